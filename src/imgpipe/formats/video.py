"""What MP4 and WebM have in common: frames → YUV in BT.709, encoded with the time of each.

Encoders work in one thread, so that the bytes are the same on every machine; workers run beside
each other anyway. Colours are converted with one matrix (ITU-R BT.709, limited range), and the
file says which (ISO/IEC 23091-2): players guess where it does not.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any, BinaryIO

from imgpipe.animation import Frame, ImageError
from imgpipe.animation.frame import shown_delay_ms
from imgpipe.formats.format import flatten, require_same_size
from imgpipe.formats.scheduling import scheduling_kept
from imgpipe.images import Loss, Options, Size

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy import uint8
    from numpy.typing import NDArray

DEFAULT_QUALITY = 80

_TICK = Fraction(1, 1000)
_BT709 = 1  # as matrix, primaries and transfer alike
_LIMITED = 1


@dataclass(frozen=True, slots=True)
class Coding:
    """How a video is written: container, encoder, and what they are told.

    `most_px` is the longest side; `least_px` the shortest. `alpha` says that the encoder takes it.
    `packet_filter` is one of FFmpeg's bitstream filters, which gives a packet for each packet.
    """

    name: str
    container: str
    container_options: dict[str, str]
    encoder: str
    encoder_options: dict[str, str]
    most_px: int
    least_px: int = 2
    alpha: bool = False
    packet_filter: str = ""


def choose_crf(quality: int | None, least: int, usual: int, most: int) -> str:
    """Return the constant rate factor of a quality: 100 the least, 80 the usual, 0 the most."""
    wanted = DEFAULT_QUALITY if quality is None else quality
    if wanted >= DEFAULT_QUALITY:
        share = (wanted - DEFAULT_QUALITY) / (100 - DEFAULT_QUALITY)
        return str(round(usual + share * (least - usual)))
    return str(round(most + wanted / DEFAULT_QUALITY * (usual - most)))


def even_size(size: Size, options: Options, least_px: int = 2) -> Size:
    """Return the size that a video has of frames of a size: both sides even (4:2:0).

    An odd side is one longer, or one shorter with `crop`, but never under `least_px`.
    """
    odd = -1 if options.crop else 1
    sides = (px + odd * (px % 2) for px in (size.width_px, size.height_px))
    return Size(*(max(px, least_px) for px in sides))


class VideoAssembler:
    """Encodes frames as they come; what the encoder looks ahead is all that waits."""

    def __init__(self, stream: BinaryIO, coding: Coding, options: Options) -> None:
        self._stream = stream
        self._coding = coding
        self._options = options
        self._container: Any = None
        self._track: Any = None
        self._filter: Any = None
        self._size: Size | None = None
        self._time_ms = 0
        self._delays_ms: dict[int, int] = {}
        self._count = 0
        self._losses = [0, 0, 0]

    def add(self, frame: Frame) -> None:
        self._count += 1
        if self._size is None:
            self._begin(frame)
        else:
            require_same_size(frame, self._size, self._count)
        delay_ms = shown_delay_ms(frame.delay_ms)
        self._delays_ms[self._time_ms] = delay_ms
        with _writing(self._coding.name):
            self._write(self._convert(frame))
        self._time_ms += delay_ms

    def finish(self) -> Loss | None:
        if self._container is None:
            raise ImageError("cannot be assembled: there is no frame")
        with _writing(self._coding.name):
            self._write(None)
            self._container.close()
        # Other videos of the same frames are finished next, and encoders have much at the end.
        del self._filter, self._track, self._container
        deep, recolored, flattened = self._losses
        loss = Loss(deep_frames=deep, recolored_frames=recolored, flattened_frames=flattened)
        return None if loss == Loss() else loss

    def _begin(self, frame: Frame) -> None:
        coding = self._coding
        size = even_size(frame.size, self._options, coding.least_px)
        if max(size.width_px, size.height_px) > coding.most_px:
            message = f"cannot be written as {coding.name}: the frame measures {frame.size}"
            raise ImageError(message, hint=f"it holds {coding.most_px:,} pixels a side at most")
        self._size = frame.size
        # What the first frame has, all have: the header says it before the others are known.
        self._alpha = coding.alpha and frame.truecolor.mode == "RGBA"
        with _writing(coding.name):
            self._open(size, Fraction(1000, shown_delay_ms(frame.delay_ms)))

    def _open(self, size: Size, rate: Fraction) -> None:
        import av
        from av.bitstream import BitStreamFilterContext
        from av.codec.context import Flags

        coding = self._coding
        # Held by the container: were it `self` that holds the container, what the encoder has
        # (100 MB and more) would stay until the garbage is collected.
        stream = self._stream
        self._container = av.open(
            _View(stream),
            "w",
            format=coding.container,
            options={**coding.container_options, "fflags": "+bitexact"},
            # The end of an MP4 is put at its start: the muxer reads what it has written.
            io_open=lambda *_: _View(stream),
        )
        track = self._container.add_stream(
            coding.encoder, rate=rate, options=dict(coding.encoder_options)
        )
        track.width, track.height = size.width_px, size.height_px
        track.pix_fmt = "yuva420p" if self._alpha else "yuv420p"
        track.time_base = _TICK
        if self._alpha:
            track.metadata["alpha_mode"] = "1"
        context = track.codec_context
        context.time_base = _TICK
        context.thread_count = 1
        context.flags |= int(Flags.bitexact)
        _tag(context)
        self._track = track
        with scheduling_kept():
            self._container.start_encoding()
        if coding.packet_filter:
            self._filter = BitStreamFilterContext(coding.packet_filter, track)

    def _convert(self, frame: Frame) -> Any:
        """Return a frame as the encoder takes it, at its time; converted once for all videos."""
        self._losses[0] += frame.deep
        self._losses[1] += frame.recolored
        self._losses[2] += not self._alpha and frame.truecolor.mode == "RGBA"
        track = self._track
        key = ("video", track.pix_fmt, track.width, track.height)
        if key not in frame.made:
            frame.made[key] = _to_yuv(self._pick_pixels(frame), track.pix_fmt)
        # Of encoders that take turns none keeps the frame: what one does with its time is past.
        converted = frame.made[key]
        converted.pts, converted.time_base = self._time_ms, _TICK
        return converted

    def _pick_pixels(self, frame: Frame) -> NDArray[uint8]:
        """Return the pixels in the video's size: the last row and column repeated, or cut off."""
        import numpy as np

        image = frame.truecolor.convert("RGBA") if self._alpha else flatten(frame)[0]
        height, width = self._track.height, self._track.width
        cut = np.asarray(image)[:height, :width]
        more = ((0, height - cut.shape[0]), (0, width - cut.shape[1]), (0, 0))
        return np.ascontiguousarray(np.pad(cut, more, mode="edge") if np.any(more) else cut)

    def _write(self, converted: Any) -> None:
        for packet in self._track.encode(converted):
            # Muxers see the time of a frame from the next one's; the last one has none.
            packet.duration = self._delays_ms.pop(packet.pts)
            self._container.mux(self._filter.filter(packet) if self._filter else packet)


