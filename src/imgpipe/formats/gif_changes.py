"""The smallest image that turns what a GIF shows into the next frame, exactly.

Only the rectangle of what changes is drawn. A pixel in it that stays may be drawn again or be
transparent: transparent runs are short to say, but they break up patterns that LZW has met.
Several ways are compressed and the smallest is kept.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from imgpipe.formats.gif_container import Drawing, compress, entry_count
from imgpipe.formats.pixels import CLEAR, colors_of, find_box, look_up, to_triples

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from imgpipe.formats.pixels import Box, Colors, Indexes, Mask, Pixels

MOST_COLORS = 256

# Pixels that stay are transparent in runs that change their colour at least so often.
_LEAST_CHANGES = (1, 4)


def fits(before: Pixels, after: Pixels) -> bool:
    """Return whether one image can turn what is shown into a frame, exactly.

    `before` has CLEAR wherever `after` has it: an image cannot erase.
    """
    colors = colors_of(after)
    if len(colors) < MOST_COLORS:
        return True
    if len(colors) == MOST_COLORS and not (after == CLEAR).any():
        return True
    return len(colors_of(after[after != before])) < MOST_COLORS


def draw_change(
    before: Pixels, after: Pixels, region: Mask, screen: Colors, *, frees: bool = False
) -> Drawing:
    """Return the smallest image that turns one canvas into another for which it `fits`.

    The image covers the region, and all that changes. `screen` is the screen's palette. With
    `frees` an index is free, unless what changes has all 256 colours.
    """
    box = find_box(region | (before != after)) or (0, 0, 1, 1)
    left, top, right, bottom = box
    part = after[top:bottom, left:right]
    patch = _Patch(box, part, before[top:bottom, left:right] == part, frees=frees)
    drawings = ((patch.draw(hidden), hidden) for hidden in patch.ways_to_hide())
    drawing, hidden = min(drawings, key=lambda pair: pair[0].size_bytes)
    shared = patch.draw_with(screen, hidden)
    return shared if shared and shared.size_bytes <= drawing.size_bytes else drawing


class _Patch:
    """A rectangle of the next frame as indexes of its colours, and which pixels of it stay.

    Where it has too many colours, those of the pixels that stay are left out: these must hide.
    """

    def __init__(self, box: Box, part: Pixels, same: Mask, *, frees: bool) -> None:
        import numpy as np

        self._box = box
        self._same = same
        self._colors = colors_of(part)
        self._must_hide = part == CLEAR
        if len(self._colors) > MOST_COLORS - frees:
            self._colors = colors_of(part[~same])
            known = np.ones(len(self._colors), np.uint8)
            self._must_hide = look_up(self._colors, known, part) == 0
        # All 256 may be needed after all: then none is free.
        self._frees = frees and len(self._colors) < MOST_COLORS
        self._indexes = look_up(self._colors, np.arange(len(self._colors), dtype=np.uint8), part)

    def ways_to_hide(self) -> Iterator[Mask]:
        """Yield the sets of staying pixels that may be transparent."""
        hidden = self._must_hide
        if not hidden.any():
            yield hidden
        if not self._same.any():
            return
        if len(self._colors) == MOST_COLORS:
            drawn = self._find_used(self._same)
            if drawn.all():
                return
            hidden = hidden | ~drawn[self._indexes]
        runs = _Runs(self._indexes, self._same)
        for least in _LEAST_CHANGES:
            yield hidden | runs.select(least)

    def draw(self, hidden: Mask) -> Drawing:
        """Return the patch with a palette of its own, the transparent index the last."""
        import numpy as np

        used = self._find_used(hidden)
        count = int(used.sum())
        palette = to_triples(self._colors[used]) + bytes(3 * (self._frees or hidden.any()))
        free = count if count < entry_count(len(palette) // 3) else None
        return self._compress(np.cumsum(used) - 1, hidden, free, palette)

    def draw_with(self, screen: Colors, hidden: Mask) -> Drawing | None:
        """Return the patch with the screen's palette, None if that lacks anything."""
        import numpy as np

        used = self._find_used(hidden)
        places = {color: place for place, color in enumerate(screen.tolist())}
        moved = np.array([places.get(color, -1) for color in self._colors.tolist()], np.intp)
        if (moved[used] < 0).any():
            return None
        unused = np.setdiff1d(np.arange(entry_count(len(screen))), moved[used])
        free = int(unused[0]) if len(unused) else None
        if free is None and (self._frees or hidden.any()):
            return None
        return self._compress(moved, hidden, free, b"")

    def _compress(
        self, places: NDArray[np.intp], hidden: Mask, free: int | None, palette: bytes
    ) -> Drawing:
        import numpy as np

        if not len(places):
            places = np.zeros(1, np.intp)
        indexes = places.astype(np.uint8)[self._indexes]
        indexes[hidden] = free or 0
        return Drawing(self._box, compress(indexes), palette, free, bool(hidden.any()))

    def _find_used(self, hidden: Mask) -> Mask:
        """Return which colours the pixels have that are not hidden."""
        import numpy as np

        return np.bincount(self._indexes[~hidden], minlength=len(self._colors)) > 0


class _Runs:
    """The runs of staying pixels, in drawing order, and how often each changes its colour."""

    def __init__(self, indexes: Indexes, same: Mask) -> None:
        import numpy as np

        self._shape = same.shape
        flat = indexes.ravel()
        edges = np.flatnonzero(np.diff(same.ravel().view(np.int8), prepend=0, append=0))
        self._starts, self._ends = edges[::2], edges[1::2]
        changes = np.cumsum(flat[1:] != flat[:-1], dtype=np.int32)
        changes = np.concatenate([np.zeros(1, np.int32), changes])
        self._changes = changes[self._ends - 1] - changes[self._starts]

    def select(self, least: int) -> Mask:
        """Return the pixels of the runs that change colour at least so often."""
        import numpy as np

        busy = self._changes >= least
        steps = np.zeros(self._shape[0] * self._shape[1] + 1, np.int8)
        steps[self._starts[busy]] = 1
        steps[self._ends[busy]] = -1
        return np.cumsum(steps[:-1], dtype=np.int8).view(np.bool_).reshape(self._shape)
