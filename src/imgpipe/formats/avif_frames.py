"""Some frames of an animation, coded together by libavif through Pillow.

Pillow takes an animation's frames all at once. A few at a time are coded instead, each lot with a
frame in front that needs no other, and the coded frames taken out of what Pillow has written: one
memory is enough for any number of frames. (On the atlas, lots of 8 frames are 1 to 2 % larger than
one of all.) Pillow's own encoder class takes them one by one, but is private.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING

from imgpipe.animation.avif_header import Track, read_header
from imgpipe.animation.errors import ImageError
from imgpipe.animation.iso_boxes import Box, find_box, read_data
from imgpipe.formats.format import UNLIMITED
from imgpipe.images import Effort, Options

if TYPE_CHECKING:
    from PIL.Image import Image

DEFAULT_QUALITY = 60

_SPEEDS = {Effort.FAST: 9, Effort.BALANCED: 8, Effort.SMALL: 6}
_ENTRY_COUNT_BYTES = 8  # of `stsd`, with its version and flags
_ENTRY_HEAD_BYTES = 78  # of a picture's entry before its boxes (ISO/IEC 14496-12, 12.1.3)


@dataclass(frozen=True, slots=True)
class Coded:
    """Frames of one track: `description`, `codec` and `colors` as in `CodedTrack`."""

    frames: tuple[bytes, ...]
    description: bytes
    codec: bytes
    colors: bytes


def save(images: Sequence[Image], options: Options, *, moving: bool) -> bytes:
    """Return images (RGB or RGBA, of one size and mode) as an AVIF that Pillow writes.

    The bytes are the same on every machine: how many threads there are would change them. Raises
    ImageError where Pillow has no AVIF, or its encoder refuses.
    """
    from PIL.AvifImagePlugin import SUPPORTED

    if not SUPPORTED:
        message = "cannot be written as AVIF: this Pillow has no encoder for it"
        raise ImageError(message, hint="install a wheel of it: `python -m pip install pillow`")
    stream = BytesIO()
    first, *others = images
    try:
        first.save(
            stream,
            "AVIF",
            save_all=moving,
            append_images=others,
            quality=DEFAULT_QUALITY if options.quality is None else options.quality,
            speed=_SPEEDS[options.effort or Effort.BALANCED],
            subsampling="4:4:4",
            # Chromium 156 takes the full range of an animation for the limited one, and shows a
            # grey of 128 as 130; a still of the full range is right, and smaller by 7 %.
            range="limited" if moving else "full",
            icc_profile=b"",
            max_threads=1,
            autotiling=False,
        )
    except (OSError, ValueError, RuntimeError) as problem:
        raise ImageError(f"cannot be written as AVIF: {problem}") from problem
    return stream.getvalue()


def code_frames(images: Sequence[Image], options: Options) -> tuple[Coded, ...]:
    """Return the coded colours of images, and their alpha if they are RGBA.

    The first needs no other frame. Raises ImageError as `save` does.
    """
    # One alone would be written as a still, which is coded in another way.
    twice = [*images, images[0]] if len(images) == 1 else images
    file = BytesIO(save(twice, options, moving=True))
    tracks = read_header(file, UNLIMITED).tracks
    return tuple(_take_out(file, track, len(images)) for track in tracks)


def _take_out(file: BytesIO, track: Track, count: int) -> Coded:
    data = file.getvalue()
    entry = find_box(file, track.description, b"av01", skipping=_ENTRY_COUNT_BYTES)
    assert entry is not None, "libavif writes tracks of AV1 only"
    frames = [data[s.offset : s.offset + s.size_bytes] for s in track.samples[:count]]
    return Coded(
        tuple(frames),
        read_data(file, track.description),
        _read_whole(data, find_box(file, entry, b"av1C", skipping=_ENTRY_HEAD_BYTES)),
        _read_whole(data, find_box(file, entry, b"colr", skipping=_ENTRY_HEAD_BYTES)),
    )


def _read_whole(data: bytes, box: Box | None) -> bytes:
    return b"" if box is None else data[box.offset : box.end]
