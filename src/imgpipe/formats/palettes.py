"""Choosing a palette for pixels of more colours: divide them, then move each part's colour.

The colours are divided where it helps most: the part with the greatest squared error, across the
axis of its greatest variance, at its mean (as Wan, Wong and Prusinkiewicz do, ACM TOMS 14, 1988).
Steps of Lloyd's algorithm follow ("Least squares quantization in PCM", IEEE TIT 28, 1982). Sums
and distances are numbers that floats hold exactly: any machine chooses the same colours.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from heapq import heappop, heappush
from itertools import count
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from imgpipe.formats.pixels import Colors, Indexes

    Points = NDArray[np.float32]  # a row of red, green and blue for each colour
    Counts = NDArray[np.float64]  # how many pixels have the colour
    Members = NDArray[np.intp]  # the rows of one part

# Twenty gain 0.05 dB more, in half as much time again.
_STEPS = 8
# Finer means would make distances that float32 has to round.
_GRID = 4
# The palette for more colours than that is chosen from cells of 2, 4 or 8 levels a channel.
_MOST_POINTS = 1 << 15
_CELL_MASKS = (0xFEFEFE, 0xFCFCFC, 0xF8F8F8)
# Larger products OpenBLAS would share out among threads, which takes three times as long.
_CHUNK = 1 << 9


def choose_palette(colors: Colors, counts: NDArray[np.int64], most: int) -> Colors:
    """Return at most so many colours for pixels whose colours, and their counts, are given."""
    import numpy as np

    if len(colors) <= most:
        return colors
    points, weights = _to_points(colors), counts.astype(np.float64)
    for mask in _CELL_MASKS:
        if len(points) > _MOST_POINTS:
            points, weights = _merge_cells(colors, counts.astype(np.float64), mask)
    means = _divide(points, weights, most)
    for _ in range(_STEPS):
        means = _move(points, weights, means)
    return _to_colors(means)


def find_nearest(colors: Colors, palette: Colors) -> Indexes:
    """Return for each colour the index of the palette's nearest one, the first of equals."""
    import numpy as np

    return _assign(_to_points(colors), _to_points(palette)).astype(np.uint8)


def _to_points(colors: Colors) -> Points:
    import numpy as np

    return np.stack([colors >> shift & 255 for shift in (0, 8, 16)], axis=1).astype(np.float32)


def _to_colors(points: Points) -> Colors:
    import numpy as np

    levels = np.rint(points).astype(np.uint32)
    return np.unique(levels[:, 0] | levels[:, 1] << 8 | levels[:, 2] << 16)


def _merge_cells(colors: Colors, counts: Counts, mask: int) -> tuple[Points, Counts]:
    """Return the mean of each cell's colours, in whole levels, and how many pixels it has."""
    import numpy as np

    cells, places = np.unique(colors & mask, return_inverse=True)
    totals: Counts = np.bincount(places, counts, len(cells)).astype(np.float64)
    means = _find_means(_to_points(colors), counts, places, totals)
    return np.rint(means).astype(np.float32), totals


def _find_means(
    points: Points, counts: Counts, places: Members, totals: Counts
) -> NDArray[np.float64]:
    import numpy as np

    sums = [np.bincount(places, counts * axis, len(totals)) for axis in points.T]
    return np.stack(sums, axis=1) / totals[:, None]


@dataclass(frozen=True, order=True, slots=True)
class _Part:
    """Rows that share one colour for now; the first in order is the next to be divided."""

    negative_error: float
    serial: int
    axis: int = field(compare=False)
    mean: NDArray[np.float64] = field(compare=False)
    members: Members = field(compare=False)


def _divide(points: Points, counts: Counts, most: int) -> Points:
    import numpy as np

    serials = count()
    parts = [_measure(next(serials), points, counts, np.arange(len(points)))]
    while len(parts) < most and parts[0].negative_error < 0:
        part = heappop(parts)
        low = points[part.members, part.axis] <= part.mean[part.axis]
        for half in (part.members[low], part.members[~low]):
            heappush(parts, _measure(next(serials), points, counts, half))
    return _snap(np.array([part.mean for part in parts]))


def _measure(serial: int, points: Points, counts: Counts, members: Members) -> _Part:
    inside, weights = points[members], counts[members]
    total, sums = weights.sum(), weights @ inside
    if len(members) == 1:
        return _Part(0.0, serial, 0, sums / total, members)
    errors = weights @ (inside * inside) - sums * sums / total
    return _Part(-float(errors.sum()), serial, int(errors.argmax()), sums / total, members)


def _move(points: Points, counts: Counts, means: Points) -> Points:
    """Return the means of the points that are nearest to each mean; one without any stays."""
    import numpy as np

    places = _assign(points, means)
    totals = np.bincount(places, counts, len(means))
    moved = _snap(_find_means(points, counts, places, np.maximum(totals, 1)))
    return np.where(totals[:, None] > 0, moved, means)


def _assign(points: Points, means: Points) -> Members:
    """Return the row of the nearest mean for each point."""
    import numpy as np

    lengths = (means * means).sum(axis=1)
    places = np.empty(len(points), np.intp)
    for start in range(0, len(points), _CHUNK):
        chunk = slice(start, start + _CHUNK)
        distances = points[chunk] @ (-2 * means.T)
        distances += lengths
        distances.argmin(axis=1, out=places[chunk])
    return places


def _snap(means: NDArray[np.float64]) -> Points:
    import numpy as np

    return (np.rint(means * _GRID) / _GRID).astype(np.float32)
