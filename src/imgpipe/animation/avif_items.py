"""The items of an AVIF file: how large the primary one is as it is shown, and their coded data.

Source: ISO/IEC 23008-12 (HEIF), sections 6.5.3 (`ispe`), 6.5.10 (`irot`) and 9.3 (`iprp`);
ISO/IEC 14496-12, sections 8.11.3 (`iloc`), 8.11.4 (`pitm`) and 8.11.6 (`iinf`).
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from struct import unpack_from
from typing import BinaryIO

from imgpipe.animation.av1_sequence import is_deep
from imgpipe.animation.errors import ImageError
from imgpipe.animation.iso_boxes import (
    Box,
    find_box,
    read_at,
    read_data,
    require_whole,
    walk_boxes,
)
from imgpipe.images import Size

_FULL_BOX_BYTES = 4  # the version and the flags
_IN_FILE, _IN_META = 0, 1  # how an item's data are constructed


def read_picture_size(file: BinaryIO, meta: Box) -> Size:
    """Return the size of the primary item after its rotation.

    Raises ImageError (IMG001) where there is none, struct.error where a table is cut.
    """
    primary = find_box(file, meta, b"pitm", skipping=_FULL_BOX_BYTES)
    properties = find_box(file, meta, b"iprp", b"ipco", skipping=_FULL_BOX_BYTES)
    uses = find_box(file, meta, b"iprp", b"ipma", skipping=_FULL_BOX_BYTES)
    if primary is None or properties is None or uses is None:
        raise ImageError("is an AVIF file without a picture")
    data = read_data(file, primary)
    (item,) = unpack_from(">I" if data[:1] > b"\0" else ">H", data, 4)
    known = list(walk_boxes(file, properties.start, properties.end))
    size, sideways = None, False
    for index in _read_uses(read_data(file, uses), item):
        if not 1 <= index <= len(known):
            continue
        box = known[index - 1]
        require_whole(box)
        if box.kind == b"ispe":
            size = Size(*unpack_from(">II", read_data(file, box), _FULL_BOX_BYTES))
        elif box.kind == b"irot":
            sideways = bool(unpack_from(">B", read_data(file, box))[0] & 1)
    if size is None:
        raise ImageError("is an AVIF file whose picture has no size")
    return Size(size.height_px, size.width_px) if sideways else size


def is_any_deep(file: BinaryIO, meta: Box) -> bool:
    """Return whether any item has more than 8 bits a channel."""
    properties = find_box(file, meta, b"iprp", b"ipco", skipping=_FULL_BOX_BYTES)
    known = walk_boxes(file, properties.start, properties.end) if properties else ()
    return any(is_deep(read_data(file, box)) for box in known if box.kind == b"av1C")


def _read_uses(table: bytes, item: int) -> list[int]:
    """Return the numbers, from 1, of an item's properties."""
    head, count = unpack_from(">II", table)
    id_shape, id_bytes = (">I", 4) if head >> 24 else (">H", 2)
    index_shape, index_bytes, mask = (">H", 2, 0x7FFF) if head & 1 else (">B", 1, 0x7F)
    place = 8
    for _ in range(count):
        (id_,) = unpack_from(id_shape, table, place)
        (uses,) = unpack_from(">B", table, place + id_bytes)
        place += id_bytes + 1
        end = place + uses * index_bytes
        if id_ == item:
            places = range(place, end, index_bytes)
            return [unpack_from(index_shape, table, at)[0] & mask for at in places]
        place = end
    return []


def read_coded_items(file: BinaryIO, meta: Box) -> Iterator[bytes]:
    """Yield the data of each item that is coded as AV1, one part after the other.

    Raises as `read_picture_size` does.
    """
    places = find_box(file, meta, b"iloc", skipping=_FULL_BOX_BYTES)
    infos = find_box(file, meta, b"iinf", skipping=_FULL_BOX_BYTES)
    if places is None or infos is None:
        raise ImageError("is an AVIF file without a picture")
    inner = find_box(file, meta, b"idat", skipping=_FULL_BOX_BYTES)
    coded = set(_read_coded_ids(file, infos))
    for item, construction, extents in _read_extents(read_data(file, places)):
        if item not in coded or construction not in (_IN_FILE, _IN_META):
            continue
        base = inner.start if inner and construction == _IN_META else 0
        for offset, length in extents:
            yield read_at(file, base + offset, length or sys.maxsize)


def _read_coded_ids(file: BinaryIO, infos: Box) -> Iterator[int]:
    version = read_data(file, infos)[:1]
    skipped = _FULL_BOX_BYTES + (4 if version > b"\0" else 2)
    for box in walk_boxes(file, infos.start + skipped, infos.end):
        require_whole(box)
        entry = read_data(file, box)
        wide = entry[:1] > b"\2"
        id_, _, kind = unpack_from(">IH4s" if wide else ">HH4s", entry, _FULL_BOX_BYTES)
        if kind == b"av01":
            yield id_


def _read_extents(table: bytes) -> Iterator[tuple[int, int, list[tuple[int, int]]]]:
    """Yield each item's id, how it is constructed, and the (offset, length) of its parts."""
    version, _, sizes, more = unpack_from(">B3sBB", table)
    place = 6

    def take(count: int) -> int:
        nonlocal place
        (part,) = unpack_from(f"{count}s", table, place)
        place += count
        return int.from_bytes(part, "big")

    id_bytes = 4 if version > 1 else 2
    for _ in range(take(id_bytes)):
        id_ = take(id_bytes)
        construction = take(2) & 0xF if version else _IN_FILE
        take(2)  # the file it is in: this one
        base = take(more >> 4)
        extents = []
        for _ in range(take(2)):
            take(more & 0xF if version else 0)
            offset = take(sizes >> 4)
            extents.append((base + offset, take(sizes & 0xF)))
        yield id_, construction, extents
