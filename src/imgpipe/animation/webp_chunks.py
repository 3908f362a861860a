"""The chunks of a WebP file, their data skipped.

Source: RFC 9649, "WebP Image Format", sections 2 (container) and 3 (lossless); RFC 6386, section
9.1, for the size in a lossy frame's header.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from struct import unpack
from typing import BinaryIO

from imgpipe.animation.errors import ImageError
from imgpipe.images import Size

ANIMATION_FLAG = 0x02
ALPHA_FLAG = 0x10

_HEAD_BYTES = 16


@dataclass(frozen=True, slots=True)
class Chunk:
    """One chunk: its FourCC, its place in the file, its data's first 16 bytes and their count."""

    kind: bytes
    offset: int
    head: bytes
    size_bytes: int


def walk_chunks(file: BinaryIO) -> Iterator[Chunk]:
    """Yield the chunks that the RIFF header promises; raises ImageError (IMG001) if any is cut."""
    end = 8 + unpack("<4sI", _read(file, 8, 0))[1]
    _read(file, 4, 8)
    offset = 12
    while offset < end:
        kind, length = unpack("<4sI", _read(file, 8, offset))
        head = _read(file, min(length, _HEAD_BYTES), offset)
        yield Chunk(kind, offset, head, length)
        # Chunks are padded to an even length.
        after = offset + 8 + length + length % 2
        if after > file.seek(0, 2):
            raise _cut(offset)
        offset = file.seek(after)


def read_data(file: BinaryIO, chunk: Chunk) -> bytes:
    """Return the data of a chunk; raises ImageError (IMG001), before it is read, if it is cut."""
    if chunk.offset + 8 + chunk.size_bytes > file.seek(0, 2):
        raise _cut(chunk.offset)
    file.seek(chunk.offset + 8)
    return _read(file, chunk.size_bytes, chunk.offset)


def picture_size(chunk: Chunk) -> Size | None:
    """Return the size that a first chunk tells, None if it is no chunk to begin with."""
    head = chunk.head
    if chunk.kind == b"VP8X" and len(head) >= 10:
        width, height = head[4:7], head[7:10]
        return Size(1 + int.from_bytes(width, "little"), 1 + int.from_bytes(height, "little"))
    if chunk.kind == b"VP8 " and head[3:6] == b"\x9d\x01\x2a" and len(head) >= 10:
        width_field, height_field = unpack("<HH", head[6:10])
        return Size(width_field & 0x3FFF, height_field & 0x3FFF)
    if chunk.kind == b"VP8L" and head[:1] == b"\x2f" and len(head) >= 5:
        bits = int.from_bytes(head[1:5], "little")
        return Size(1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF))
    return None


def is_animated(chunk: Chunk) -> bool:
    """Return whether a first chunk announces an animation."""
    return chunk.kind == b"VP8X" and bool(chunk.head[:1] and chunk.head[0] & ANIMATION_FLAG)


def _read(file: BinaryIO, count: int, offset: int) -> bytes:
    data = file.read(count)
    if len(data) < count:
        raise _cut(offset)
    return data


def _cut(offset: int) -> ImageError:
    return ImageError(f"is truncated in the WebP chunk at byte {offset}")
