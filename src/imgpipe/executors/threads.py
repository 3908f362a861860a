"""Threads of this process: nothing to start, and what takes long lets go of Python's lock."""

from __future__ import annotations

import warnings
from collections.abc import Generator, Iterator
from itertools import islice
from queue import SimpleQueue
from threading import Event, Thread

from imgpipe.diagnostics import Diagnostic
from imgpipe.executors.executor import OnFrame, Result
from imgpipe.tasks import Completed
from imgpipe.worker import Job, do_job

Report = tuple[Job, Completed | Diagnostic | BaseException | None]  # None: a frame is done


class _Stopped(BaseException):
    """Ends a thread at its next frame."""


def execute(jobs: Iterator[Job], workers: int, on_frame: OnFrame) -> Generator[Result]:
    """See `Executor`; closed early, it waits until each thread's frame is done."""
    crew = _Crew()
    # All threads have one list of warnings' filters: what a job sets aside, another brings back.
    with warnings.catch_warnings(action="ignore"):
        try:
            for job in islice(jobs, workers):
                crew.begin(job)
            while crew.threads:
                job, report = crew.reports.get()
                if report is None:
                    on_frame(job)
                    continue
                crew.end(job)
                if isinstance(report, BaseException):
                    raise report
                if isinstance(report, Diagnostic):
                    yield Result(job, report)
                for following in islice(jobs, 1):
                    crew.begin(following)
                if isinstance(report, Completed):
                    yield Result(job, report)
        finally:
            crew.stop()


class _Crew:
    """A thread a job; `threads` by the job's staging folder, which is its own."""

    def __init__(self) -> None:
        self.reports: SimpleQueue[Report] = SimpleQueue()
        self.threads: dict[str, Thread] = {}
        self._stopped = Event()

    def begin(self, job: Job) -> None:
        thread = Thread(target=self._work, args=(job,), daemon=True)
        self.threads[str(job.staging)] = thread
        thread.start()

    def end(self, job: Job) -> None:
        self.threads.pop(str(job.staging)).join()

    def stop(self) -> None:
        self._stopped.set()
        for thread in self.threads.values():
            thread.join()

    def _work(self, job: Job) -> None:
        def report_frame() -> None:
            if self._stopped.is_set():
                raise _Stopped
            self.reports.put((job, None))

        try:
            self.reports.put((job, do_job(job, report_frame)))
        except BaseException as problem:  # whatever it is, it belongs to the caller
            self.reports.put((job, problem))
