"""Workers that die, and runs that do: each fails alone, and nothing is left."""

from __future__ import annotations

import os
import signal
import threading
from dataclasses import dataclass, replace
from typing import Any, cast

import pytest

from imgpipe.diagnostics import Diagnostic, Place, error
from imgpipe.executors import processes
from imgpipe.model import Completed
from imgpipe.worker import Job
from tests.executors.conftest import MakeJobs


@dataclass
class Deadly:
    """Does a worker in that reads it from its pipe, forked or spawned."""

    call: Any
    argument: int

    def __reduce__(self) -> tuple[Any, tuple[int]]:
        return self.call, (self.argument,)


def run(jobs: list[Job], workers: int) -> dict[str, Completed | Diagnostic]:
    results = processes.execute(iter(jobs), workers, lambda _: None)
    return {result.job.task.source.name: result.outcome for result in results}


@pytest.mark.parametrize("forks", [True, False])
@pytest.mark.parametrize("workers", [1, 2])
@pytest.mark.parametrize(
    ("deadly", "end"),
    [
        (Deadly(os._exit, 3), "ended with exit code 3"),
        (Deadly(signal.raise_signal, signal.SIGKILL), "was ended by SIGKILL"),
    ],
)
def test_a_worker_that_dies_fails_its_job_and_is_replaced(
    make_jobs: MakeJobs,
    monkeypatch: pytest.MonkeyPatch,
    forks: bool,
    workers: int,
    deadly: Deadly,
    end: str,
) -> None:
    monkeypatch.setattr(processes, "can_fork", lambda: forks)
    jobs = make_jobs()
    jobs[1] = replace(jobs[1], limits=cast("Any", deadly))
    outcomes = run(jobs, workers)
    assert outcomes.pop("Arm2") == error(
        "RUN001",
        f"nothing was made from it: its worker process {end}",
        Place("gif/Arm2.gif"),
        "run it again; if memory ran out, with `--jobs 1`",
    )
    assert len(outcomes) == 4
    assert all(isinstance(outcome, Completed) for outcome in outcomes.values())


def test_memory_that_runs_out_is_a_failure_of_the_source(
    make_jobs: MakeJobs, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise MemoryError

    monkeypatch.setattr("imgpipe.worker.decode", fail)
    (outcome,) = run(make_jobs()[:1], 1).values()
    assert outcome == error(
        "RUN001",
        "nothing was made from it: memory ran out",
        Place("gif/Arm1.gif"),
        "close other programs, or run it again with `--jobs 1`",
    )


def test_beside_another_thread_workers_are_spawned() -> None:
    done = threading.Event()
    other = threading.Thread(target=done.wait)
    other.start()
    try:
        assert not processes.can_fork()
    finally:
        done.set()
        other.join()
