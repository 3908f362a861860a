"""The boxes around the coded frames of an AVIF animation: where they are, and when they are shown.

Sources: AV1 Image File Format (AOM, v1.1.0), sections 4 to 6; ISO/IEC 14496-12, sections 8.2 to
8.7; ISO/IEC 23008-12 (HEIF), sections 6.2 and 7.2. As libavif writes it, the first frame is an item
too, for programs that show stills only. Times of creation are 0: equal frames make equal bytes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import groupby
from struct import pack

from imgpipe.images import Size

TIMESCALE = 1000  # a second in milliseconds
MOST_DELAY_MS = (1 << 32) - 1

_ENDLESS = (1 << 64) - 1
_SHOWN = 1  # a flag of a track's head
_ALPHA = b"urn:mpeg:mpegB:cicp:systems:auxiliary:alpha\0"
_SELF_CONTAINED = pack(">I4sI", 12, b"url ", 1)
# ISO/IEC 14496-12, section 6.2.2: nothing is turned.
_MATRIX = pack(">9I", 1 << 16, 0, 0, 0, 1 << 16, 0, 0, 0, 1 << 30)
_MOVIE_TAIL = pack(">IH10x", 1 << 16, 1 << 8) + _MATRIX + bytes(24)
_UNDETERMINED = 0x55C4  # the language `und`, as 8.4.2.3 packs it


@dataclass
class CodedTrack:
    """The coded frames of the colours or the alpha, as far as they are written.

    `description` is the data of `stsd`, `codec` the `av1C` box in it, `colors` the `colr` box,
    empty for alpha. `keys` are the numbers, from 1, of frames that need no other; `places` count
    from the first coded byte.
    """

    description: bytes
    codec: bytes
    colors: bytes
    channels: int
    sizes: list[int] = field(default_factory=list)
    places: list[int] = field(default_factory=list)
    keys: list[int] = field(default_factory=list)


def format_head(
    tracks: Sequence[CodedTrack], size: Size, delays_ms: Sequence[int], plays: int, coded_bytes: int
) -> bytes:
    """Return all that stands before the coded frames; the first track has the colours."""
    length = len(_format_head(tracks, size, delays_ms, plays, 0))
    mark = pack(">I4sQ", 1, b"mdat", 16 + coded_bytes)
    return _format_head(tracks, size, delays_ms, plays, length + len(mark)) + mark


def _format_head(
    tracks: Sequence[CodedTrack], size: Size, delays_ms: Sequence[int], plays: int, start: int
) -> bytes:
    duration = sum(delays_ms)
    total = duration * plays if plays else _ENDLESS
    times = pack(">QQIQ", 0, 0, TIMESCALE, total)
    head = _full(b"mvhd", 1, 0, times, _MOVIE_TAIL, pack(">I", len(tracks) + 1))
    parts = [
        _format_track(number, track, size, delays_ms, (duration, total), start)
        for number, track in enumerate(tracks, 1)
    ]
    # The profile for AVIF of 4:4:4 (AVIF, section 8.3).
    brands = b"avis" + bytes(4) + b"avifavismsf1iso8mif1miafMA1A"
    return _box(b"ftyp", brands) + _format_meta(tracks, size, start) + _box(b"moov", head, *parts)


def _format_meta(tracks: Sequence[CodedTrack], size: Size, start: int) -> bytes:
    """Return the first frame as an item, and its alpha as an auxiliary one."""
    items: list[bytes] = []
    places: list[bytes] = []
    properties: list[bytes] = []
    uses: list[bytes] = []
    for number, track in enumerate(tracks, 1):
        name = b"Color\0" if number == 1 else b"Alpha\0"
        items.append(_full(b"infe", 2, 0, pack(">HH4s", number, 0, b"av01"), name))
        place = start + track.places[0]
        places.append(pack(">HHHII", number, 0, 1, place, track.sizes[0]))
        own = [
            _full(b"ispe", 0, 0, pack(">II", size.width_px, size.height_px)),
            _full(b"pixi", 0, 0, bytes([track.channels, *[8] * track.channels])),
            track.codec,
            track.colors or _full(b"auxC", 0, 0, _ALPHA),
        ]
        first = len(properties) + 1
        essential = 0x80 | (first + 2)  # no one can do without the codec's settings
        numbers = bytes([first, first + 1, essential, first + 3])
        uses.append(pack(">HB", number, len(numbers)) + numbers)
        properties += own
    count = pack(">H", len(tracks))
    parts = [
        _full(b"hdlr", 0, 0, pack(">I4s12xx", 0, b"pict")),
        _full(b"pitm", 0, 0, pack(">H", 1)),
        _full(b"iloc", 0, 0, b"\x44\0", count, *places),
        _full(b"iinf", 0, 0, count, *items),
    ]
    if len(tracks) > 1:
        parts.append(_full(b"iref", 0, 0, _box(b"auxl", pack(">HHH", 2, 1, 1))))
    uses_of_all = _full(b"ipma", 0, 0, pack(">I", len(tracks)), *uses)
    parts.append(_box(b"iprp", _box(b"ipco", *properties), uses_of_all))
    return _full(b"meta", 0, 0, *parts)


def _format_track(
    number: int,
    track: CodedTrack,
    size: Size,
    delays_ms: Sequence[int],
    durations: tuple[int, int],
    start: int,
) -> bytes:
    duration, total = durations
    sides = pack(">II", size.width_px << 16, size.height_px << 16)
    head = pack(">QQI4xQ8xHHH2x", 0, 0, number, total, 0, 0, 0) + _MATRIX + sides
    # What is repeated is all of it, as often as it fits into the track (8.6.6.1).
    edit = pack(">IQQI", 1, duration, 0, 1 << 16)
    parts = [
        _full(b"tkhd", 1, _SHOWN, head),
        *([_box(b"tref", _box(b"auxl", pack(">I", 1)))] if number > 1 else []),
        _box(b"edts", _full(b"elst", 1, int(total != duration), edit)),
    ]
    handler = b"pict" if number == 1 else b"auxv"
    timing = pack(">QQIQHH", 0, 0, TIMESCALE, duration, _UNDETERMINED, 0)
    media = _box(
        b"mdia",
        _full(b"mdhd", 1, 0, timing),
        _full(b"hdlr", 0, 0, pack(">I4s12xx", 0, handler)),
        _box(
            b"minf",
            _full(b"vmhd", 0, 1, bytes(8)),
            _box(b"dinf", _full(b"dref", 0, 0, pack(">I", 1), _SELF_CONTAINED)),
            _format_samples(track, delays_ms, start),
        ),
    )
    return _box(b"trak", *parts, media)


def _format_samples(track: CodedTrack, delays_ms: Sequence[int], start: int) -> bytes:
    """Return the tables of a track; each frame is a chunk, which needs no order of them."""
    runs = [(len(list(same)), delay_ms) for delay_ms, same in groupby(delays_ms)]
    count = len(track.sizes)
    return _box(
        b"stbl",
        _box(b"stsd", track.description),
        _full(b"stts", 0, 0, pack(">I", len(runs)), *(pack(">II", *run) for run in runs)),
        _full(b"stsc", 0, 0, pack(">IIII", 1, 1, 1, 1)),
        _full(b"stsz", 0, 0, pack(f">II{count}I", 0, count, *track.sizes)),
        _full(b"co64", 0, 0, pack(f">I{count}Q", count, *(start + at for at in track.places))),
        _full(b"stss", 0, 0, pack(f">I{len(track.keys)}I", len(track.keys), *track.keys)),
    )


def _box(kind: bytes, *parts: bytes) -> bytes:
    data = b"".join(parts)
    return pack(">I4s", 8 + len(data), kind) + data


def _full(kind: bytes, version: int, flags: int, *parts: bytes) -> bytes:
    return _box(kind, pack(">I", version << 24 | flags), *parts)
