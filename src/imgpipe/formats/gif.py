"""GIF: animations and stills, at most 256 colours a frame, exact where the frames have no more.

Only what changes from frame to frame is drawn. The first frame is drawn whole: not all that read
GIFs know that what it leaves out is transparent. ffmpeg clears to a colour where an image has no
transparent index; only one that draws 256 new colours has none, because it would not be exact.
"""

from __future__ import annotations

import math
from collections import deque
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from imgpipe.animation import Frame, ImageError
from imgpipe.animation.gif_blocks import Trailer, walk_blocks
from imgpipe.formats.format import (
    RENDERING,
    UNLIMITED,
    Assembler,
    Encoded,
    Format,
    check_content,
    require_plays,
    require_same_size,
    require_side,
)
from imgpipe.formats.gif_changes import MOST_COLORS, draw_change, fits
from imgpipe.formats.gif_container import (
    ERASE,
    KEEP,
    MOST_DELAY_CS,
    MOST_PLAYS,
    MOST_PX,
    TRAILER,
    entry_count,
    write_image,
    write_screen,
)
from imgpipe.formats.pixels import (
    CLEAR,
    colors_of,
    count_values,
    from_triples,
    is_partly_transparent,
    pack,
    squared_error,
    to_triples,
)
from imgpipe.formats.reduction import limit_colors, reduce_colors
from imgpipe.images import Dither, Loss, Options, Size

if TYPE_CHECKING:
    from imgpipe.formats.pixels import Colors, Mask, Pixels


def encode(frame: Frame, options: Options) -> Encoded:
    """Return a GIF of one frame; raises ImageError as an assembler does."""
    stream = BytesIO()
    assembler = assemble(stream, 1, options)
    assembler.add(frame)
    loss = assembler.finish()
    return Encoded(stream.getvalue(), loss)


def assemble(stream: BinaryIO, plays: int, options: Options) -> Assembler:
    """Return an assembler that writes every frame, equal neighbours too.

    Delays are rounded to multiples of 10 ms, halves up, but none to 0 that was above. Frames of at
    most 256 colours, transparency one of them, come back exactly, and so does one whose changed
    pixels have no more than 255; others get the best 255 or 256 for what changes, dithered only if
    asked. With `colors` every frame has so many at most, and what that takes is no loss.
    Pixels with an alpha of 128 and more are opaque. Raises ImageError for more than 65,536
    plays.
    """
    require_plays(plays, "GIF", MOST_PLAYS)
    return _GifAssembler(stream, plays, options)


def check(path: Path, size: Size, frames: int) -> None:
    """Raise ImageError unless the file is a whole GIF of this size and frame count."""
    check_content(path, "gif", size, frames)
    with path.open("rb") as file:
        # One block at a time: together they are the whole file.
        (last,) = deque(walk_blocks(file, UNLIMITED), maxlen=1)
        if not isinstance(last, Trailer):
            raise ImageError("is truncated: the GIF has no trailer")
        if file.read(1):
            raise ImageError("goes on after the end of the GIF")


@dataclass(frozen=True, slots=True)
class _Waiting:
    """A frame that is not written yet: the canvas before and after it."""

    before: Pixels
    after: Pixels
    source: Pixels
    delay_cs: int


