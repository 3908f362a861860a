"""Whether an image holds more than a frame of a GIF can, or than a frame that would replace it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from imgpipe.animation import decode
from imgpipe.animation.comparison import show_pixels
from imgpipe.animation.errors import OVER_LIMIT, ImageError
from imgpipe.animation.frame import Frame
from imgpipe.model import Limits

if TYPE_CHECKING:
    from PIL.Image import Image

_PALETTE_COLORS = 256
_PNG_DEPTH_OFFSET = 24  # of the bit depth in IHDR, which comes first (PNG, 11.2.1)


def is_rich(path: Path, limits: Limits) -> bool:
    """Return whether a file's first frame has more than 256 colours, more than 8 bits a channel,
    or partly transparent pixels.

    A file that is no image holds nothing; one that the limits refuse holds too much to be judged.
    Raises OSError.
    """
    try:
        image = next(decode([path], limits)).image
    except ImageError as problem:
        return problem.code == OVER_LIMIT
    return is_deep(path) or _has_many_colors(image) or _is_partly_transparent(image)


def is_richer(existing: Frame, made: Frame) -> bool:
    """Return whether an image has more than the frame that would replace it: pixels, colours where
    they are more than 256, partly transparent pixels, or bits (but see `is_deep`).
    """
    return (
        _count_pixels(existing) > _count_pixels(made)
        or (existing.image.mode == "I;16" != made.image.mode)
        or _count_colors(existing) > max(_PALETTE_COLORS, _count_colors(made))
        or (_is_partly_transparent(existing.image) and not _is_partly_transparent(made.image))
    )


def is_deep(path: Path) -> bool:
    """Return whether a PNG has 16 bits a channel, of which a Frame holds the upper 8 in colour."""
    with path.open("rb") as file:
        head = file.read(_PNG_DEPTH_OFFSET + 1)
    return head.startswith(b"\x89PNG") and head[_PNG_DEPTH_OFFSET:] > b"\x08"


def _count_pixels(frame: Frame) -> int:
    return frame.size.width_px * frame.size.height_px


def _count_colors(frame: Frame) -> int:
    image = show_pixels(frame)
    return len(image.getcolors(image.width * image.height) or ())


def _has_many_colors(image: Image) -> bool:
    return image.convert("RGBA").getcolors(_PALETTE_COLORS) is None


def _is_partly_transparent(image: Image) -> bool:
    if "A" not in image.mode:
        return False  # a palette has one transparent index at most
    return any(image.getchannel("A").histogram()[1:255])
