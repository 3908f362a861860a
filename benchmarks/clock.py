"""Times that can be compared: everyone does the job in turn, and the median of the rounds counts.

The same code varies by a third on a machine that others use: only ratios of one run mean something.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from statistics import median
from time import perf_counter


def time_in_turn(jobs: Mapping[str, Callable[[], object]], rounds: int) -> dict[str, float]:
    """Return the median seconds of each job."""
    taken: dict[str, list[float]] = {name: [] for name in jobs}
    for _ in range(rounds):
        for name, job in jobs.items():
            start = perf_counter()
            job()
            taken[name].append(perf_counter() - start)
    return {name: median(times) for name, times in taken.items()}
