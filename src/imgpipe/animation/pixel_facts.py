"""What the pixels of an image hold: colours, transparency, bits."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, cast

from imgpipe.animation.frame import Frame
from imgpipe.animation.png_chunks import walk_chunks

if TYPE_CHECKING:
    from PIL.Image import Image

_DEPTH_AT = 8  # in a PNG's IHDR chunk, behind the width and the height


@dataclass(frozen=True, slots=True)
class PixelFacts:
    """`colors` are the different ones of all pixels that are not wholly transparent."""

    colors: int
    transparent: bool
    partly_transparent: bool


def measure_pixels(frame: Frame) -> PixelFacts:
    """Return the facts of a frame's pixels, with 8 bits a channel."""
    if frame.image.mode == "P":
        return _measure_palette(frame.image)
    image = frame.truecolor
    colors = cast("list[tuple[int, tuple[int, ...]]]", image.getcolors(image.width * image.height))
    if image.mode == "RGB":
        return PixelFacts(len(colors), transparent=False, partly_transparent=False)
    return _count((color[:3], color[3]) for _, color in colors)


def _measure_palette(image: Image) -> PixelFacts:
    palette = bytes(image.getpalette() or ())
    clear = image.info.get("transparency")
    used = [index for index, pixels in enumerate(image.histogram()) if pixels]
    return _count(
        (tuple(palette[3 * index : 3 * index + 3]), 0 if index == clear else 255) for index in used
    )


def _count(colors: Iterable[tuple[tuple[int, ...], int]]) -> PixelFacts:
    shown = set()
    alphas = set()
    for color, alpha in colors:
        alphas.add(alpha)
        if alpha:
            shown.add(color)
    return PixelFacts(len(shown), 0 in alphas, bool(alphas - {0, 255}))


def bits_per_channel(path: Path, kind: str) -> int:
    """Return 16 for a PNG with 16 bits a channel (W3C PNG, section 11.2.1), else 8.

    Raises ImageError and OSError as reading the file does.
    """
    if kind != "png":
        return 8
    with path.open("rb") as file:
        header = next(walk_chunks(file))
    return 16 if header.head[_DEPTH_AT : _DEPTH_AT + 1] == b"\x10" else 8
