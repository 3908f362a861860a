"""Rows of pixels → the data of a PNG's IDAT or fdAT: filtered, and deflated by libdeflate.

libdeflate's level 6 takes half the time of zlib's, for fewer bytes. What filter a row has is chosen
as the PNG specification advises: for samples by the sum of their differences (section 12.7), for
indexes, whose differences say little of how well they compress, by compressing some.

Source: "Portable Network Graphics (PNG) Specification (Third Edition)", W3C, sections 7.2, 9, 10.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from imgpipe.images import Effort

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Rows = NDArray[np.uint8]  # a row of bytes for each row of pixels

_LEVELS = {Effort.FAST: 1, Effort.BALANCED: 6, Effort.SMALL: 12}
_NONE, _SUB, _UP = 0, 1, 2  # types of filters (section 9.2)
_SAMPLED_ROWS = 32
_BYTE_BITS = 8


def deflate_indexes(indexes: Rows, bits: int, effort: Effort) -> bytes:
    """Return indexes of so many bits (1, 2, 4, 8) each, filtered as all rows do best."""
    import deflate

    rows = _pack_bits(indexes, bits)
    some = rows[_choose_sample(len(rows))]
    plain, up = (
        len(deflate.zlib_compress(filter_rows(some).tobytes(), 1))
        for filter_rows in (_filter_none, _filter_up)
    )
    chosen = _filter_none(rows) if plain <= up else _filter_up(rows)
    return bytes(deflate.zlib_compress(chosen.tobytes(), _LEVELS[effort]))


def deflate_samples(samples: Rows, channels: int, effort: Effort) -> bytes:
    """Return samples of 8 bits, so many a pixel, each row as the differences that are least."""
    import deflate
    import numpy as np

    left = samples.copy()
    left[:, channels:] -= samples[:, :-channels]
    up = _filter_up(samples)
    is_left = _sum_sizes(left) <= _sum_sizes(up[:, 1:])
    rows = np.where(is_left[:, None], _begin(_SUB, left), up)
    return bytes(deflate.zlib_compress(rows.tobytes(), _LEVELS[effort]))


def _sum_sizes(differences: Rows) -> NDArray[np.int64]:
    """Return the sum of each row's bytes as signed numbers without their sign."""
    import numpy as np

    sums: NDArray[np.int64] = np.minimum(differences, 0 - differences).sum(axis=1, dtype=np.int64)
    return sums


def _filter_none(rows: Rows) -> Rows:
    return _begin(_NONE, rows)


def _filter_up(rows: Rows) -> Rows:
    """Return the differences to the row above, which is zeros above the first."""
    import numpy as np

    begun = _begin(_UP, rows)
    np.subtract(rows[1:], rows[:-1], out=begun[1:, 1:])
    return begun


def _begin(kind: int, rows: Rows) -> Rows:
    """Return rows behind the byte that names their filter."""
    import numpy as np

    begun = np.empty((len(rows), rows.shape[1] + 1), np.uint8)
    begun[:, 0] = kind
    begun[:, 1:] = rows
    return begun


def _choose_sample(height: int) -> slice:
    """Return the middle rows, where the picture is."""
    start = max(0, (height - _SAMPLED_ROWS) // 2)
    return slice(start, start + _SAMPLED_ROWS)


def _pack_bits(indexes: Rows, bits: int) -> Rows:
    """Return indexes with several in a byte, the leftmost in its high bits (section 7.2)."""
    import numpy as np

    count = _BYTE_BITS // bits
    if count == 1:
        return indexes
    height, width = indexes.shape
    padded = np.zeros((height, -(-width // count) * count), np.uint8)
    padded[:, :width] = indexes
    packed = np.zeros_like(padded[:, ::count])
    for place in range(count):
        packed |= np.left_shift(padded[:, place::count], _BYTE_BITS - bits * (place + 1))
    return packed
