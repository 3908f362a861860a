"""What a command takes: time, processor time and memory, of itself and all that it starts."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from time import perf_counter

_MIB = 1024 if sys.platform == "linux" else 1024 * 1024  # macOS counts bytes


@dataclass(frozen=True, slots=True)
class Usage:
    """Seconds by the clock and of processors; the most MiB that one of the processes had."""

    wall_s: float
    cpu_s: float
    peak_mib: float


def watch(command: Sequence[str | Path], folder: Path | None = None) -> Usage:
    """Run a command to its end; raises CalledProcessError where it fails."""
    begun = perf_counter()
    process = subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL)
    _, status, spent = os.wait4(process.pid, 0)
    wall_s = perf_counter() - begun
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, [str(part) for part in command])
    return Usage(wall_s, spent.ru_utime + spent.ru_stime, spent.ru_maxrss / _MIB)


def watch_in_turn(jobs: Mapping[str, Callable[[], Usage]], rounds: int) -> dict[str, Usage]:
    """Return for each job the medians of its rounds; all have their turn in every round."""
    seen: dict[str, list[Usage]] = {name: [] for name in jobs}
    for _ in range(rounds):
        for name, job in jobs.items():
            seen[name].append(job())
    return {
        name: Usage(
            median(usage.wall_s for usage in usages),
            median(usage.cpu_s for usage in usages),
            max(usage.peak_mib for usage in usages),
        )
        for name, usages in seen.items()
    }
