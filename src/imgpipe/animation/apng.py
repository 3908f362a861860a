"""Reading animated PNG: the chunks, Pillow's decompression of each image, and the canvas.

Source: "Portable Network Graphics (PNG) Specification (Third Edition)", W3C, sections 4.9 and
11.3.6: acTL, fcTL and fdAT. The default image is a frame only if a control of one stands before it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO
from struct import pack, unpack
from typing import TYPE_CHECKING, BinaryIO
from zlib import crc32

from imgpipe.animation import apng_canvas, stills
from imgpipe.animation.admission import admit_canvas, admit_frames
from imgpipe.animation.apng_canvas import Patch
from imgpipe.animation.errors import OVER_LIMIT, ImageError, damaged
from imgpipe.animation.frame import AnimationInfo, Frame
from imgpipe.animation.png_chunks import SIGNATURE, Chunk, read_data, walk_chunks
from imgpipe.images import Limits, Size

if TYPE_CHECKING:
    from PIL.Image import Image

_SHARED = (b"PLTE", b"tRNS", b"iCCP")
_IMAGE_DATA = (b"IDAT", b"fdAT")
_CONTROLS = (b"IHDR", b"acTL", b"fcTL", *_SHARED, *_IMAGE_DATA)
_HEADER_BYTES = 13
_SEQUENCE_BYTES = 4
_MOST_SHARED_BYTES = 1 << 24
_DEFAULT_DENOMINATOR = 100


def probe(file: BinaryIO, kind: str, limits: Limits) -> AnimationInfo:
    """Return an animated PNG's facts from its chunks; damage is reported, not raised.

    Delays are rounded to milliseconds. Raises ImageError: LIM001 over a limit, IMG001 where not
    even the size is known.
    """
    survey = _survey(file, limits)
    delays_ms = tuple(frame.delay_ms for frame in survey.frames)
    return AnimationInfo(survey.size, len(delays_ms), delays_ms, survey.plays, kind, survey.damage)


def decode(file: BinaryIO, _kind: str, limits: Limits) -> Iterator[Frame]:
    """Yield the frames as a browser shows them, in sRGB, one canvas in memory.

    They keep the file's mode while that can show them, else they are RGBA. Raises ImageError like
    `probe`, and ANI001 after the last good frame of a damaged file.
    """
    survey = _survey(file, limits)
    canvas: Image | None = None
    for position, control in enumerate(survey.frames):
        try:
            picture = _decompress(file, survey, control, limits)
        except ImageError:
            what = f"has a frame, number {position + 1}, that cannot be decompressed"
            raise damaged(what, position) from None
        patch = Patch(
            picture.image, control.left_px, control.top_px, control.blending, control.disposal
        )
        shown = apng_canvas.draw(canvas, survey.size, patch)
        yield Frame(position, shown, control.delay_ms, picture.deep, picture.recolored)
        canvas = apng_canvas.dispose(canvas, shown, patch)
    if survey.damage:
        raise survey.damage


@dataclass
class _Control:
    """What an fcTL chunk says of a frame, and the chunks that its pixels are in."""

    size: Size
    left_px: int
    top_px: int
    delay_ms: int
    disposal: int
    blending: int
    data: list[Chunk] = field(default_factory=list)


@dataclass
class _Survey:
    """What the chunks of a file say; `frames` are those that are whole."""

    header: bytes = b""
    size: Size = field(default_factory=lambda: Size(0, 0))
    announced: int = 0
    plays: int = 0
    shared: dict[bytes, Chunk] = field(default_factory=dict)
    has_pixels: bool = False
    frames: list[_Control] = field(default_factory=list)
    waiting: _Control | None = None
    sequence: int = 0
    damage: ImageError | None = None

    def close_frame(self) -> None:
        """Count the frame whose chunks are all there; none counts that was not announced."""
        if self.waiting and len(self.frames) < self.announced:
            if not self.waiting.data:
                raise ImageError(f"has no pixels for frame {len(self.frames) + 1}")
            self.frames.append(self.waiting)
        self.waiting = None


def _survey(file: BinaryIO, limits: Limits) -> _Survey:
    """Look at all chunks of a file."""
    survey = _Survey()
    try:
        for chunk in walk_chunks(file):
            if chunk.kind in _CONTROLS:
                _add_chunk(file, survey, chunk, limits)
        survey.close_frame()
        if len(survey.frames) < survey.announced:
            raise ImageError(f"announces {survey.announced:,} frames and ends too early")
    except ImageError as problem:
        if not survey.announced or problem.code == OVER_LIMIT:
            raise
        survey.damage = damaged(problem.message, len(survey.frames))
    return survey


def _add_chunk(file: BinaryIO, survey: _Survey, chunk: Chunk, limits: Limits) -> None:
    if not chunk.checksum_right:
        raise ImageError(f"has a wrong checksum in the PNG chunk at byte {chunk.offset}")
    if chunk.kind == b"IHDR" and not survey.header:
        survey.header = _take(chunk.head, _HEADER_BYTES, chunk)
        survey.size = Size(*unpack(">II", survey.header[:8]))
        admit_canvas(survey.size, limits)
    elif chunk.kind == b"acTL" and not survey.announced:
        survey.announced, survey.plays = unpack(">II", _take(chunk.head, 8, chunk))
        admit_frames(survey.announced, survey.size, limits)
    elif chunk.kind == b"fcTL":
        survey.close_frame()
        _take_sequence(survey, chunk)
        survey.waiting = _read_control(read_data(file, chunk), survey.size, chunk)
    elif chunk.kind in _IMAGE_DATA:
        survey.has_pixels = True
        if chunk.kind == b"fdAT":
            _take_sequence(survey, chunk)
        if survey.waiting:
            survey.waiting.data.append(chunk)
    elif not survey.has_pixels and chunk.size_bytes <= _MOST_SHARED_BYTES:
        survey.shared.setdefault(chunk.kind, chunk)


def _take_sequence(survey: _Survey, chunk: Chunk) -> None:
    (number,) = unpack(">I", _take(chunk.head, _SEQUENCE_BYTES, chunk))
    if number != survey.sequence:
        raise ImageError(f"has its chunks in another order at byte {chunk.offset}")
    survey.sequence += 1


def _read_control(data: bytes, canvas: Size, chunk: Chunk) -> _Control:
    width, height, left, top, numerator, denominator, disposal, blending = unpack(
        ">IIIIHHBB", _take(data[_SEQUENCE_BYTES:], 22, chunk)
    )
    inside = left + width <= canvas.width_px and top + height <= canvas.height_px
    if not width or not height or not inside or disposal > 2 or blending > 1:
        raise ImageError(f"has a frame that does not fit at byte {chunk.offset}")
    delay_ms = round(1000 * numerator / (denominator or _DEFAULT_DENOMINATOR))
    return _Control(Size(width, height), left, top, delay_ms, disposal, blending)


def _take(data: bytes, count: int, chunk: Chunk) -> bytes:
    if len(data) < count:
        raise ImageError(f"has a PNG chunk that is too short at byte {chunk.offset}")
    return data[:count]


def _decompress(file: BinaryIO, survey: _Survey, control: _Control, limits: Limits) -> Frame:
    """Return one image of the animation, decoded as a still of its own."""
    sides = pack(">II", control.size.width_px, control.size.height_px)
    stream = BytesIO()
    stream.write(SIGNATURE)
    _write(stream, b"IHDR", sides + survey.header[8:])
    for chunk in survey.shared.values():
        _write(stream, chunk.kind, read_data(file, chunk))
    for chunk in control.data:
        data = read_data(file, chunk)
        _write(stream, b"IDAT", data if chunk.kind == b"IDAT" else data[_SEQUENCE_BYTES:])
    _write(stream, b"IEND", b"")
    stream.seek(0)
    (frame,) = stills.decode(stream, "png", limits)
    return frame


def _write(stream: BytesIO, kind: bytes, data: bytes) -> None:
    stream.write(pack(">I", len(data)) + kind + data + pack(">I", crc32(data, crc32(kind))))
