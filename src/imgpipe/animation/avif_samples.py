"""Where the coded frames of a track stand in the file.

Source: ISO/IEC 14496-12, sections 8.7.4 (samples of chunks) and 8.7.5 (places of chunks).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from struct import unpack_from

from imgpipe.animation.errors import ImageError


@dataclass(frozen=True, slots=True)
class Sample:
    """One coded frame: its place in the file, and its length."""

    offset: int
    size_bytes: int


def place_samples(
    sizes: Sequence[int], runs: bytes, chunks: bytes, *, wide: bool
) -> tuple[Sample, ...]:
    """Return the samples of these sizes, from the data of `stsc`, and of `stco` or `co64`.

    Raises ImageError (IMG001) where there is no place for all of them, struct.error where a table
    is cut.
    """
    (count,) = unpack_from(">I", chunks, 4)
    offsets = unpack_from(f">{count}{'Q' if wide else 'I'}", chunks, 8)
    (count,) = unpack_from(">I", runs, 4)
    fields = unpack_from(f">{3 * count}I", runs, 8)
    starts = [*(first - 1 for first in fields[::3]), len(offsets)]
    samples: list[Sample] = []
    for (first, after), each in zip(pairwise(starts), fields[1::3], strict=True):
        for offset in offsets[first:after]:
            place = offset
            for size_bytes in sizes[len(samples) : len(samples) + each]:
                samples.append(Sample(place, size_bytes))
                place += size_bytes
    if len(samples) < len(sizes):
        message = f"has {len(sizes):,} frames and places for {len(samples):,}"
        raise ImageError(message, hint="export the animation again")
    return tuple(samples)
