"""Workers that die, and runs that do: each fails alone, and nothing is left."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, cast

import pytest

from imgpipe.diagnostics import Diagnostic, Place, error
from imgpipe.executors import processes
from imgpipe.tasks import Completed
from imgpipe.worker import Job
from tests.executors.conftest import PIPELINE, MakeJobs
from tests.project import Project


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


TWO_RUNS = """\
import imgpipe
from imgpipe import run
for executor in ("serial", "processes"):
    run.choose_executor = lambda *_: executor
    print(imgpipe.load().run(force=True).exit_code)
"""


def test_threads_that_a_library_keeps_are_missed_by_no_worker(site: Project) -> None:
    """A forked one would wait for those of the first run's encoder, without end."""
    frames = "png/{name}-{n}.png"
    site.pipeline(PIPELINE.replace(frames, f"{{path: '{frames}', effort: small}}"))
    command = [sys.executable, "-c", TWO_RUNS]
    said = subprocess.run(command, cwd=site.root, capture_output=True, text=True, check=True)
    assert (said.stdout, said.stderr) == ("0\n0\n", "")


def allow_starts(monkeypatch: pytest.MonkeyPatch, most: int) -> None:
    """Let the system refuse every worker after so many."""
    started = 0

    def refuse() -> None:
        nonlocal started
        started += 1
        if started > most:
            raise OSError(24, "Too many open files")

    monkeypatch.setattr(processes, "_require_spare_files", refuse)


@pytest.mark.parametrize("most", [1, 2])
def test_the_workers_that_could_be_started_do_all_jobs(
    make_jobs: MakeJobs, monkeypatch: pytest.MonkeyPatch, most: int
) -> None:
    allow_starts(monkeypatch, most)
    outcomes = run(make_jobs(), 4)
    assert len(outcomes) == 5
    assert all(isinstance(outcome, Completed) for outcome in outcomes.values())


def test_where_no_worker_can_be_started_every_job_fails(
    make_jobs: MakeJobs, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The last one that could be has died: nothing waits for ever, and nothing is dropped."""
    allow_starts(monkeypatch, 1)
    jobs = make_jobs()
    jobs[0] = replace(jobs[0], limits=cast("Any", Deadly(os._exit, 3)))
    outcomes = run(jobs, 2)
    assert len(outcomes) == 5
    assert outcomes["Arm3"] == error(
        "RUN001",
        "nothing was made from it: no worker process can be started: Too many open files",
        Place("gif/Arm3.gif"),
        "run it with `--jobs 1`",
    )
    assert not any(isinstance(outcome, Completed) for outcome in outcomes.values())


@pytest.mark.skipif(sys.platform == "win32", reason="there is no such limit")
def test_few_open_files_leave_enough_for_the_work(make_jobs: MakeJobs) -> None:
    import resource

    jobs = make_jobs() * 4
    jobs = [replace(job, staging=Path(f"{job.staging}-{n}")) for n, job in enumerate(jobs)]
    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    ends = [end for _ in range(2) for end in os.pipe()]
    for end in ends:
        os.close(end)
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(ends) + 45, before[1]))
    try:
        results = list(processes.execute(iter(jobs), 20, lambda _: None))
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, before)
    assert len(results) == 20
    assert all(isinstance(result.outcome, Completed) for result in results)
