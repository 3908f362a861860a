"""The size that derived files were fitted into, from the heads of some of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TypeVar

from imgpipe.animation import AnimationInfo, probe
from imgpipe.animation.errors import ImageError
from imgpipe.examine import may_measure
from imgpipe.formats import FORMATS
from imgpipe.formats.format import keep_size
from imgpipe.images import Limits, Options, Size
from imgpipe.init.derived_files import Pair
from imgpipe.rendering import fit_size

_MOST_PAIRS = 36

Item = TypeVar("Item")

Look = Callable[[str], AnimationInfo | None]
"""Path from the project's folder → what its head says; None for what is no whole image."""


def make_look(folder: Path) -> Look:
    """Return what reads the head of each file once."""

    @cache
    def look(path: str) -> AnimationInfo | None:
        try:
            info = probe([folder / path], Limits())
        except (ImageError, OSError):
            return None
        return None if info.damage else info

    return look


@dataclass(frozen=True, slots=True)
class Fit:
    """The options that most pairs agree with, and the files that have another size."""

    width_px: int | None = None
    height_px: int | None = None
    crop: bool = False
    others: tuple[tuple[Pair, Size], ...] = ()
    compared: int = 0

    @property
    def fails(self) -> bool:
        """Whether no options give most of the files their size."""
        return len(self.others) * 2 > self.compared


def find_fit(
    pairs: Iterable[Pair], look: Callable[[str], Size | None], format_id: str = "png"
) -> Fit:
    """Return the options that give most of the files their size: none, a width, a height, both.

    `look` gives the size of a file below the image root. With `crop` a file fills both sides; a
    video lacks the pixel that makes a side odd.
    """
    sizes = [
        (pair, made, of)
        for pair in spread(list(pairs))
        if (made := look(pair.made)) and (of := look(pair.of))
    ]
    candidates = list(_find_candidates([(made, of) for _, made, of in sizes], format_id))

    def count_fitting(options: Options) -> tuple[int, int]:
        exact = sum(_hold(of, options, format_id) == made for _, made, of in sizes)
        return sum(may_measure(made, of, format_id, options) for _, made, of in sizes), exact

    best = max(candidates, key=count_fitting)
    others = tuple(
        (pair, made) for pair, made, of in sizes if not may_measure(made, of, format_id, best)
    )
    return Fit(best.width_px, best.height_px, bool(best.crop), others, len(sizes))


def _find_candidates(sizes: Sequence[tuple[Size, Size]], format_id: str) -> Iterator[Options]:
    """Yield options that may have given files their sizes, of two that fit the likelier first.

    Files of their frame's own size may have been enlarged by no option, and speak for none.
    """
    yield Options()
    if FORMATS[format_id].held_size is not keep_size:
        yield Options(crop=True)
    reduced = [made for made, of in sizes if made != of]
    if reduced:
        yield Options(width_px=Counter(made.width_px for made in reduced).most_common(1)[0][0])
        yield Options(height_px=Counter(made.height_px for made in reduced).most_common(1)[0][0])
        width_px = max(made.width_px for made in reduced)
        height_px = max(made.height_px for made in reduced)
        yield Options(width_px=width_px, height_px=height_px)
        yield Options(width_px=width_px, height_px=height_px, crop=True)


def _hold(size: Size, options: Options, format_id: str) -> Size:
    return FORMATS[format_id].held_size(fit_size(size, options), options)


def spread(files: Sequence[Item]) -> Sequence[Item]:
    """Return some, from all over."""
    return files[:: max(1, len(files) // _MOST_PAIRS)]
