"""In what order tasks are done, in how many parts, and by which executor."""

from __future__ import annotations

import os
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from math import ceil
from pathlib import Path

from imgpipe.executors.processes import can_fork
from imgpipe.formats import FORMATS
from imgpipe.images import Options
from imgpipe.tasks import Stale, Task

# A core reads and encodes about 4 MB in a second, counted once an output: 0.1 and 4 seconds.
SMALL_WORK_BYTES = 500_000
LARGE_WORK_BYTES = 16_000_000
_BYTES_PER_FILE = 4_000  # what the smallest output costs


@dataclass(frozen=True, slots=True)
class Share:
    """A task, the parts it is done in, which are tasks with some of its outputs, and its work."""

    task: Task
    parts: tuple[Task, ...]


def count_cores() -> int:
    """Return how many cores this process may use."""
    if sys.platform == "linux":
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def choose_executor(workers: int, work_bytes: int) -> str:
    """Return the id of the executor that has the work done first.

    Threads are as fast as processes once these have started: 0.02 s where they fork, else 0.4 s.
    But a thread that dies takes the run with it.
    """
    if workers == 1 or work_bytes < SMALL_WORK_BYTES:
        return "serial"
    return "processes" if can_fork() or work_bytes >= LARGE_WORK_BYTES else "threads"


def measure_work(task: Task, project: Path) -> int:
    """Return the expected work of a task, in bytes of its source that are read or encoded.

    Bytes stand for pixels, which are not known before a source is read. A source that is gone is no
    work.
    """
    try:
        source_bytes = sum((project / path).stat().st_size for path in task.source.files)
    except OSError:
        return 0
    frames = max(1, task.source.frames)
    encoded = sum(_count_frames(stale, task) for stale in task.stale)
    return source_bytes + source_bytes * encoded // frames + _BYTES_PER_FILE * len(task.stale)


def share_out(tasks: Iterable[tuple[Task, int]], workers: int) -> Iterator[Share]:
    """Yield tasks, given with their work, largest first.

    One that is more than a worker's share of what is left is cut, so that no core idles at the end.
    """
    ordered = sorted(tasks, key=lambda item: -item[1])
    left = sum(work for _, work in ordered)
    for task, work in ordered:
        parts = 1
        if work * workers > left:
            parts = min(ceil(work * workers / left), work // SMALL_WORK_BYTES)
        yield Share(task, tuple(cut_task(task, parts)))
        left -= work


def cut_task(task: Task, parts: int) -> Iterator[Task]:
    """Yield at most so many tasks that make the outputs of one, by the position of their frames.

    Each decodes the source from its start. Files that hold a whole animation, are copies, or pages,
    belong to the first part; so do the stills that such an animation is put together from, which
    are no work there.
    """
    fixed, stills = _separate(task)
    part, done = fixed, sum(_count_frames(stale, task) for stale in fixed if not _is_still(stale))
    left = done + sum(map(len, stills))
    for number, group in enumerate(stills):
        if number and parts > 1 and done * parts >= left:
            yield replace(task, stale=tuple(part))
            part, parts, left, done = [], parts - 1, left - done, 0
        part = [*part, *group]
        done += len(group)
    yield replace(task, stale=tuple(part))


def _separate(task: Task) -> tuple[list[Stale], list[list[Stale]]]:
    """Return what is of the first part, and the stills that any part may make, by position."""
    looks = {_find_look(stale) for stale in task.stale if stale.file.position is None}
    fixed: list[Stale] = []
    stills: dict[int, list[Stale]] = defaultdict(list)
    for stale in task.stale:
        joined = FORMATS[stale.file.format_id].joins_stills and _find_look(stale) in looks
        if _is_still(stale) and not joined:
            stills[stale.file.position or 0].append(stale)
        else:
            fixed.append(stale)
    return fixed, [group for _, group in sorted(stills.items())]


def _is_still(stale: Stale) -> bool:
    return stale.file.position is not None and not stale.file.copied


def _find_look(stale: Stale) -> tuple[str, Options]:
    """Return what two files have in common whose frames are encoded alike."""
    options = stale.file.options
    timeless = replace(options, delay_ms=None, loop=None, frame=None, frames=None, first=None)
    return stale.file.format_id, timeless


def _count_frames(stale: Stale, task: Task) -> int:
    """Return how many frames an output has encoded for it."""
    if stale.file.copied or stale.file.shows:
        return 0
    return task.source.frames if stale.file.position is None else 1
