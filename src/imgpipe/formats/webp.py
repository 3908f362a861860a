"""WebP: stills and animations, lossy unless asked otherwise.

An animation is the stills of its frames in one container, so that frames which are published as
stills of the same settings too are encoded once. A frame that changes little is drawn as what
changes instead; with `effort: small` any frame may be, and is whatever is smallest.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, NamedTuple, cast

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
from imgpipe.formats.webp_changes import MARGIN_PX, Change, find_change
from imgpipe.formats.webp_container import (
    MOST_BYTES,
    MOST_DELAY_MS,
    MOST_PLAYS,
    Drawing,
    complete_head,
    take_picture,
    write_frame,
    write_head,
)
from imgpipe.images import Effort, Loss, Options, Size

if TYPE_CHECKING:
    from PIL.Image import Image

DEFAULT_QUALITY = 80

# Of the encoder's methods 0 to 6: 4 takes 1.6 times as long as 2 for 3 % fewer bytes at equal PSNR.
_METHODS = {Effort.FAST: 0, Effort.BALANCED: 2, Effort.SMALL: 6}
_MOST_PX = 16_383

# Up to this share of blocks that change, drawing the change is sure to take fewer bytes than the
# frame (a tenth where a fiftieth changes). Where the change is more than that share of its
# rectangle, alpha takes more than it saves, and a second for a large frame.
_LITTLE, _BLENDED = 1 / 16, 1 / 3

# The encoder's own errors are larger up to this quality: at 80, ten levels are common.
_TOLERANCE = 2
_MOST_TOLERANT_QUALITY = 90

# Its lossless method 1 is fast, and takes at most so many times the bytes of the slowest.
_HASTE = 1.2


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
    """Holds back nothing but what is shown, whose pixels need not be drawn again."""

    def __init__(self, stream: BinaryIO, plays: int, options: Options) -> None:
        self._stream = stream
        self._start = stream.tell()
        self._plays = plays
        self._options = options
        self._settings = _find_settings(options)
        self._count = 0
        self._has_alpha = False
        self._loss: Loss | None = None
        self._size = Size(0, 0)
        self._shown: Image | None = None

    def add(self, frame: Frame) -> None:
        self._count += 1
        if frame.delay_ms > MOST_DELAY_MS:
            message = f"cannot be assembled: frame {self._count} has a delay of {frame.delay_ms} ms"
            raise ImageError(message, hint=f"WebP holds {MOST_DELAY_MS:,} ms at most")
        if self._shown is None:
            require_side(frame, "WebP", _MOST_PX)
            write_head(self._stream, frame.size, self._plays)
            self._size = frame.size
        else:
            require_same_size(frame, self._size, self._count)
        self._loss = join_losses(self._loss, find_loss(frame))
        change = None
        if self._shown is not None:
            tolerance = _find_tolerance(self._settings)
            change = find_change(self._shown, frame.truecolor, tolerance)
        drawing = min(self._draw(frame, change), key=_count_bytes)
        self._has_alpha |= drawing.picture.has_alpha
        self._stream.write(write_frame(drawing, frame.delay_ms))
        if change is None or drawing.covers(frame.size):
            self._shown = frame.truecolor
        else:
            self._shown = change.apply()

    def finish(self) -> Loss | None:
        if self._shown is None:
            raise ImageError("cannot be assembled: there is no frame")
        if self._stream.tell() - self._start > MOST_BYTES:
            hint = "make the frames smaller, or lower the quality"
            raise ImageError("cannot be assembled: WebP holds 4 GB at most", hint=hint)
        complete_head(self._stream, self._start, has_alpha=self._has_alpha)
        return self._loss

    def _draw(self, frame: Frame, change: Change | None) -> Iterator[Drawing]:
        """Yield the ways to show a frame, of which the smallest is taken."""
        if change and change.can_blend and change.share <= _LITTLE:
            # Not held against the whole frame: the bytes would tell whether it was a still, too.
            part = _blend(change)
            yield _draw_part(part, self._settings)
            yield _draw_part(part, replace(self._settings, lossless=True))
            return
        whole = _Part(frame.truecolor, (0, 0))
        picture = take_picture(encode(frame, self._options).data)
        yield Drawing(whole.place, frame.size, picture)
        if self._options.effort is not Effort.SMALL:
            return
        parts = list(_find_parts(change, self._settings)) if change else []
        for part in parts:
            yield _draw_part(part, self._settings)
        yield from _draw_exactly([whole, *parts][-1], self._settings, len(picture.chunks))


class _Part(NamedTuple):
    """A picture to compress, where it stands, and whether it is blended with what is shown."""

    image: Image
    place: tuple[int, int]
    blends: bool = False


def _find_parts(change: Change, settings: _Settings) -> Iterator[_Part]:
    box = change.find_box(0 if settings.lossless else MARGIN_PX)
    if box != (0, 0, *change.after.size):
        yield _Part(change.after.crop(box), box[:2])
    if change.can_blend and change.share <= _BLENDED * change.box_share:
        yield _blend(change)


def _blend(change: Change) -> _Part:
    return _Part(change.draw(), change.find_box()[:2], blends=True)


def _draw_part(part: _Part, settings: _Settings) -> Drawing:
    picture = take_picture(_compress(part.image, settings))
    return Drawing(part.place, Size(*part.image.size), picture, part.blends)


def _draw_exactly(part: _Part, settings: _Settings, most_bytes: int) -> Iterator[Drawing]:
    """Yield a part without loss if it may take no more bytes: few colours often do."""
    if settings.lossless:
        return
    hasty = _Settings(0, lossless=True, method=1)
    if len(_compress(part.image, hasty)) <= _HASTE * most_bytes:
        yield _draw_part(part, replace(settings, lossless=True))


def _count_bytes(drawing: Drawing) -> int:
    return len(drawing.picture.chunks)


def _find_tolerance(settings: _Settings) -> int:
    """Return by how many levels a colour may be off before it is drawn again."""
    return 0 if settings.lossless or settings.quality > _MOST_TOLERANT_QUALITY else _TOLERANCE


WEBP = Format(
    id="webp",
    extensions=("webp",),
    revision=3,
    options=frozenset({*RENDERING, "frame", "quality", "lossless", "effort", "delay_ms", "loop"}),
    encode=encode,
    assemble=assemble,
    check=check,
    lossless=lambda options: bool(options.lossless),
    joins_stills=True,
)
