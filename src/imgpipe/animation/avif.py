"""Reading AVIF, stills and animations, decoded by libavif through Pillow.

The header is read, and admitted, by code of our own: Pillow takes the file whole before it tells
a size. Of more than 8 bits a channel the high ones are kept.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from typing import TYPE_CHECKING, BinaryIO

from imgpipe.animation.avif_header import Header, admit_coded, read_header
from imgpipe.animation.errors import ImageError, damaged, over_limit
from imgpipe.animation.frame import AnimationInfo, Frame
from imgpipe.animation.iso_boxes import name_box
from imgpipe.animation.stills import pillow_errors, show, turn_upright
from imgpipe.images import Limits

if TYPE_CHECKING:
    from PIL.ImageFile import ImageFile


def probe(file: BinaryIO, kind: str, limits: Limits) -> AnimationInfo:
    """Return an AVIF's facts from its boxes; that an animation is cut is reported, not raised.

    Raises ImageError: LIM001 over a limit, IMG001 for a still that is cut and a damaged header.
    """
    header = read_header(file, limits)
    if not header.tracks:
        return AnimationInfo(header.size, 1, (0,), 1, kind)
    track = header.tracks[0]
    damage = _find_damage(header, file.seek(0, 2))
    frames = _count_whole(header, file.seek(0, 2)) if damage else len(track.samples)
    delays_ms = track.delays_ms[:frames]
    return AnimationInfo(header.size, frames, delays_ms, track.plays, kind, damage)


def decode(file: BinaryIO, _kind: str, limits: Limits) -> Iterator[Frame]:
    """Yield the frames as a browser shows them, upright, in sRGB, one in memory.

    Raises ImageError like `probe`, and ANI001 after the last good frame of a damaged animation.
    """
    header = read_header(file, limits)
    size_bytes = file.seek(0, 2)
    damage = _find_damage(header, size_bytes) if header.tracks else None
    frames = _count_whole(header, size_bytes) if header.tracks else 1
    if frames:
        image = _open(file, header, limits)
        for position in range(frames):
            delay_ms = header.tracks[0].delays_ms[position] if header.tracks else 0
            frame = _load(image, position, delay_ms, moving=bool(header.tracks))
            yield replace(frame, deep=header.deep)
    if damage:
        raise damage


def _find_damage(header: Header, size_bytes: int) -> ImageError | None:
    whole = _count_whole(header, size_bytes)
    if header.cut:
        return damaged(f"is truncated in {name_box(header.cut)}", whole)
    if whole < len(header.tracks[0].samples):
        return damaged(f"is truncated at byte {size_bytes}", whole)
    return None


def _count_whole(header: Header, size_bytes: int) -> int:
    """Return how many frames of an animation, from the first, are in the file with their alpha."""
    count = 0
    for samples in zip(*(track.samples for track in header.tracks), strict=True):
        if any(sample.offset + sample.size_bytes > size_bytes for sample in samples):
            break
        count += 1
    return count


def _open(file: BinaryIO, header: Header, limits: Limits) -> ImageFile:
    from PIL.AvifImagePlugin import SUPPORTED, AvifImageFile

    if not SUPPORTED:
        message = "is an AVIF image, which this Pillow cannot decode"
        raise ImageError(message, hint="install a wheel of it: `python -m pip install pillow`")
    admit_coded(file, header, limits)
    with pillow_errors():
        image = AvifImageFile(_mend(file, header, limits))
        frames = len(header.tracks[0].samples) if header.tracks else 1
        sides = header.size.width_px, header.size.height_px
        # A still's orientation is not known to Pillow's size.
        if sorted(image.size) != sorted(sides) or image.n_frames != frames:
            raise ImageError("holds another picture than its header says")
    return image


def _mend(file: BinaryIO, header: Header, limits: Limits) -> BinaryIO:
    """Return the file as long as its header says: libavif opens none that is shorter."""
    samples = [sample for track in header.tracks for sample in track.samples]
    needed = max((sample.offset + sample.size_bytes for sample in samples), default=0)
    missing = needed - file.seek(0, 2)
    file.seek(0)
    if missing <= 0:
        return file
    if needed > limits.file_bytes:
        raise over_limit(f"speaks of {needed:,} bytes", limits.file_bytes, "file_bytes")
    return BytesIO(file.read() + bytes(missing))


def _load(image: ImageFile, position: int, delay_ms: int, *, moving: bool) -> Frame:
    try:
        with pillow_errors():
            image.seek(position)
            image.load()
            upright = image.copy() if moving else turn_upright(image)
            shown, recolored = show(upright, image.info.get("icc_profile"))
    except ImageError:
        if not moving:
            raise
        what = f"has a frame, number {position + 1}, that cannot be decompressed"
        raise damaged(what, position) from None
    return Frame(position, shown, delay_ms, recolored=recolored)
