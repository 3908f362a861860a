"""AVIF: stills and animations, lossy, of full colour resolution and with alpha.

Colours are not halved in width and height (4:4:4), unlike what most encoders do: thin lines and
small letters lose up to 7 dB by that, and at equal quality the files would be larger.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from imgpipe.animation import Frame, ImageError
from imgpipe.animation.frame import shown_delay_ms
from imgpipe.animation.iso_boxes import require_whole, walk_boxes
from imgpipe.formats.avif_container import MOST_DELAY_MS, CodedTrack, format_head
from imgpipe.formats.avif_frames import Coded, code_frames, save
from imgpipe.formats.format import (
    RENDERING,
    Assembler,
    Encoded,
    Format,
    check_content,
    find_loss,
    require_side,
)
from imgpipe.images import Loss, Options, Size

if TYPE_CHECKING:
    from PIL.Image import Image

_MOST_PX = 32_768  # what libavif decodes, and so browsers do
_MOST_TOGETHER_PX = 1 << 24
_MOST_TOGETHER = 32
_PIECE_BYTES = 1 << 20


def encode(frame: Frame, options: Options) -> Encoded:
    """Return an AVIF of the frame, its alpha kept; raises ImageError past 32,768 pixels a side."""
    require_side(frame, "AVIF", _MOST_PX)
    key = ("avif", options.quality, options.effort)
    if key not in frame.made:
        frame.made[key] = save([frame.truecolor], options, moving=False)
    return Encoded(frame.made[key], find_loss(frame))


def assemble(stream: BinaryIO, plays: int, options: Options) -> Assembler:
    """Return an assembler that writes every frame, equal neighbours too, and its delay in ms.

    A delay of 10 ms or less becomes the 100 ms that browsers show instead: a track has none of 0.
    The stream is at its start, and is read as well, to put the tables in front of the frames.
    """
    return _AvifAssembler(stream, plays, options)


def check(path: Path, size: Size, frames: int) -> None:
    """Raise ImageError unless the file is a whole AVIF of this size and frame count."""
    check_content(path, "avif", size, frames)
    with path.open("rb") as file:
        for box in walk_boxes(file, 0, file.seek(0, 2)):
            require_whole(box)


class _AvifAssembler:
    """Holds back as many frames as are coded together."""

    def __init__(self, stream: BinaryIO, plays: int, options: Options) -> None:
        self._stream = stream
        self._plays = plays
        self._options = options
        self._size: Size | None = None
        self._waiting: list[Image] = []
        self._delays_ms: list[int] = []
        self._tracks: list[CodedTrack] = []
        self._coded_bytes = 0
        self._deep_frames = 0
        self._recolored_frames = 0

    def add(self, frame: Frame) -> None:
        number = len(self._delays_ms) + 1
        if self._size is None:
            require_side(frame, "AVIF", _MOST_PX)
            self._size = frame.size
        elif frame.size != self._size:
            sizes = f"frame {number} measures {frame.size}, the first one {self._size}"
            hint = "give all frames one size, with `width` and `height` of the output"
            raise ImageError(f"cannot be assembled: {sizes}", hint=hint)
        if frame.delay_ms > MOST_DELAY_MS:
            message = f"cannot be assembled: frame {number} has a delay of {frame.delay_ms} ms"
            raise ImageError(message, hint=f"AVIF holds {MOST_DELAY_MS:,} ms at most")
        self._deep_frames += frame.deep
        self._recolored_frames += frame.recolored
        self._delays_ms.append(shown_delay_ms(frame.delay_ms))
        self._waiting.append(frame.truecolor)
        frame_px = self._size.width_px * self._size.height_px
        if len(self._waiting) >= min(_MOST_TOGETHER, max(1, _MOST_TOGETHER_PX // frame_px)):
            self._write_waiting()

    def finish(self) -> Loss | None:
        if self._size is None:
            raise ImageError("cannot be assembled: there is no frame")
        if self._waiting:
            self._write_waiting()
        head = format_head(
            self._tracks, self._size, self._delays_ms, self._plays, self._coded_bytes
        )
        _put_in_front(self._stream, head, self._coded_bytes)
        loss = Loss(deep_frames=self._deep_frames, recolored_frames=self._recolored_frames)
        return None if loss == Loss() else loss

    def _write_waiting(self) -> None:
        """Code what waits, and write it; where any frame has alpha, all of them are to have it."""
        images, self._waiting = self._waiting, []
        has_alpha = len(self._tracks) > 1 or any(image.mode == "RGBA" for image in images)
        if has_alpha:
            images = [image.convert("RGBA") for image in images]
        coded = code_frames(images, self._options)
        if not self._tracks:
            self._tracks = [_begin_track(part) for part in coded]
        elif len(coded) > len(self._tracks):
            self._make_opaque_so_far(images[0])
        for track, part in zip(self._tracks, coded, strict=True):
            # Players set their decoders up once, by the first.
            assert part.codec == track.codec, "equal settings code alike"
            track.keys.append(len(track.sizes) + 1)
            for data in part.frames:
                self._write_frame(track, data)

    def _make_opaque_so_far(self, image: Image) -> None:
        """Give the frames that are written already the alpha that they did not need until now."""
        from PIL.Image import new

        _, opaque = code_frames([new("RGBA", image.size, "#ffffffff")], self._options)
        track = _begin_track(opaque)
        written = len(self._tracks[0].sizes)
        place = self._coded_bytes
        self._write_frame(track, opaque.frames[0])
        track.sizes *= written
        track.places = [place] * written
        track.keys = list(range(1, written + 1))
        self._tracks.append(track)

    def _write_frame(self, track: CodedTrack, data: bytes) -> None:
        track.places.append(self._coded_bytes)
        track.sizes.append(len(data))
        self._stream.write(data)
        self._coded_bytes += len(data)


def _begin_track(coded: Coded) -> CodedTrack:
    return CodedTrack(coded.description, coded.codec, coded.colors, 3 if coded.colors else 1)


def _put_in_front(stream: BinaryIO, head: bytes, size_bytes: int) -> None:
    """Move what is written so far back, and write a head before it: pages show it as it comes."""
    for start in reversed(range(0, size_bytes, _PIECE_BYTES)):
        stream.seek(start)
        piece = stream.read(min(_PIECE_BYTES, size_bytes - start))
        stream.seek(len(head) + start)
        stream.write(piece)
    stream.seek(0)
    stream.write(head)
    stream.seek(0, 2)


AVIF = Format(
    id="avif",
    extensions=("avif",),
    revision=2,
    options=frozenset({*RENDERING, "frame", "quality", "effort", "delay_ms", "loop"}),
    encode=encode,
    assemble=assemble,
    check=check,
)
