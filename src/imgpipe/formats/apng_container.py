"""The container of an animated PNG, written by us: Pillow's own writer merges equal frames.

Source: "Portable Network Graphics (PNG) Specification (Third Edition)", W3C, sections 5 and 11.3.6:
acTL, fcTL and fdAT. Each frame has one control and one chunk of pixels, the first one's an IDAT.
"""

from __future__ import annotations

from dataclasses import dataclass
from struct import pack, unpack
from typing import BinaryIO
from zlib import crc32

from imgpipe.animation.png_chunks import SIGNATURE
from imgpipe.images import Size

MOST_PLAYS = (1 << 31) - 1
MOST_COLORS = 256

_MOST_SHORT = (1 << 16) - 1
_DENOMINATORS = (1000, 100, 10, 1)
_PIECE_BYTES = 1 << 20
_COLOR_TYPES = {"P": 3, "RGB": 2, "RGBA": 6}
END = b"\0\0\0\0IEND\xaeB`\x82"


@dataclass(frozen=True, slots=True)
class Head:
    """What stands before the frames: `palette` are RGBA quadruples, none for other modes than P."""

    mode: str
    size: Size
    plays: int
    palette: bytes = b""

    @property
    def room_bytes(self) -> int:
        """The most that a head of this mode may take."""
        return len(Head(self.mode, self.size, 0, bytes(4 * MOST_COLORS)).format(0))

    def format(self, frames: int) -> bytes:
        control = _chunk(b"acTL", pack(">II", frames, self.plays))
        return SIGNATURE + self._describe(self.size) + control + self._colors()

    def make_still(self, size: Size, pixels: bytes) -> bytes:
        """Return one frame's pixels as a file of their own."""
        head = SIGNATURE + self._describe(size) + self._colors()
        return head + _chunk(b"IDAT", pixels) + END

    def _describe(self, size: Size) -> bytes:
        sides = pack(">II", size.width_px, size.height_px)
        return _chunk(b"IHDR", sides + bytes([8, _COLOR_TYPES[self.mode], 0, 0, 0]))

    def _colors(self) -> bytes:
        if self.mode != "P":
            return b""
        colors = b"".join(self.palette[at : at + 3] for at in range(0, len(self.palette), 4))
        alphas = self.palette[3::4].rstrip(b"\xff")
        return _chunk(b"PLTE", colors) + (_chunk(b"tRNS", alphas) if alphas else b"")


@dataclass(frozen=True, slots=True)
class FrameData:
    """A frame in a file: its place in pixels, its size, its delay as a fraction, its pixels."""

    place: tuple[int, int]
    size: Size
    delay: tuple[int, int]
    pixels: bytes


def to_fraction(delay_ms: int) -> tuple[int, int] | None:
    """Return a delay as a fraction of a second, the nearest there is; None if it is too long."""
    for denominator in _DENOMINATORS:
        numerator = (delay_ms * denominator + 500) // 1000
        if numerator <= _MOST_SHORT:
            return numerator, denominator
    return None


def write_frame(file: BinaryIO, number: int, frame: FrameData) -> None:
    """Append a frame, counted from 0, that takes the place of what is below it, and stays."""
    # The first frame's pixels have no sequence number, all other chunks of frames have one.
    sequence = 2 * number - 1 if number else 0
    sides = (frame.size.width_px, frame.size.height_px)
    file.seek(0, 2)
    file.write(_chunk(b"fcTL", pack(">5I2H2x", sequence, *sides, *frame.place, *frame.delay)))
    if number:
        file.write(_chunk(b"fdAT", pack(">I", sequence + 1) + frame.pixels))
    else:
        file.write(_chunk(b"IDAT", frame.pixels))


def read_frame(file: BinaryIO, number: int) -> FrameData:
    """Return the frame that the file stands at, counted from 0, and leave it behind that."""
    _, width, height, left, top, *delay = unpack(">5I2H2x", _read_chunk(file))
    pixels = _read_chunk(file)
    place = (left, top)
    return FrameData(place, Size(width, height), (delay[0], delay[1]), pixels[4 * bool(number) :])


def pull_back(file: BinaryIO, source: int, target: int) -> None:
    """Move all from a byte on to one before it, and cut off what is left behind."""
    while True:
        file.seek(source)
        piece = file.read(_PIECE_BYTES)
        file.seek(target)
        if not piece:
            break
        file.write(piece)
        source, target = source + len(piece), target + len(piece)
    file.truncate()


def _read_chunk(file: BinaryIO) -> bytes:
    (length,) = unpack(">I4x", file.read(8))
    data = file.read(length)
    file.seek(4, 1)
    return data


def _chunk(kind: bytes, data: bytes) -> bytes:
    return pack(">I", len(data)) + kind + data + pack(">I", crc32(data, crc32(kind)))
