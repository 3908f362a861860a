"""The boxes of an ISO base media file, as AVIF is one, their data skipped.

Source: ISO/IEC 14496-12:2022, sections 4.2 (boxes) and 4.3 (the file type).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from struct import unpack
from typing import BinaryIO

from imgpipe.animation.errors import ImageError

_MOST_BOXES = 10_000  # side by side
_MOST_DATA_BYTES = 1 << 24


@dataclass(frozen=True, slots=True)
class Box:
    """One box: its type, its place in the file, and where its data begin and end.

    `cut` is for one that says of itself to be longer than what it is in, or shorter than its head.
    """

    kind: bytes
    offset: int
    start: int
    end: int
    cut: bool = False


def walk_boxes(file: BinaryIO, start: int, end: int) -> Iterator[Box]:
    """Yield the boxes between two places in a file; one that is cut, or no box, is the last."""
    offset = start
    for _ in range(_MOST_BOXES):
        if offset == end:
            return
        box = _read_head(file, offset, end)
        yield box
        if box.cut:
            return
        offset = box.end
    raise ImageError(f"holds more than {_MOST_BOXES:,} boxes in a row")


def find_box(file: BinaryIO, within: Box, *path: bytes, skipping: int = 0) -> Box | None:
    """Return the first box at a path of types, None if there is none.

    `skipping` are the bytes before the boxes within the first one. Raises ImageError (IMG001)
    where a box on the way is cut.
    """
    for box in walk_boxes(file, within.start + skipping, within.end):
        require_whole(box)
        if box.kind == path[0]:
            return find_box(file, box, *path[1:]) if len(path) > 1 else box
    return None


def read_data(file: BinaryIO, box: Box) -> bytes:
    """Return the data of a box of tables; raises ImageError (IMG001) for one of over 16 MiB."""
    if box.end - box.start > _MOST_DATA_BYTES:
        raise ImageError(f"has {name_box(box)} of over {_MOST_DATA_BYTES:,} bytes")
    file.seek(box.start)
    return file.read(box.end - box.start)


def read_at(file: BinaryIO, offset: int, count: int) -> bytes:
    """Return so many bytes from a place in the file, fewer where it ends."""
    end = file.seek(0, 2)
    file.seek(min(offset, end))
    return file.read(min(count, end))


def require_whole(box: Box) -> None:
    """Raise ImageError (IMG001) for a box that is cut."""
    if box.cut:
        raise ImageError(f"is truncated in {name_box(box)}")


def name_box(box: Box) -> str:
    shown = box.kind.decode("ascii", "replace") if box.kind.isalnum() else ""
    return f"the `{shown}` box at byte {box.offset}" if shown else f"the box at byte {box.offset}"


def _read_head(file: BinaryIO, offset: int, end: int) -> Box:
    file.seek(offset)
    head = file.read(min(16, end - offset))
    if len(head) < 8:
        return Box(b"", offset, end, end, cut=True)
    length, kind = unpack(">I4s", head[:8])
    start = offset + 8
    if length == 1 and len(head) == 16:
        (length,) = unpack(">Q", head[8:])
        start += 8
    elif length == 0:  # to the end
        length = end - offset
    cut = length < start - offset or offset + length > end
    return Box(kind, offset, min(start, end), end if cut else offset + length, cut)
