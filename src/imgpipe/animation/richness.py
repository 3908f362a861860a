"""Whether an image that is there holds more than a frame that would replace it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from imgpipe.animation import Frame, decode, probe
from imgpipe.animation.errors import OVER_LIMIT, ImageError
from imgpipe.animation.pixel_facts import bits_per_channel, measure_pixels
from imgpipe.images import Limits
from imgpipe.text import count_of

PALETTE_COLORS = 256


def explain_richness(path: Path, frame: Frame, limits: Limits) -> str:
    """Return what a file has that the frame has not, in words ("41,532 colours"); else nothing.

    Up to 256 colours are never more than a frame's, which differ as palettes do. The colours of a
    lossy still count too: no one can tell the encoder's from the picture's. An empty file holds
    nothing. Raises OSError, and ImageError for whatever cannot be read, and so not be judged: it
    may be an original in a format that imgpipe does not know.
    """
    return ", ".join(_find_riches(path, frame, limits)) if path.stat().st_size else ""


def is_rich(path: Path, limits: Limits) -> bool | None:
    """Return whether a file's first frame has more than 256 colours, more than 8 bits a channel,
    or partly transparent pixels: more than a frame of a GIF can.

    None: it cannot be read, and so not be judged. One that the limits refuse holds too much.
    Raises OSError.
    """
    try:
        held = measure_pixels(next(decode([path], limits)))
        return held.colors > PALETTE_COLORS or held.partly_transparent or is_deep(path, limits)
    except ImageError as problem:
        return True if problem.code == OVER_LIMIT else None


def is_richer(existing: Frame, made: Frame) -> bool:
    """Return whether an image has more than the frame that would replace it: pixels, colours where
    they are more than 256, partly transparent pixels, or bits (but see `is_deep`).
    """
    deeper = existing.image.mode == "I;16" != made.image.mode
    return deeper or any(_find_more(existing, made))


def is_deep(path: Path, limits: Limits) -> bool:
    """Return whether a file has 16 bits a channel, of which a Frame holds the upper 8 in colour.

    Raises ImageError, OSError.
    """
    return bits_per_channel(path, probe([path], limits).kind) > 8


def _find_riches(path: Path, frame: Frame, limits: Limits) -> Iterator[str]:
    info = probe([path], limits)
    if info.damage:
        raise info.damage
    if info.frames > 1:
        yield count_of(info.frames, "frame")
    if bits_per_channel(path, info.kind) > 8 and frame.image.mode != "I;16":
        yield "16 bits a channel"
    yield from _find_more(next(decode([path], limits)), frame)


def _find_more(existing: Frame, made: Frame) -> Iterator[str]:
    if _count_pixels(existing) > _count_pixels(made):
        yield f"{existing.size} pixels"
    held, wanted = measure_pixels(existing), measure_pixels(made)
    if held.colors > max(PALETTE_COLORS, wanted.colors):
        yield f"{held.colors:,} colours"
    if held.partly_transparent and not wanted.partly_transparent:
        yield "partly transparent pixels"


def _count_pixels(frame: Frame) -> int:
    return frame.size.width_px * frame.size.height_px
