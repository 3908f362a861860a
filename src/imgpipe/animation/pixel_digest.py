"""A digest of what a frame shows, whatever its file's way to hold it.

Two frames have one digest where they have one size and a browser shows the same in every pixel: a
palette's order is nothing that shows, nor is the colour of a pixel that is wholly transparent, nor
what a file has beyond 8 bits a channel. Up to 256 colours, the colours in order and one index a
pixel are what is digested; that is a third of the bytes, and palettes are what most frames have.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from struct import iter_unpack, pack
from typing import TYPE_CHECKING, cast

from imgpipe.animation.frame import Frame, high_bytes, is_opaque

if TYPE_CHECKING:
    from PIL.Image import Image

Color = int  # red, green, blue and alpha, 8 bits each, red the highest

PALETTE_COLORS = 256
_CLEAR = 0
_OPAQUE = 255
_ALL_INDEXES = bytes(range(256))
_CHUNK_BYTES = 1 << 16
_GREYS = [level * 0x01010100 + _OPAQUE for level in range(256)]


@dataclass(frozen=True, slots=True)
class Look:
    """What a frame shows: its digest, and whether it is more than a frame of a GIF can show.

    That is more than 256 colours, a partly transparent pixel, or more than 8 bits a channel.
    """

    digest: str
    rich: bool


def look_at_frame(frame: Frame) -> Look:
    """Return the digest of a frame's pixels, and whether it is rich."""
    image = high_bytes(frame.image) if frame.image.mode == "I;16" else frame.image
    if image.mode in ("1", "L"):
        greys = image if image.mode == "L" else image.convert("L")
        digest = _digest_indexes(greys, _GREYS)
        return Look(digest, frame.deep)
    if image.mode == "P":
        return Look(_digest_indexes(image, _read_palette(image)), frame.deep)
    return _look_at_truecolor(_clear_hidden_colors(image), deep=frame.deep)


def _read_palette(image: Image) -> list[Color]:
    levels = bytes(image.getpalette("RGBX") or ())
    clear = image.info.get("transparency")
    colors = [color | _OPAQUE for (color,) in iter_unpack(">I", levels)]
    return [_CLEAR if index == clear else color for index, color in enumerate(colors)]


def _digest_indexes(indexes: Image, palette: list[Color]) -> str:
    pixels: bytes = indexes.tobytes()
    used = _find_used(pixels, len(palette))
    colors = sorted({palette[index] for index in used})
    places = {color: place for place, color in enumerate(colors)}
    if [palette[index] for index in used] != colors or used != _ALL_INDEXES[: len(used)]:
        table = bytearray(256)
        for index in used:
            table[index] = places[palette[index]]
        pixels = pixels.translate(table)
    return _digest_few(indexes.size, colors, pixels)


def _find_used(pixels: bytes, colors: int) -> bytes:
    """Return the indexes that some pixel has, in order; none is beyond the palette's colours."""
    unused = _ALL_INDEXES
    for start in range(0, len(pixels), _CHUNK_BYTES):
        # A histogram would take five times as long where neighbours are alike.
        unused = unused.translate(None, pixels[start : start + _CHUNK_BYTES])
        if len(unused) == len(_ALL_INDEXES) - colors:
            break  # mostly long before the last pixel
    return _ALL_INDEXES.translate(None, unused)


def _clear_hidden_colors(image: Image) -> Image:
    """Return an image as RGB where every pixel is opaque; else as RGBA, clear pixels black."""
    if image.mode == "RGB":
        return image
    shown = image.convert("RGBA")
    if is_opaque(shown):
        return shown.convert("RGB")
    hidden = shown.getchannel("A").point([_OPAQUE] + [0] * 255, "1")
    if hidden.getextrema() == (0, 0):
        return shown
    shown = shown.copy()
    shown.paste((0, 0, 0, 0), (0, 0, *shown.size), hidden)
    return shown


def _look_at_truecolor(image: Image, *, deep: bool) -> Look:
    # One more than a GIF's frame can show, for a transparent pixel is a colour here.
    found = image.getcolors(PALETTE_COLORS + 1)
    if found is None:
        return Look(_digest_many(image), rich=True)
    colors = sorted(_complete(color) for _, color in found)
    rich = len(colors) - (_CLEAR in colors) > PALETTE_COLORS
    rich = rich or any(0 < color & _OPAQUE < _OPAQUE for color in colors)
    if len(colors) > PALETTE_COLORS:
        return Look(_digest_many(image), rich or deep)
    return Look(_digest_few(image.size, colors, _index_pixels(image, colors)), rich or deep)


def _complete(color: object) -> Color:
    levels = bytes(cast("tuple[int, ...]", color))
    return int.from_bytes(levels if len(levels) == 4 else levels + b"\xff", "big")


def _index_pixels(image: Image, colors: list[Color]) -> bytes:
    """Return for each pixel, row by row, the place of its colour."""
    import numpy as np

    packed = np.frombuffer(image.convert("RGBA").tobytes(), ">u4").astype(np.uint32)
    known = np.array(colors, np.uint32)
    if image.mode != "RGB":
        return np.searchsorted(known, packed).astype(np.uint8).tobytes()
    places = np.zeros(1 << 24, np.uint8)  # only the pages of colours that are there are ever made
    places[known >> 8] = np.arange(len(known), dtype=np.uint8)
    found: bytes = places[packed >> 8].tobytes()
    return found


def _digest_few(size: tuple[int, int], colors: list[Color], indexes: bytes) -> str:
    head = pack(f">4sII{len(colors)}I", b"few ", *size, *colors)
    return _digest(head, indexes)


def _digest_many(image: Image) -> str:
    return _digest(pack(">4sII", image.mode.encode().ljust(4), *image.size), image.tobytes())


def _digest(head: bytes, pixels: bytes) -> str:
    found = hashlib.sha256(head)
    found.update(pixels)
    return found.hexdigest()[:32]  # 128 bits
