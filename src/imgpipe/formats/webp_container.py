"""The container of an animated WebP, written by us: libwebp's own writer merges equal frames.

Source: RFC 9649, "WebP Image Format", sections 2.3 to 2.7.1: VP8X, ANIM and ANMF chunks. A frame
takes the place of what is below it or, blended, leaves that where it is transparent (blending 1 and
0), and stays until another does (disposal 0).
"""

from __future__ import annotations

from io import BytesIO
from struct import pack
from typing import BinaryIO, NamedTuple

from imgpipe.animation.webp_chunks import ALPHA_FLAG, ANIMATION_FLAG, read_data, walk_chunks
from imgpipe.images import Size

MOST_DELAY_MS = (1 << 24) - 1
MOST_PLAYS = (1 << 16) - 1
MOST_BYTES = (1 << 32) - 2

_DO_NOT_BLEND = 0b10
_PICTURE = (b"ALPH", b"VP8 ", b"VP8L")
_VP8L_HEAD_BYTES = 5
_VP8L_ALPHA = 0x10  # in the last byte of the head


class Picture(NamedTuple):
    """A still's chunks without its container, and whether it may have transparent pixels."""

    chunks: bytes
    has_alpha: bool


def take_picture(still: bytes) -> Picture:
    """Return the picture of a WebP still, without metadata."""
    file = BytesIO(still)
    chunks, has_alpha = b"", False
    for chunk in walk_chunks(file):
        if chunk.kind not in _PICTURE:
            continue
        data = read_data(file, chunk)
        chunks += _chunk(chunk.kind, data)
        has_alpha |= chunk.kind == b"ALPH"
        has_alpha |= chunk.kind == b"VP8L" and bool(data[_VP8L_HEAD_BYTES - 1] & _VP8L_ALPHA)
    return Picture(chunks, has_alpha)


class Drawing(NamedTuple):
    """A picture with its size, and its place from the left and the top, even pixels.

    With `blends` its transparent pixels leave what is shown; else they are transparent then.
    """

    place: tuple[int, int]
    size: Size
    picture: Picture
    blends: bool = False

    def covers(self, size: Size) -> bool:
        """Return whether nothing of what was shown is left on a canvas of a size."""
        return self.size == size and not self.blends


def write_frame(drawing: Drawing, delay_ms: int) -> bytes:
    """Return an ANMF chunk."""
    (left, top), size = drawing.place, drawing.size
    numbers = (left // 2, top // 2, size.width_px - 1, size.height_px - 1, delay_ms)
    head = b"".join(number.to_bytes(3, "little") for number in numbers)
    flags = bytes([0 if drawing.blends else _DO_NOT_BLEND])
    return _chunk(b"ANMF", head + flags + drawing.picture.chunks)


def write_head(file: BinaryIO, size: Size, plays: int) -> None:
    """Write what stands before the frames; `complete_head` knows the rest when they are written."""
    sides = b"".join((px - 1).to_bytes(3, "little") for px in (size.width_px, size.height_px))
    screen = _chunk(b"VP8X", bytes([ANIMATION_FLAG, 0, 0, 0]) + sides)
    # The background, which browsers ignore, is transparent.
    control = _chunk(b"ANIM", bytes(4) + pack("<H", plays))
    file.write(b"RIFF" + bytes(4) + b"WEBP" + screen + control)


def complete_head(file: BinaryIO, start: int, *, has_alpha: bool) -> None:
    """Write the length of a file that began at a byte of the stream, and whether it has alpha."""
    end = file.seek(0, 2)
    file.seek(start + 4)
    file.write(pack("<I", end - start - 8))
    file.seek(start + 20)
    file.write(bytes([ANIMATION_FLAG | (ALPHA_FLAG if has_alpha else 0)]))
    file.seek(end)


def _chunk(kind: bytes, data: bytes) -> bytes:
    return kind + pack("<I", len(data)) + data + bytes(len(data) % 2)
