"""APNG: exact animations. Only the rectangle that changes is drawn.

One head serves all frames, and frames come one at a time. So the file begins with a palette, which
grows as long as all colours so far fit into it; when they do not, or when the first transparent
pixel comes after opaque ones, the frames that are written already are written anew behind it, one
in memory, and what was there goes.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from imgpipe.animation import Frame, ImageError
from imgpipe.animation.png_chunks import walk_chunks
from imgpipe.formats.apng_container import (
    END,
    MOST_PLAYS,
    FrameData,
    Head,
    pull_back,
    read_frame,
    to_fraction,
    write_frame,
)
from imgpipe.formats.apng_pixels import (
    compress,
    decompress,
    extend_palette,
    is_opaque,
    pack_pixels,
)
from imgpipe.formats.format import (
    RENDERING,
    Assembler,
    Format,
    check_content,
    find_loss,
    join_losses,
    require_plays,
    require_same_size,
)
from imgpipe.formats.pixels import find_box
from imgpipe.images import Effort, Loss, Options, Size

if TYPE_CHECKING:
    from imgpipe.formats.apng_pixels import Colors, Pixels


def assemble(stream: BinaryIO, plays: int, options: Options) -> Assembler:
    """Return an assembler that writes every frame, equal neighbours too.

    The stream can be read and sought in. Delays above 65,535 ms are rounded to 10 ms, above 655,350
    ms to 100 ms and then to a second; ImageError for one above 65,535 s.
    """
    require_plays(plays, "APNG", MOST_PLAYS)
    return _ApngAssembler(stream, plays, options.effort or Effort.BALANCED)


def check(path: Path, size: Size, frames: int) -> None:
    """Raise ImageError unless the file is a whole APNG of this size and frame count."""
    check_content(path, "apng", size, frames)
    with path.open("rb") as file:
        for _ in walk_chunks(file):
            pass
        if file.read(1):
            raise ImageError("goes on after the end of the PNG")


class _ApngAssembler:
    def __init__(self, stream: BinaryIO, plays: int, effort: Effort) -> None:
        self._stream = stream
        self._start = stream.tell()
        self._plays = plays
        self._effort = effort
        self._count = 0
        self._size = Size(0, 0)
        self._mode = "P"
        self._palette: Colors | None = None
        self._before: Pixels | None = None
        self._loss: Loss | None = None

    def add(self, frame: Frame) -> None:
        delay = to_fraction(frame.delay_ms)
        if delay is None:
            message = f"frame {self._count + 1} has a delay of {frame.delay_ms} ms"
            raise ImageError(f"cannot be assembled: {message}", hint="APNG holds 65,535 s at most")
        if self._before is not None:
            require_same_size(frame, self._size, self._count + 1)
        after = pack_pixels(frame.truecolor)
        self._size = frame.size
        left, top, right, bottom = self._find_change(after)
        part = after[top:bottom, left:right]
        self._admit_colors(part)
        self._write((left, top), part, delay)
        self._before = after
        rounded = Loss(rounded_delays=int(delay[0] * 1000 != frame.delay_ms * delay[1]))
        self._loss = join_losses(self._loss, find_loss(frame))
        self._loss = join_losses(self._loss, None if rounded == Loss() else rounded)

    def finish(self) -> Loss | None:
        if self._before is None:
            raise ImageError("cannot be assembled: there is no frame")
        self._stream.seek(0, 2)
        self._stream.write(END)
        head = self._head().format(self._count)
        self._stream.seek(self._start)
        self._stream.write(head)
        pull_back(self._stream, self._start + self._head().room_bytes, self._start + len(head))
        return self._loss

    def _find_change(self, after: Pixels) -> tuple[int, int, int, int]:
        if self._before is None:
            return 0, 0, self._size.width_px, self._size.height_px
        return find_box(self._before != after) or (0, 0, 1, 1)

    def _admit_colors(self, part: Pixels) -> None:
        """See to it that the file's mode, and its palette if it has one, can hold more pixels."""
        old = self._head() if self._count else None
        opaque = is_opaque(part)
        if self._mode == "P":
            palette = extend_palette(self._palette, part)
            opaque = opaque and (self._palette is None or is_opaque(self._palette))
            self._mode = "P" if palette is not None else "RGB" if opaque else "RGBA"
            self._palette = palette
        elif not opaque:
            self._mode = "RGBA"
        if old is None:
            self._write_room()
        elif old.mode != self._mode:
            self._write_anew(old)

    def _write_room(self) -> None:
        """Append as many bytes as the head can take, whose place is here."""
        self._stream.seek(0, 2)
        self._stream.write(bytes(self._head().room_bytes))

    def _write_anew(self, old: Head) -> None:
        end = self._stream.seek(0, 2)
        self._write_room()
        place = self._start + old.room_bytes
        count, self._count = self._count, 0
        for number in range(count):
            self._stream.seek(place)
            frame = read_frame(self._stream, number)
            place = self._stream.tell()
            pixels = decompress(old.make_still(frame.size, frame.pixels))
            self._write(frame.place, pixels, frame.delay)
        pull_back(self._stream, end, self._start)

    def _write(self, place: tuple[int, int], part: Pixels, delay: tuple[int, int]) -> None:
        height, width = part.shape
        data = compress(part, self._mode, self._palette, self._effort)
        write_frame(self._stream, self._count, FrameData(place, Size(width, height), delay, data))
        self._count += 1

    def _head(self) -> Head:
        palette = b"" if self._palette is None else self._palette.astype("<u4").tobytes()
        return Head(self._mode, self._size, self._plays, palette)


APNG = Format(
    id="apng",
    extensions=("apng",),
    revision=3,
    options=frozenset({*RENDERING, "effort", "delay_ms", "loop"}),
    encode=None,
    assemble=assemble,
    check=check,
    lossless=lambda _options: True,
)
