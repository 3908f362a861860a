"""WebP: stills and animations, lossy unless asked otherwise.

An animation is the stills of its frames in one container, so that frames which are published as
stills of the same settings too are encoded once. With `effort: small` a frame may be the rectangle
that changes instead, where that is smaller.
"""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, cast

from imgpipe.animation import Frame, ImageError
from imgpipe.animation.webp_chunks import walk_chunks
from imgpipe.formats.format import (
    RENDERING,
    Assembler,
    Encoded,
    Format,
    check_content,
    find_loss,
    join_losses,
    require_plays,
    require_same_size,
    require_side,
)
from imgpipe.formats.webp_container import (
    MOST_BYTES,
    MOST_DELAY_MS,
    MOST_PLAYS,
    Picture,
    complete_head,
    take_picture,
    write_frame,
    write_head,
)
from imgpipe.images import Effort, Loss, Options, Size

if TYPE_CHECKING:
    from PIL.Image import Image

    Box = tuple[int, int, int, int]  # left, top, right, bottom, in pixels

DEFAULT_QUALITY = 80

# Of the encoder's methods 0 to 6: 4 takes 1.6 times as long as 2 for 3 % fewer bytes at equal PSNR.
_METHODS = {Effort.FAST: 0, Effort.BALANCED: 2, Effort.SMALL: 6}
_MOST_PX = 16_383


def encode(frame: Frame, options: Options) -> Encoded:
    """Return a WebP of the frame, its alpha kept; raises ImageError past 16,383 pixels a side.

    With `lossless`, `quality` is the effort (0 to 100) and opaque pixels come back exactly.
    """
    require_side(frame, "WebP", _MOST_PX)
    settings = _find_settings(options)
    key = ("webp", settings)
    if key not in frame.made:
        frame.made[key] = _compress(frame.truecolor, settings)
    return Encoded(cast("bytes", frame.made[key]), find_loss(frame))


def assemble(stream: BinaryIO, plays: int, options: Options) -> Assembler:
    """Return an assembler that writes every frame, equal neighbours too, to a stream that can seek.

    Raises ImageError for more than 65,535 plays; its `add` for a delay above 16,777,215 ms.
    """
    require_plays(plays, "WebP", MOST_PLAYS)
    return _WebpAssembler(stream, plays, options)


def check(path: Path, size: Size, frames: int) -> None:
    """Raise ImageError unless the file is a whole WebP of this size and frame count."""
    check_content(path, "webp", size, frames)
    with path.open("rb") as file:
        for _ in walk_chunks(file):
            pass
        if file.read(1):
            raise ImageError("goes on after the end of the WebP")


@dataclass(frozen=True, slots=True)
class _Settings:
    quality: int
    lossless: bool
    method: int


def _find_settings(options: Options) -> _Settings:
    quality = DEFAULT_QUALITY if options.quality is None else options.quality
    method = _METHODS[options.effort or Effort.BALANCED]
    return _Settings(quality, bool(options.lossless), method)


def _compress(image: Image, settings: _Settings) -> bytes:
    # Importing the plugin registers it; Pillow would import every plugin it has instead.
    from PIL import WebPImagePlugin  # noqa: F401

    stream = BytesIO()
    image.save(
        stream,
        "WEBP",
        quality=settings.quality,
        lossless=settings.lossless,
        method=settings.method,
    )
    return stream.getvalue()


class _WebpAssembler:
    """Holds back nothing but the frame before, whose equal pixels need not be drawn again."""

    def __init__(self, stream: BinaryIO, plays: int, options: Options) -> None:
        self._stream = stream
        self._start = stream.tell()
        self._plays = plays
        self._options = options
        self._count = 0
        self._has_alpha = False
        self._loss: Loss | None = None
        self._before: Frame | None = None

    def add(self, frame: Frame) -> None:
        self._count += 1
        if frame.delay_ms > MOST_DELAY_MS:
            message = f"cannot be assembled: frame {self._count} has a delay of {frame.delay_ms} ms"
            raise ImageError(message, hint=f"WebP holds {MOST_DELAY_MS:,} ms at most")
        if self._before is None:
            require_side(frame, "WebP", _MOST_PX)
            write_head(self._stream, frame.size, self._plays)
        else:
            require_same_size(frame, self._before.size, self._count)
        self._loss = join_losses(self._loss, find_loss(frame))
        place, size, picture = self._draw(frame)
        self._has_alpha |= picture.has_alpha
        self._stream.write(write_frame(place, size, frame.delay_ms, picture))
        self._before = frame

    def finish(self) -> Loss | None:
        if self._before is None:
            raise ImageError("cannot be assembled: there is no frame")
        if self._stream.tell() - self._start > MOST_BYTES:
            hint = "make the frames smaller, or lower the quality"
            raise ImageError("cannot be assembled: WebP holds 4 GB at most", hint=hint)
        complete_head(self._stream, self._start, has_alpha=self._has_alpha)
        return self._loss

    def _draw(self, frame: Frame) -> tuple[tuple[int, int], Size, Picture]:
        """Return the smallest picture that shows a frame, where it stands, and its size."""
        whole = take_picture(encode(frame, self._options).data)
        if self._before is None or self._options.effort is not Effort.SMALL:
            return (0, 0), frame.size, whole
        left, top, right, bottom = _find_change(self._before.truecolor, frame.truecolor)
        size = Size(right - left, bottom - top)
        if size == frame.size:
            return (0, 0), size, whole
        image = frame.truecolor.crop((left, top, right, bottom))
        part = take_picture(_compress(image, _find_settings(self._options)))
        if len(part.chunks) >= len(whole.chunks):
            return (0, 0), frame.size, whole
        return (left, top), size, part


def _find_change(before: Image, after: Image) -> Box:
    """Return the rectangle of what differs, one pixel where nothing does; its corner is even."""
    from PIL.ImageChops import difference

    # Pillow's own box of an image with alpha is that of its alpha alone.
    change = difference(before.convert("RGBA"), after.convert("RGBA"))
    box = change.getbbox(alpha_only=False) or (0, 0, 1, 1)
    return box[0] & ~1, box[1] & ~1, box[2], box[3]


WEBP = Format(
    id="webp",
    extensions=("webp",),
    revision=1,
    options=frozenset({*RENDERING, "frame", "quality", "lossless", "effort", "delay_ms", "loop"}),
    encode=encode,
    assemble=assemble,
    check=check,
    lossless=lambda options: bool(options.lossless),
)
