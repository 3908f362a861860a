"""What is measured, one job a file. A job takes an empty folder and how many rounds to time."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from benchmarks.jobs import audit, floor, gif, idle, killed, memory, publish, split, web, workers
from benchmarks.outcome import Outcome

__all__ = ["JOBS", "Job"]

Job = Callable[[Path, int], Outcome]

JOBS: dict[str, Job] = {
    "gif": gif.measure,
    "web": web.measure,
    "publish": publish.measure,
    "floor": floor.measure,
    "split": split.measure,
    "memory": memory.measure,
    "idle": idle.measure,
    "workers": workers.measure,
    "killed": killed.measure,
    "audit": audit.measure,
}
