"""The size that derived files were fitted into, from the heads of some of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from imgpipe.animation import AnimationInfo, probe
from imgpipe.animation.errors import ImageError
from imgpipe.images import Limits, Options, Size
from imgpipe.init.derived_files import Pair
from imgpipe.rendering import fit_size

_MOST_PAIRS = 36

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
    others: tuple[tuple[Pair, Size], ...] = ()


def find_fit(pairs: Iterable[Pair], look: Callable[[str], Size | None]) -> Fit:
    """Return the width, or else the height, that most of the files were fitted into.

    `look` gives the size of a file below the image root. Files of their frame's own size may have
    been enlarged by no option, and speak for none.
    """
    sizes = [
        (pair, made, of)
        for pair in _spread(list(pairs))
        if (made := look(pair.made)) and (of := look(pair.of))
    ]
    reduced = [(made, of) for _, made, of in sizes if made != of]
    if len(reduced) * 2 < len(sizes) or not sizes:
        return Fit(others=tuple((pair, made) for pair, made, of in sizes if made != of))
    candidates = [
        Options(width_px=Counter(made.width_px for made, _ in reduced).most_common(1)[0][0]),
        Options(height_px=Counter(made.height_px for made, _ in reduced).most_common(1)[0][0]),
        Options(
            width_px=max(made.width_px for made, _ in reduced),
            height_px=max(made.height_px for made, _ in reduced),
        ),
    ]
    best = max(
        candidates, key=lambda item: sum(fit_size(of, item) == made for _, made, of in sizes)
    )
    others = [(pair, made) for pair, made, of in sizes if fit_size(of, best) != made]
    return Fit(best.width_px, best.height_px, tuple(others))


def _spread(pairs: Sequence[Pair]) -> Sequence[Pair]:
    return pairs[:: max(1, len(pairs) // _MOST_PAIRS)]