class _GifAssembler:
    """Holds back one frame: how it is disposed of depends on the next one."""

    def __init__(self, stream: BinaryIO, plays: int, options: Options) -> None:
        self._stream = stream
        self._plays = plays
        self._dither = options.dither or Dither.NONE
        self._limit = options.colors
        self._losses = _Losses()
        self._count = 0
        self._size: Size | None = None
        self._spare_palette = b""
        self._screen: Colors | None = None
        self._waiting: _Waiting | None = None

    def add(self, frame: Frame) -> None:
        import numpy as np

        self._count += 1
        delay_cs = self._delay_cs(frame)
        self._require_size(frame)
        source = pack(frame.truecolor)
        self._losses.add_frame(frame)
        if self._waiting is None:
            if frame.image.mode == "P":
                self._spare_palette = bytes(frame.image.getpalette() or ())
            before, fresh = np.full_like(source, CLEAR), np.ones(source.shape, np.bool_)
        else:
            before = self._write_waiting(source)
            fresh = (source != self._waiting.source) | (before == CLEAR)
        after = source if self._holds(before, source) else self._reduce(source, before, fresh)
        self._waiting = _Waiting(before, after, source, delay_cs)

    def finish(self) -> Loss | None:
        if self._waiting is None:
            raise ImageError("cannot be assembled: there is no frame")
        self._write_waiting(None)
        self._stream.write(TRAILER)
        return self._losses.sum_up()

    def _delay_cs(self, frame: Frame) -> int:
        # Browsers show 0 as about 100 ms.
        delay_cs = max((frame.delay_ms + 5) // 10, int(frame.delay_ms > 0))
        if delay_cs > MOST_DELAY_CS:
            message = f"cannot be assembled: frame {self._count} has a delay of {frame.delay_ms} ms"
            raise ImageError(message, hint=f"GIF holds {10 * MOST_DELAY_CS} ms at most")
        self._losses.rounded_delays += 10 * delay_cs != frame.delay_ms
        return delay_cs

    def _require_size(self, frame: Frame) -> None:
        if self._size is None:
            require_side(frame, "GIF", MOST_PX)
            self._size = frame.size
        require_same_size(frame, self._size, self._count)

    def _holds(self, before: Pixels, source: Pixels) -> bool:
        fitting = self._limit is None or len(colors_of(source)) <= self._limit
        return fitting and fits(before, source)

    def _reduce(self, source: Pixels, before: Pixels, fresh: Mask) -> Pixels:
        if self._limit is not None:  # what a person asks for is no loss to be told
            # A table of 16 has one for what stays; of two colours none can be spared.
            most = max(2, self._limit - 1)
            return limit_colors(source, before, fresh, most, self._dither)
        # One index of the palette is for what stays, or is transparent.
        whole = self._waiting is None and not (source == CLEAR).any()
        most = MOST_COLORS if whole else MOST_COLORS - 1
        reduced = reduce_colors(source, before, fresh, most, self._dither)
        self._losses.add_reduced(source, reduced)
        return reduced

    def _write_waiting(self, following: Pixels | None) -> Pixels:
        """Write the waiting frame; return the canvas that the following one is drawn on."""
        import numpy as np

        waiting = self._waiting
        assert waiting is not None
        # An image cannot make a pixel transparent: only the disposal of the one before can.
        erased = np.zeros(waiting.after.shape, np.bool_)
        if following is not None:
            erased = (following == CLEAR) & (waiting.after != CLEAR)
        region = erased
        disposal = ERASE if erased.any() else KEEP
        if self._screen is None:
            self._screen = self._begin(waiting.after, following, disposal)
            region = np.ones_like(erased)
        drawing = draw_change(
            waiting.before, waiting.after, region, self._screen, frees=disposal == ERASE
        )
        self._stream.write(write_image(drawing, waiting.delay_cs, disposal))
        if disposal == KEEP:
            return waiting.after
        left, top, right, bottom = drawing.box
        canvas = waiting.after.copy()
        canvas[top:bottom, left:right] = CLEAR
        return canvas

    def _begin(self, first: Pixels, second: Pixels | None, disposal: int) -> Colors:
        """Write the screen; return its palette: the first frame's, and what else may be of use."""
        import numpy as np

        assert self._size is not None
        # CLEAR among them keeps an index free.
        screen, _ = count_values(first)
        if disposal == ERASE:
            screen = _join(screen, np.array([CLEAR], np.uint32), MOST_COLORS)
        if second is not None:
            news, _ = count_values(second[second != first])
            screen = _join(screen, news, entry_count(len(news)))
            screen = _join(screen, from_triples(self._spare_palette), 0)
        self._stream.write(write_screen(self._size, to_triples(screen), self._plays))
        return screen


def _join(screen: Colors, more: Colors, most_growth: int) -> Colors:
    """Return a palette with more colours, or as it is if its table would grow by too many."""
    import numpy as np

    both = np.concatenate([screen, np.setdiff1d(more, screen)])
    most = min(MOST_COLORS, entry_count(len(screen)) + most_growth)
    return both if entry_count(len(both)) <= most else screen


class _Losses:
    """What the frames so far have lost."""

    def __init__(self) -> None:
        self.rounded_delays = 0
        self._hardened_frames = 0
        self._deep_frames = 0
        self._recolored_frames = 0
        self._transparent_frames = 0
        self._reduced_frames = 0
        self._colors = 0
        self._squared_error = 0
        self._samples = 0

    def add_frame(self, frame: Frame) -> None:
        self._hardened_frames += is_partly_transparent(frame.truecolor)
        self._deep_frames += frame.deep
        self._recolored_frames += frame.recolored

    def add_reduced(self, source: Pixels, reduced: Pixels) -> None:
        shown = source != CLEAR
        opaque = source[shown]
        self._reduced_frames += 1
        self._transparent_frames += not shown.all()
        self._colors = max(self._colors, len(count_values(opaque)[0]))
        self._squared_error += int(squared_error(opaque, reduced[shown]).sum())
        self._samples += 3 * opaque.size

    def sum_up(self) -> Loss | None:
        psnr_db = None
        if self._squared_error:
            psnr_db = 10 * math.log10(255**2 * self._samples / self._squared_error)
        loss = Loss(
            reduced_frames=self._reduced_frames,
            colors=self._colors,
            psnr_db=psnr_db,
            hardened_frames=self._hardened_frames,
            rounded_delays=self.rounded_delays,
            transparent_frames=self._transparent_frames,
            deep_frames=self._deep_frames,
            recolored_frames=self._recolored_frames,
        )
        return None if loss == Loss() else loss


GIF = Format(
    id="gif",
    extensions=("gif",),
    revision=4,
    options=frozenset({*RENDERING, "delay_ms", "loop", "colors", "dither"}),
    encode=encode,
    assemble=assemble,
    check=check,
)
