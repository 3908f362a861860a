"""Reading WebP: stills as `stills` does, animations by libwebp's own composition, through Pillow.

Source: RFC 9649, "WebP Image Format", section 2.7.1. The background is ignored, as in browsers:
what no frame covers is transparent.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO
from struct import pack, unpack
from typing import TYPE_CHECKING, BinaryIO

from imgpipe.animation import stills
from imgpipe.animation.admission import admit_canvas, admit_frames
from imgpipe.animation.errors import OVER_LIMIT, ImageError, damaged
from imgpipe.animation.frame import AnimationInfo, Frame, is_opaque
from imgpipe.animation.webp_chunks import (
    ALPHA_FLAG,
    ANIMATION_FLAG,
    Chunk,
    is_animated,
    picture_size,
    read_data,
    walk_chunks,
)
from imgpipe.images import Limits, Size

if TYPE_CHECKING:
    from PIL.Image import Image

_FRAME_HEAD_BYTES = 16


def probe(file: BinaryIO, kind: str, limits: Limits) -> AnimationInfo:
    """Return a WebP's facts from its chunks; an animation's damage is reported, not raised.

    Raises ImageError: LIM001 over a limit, IMG001 where not even the size is known.
    """
    survey = _survey(file, limits)
    if survey is None:
        return stills.probe(file, kind, limits)
    delays_ms = tuple(survey.delays_ms)
    return AnimationInfo(
        survey.size, len(delays_ms), delays_ms, survey.plays or 0, kind, survey.find_damage()
    )


def decode(file: BinaryIO, kind: str, limits: Limits) -> Iterator[Frame]:
    """Yield a WebP's frames as a browser shows them, in sRGB, one canvas in memory.

    Raises ImageError like `probe`, and ANI001 after the last good frame of a damaged animation.
    """
    survey = _survey(file, limits)
    if survey is None:
        yield from stills.decode(file, kind, limits)
        return
    if survey.frames:
        shown = _compose(_mend(file, survey), len(survey.frames))
        profile = read_data(file, survey.profile) if survey.profile else None
        for position, (image, delay_ms) in enumerate(zip(shown, survey.delays_ms, strict=True)):
            plain, recolored = stills.show(image, profile)
            yield Frame(position, plain, delay_ms, recolored=recolored)
    damage = survey.find_damage()
    if damage:
        raise damage


@dataclass
class _Survey:
    """What the chunks of an animation say; `frames` are the ANMF chunks that are whole."""

    size: Size
    plays: int | None = None
    frames: list[Chunk] = field(default_factory=list)
    delays_ms: list[int] = field(default_factory=list)
    profile: Chunk | None = None
    damage: ImageError | None = None

    def find_damage(self) -> ImageError | None:
        if self.damage:
            return damaged(self.damage.message, len(self.frames))
        if not self.frames:
            return ImageError("holds no frame", hint="export the animation again")
        return None


def _survey(file: BinaryIO, limits: Limits) -> _Survey | None:
    """Look at all chunks of an animation; None for a still. The file is at its start afterwards."""
    survey: _Survey | None = None
    try:
        for chunk in walk_chunks(file):
            if survey is None:
                if not is_animated(chunk):
                    break
                survey = _Survey(_canvas_size(chunk, limits))
            elif chunk.kind == b"ANIM" and len(chunk.head) >= 6:
                (survey.plays,) = unpack("<H", chunk.head[4:6])
            elif chunk.kind == b"ICCP":
                survey.profile = chunk
            elif chunk.kind == b"ANMF":
                _add_frame(file, survey, chunk, limits)
    except ImageError as problem:
        if survey is None or problem.code == OVER_LIMIT:
            raise
        survey.damage = problem
    file.seek(0)
    return survey


def _canvas_size(chunk: Chunk, limits: Limits) -> Size:
    size = picture_size(chunk)
    if size is None:
        raise ImageError("is a WebP file without a picture")
    admit_canvas(size, limits)
    return size


def _add_frame(file: BinaryIO, survey: _Survey, chunk: Chunk, limits: Limits) -> None:
    admit_frames(len(survey.frames) + 1, survey.size, limits)
    if survey.plays is None:
        raise ImageError(f"has a frame before its control chunk at byte {chunk.offset}")
    if chunk.offset + 8 + chunk.size_bytes > file.seek(0, 2):
        raise ImageError(f"is truncated in the WebP chunk at byte {chunk.offset}")
    head = [int.from_bytes(chunk.head[place : place + 3], "little") for place in range(0, 15, 3)]
    left_px, top_px = 2 * head[0], 2 * head[1]
    size = Size(1 + head[2], 1 + head[3])
    inside = left_px + size.width_px <= survey.size.width_px
    inside = inside and top_px + size.height_px <= survey.size.height_px
    if not inside or _picture_size(file, chunk) != size:
        raise ImageError(f"has a frame that does not fit at byte {chunk.offset}")
    survey.frames.append(chunk)
    survey.delays_ms.append(head[4])


def _picture_size(file: BinaryIO, chunk: Chunk) -> Size | None:
    """Return the size of the picture in a frame, behind its alpha channel if it has one."""
    place, end = chunk.offset + 8 + _FRAME_HEAD_BYTES, chunk.offset + 8 + chunk.size_bytes
    while place + 8 <= end:
        file.seek(place)
        kind, length = unpack("<4sI", file.read(8))
        size = picture_size(Chunk(kind, place, file.read(10), length))
        after = place + 8 + length + length % 2
        if size is not None:
            return size if after <= end else None
        place = after
    return None


def _mend(file: BinaryIO, survey: _Survey) -> bytes:
    """Return a file of the whole frames alone: libwebp refuses one that is damaged anywhere."""
    sides = (survey.size.width_px - 1, survey.size.height_px - 1)
    head = bytes([ANIMATION_FLAG | ALPHA_FLAG, 0, 0, 0])
    head += b"".join(side.to_bytes(3, "little") for side in sides)
    body = b"WEBPVP8X" + pack("<I", len(head)) + head + b"ANIM" + pack("<I", 6) + bytes(6)
    parts = [body]
    for chunk in survey.frames:
        data = read_data(file, chunk)
        parts.append(b"ANMF" + pack("<I", len(data)) + data + bytes(len(data) % 2))
    return b"RIFF" + pack("<I", sum(map(len, parts))) + b"".join(parts)


def _compose(animation: bytes, frames: int) -> Iterator[Image]:
    """Yield what is shown, frame by frame, RGB where every pixel is opaque, else RGBA."""
    from PIL.WebPImagePlugin import WebPImageFile

    with stills.pillow_errors():
        image = WebPImageFile(BytesIO(animation))
    for position in range(frames):
        try:
            with stills.pillow_errors():
                image.seek(position)
                image.load()
        except ImageError:
            what = f"has a frame, number {position + 1}, that cannot be decompressed"
            raise damaged(what, position) from None
        yield image.convert("RGB") if is_opaque(image) else image.copy()
