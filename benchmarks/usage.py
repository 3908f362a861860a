"""What a command takes: time, processor time and memory, of itself and all that it starts.

This file is a program as well. A process begins with the memory of the one that starts it, as far
as the kernel counts, so that commands are started by one that has next to none.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from time import perf_counter

_MIB = 1024 if sys.platform == "linux" else 1024 * 1024  # macOS counts bytes


@dataclass(frozen=True)
class Usage:
    """Seconds by the clock and of processors; the most MiB that one of the processes had."""

    wall_s: float
    cpu_s: float
    peak_mib: float


def watch(command: Sequence[str | Path], folder: Path | None = None) -> Usage:
    """Run a command to its end; raises CalledProcessError where it fails."""
    starter = [sys.executable, "-S", "-E", __file__]
    # What is installed has its byte code written; a checkout would be compiled at every start.
    written = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
    done = subprocess.run(
        [*starter, *command], cwd=folder, env=written, stdout=subprocess.PIPE, check=False
    )
    if done.returncode:
        raise subprocess.CalledProcessError(done.returncode, [str(part) for part in command])
    return Usage(**json.loads(done.stdout))


def watch_in_turn(jobs: Mapping[str, Callable[[], Usage]], rounds: int) -> dict[str, Usage]:
    """Return for each job the medians of its rounds; all have their turn in every round.

    A job that fails is told on stderr, and left out.
    """
    seen: dict[str, list[Usage]] = {name: [] for name in jobs}
    for _ in range(rounds):
        for name in list(seen):
            try:
                seen[name].append(jobs[name]())
            except subprocess.CalledProcessError as problem:
                sys.stderr.write(f"left out: {name}: {problem}\n")
                del seen[name]
    return {
        name: Usage(
            median(usage.wall_s for usage in usages),
            median(usage.cpu_s for usage in usages),
            max(usage.peak_mib for usage in usages),
        )
        for name, usages in seen.items()
    }


def _start(command: Sequence[str]) -> int:
    """Run a command, print its usage as JSON, and return its exit code."""
    begun = perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    _, status, spent = os.wait4(process.pid, 0)
    wall_s = perf_counter() - begun
    process.returncode = os.waitstatus_to_exitcode(status)
    cpu_s, peak_mib = spent.ru_utime + spent.ru_stime, spent.ru_maxrss / _MIB
    sys.stdout.write(json.dumps({"wall_s": wall_s, "cpu_s": cpu_s, "peak_mib": peak_mib}))
    return abs(process.returncode)


if __name__ == "__main__":
    sys.exit(_start(sys.argv[1:]))
