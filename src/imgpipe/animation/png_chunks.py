"""The chunks of a PNG file, their data skipped.

Source: "Portable Network Graphics (PNG) Specification (Third Edition)", W3C, sections 5.2 and 5.3.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from struct import unpack
from typing import BinaryIO

from imgpipe.animation.errors import ImageError

SIGNATURE = b"\x89PNG\r\n\x1a\n"

_HEAD_BYTES = 16
_PIECE_BYTES = 1 << 16


@dataclass(frozen=True, slots=True)
class Chunk:
    """One chunk: its type, its place in the file, its data's first 16 bytes and their count."""

    kind: bytes
    offset: int
    head: bytes
    checksum_right: bool
    size_bytes: int


def walk_chunks(file: BinaryIO) -> Iterator[Chunk]:
    """Yield the chunks of a PNG up to IEND; raises ImageError (IMG001) if one is cut."""
    offset = len(_read(file, len(SIGNATURE), 0))
    kind = b""
    while kind != b"IEND":
        length, kind = unpack(">I4s", _read(file, 8, offset))
        head = _read(file, min(length, _HEAD_BYTES), offset)
        checksum = zlib.crc32(head, zlib.crc32(kind))
        left = length - len(head)
        while left:
            piece = _read(file, min(left, _PIECE_BYTES), offset)
            checksum = zlib.crc32(piece, checksum)
            left -= len(piece)
        (expected,) = unpack(">I", _read(file, 4, offset))
        yield Chunk(kind, offset, head, checksum == expected, length)
        offset += 12 + length


def read_data(file: BinaryIO, chunk: Chunk) -> bytes:
    """Return the data of a chunk that was walked over; the file stands where it stood."""
    place = file.tell()
    file.seek(chunk.offset + 8)
    data = _read(file, chunk.size_bytes, chunk.offset)
    file.seek(place)
    return data


def announces_animation(file: BinaryIO) -> bool:
    """Return whether an animation's control chunk stands before the first pixels of a PNG.

    One that announces a single frame counts if it says how that is shown, be it behind the default
    image, which is no frame then. Pixels are not read.
    """
    place, frames = len(SIGNATURE), 0
    while True:
        file.seek(place)
        head = file.read(_HEAD_BYTES - 4)
        if len(head) < _HEAD_BYTES - 4:
            return False
        length, kind, first = unpack(">I4sI", head)
        if kind == b"acTL":
            frames = first
        if frames > 1 or kind == b"IEND" or (kind == b"IDAT" and not frames):
            return frames > 1
        if frames and kind == b"fcTL":
            return True
        place += 12 + length


def _read(file: BinaryIO, count: int, offset: int) -> bytes:
    data = file.read(count)
    if len(data) < count:
        raise ImageError(f"is truncated in the PNG chunk at byte {offset}")
    return data
