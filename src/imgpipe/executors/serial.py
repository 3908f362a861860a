"""One job after the other, in this process."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from functools import partial

from imgpipe.executors.executor import OnFrame, Result
from imgpipe.worker import Job, do_job


def execute(jobs: Iterator[Job], _workers: int, on_frame: OnFrame) -> Generator[Result]:
    """See `Executor`; there is one worker, the caller."""
    for job in jobs:
        yield Result(job, do_job(job, partial(on_frame, job)))
