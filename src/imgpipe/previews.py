"""Small pictures of frames, side by side in one WebP: what a report shows of a gallery."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

from imgpipe.animation import Frame, ImageError, decode
from imgpipe.formats.webp import encode
from imgpipe.images import Limits, Options, Size
from imgpipe.rendering import fit_size

if TYPE_CHECKING:
    from PIL.Image import Image

SIDE_PX = 112  # of the square that every picture fits in
MOST_PICTURES = 24
REVISION = 1  # raise it when the same frames give another preview
_QUALITY = 75
_REDUCING_GAP = 2.0  # large frames are halved first, which takes a third of the time


@dataclass(frozen=True, slots=True)
class Cell:
    """A frame of a file, by its place there from 0."""

    path: str
    position: int = 0


@dataclass(frozen=True, slots=True)
class Preview:
    """The pictures as a WebP; `shown` tells which of the wanted frames they are, in their order.

    Every picture has the same `size`; a smaller frame stands in the middle of it.
    """

    data: bytes
    shown: tuple[int, ...]
    size: Size


def choose_frames(frames: int) -> tuple[int, ...]:
    """Return which of so many frames are shown, from 0: all, or MOST_PICTURES at equal steps."""
    shown = min(frames, MOST_PICTURES)
    return tuple(index * frames // shown for index in range(shown))


def make_preview(folder: Path, cells: Sequence[Cell], limits: Limits) -> Preview | None:
    """Return the frames side by side, without those that cannot be read; None where none can."""
    pictures = dict(_draw_cells(folder, cells, limits))
    if not pictures:
        return None
    size = Size(
        max(image.width for image in pictures.values()),
        max(image.height for image in pictures.values()),
    )
    shown = tuple(sorted(pictures))
    strip = _lay_out([pictures[index] for index in shown], size)
    return Preview(encode(Frame(0, strip), Options(quality=_QUALITY)).data, shown, size)


def _draw_cells(folder: Path, cells: Sequence[Cell], limits: Limits) -> Iterator[tuple[int, Image]]:
    """Yield the cells that can be read, by their index, in the size that they have."""
    for path, group in groupby(enumerate(cells), key=lambda item: item[1].path):
        wanted: dict[int, list[int]] = defaultdict(list)
        for index, cell in group:
            wanted[cell.position].append(index)
        last = max(wanted)
        try:
            for frame in decode([folder / path], limits):
                for index in wanted.get(frame.position, ()):
                    yield index, _shrink(frame)
                if frame.position == last:
                    break
        except (ImageError, OSError, MemoryError):
            continue  # what is wrong with it, the audit says


def _shrink(frame: Frame) -> Image:
    from PIL.Image import Resampling

    size = fit_size(frame.size, Options(width_px=SIDE_PX, height_px=SIDE_PX))
    return frame.truecolor.resize(
        (size.width_px, size.height_px), Resampling.LANCZOS, reducing_gap=_REDUCING_GAP
    )


def _lay_out(pictures: Sequence[Image], size: Size) -> Image:
    from PIL.Image import new

    whole = all(image.size == (size.width_px, size.height_px) for image in pictures)
    opaque = whole and all(image.mode == "RGB" for image in pictures)
    mode = "RGB" if opaque else "RGBA"
    strip = new(mode, (size.width_px * len(pictures), size.height_px))
    for index, image in enumerate(pictures):
        left = index * size.width_px + (size.width_px - image.width) // 2
        strip.paste(image.convert(mode), (left, (size.height_px - image.height) // 2))
    return strip
