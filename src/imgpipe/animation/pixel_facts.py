"""What the pixels of an image hold: colours, transparency, bits."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from imgpipe.animation.frame import Frame
from imgpipe.animation.png_chunks import walk_chunks

if TYPE_CHECKING:
    from PIL.Image import Image

_DEPTH_AT = 8  # in a PNG's IHDR chunk, behind the width and the height
_BAND_PX = 1 << 20
_COLORS = 1 << 24
_MOST_CHANNEL = 255


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
    return _measure_bands(band.truecolor for band in _cut_bands(frame))


def _cut_bands(frame: Frame) -> Iterator[Frame]:
    """Yield a frame's rows, some at a time, so that no copy of all its pixels is made."""
    image = frame.image
    rows = max(1, _BAND_PX // image.width)
    for top in range(0, image.height, rows):
        box = 0, top, image.width, min(top + rows, image.height)
        yield Frame(frame.position, image.crop(box))


def _measure_bands(bands: Iterable[Image]) -> PixelFacts:
    """Mark each colour in a table of all that there are: 16 MB, however many pixels."""
    import numpy as np

    seen = np.zeros(_COLORS, np.bool_)
    levels = np.zeros(_MOST_CHANNEL + 1, np.int64)
    for band in bands:
        packed = np.frombuffer(band.convert("RGBA").tobytes(), "<u4")
        if band.mode == "RGBA":
            alphas = packed >> np.uint32(24)
            levels += np.bincount(alphas, minlength=len(levels))
            packed = packed[alphas > 0]
        seen[packed & np.uint32(_COLORS - 1)] = True
    partly = bool(levels[1:_MOST_CHANNEL].any())
    return PixelFacts(int(np.count_nonzero(seen)), bool(levels[0]), partly)


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
    if kind not in ("png", "apng"):
        return 8
    with path.open("rb") as file:
        header = next(walk_chunks(file))
    return 16 if header.head[_DEPTH_AT : _DEPTH_AT + 1] == b"\x10" else 8
