"""Many small jobs in processes of their own: one that dies takes no other job's result with it."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from typing import Any, TypeVar

from imgpipe.executors.processes import be_deaf_to_interrupts, can_fork, interrupts_held_back

Job = TypeVar("Job")
Made = TypeVar("Made")

_LARGE_BLOCK_BYTES = 31 << 20  # glibc heeds no more than 32 MiB


def do_apart(
    do: Callable[[Job], Made], jobs: Sequence[Job], workers: int, per_turn: int = 1
) -> Iterator[tuple[Job, Made | None]]:
    """Yield each job with what `do` makes of it; None where its process has died.

    `do` is a module's function, or a partial of one; with less than two workers it is called here.
    So many jobs `per_turn` are handed to a process at once.
    """
    if workers < 2:
        for job in jobs:
            yield job, do(job)
        return
    left = deque(jobs)
    while left:
        try:
            with _start_workers(workers, do) as executor:
                turn = list(left)
                with interrupts_held_back():  # it starts the processes
                    results = executor.map(_work, turn, chunksize=per_turn)
                for job, made in zip(turn, results, strict=True):
                    left.popleft()
                    yield job, made
        except BrokenProcessPool:
            # Who did it shows when one process does one job after the other.
            if workers == 1:
                yield left.popleft(), None
            workers = per_turn = 1


_do: Callable[[Any], Any]  # in a worker: what it does with a job


def _begin_worker(do: Callable[[Any], Any]) -> None:
    global _do
    be_deaf_to_interrupts()
    _do = do
    # glibc gives memory for large images back after each of them, and the system clears it anew for
    # the next, a tenth of all time, until a larger block was freed once; this one is never touched.
    bytearray(_LARGE_BLOCK_BYTES)


def _work(job: Any) -> Any:
    return _do(job)


@contextmanager
def _start_workers(workers: int, do: Callable[[Any], Any]) -> Iterator[ProcessPoolExecutor]:
    import multiprocessing

    context = multiprocessing.get_context("fork" if can_fork() else "spawn")
    executor = ProcessPoolExecutor(workers, context, _begin_worker, (do,))
    try:
        yield executor
    finally:
        # What is not begun is not wanted any more, if the caller gives up.
        executor.shutdown(wait=True, cancel_futures=True)
