"""What an AVIF file says of itself before a pixel is decoded: its picture, or its tracks.

Sources: AV1 Image File Format (AOM, v1.1.0), sections 2 to 4; ISO/IEC 23008-12 (HEIF), sections 6.5
(properties) and 7 (sequences); ISO/IEC 14496-12, sections 8.3 to 8.7 and 8.11. As in libavif, which
browsers use, the major brand `avis` means the tracks, any other the primary item.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from struct import calcsize, error, iter_unpack, unpack_from
from typing import BinaryIO

from imgpipe.animation.admission import admit_canvas, admit_frames, admit_still
from imgpipe.animation.av1_sequence import find_sizes, is_deep
from imgpipe.animation.avif_items import is_any_deep, read_coded_items, read_picture_size
from imgpipe.animation.avif_samples import Sample, place_samples
from imgpipe.animation.errors import ImageError
from imgpipe.animation.iso_boxes import (
    Box,
    find_box,
    name_box,
    read_at,
    read_data,
    require_whole,
    walk_boxes,
)
from imgpipe.images import Limits, Size

_SEQUENCE = b"avis"
_ENDLESS = (1 << 32) - 1, (1 << 64) - 1  # a duration of all ones, in 32 and in 64 bits
_REPEATED = 1
_MOST_READ = 2  # times the file
_MOST_SHARED_BYTES = 1 << 20  # an empty alpha may serve many frames


@dataclass(frozen=True, slots=True)
class Track:
    """The frames of a sequence, or their alpha: then `alpha_of` is the other track's id.

    `description` is the data of the `stsd` box; `delays` are in units of 1/`timescale` seconds.
    """

    id: int
    alpha_of: int | None
    size: Size
    plays: int
    timescale: int
    delays: tuple[int, ...]
    samples: tuple[Sample, ...]
    description: Box

    @property
    def delays_ms(self) -> tuple[int, ...]:
        return tuple(round(1000 * delay / self.timescale) for delay in self.delays)


@dataclass(frozen=True, slots=True)
class Header:
    """A file's picture size as it is shown, and its tracks, the first the colours; none of a still.

    `meta` is the box of a still's items; `cut` is where the file ends too early, if it does. With
    `deep` it has more than 8 bits a channel.
    """

    size: Size
    tracks: tuple[Track, ...]
    meta: Box | None = None
    cut: Box | None = None
    deep: bool = False


def read_header(file: BinaryIO, limits: Limits) -> Header:
    """Return what a file says. Raises ImageError: IMG001 for a damaged header, LIM001."""
    with _damage_told():
        return _read_header(file, limits)


def admit_coded(file: BinaryIO, header: Header, limits: Limits) -> None:
    """Raise ImageError (LIM001) for coded data of pictures that are larger than the limits allow.

    A decoder takes the memory that they ask for, whatever the header says. IMG001 is for frames
    that are one place in the file over and over, as no program writes them.
    """
    left = _MOST_READ * (file.seek(0, 2) + _MOST_SHARED_BYTES)
    with _damage_told():
        for data in _read_coded(file, header):
            left -= len(data)
            if left < 0:
                raise ImageError("has frames that lie over each other in the file")
            for size in find_sizes(data):
                admit_canvas(size, limits)


def _read_coded(file: BinaryIO, header: Header) -> Iterator[bytes]:
    if header.meta:
        yield from read_coded_items(file, header.meta)
    for track in header.tracks:
        for sample in track.samples:
            yield read_at(file, sample.offset, sample.size_bytes)


@contextmanager
def _damage_told() -> Iterator[None]:
    try:
        yield
    except (error, OverflowError):
        message = "is an AVIF file with a damaged header"
        hint = "restore the file from its original, or export it again"
        raise ImageError(message, hint=hint) from None


def _read_header(file: BinaryIO, limits: Limits) -> Header:
    boxes: dict[bytes, Box] = {}
    cut = None
    for box in walk_boxes(file, 0, file.seek(0, 2)):
        if box.cut and box.kind == b"mdat":
            cut = box
        elif not box.cut:  # what else is behind the last box, no one reads
            boxes.setdefault(box.kind, box)
    brand = read_data(file, _require(boxes.get(b"ftyp"), "file type"))[:4]
    if brand != _SEQUENCE:
        meta = _require(boxes.get(b"meta"), "picture")
        size = read_picture_size(file, meta)
        admit_still(size, limits)
        if cut:
            require_whole(cut)
        return Header(size, (), meta, deep=is_any_deep(file, meta))
    tracks = _read_tracks(file, _require(boxes.get(b"moov"), "tracks"), limits)
    # A sample's description is the codec's, with its configuration somewhere in it.
    _, _, configuration = read_data(file, tracks[0].description).partition(b"av1C")
    return Header(tracks[0].size, tracks, cut=cut, deep=is_deep(configuration))


def _require(box: Box | None, what: str) -> Box:
    if box is None:
        hint = "restore the file from its original, or export it again"
        raise ImageError(f"is an AVIF file without its {what}", hint=hint)
    return box


def _read_tracks(file: BinaryIO, movie: Box, limits: Limits) -> tuple[Track, ...]:
    """Return the first track of pictures, and the one of its alpha if there is one."""
    colors: Track | None = None
    alpha: Track | None = None
    for box in walk_boxes(file, movie.start, movie.end):
        require_whole(box)
        track = _read_track(file, box, limits) if box.kind == b"trak" else None
        if track is None:
            continue
        if track.alpha_of is None:
            colors = colors or track
        elif colors is None or track.alpha_of == colors.id:
            alpha = alpha or track
    if colors is None or not colors.samples:
        raise ImageError("holds no frame", hint="export the animation again")
    if alpha is None or alpha.alpha_of != colors.id:
        return (colors,)
    if len(alpha.samples) != len(colors.samples):
        raise ImageError("has another number of alpha channels than of frames")
    return colors, alpha


def _read_track(file: BinaryIO, box: Box, limits: Limits) -> Track | None:
    """Return a track of pictures; None for one of something else."""
    handler = _read_part(file, box, b"mdia", b"hdlr")
    if handler[8:12] not in (b"pict", b"auxv"):
        return None
    head = _read_part(file, box, b"tkhd")
    (id_,) = unpack_from(">I", head, 20 if head[0] else 12)
    width, height = unpack_from(">II", head, len(head) - 8)
    size = Size(width >> 16, height >> 16)
    admit_canvas(size, limits)
    table = _find_part(file, box, b"mdia", b"minf", b"stbl")
    sizes = _read_sizes(_read_part(file, table, b"stsz"), size, limits)
    timing = _read_part(file, box, b"mdia", b"mdhd")
    (timescale,) = unpack_from(">I", timing, 20 if timing[0] else 12)
    if not timescale:
        raise ImageError("has a track without a measure of time")
    offsets = find_box(file, table, b"co64") or _find_part(file, table, b"stco")
    samples = place_samples(
        sizes,
        _read_part(file, table, b"stsc"),
        read_data(file, offsets),
        wide=offsets.kind == b"co64",
    )
    return Track(
        id_,
        _read_alpha_of(file, box),
        size,
        _read_plays(file, box, head),
        timescale,
        _read_delays(_read_part(file, table, b"stts"), len(sizes)),
        samples,
        _find_part(file, table, b"stsd"),
    )


def _find_part(file: BinaryIO, within: Box, *path: bytes) -> Box:
    box = find_box(file, within, *path)
    if box is None:
        raise ImageError(f"has no `{path[-1].decode()}` in {name_box(within)}")
    return box


def _read_part(file: BinaryIO, within: Box, *path: bytes) -> bytes:
    data = read_data(file, _find_part(file, within, *path))
    unpack_from(">I", data)  # the version and the flags, which all of these have
    return data


def _read_sizes(table: bytes, size: Size, limits: Limits) -> Sequence[int]:
    """Return the bytes of each sample (8.7.3.2), once the limits allow their number."""
    same, count = unpack_from(">II", table, 4)
    admit_frames(count, size, limits)
    sizes: tuple[int, ...] = (same,) * count if same else unpack_from(f">{count}I", table, 12)
    return sizes


def _read_delays(table: bytes, frames: int) -> tuple[int, ...]:
    """Return how long each sample is shown (8.6.1.2)."""
    (count,) = unpack_from(">I", table, 4)
    unpack_from(f">{2 * count}I", table, 8)
    delays: list[int] = []
    for times, delay in iter_unpack(">II", table[8 : 8 + count * calcsize(">II")]):
        delays += [delay] * min(times, frames - len(delays))
    if len(delays) < frames:
        raise ImageError(f"has {frames:,} frames and delays for {len(delays):,}")
    return tuple(delays)


def _read_alpha_of(file: BinaryIO, box: Box) -> int | None:
    reference = find_box(file, box, b"tref", b"auxl")
    return None if reference is None else int(unpack_from(">I", read_data(file, reference))[0])


def _read_plays(file: BinaryIO, box: Box, head: bytes) -> int:
    """Return the plays that the edit list means (8.6.6.1): 0 for ever, as without one in browsers.

    A list that is repeated fills the duration of its track.
    """
    found = find_box(file, box, b"edts", b"elst")
    if found is None:
        return 0
    edits = read_data(file, found)
    (flags,) = unpack_from(">I", edits)
    if not flags & _REPEATED:
        return 1
    (duration,) = unpack_from(">Q", head, 28) if head[0] else unpack_from(">I", head, 20)
    (segment,) = unpack_from(">Q" if edits[0] else ">I", edits, 8)
    if not segment:
        raise ImageError("has an edit list that repeats nothing")
    return 0 if duration in _ENDLESS else -(-duration // segment)
