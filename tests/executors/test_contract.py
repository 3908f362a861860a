"""What every executor promises, however it does its jobs."""

from __future__ import annotations

import multiprocessing
import threading
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from typing import Any, cast

import pytest

from imgpipe.diagnostics import Diagnostic, Place, error
from imgpipe.disk import digest_file
from imgpipe.executors import Executor
from imgpipe.tasks import Completed
from imgpipe.worker import Job
from tests.executors.conftest import MakeJobs
from tests.project import Project


def ignore(_: Job) -> None:
    pass


def test_each_job_has_one_result_with_its_tasks_id(executor: Executor, make_jobs: MakeJobs) -> None:
    jobs = make_jobs()
    results = list(executor(iter(jobs), 2, ignore))
    assert sorted(result.job.task.id for result in results) == sorted(job.task.id for job in jobs)
    for result in results:
        assert isinstance(result.outcome, Completed)
        assert result.outcome.task_id == result.job.task.id
        assert {made.file for made, _ in result.outcome.made} == {
            stale.file for stale in result.job.task.stale
        }
        for made, staged in result.outcome.made:
            assert staged.parent == result.job.staging
            assert digest_file(staged) == made.digest


def test_a_failure_is_a_value_and_the_others_go_on(
    executor: Executor, site: Project, make_jobs: MakeJobs
) -> None:
    jobs = make_jobs()
    (site.root / "gif/Arm2.gif").unlink()
    site.gif("gif/Arm3.gif", frames=4)
    outcomes = {
        result.job.task.source.name: result.outcome for result in executor(iter(jobs), 2, ignore)
    }
    assert outcomes.pop("Arm2") == error(
        "OUT003",
        "nothing was made from it: No such file or directory",
        Place("gif/Arm2.gif"),
    )
    assert outcomes.pop("Arm3") == error(
        "IMG001", "changed while it was read", Place("gif/Arm3.gif"), "run imgpipe again"
    )
    assert sorted(outcomes) == ["Arm1", "Arm4", "Arm5"]
    assert all(isinstance(outcome, Completed) for outcome in outcomes.values())


@pytest.mark.parametrize("workers", [1, 2])
def test_no_more_jobs_are_taken_than_there_are_workers(
    executor: Executor, make_jobs: MakeJobs, workers: int
) -> None:
    taken = seen = most = 0

    def hand_out() -> Iterator[Job]:
        nonlocal taken, most
        for job in make_jobs():
            taken += 1
            most = max(most, taken - seen)
            yield job

    for _ in executor(hand_out(), workers, ignore):
        seen += 1
    assert taken == seen == 5
    assert most <= workers + 1  # a worker gets its next job before its result is looked at


def test_after_a_failure_no_job_is_taken_until_it_was_seen(
    executor: Executor, site: Project, make_jobs: MakeJobs
) -> None:
    jobs = make_jobs()
    (site.root / "gif/Arm1.gif").unlink()
    rest = iter(jobs)
    with closing(executor(rest, 1, ignore)) as results:
        assert isinstance(next(results).outcome, Diagnostic)
        assert len(list(rest)) == 4


def test_frames_are_told_in_the_callers_thread(executor: Executor, make_jobs: MakeJobs) -> None:
    told: list[tuple[str, int]] = []

    def tell(job: Job) -> None:
        told.append((job.task.source.name, threading.get_ident()))

    for _ in executor(iter(make_jobs()), 2, tell):
        pass
    assert sorted(name for name, _ in told) == sorted(
        f"Arm{number}" for number in range(1, 6) for _ in range(number)
    )
    assert {thread for _, thread in told} == {threading.get_ident()}


def test_closed_early_nothing_is_left_at_work(executor: Executor, make_jobs: MakeJobs) -> None:
    threads = threading.active_count()
    results = executor(iter(make_jobs()), 2, ignore)
    next(results)
    results.close()
    assert multiprocessing.active_children() == []
    assert threading.active_count() == threads


def test_no_job_is_no_result(executor: Executor) -> None:
    assert list(executor(iter([]), 2, ignore)) == []


def test_a_bug_is_a_failure_with_its_traceback(executor: Executor, make_jobs: MakeJobs) -> None:
    jobs = make_jobs()
    jobs[1] = replace(jobs[1], limits=cast("Any", "no limits"))
    outcomes = {
        result.job.task.source.name: result.outcome for result in executor(iter(jobs), 2, ignore)
    }
    failed = outcomes.pop("Arm2")
    assert isinstance(failed, Diagnostic)
    assert replace(failed, trace="") == error(
        "RUN003",
        "nothing was made from it: a bug in imgpipe, not in your file (AttributeError: 'str' object"
        " has no attribute 'file_bytes')",
        Place("gif/Arm2.gif"),
        "please report it, with the log in .imgpipe/logs",
    )
    assert failed.trace.startswith("Traceback (most recent call last):\n")
    assert failed.trace.endswith("AttributeError: 'str' object has no attribute 'file_bytes'\n")
    assert all(isinstance(outcome, Completed) for outcome in outcomes.values())
    assert multiprocessing.active_children() == []