def _to_yuv(pixels: NDArray[uint8], pixel_format: str) -> Any:
    """Return RGB or RGBA pixels as a frame of a format that has four pixels share their chroma."""
    from av import VideoFrame
    from av.video.reformatter import Interpolation

    shown = VideoFrame.from_numpy_buffer(pixels, format="rgb24" if pixels.shape[2] == 3 else "rgba")
    converted = shown.reformat(
        format=pixel_format,
        dst_colorspace=_BT709,
        dst_color_range=_LIMITED,
        interpolation=Interpolation.BICUBIC
        | Interpolation.ACCURATE_RND
        | Interpolation.FULL_CHR_H_INP
        | Interpolation.BITEXACT,
        threads=1,
    )
    _tag(converted)
    return converted


def _tag(target: Any) -> None:
    target.colorspace = target.color_primaries = target.color_trc = _BT709
    target.color_range = _LIMITED


@contextmanager
def _writing(name: str) -> Iterator[None]:
    """Turn what an encoder refuses into a sentence; the disk's errors are left alone.

    What the disk says to a `_View` comes back as it was. An OSError that is FFmpeg's own is an
    encoder's number for whatever it likes: "Operation not permitted" is about no file.
    """
    from av.error import ExternalError, FFmpegError

    try:
        yield
    except MemoryError:
        raise
    except FFmpegError as problem:
        unclear = isinstance(problem, ExternalError | OSError)
        what = "the encoder failed" if unclear else problem.strerror
        message = f"cannot be written as {name}: {what or problem}"
        hint = "try another `width`; if that does not help, report it"
        raise ImageError(message, hint=hint) from problem


class _View:
    """A stream with a place of its own: the muxer writes at one and reads at another.

    It has no `close`: the stream belongs to who opened it.
    """

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._place = 0

    def read(self, length: int) -> bytes:
        self._stream.seek(self._place)
        data = self._stream.read(length)
        self._place += len(data)
        return data

    def write(self, data: bytes) -> int:
        self._stream.seek(self._place)
        self._stream.write(data)
        self._place += len(data)
        return len(data)

    def seek(self, offset: int, whence: int = 0) -> int:
        start = (0, self._place, self._stream.seek(0, 2) if whence == 2 else 0)[whence]
        self._place = start + offset
        return self._place

    def tell(self) -> int:
        return self._place
