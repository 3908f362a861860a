"""Reading MP4 (and QuickTime) and WebM with FFmpeg's libraries, through PyAV; sound is ignored.

Colours are those of the matrix that the file names (ISO/IEC 23091-2). Where it names none, it is
BT.601, and BT.709 for an MP4 from 720 lines on: so Chromium shows them.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any, BinaryIO

from imgpipe.animation.admission import admit_canvas, admit_frames
from imgpipe.animation.containers import check_video
from imgpipe.animation.errors import DAMAGED, ImageError
from imgpipe.animation.frame import AnimationInfo, Frame
from imgpipe.images import Limits, Size

if TYPE_CHECKING:
    from PIL.Image import Image

_DEMUXERS = {"mp4": "mov", "webm": "matroska"}
_FOR_EVER = 0
_MATRICES = {1: 1, 4: 4, 5: 5, 6: 5, 7: 7, 9: 9, 10: 9}  # as files name them: as swscale does
_BT601, _BT709 = 5, 1
_LINES_OF_BT709 = 720
_HDR = (16, 18)  # the transfers of PQ and HLG
_CONVERT = "convert it to an MP4 with H.264, or to a WebM"
_AGAIN = "restore the file from its original, or export it again"


@dataclass(frozen=True, slots=True)
class _Opened:
    """A video whose size is allowed, before a packet of it is read."""

    container: Any
    track: Any
    decoder: Any
    size: Size
    matrix: int  # of colours, where the frames name none


@dataclass(frozen=True, slots=True)
class _Times:
    """When each frame is shown, in the order of time: its mark in the file, and its delay."""

    marks: tuple[int, ...]
    delays_ms: tuple[int, ...]


def probe(file: BinaryIO, kind: str, limits: Limits) -> AnimationInfo:
    """Return a video's facts: its packets are counted, and its first frame decoded.

    Raises ImageError: IMG001 for what cannot be decoded, is cut or encrypted, LIM001.
    """
    times = _read_times(file, kind, limits)
    with _open(file, kind, limits) as opened:
        first = next(_decode_pictures(opened), None)
        if first is None:
            raise ImageError("is a video of which no frame can be decoded", hint=_AGAIN)
        size = _find_size(first)
    return AnimationInfo(size, len(times.marks), times.delays_ms, _FOR_EVER, kind)


def decode(file: BinaryIO, kind: str, limits: Limits) -> Iterator[Frame]:
    """Yield the frames that are shown, upright, in sRGB; alpha is VP9's.

    Raises ImageError like `probe`, and ANI001 after the last good frame of a damaged video.
    """
    times = _read_times(file, kind, limits)
    position = 0
    with _open(file, kind, limits) as opened:
        pictures = _decode_pictures(opened)
        while position < len(times.marks):
            try:
                picture = next(pictures, None)
            except ImageError as problem:
                raise _damage(problem.message, position) if position else problem from None
            if picture is None or picture.pts != times.marks[position]:
                raise _damage("lacks a frame that its index names", position)
            with _reading():
                image = _show(picture, opened.matrix)
            yield Frame(position, image, times.delays_ms[position])
            position += 1


def _damage(said: str, position: int) -> ImageError:
    whole = f"frame{'s' * (position != 1)} can be decoded before that"
    return ImageError(f"{said}: {position} {whole}", DAMAGED, _AGAIN)


def _read_times(file: BinaryIO, kind: str, limits: Limits) -> _Times:
    with _open(file, kind, limits) as opened:
        packets: list[tuple[int, int]] = []
        for packet in opened.container.demux(opened.track):
            if not packet.size or packet.is_discard:
                continue  # the end, or what an edit list leaves out
            if packet.is_corrupt or packet.pts is None:
                raise ImageError("is a video with a damaged index", hint=_AGAIN)
            if packet.has_sidedata("encryption_info"):
                raise ImageError("is encrypted", hint="save it without protection")
            packets.append((packet.pts, packet.duration or 0))
            admit_frames(len(packets), opened.size, limits)
        tick = opened.track.time_base
        end = opened.track.duration
        end_us = opened.container.duration or 0
    if not packets:
        raise ImageError("is a video without a frame", hint=_AGAIN)
    packets.sort()
    marks = tuple(mark for mark, _ in packets)
    if len(set(marks)) < len(marks):
        raise ImageError("shows two frames at one time", hint=_AGAIN)
    last, duration = packets[-1]
    # The duration of a packet is until the next one in the file, which may be shown earlier.
    if end is None or end <= last:
        end = last + duration
    # A WebM need not say how long its last frame is, only how long it is as a whole.
    end_ms = round(end * tick * 1000) if end > last else end_us // 1000
    starts_ms = [round(mark * tick * 1000) for mark in marks]
    ends = [*starts_ms, max(end_ms, starts_ms[-1])]
    return _Times(marks, tuple(after - before for before, after in pairwise(ends)))


@contextmanager
def _open(file: BinaryIO, kind: str, limits: Limits) -> Iterator[_Opened]:
    check_video(file, kind)
    file.seek(0)
    with _reading():
        import av

        options = {"err_detect": "explode", "max_pixels": str(min(limits.canvas_px, 1 << 30))}
        with av.open(
            file, "r", format=_DEMUXERS[kind], options=options, metadata_errors="replace"
        ) as container:
            shown = [t for t in container.streams.video if not _is_cover(t)]
            if not shown:
                raise ImageError("holds no video", hint="give it a video, not sound alone")
            track = shown[0]
            if track.codec_context is None:
                raise ImageError("is coded in a way that imgpipe does not read", hint=_CONVERT)
            size = Size(track.width, track.height)
            admit_canvas(size, limits)
            if (track.sample_aspect_ratio or 1) != 1:
                message = "has pixels that are not square"
                raise ImageError(message, hint="export it again with square ones")
            matrix = _guess_matrix(kind, size)
            yield _Opened(container, track, _make_decoder(track, options), size, matrix)


def _guess_matrix(kind: str, size: Size) -> int:
    return _BT709 if kind == "mp4" and size.height_px >= _LINES_OF_BT709 else _BT601


def _is_cover(track: Any) -> bool:
    from av.stream import Disposition

    return bool(track.disposition & Disposition.attached_pic)


def _make_decoder(track: Any, options: dict[str, str]) -> Any:
    tags = {name.lower(): value for name, value in track.metadata.items()}
    if tags.get("alpha_mode") == "1" and track.codec_context.name in ("vp9", "vp8"):
        from av import CodecContext

        # FFmpeg's own decoders leave the alpha out.
        name = "libvpx-vp9" if track.codec_context.name == "vp9" else "libvpx"
        decoder = CodecContext.create(name, "r")
        decoder.options = options
    else:
        decoder = track.codec_context
    decoder.thread_count = 1
    return decoder


def _decode_pictures(opened: _Opened) -> Iterator[Any]:
    """Yield the frames that are shown, as FFmpeg has them; all have the size that was allowed."""
    with _reading():
        for packet in opened.container.demux(opened.track):
            discarded = packet.is_discard
            for frame in opened.decoder.decode(packet if packet.size else None):
                if Size(frame.width, frame.height) != opened.size:
                    raise ImageError("changes its size on the way", hint=_AGAIN)
                if frame.is_corrupt:
                    raise ImageError("cannot be decoded: a frame is damaged", hint=_AGAIN)
                if frame.color_trc in _HDR:
                    hint = "export it in SDR (BT.709)"
                    raise ImageError("has a high dynamic range (HDR)", hint=hint)
                if frame.pts is not None and not discarded:
                    yield frame


def _find_size(picture: Any) -> Size:
    """Return the size of a frame as it is shown, upright."""
    if round(picture.rotation) in (90, -90, 270):
        return Size(picture.height, picture.width)
    return Size(picture.width, picture.height)


def _show(frame: Any, matrix: int) -> Image:
    """Return a frame as it is shown: RGB or RGBA, upright."""
    from av.video.reformatter import Interpolation
    from PIL.Image import Transpose, fromarray

    shown = frame.reformat(
        format="rgba" if "a" in frame.format.name.removeprefix("gray") else "rgb24",
        src_colorspace=_MATRICES.get(frame.colorspace, matrix),
        interpolation=Interpolation.BICUBIC
        | Interpolation.ACCURATE_RND
        | Interpolation.FULL_CHR_H_INT
        | Interpolation.BITEXACT,
        threads=1,
    )
    image = fromarray(shown.to_ndarray())
    turns = {90: Transpose.ROTATE_90, -90: Transpose.ROTATE_270}
    turns |= {180: Transpose.ROTATE_180, -180: Transpose.ROTATE_180, 270: Transpose.ROTATE_270}
    turn = turns.get(round(frame.rotation))
    return image if turn is None else image.transpose(turn)


@contextmanager
def _reading() -> Iterator[None]:
    """Turn what FFmpeg stumbles on into a sentence; the disk's errors are left alone."""
    from av.error import FFmpegError

    try:
        yield
    except FFmpegError as problem:
        message = f"cannot be decoded: {problem.strerror or problem}"
        raise ImageError(message, hint=_AGAIN) from problem
    except ValueError as problem:  # what PyAV makes of values that no file should have
        raise ImageError(f"cannot be decoded: {problem}", hint=_AGAIN) from problem
