"""The blocks of a GIF as bytes, their image data made by Pillow's LZW encoder in C.

Source: "Graphics Interchange Format Version 89a" (CompuServe, 1990), cited by section.
"""

from __future__ import annotations

from dataclasses import dataclass
from struct import pack
from typing import TYPE_CHECKING

from imgpipe.images import Size

if TYPE_CHECKING:
    from imgpipe.formats.pixels import Box, Indexes

TRAILER = b"\x3b"
MOST_PX = 65_535
MOST_DELAY_CS = 65_535
MOST_PLAYS = 65_536
KEEP, ERASE = 1, 2

_EIGHT_BITS = 7 << 4  # a channel, in the originals


@dataclass(frozen=True, slots=True)
class Drawing:
    """One image: its place on the screen, its compressed data with the code size before it.

    `palette` are RGB triples, or empty where the screen's palette serves; `free` is an index that
    no drawn pixel has, and `hides` says whether any pixels have it, to be transparent.
    """

    box: Box
    data: bytes
    palette: bytes
    free: int | None
    hides: bool

    @property
    def table(self) -> bytes:
        return _table(self.palette) if self.palette else b""

    @property
    def size_bytes(self) -> int:
        return len(self.data) + len(self.table)


def write_screen(size: Size, palette: bytes, plays: int) -> bytes:
    """Return the screen with its palette (sections 17 to 19) and the plays, 0 for ever (26)."""
    table = _table(palette)
    flags = _table_flags(table) | _EIGHT_BITS
    screen = pack("<6sHHBBB", b"GIF89a", size.width_px, size.height_px, flags, 0, 0) + table
    if plays == 1:
        return screen
    repeats = plays - 1 if plays else 0
    return screen + b"\x21\xff\x0bNETSCAPE2.0\x03\x01" + pack("<HB", repeats, 0)


def write_image(drawing: Drawing, delay_cs: int, disposal: int) -> bytes:
    """Return the graphic control (section 23), the image's descriptor and its data (20 to 22)."""
    # ffmpeg erases to the background colour, not to nothing, without a transparent index.
    transparent = drawing.free if drawing.hides or disposal == ERASE else None
    flags = disposal << 2 | (transparent is not None)
    control = pack("<BBBBHBB", 0x21, 0xF9, 4, flags, delay_cs, transparent or 0, 0)
    left, top, right, bottom = drawing.box
    table = drawing.table
    flags = _table_flags(table)
    place = pack("<BHHHHB", 0x2C, left, top, right - left, bottom - top, flags)
    return control + place + table + drawing.data


def compress(indexes: Indexes) -> bytes:
    """Return the table based image data (section 22) of rows of palette indexes.

    The code size is the smallest that has room for them, whatever the palette's length.
    """
    from PIL.Image import fromarray

    image = fromarray(indexes)
    code_size = max(2, int(indexes.max()).bit_length())
    return bytes([code_size]) + image.tobytes("gif", "L", code_size, 0) + b"\0"


def entry_count(colors: int) -> int:
    """Return how many entries the smallest table for so many colours has (section 19)."""
    return 1 << max(1, (colors - 1).bit_length())


def _table(palette: bytes) -> bytes:
    return palette.ljust(3 * entry_count(len(palette) // 3), b"\0")


def _table_flags(table: bytes) -> int:
    """Return the bits that say that a table follows, and its length."""
    return 0x80 | ((len(table) // 3).bit_length() - 2) if table else 0
