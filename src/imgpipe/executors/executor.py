"""What an executor is, and what it gives back."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass
from typing import Protocol

from imgpipe.diagnostics import Diagnostic
from imgpipe.tasks import Completed
from imgpipe.worker import Job


@dataclass(frozen=True, slots=True)
class Result:
    """A job that is done, and what it made, or why it failed."""

    job: Job
    outcome: Completed | Diagnostic


OnFrame = Callable[[Job], None]  # told the job whose frame is done, in the caller's thread


class Executor(Protocol):
    def __call__(
        self, jobs: Iterator[Job], workers: int, on_frame: OnFrame, /
    ) -> Generator[Result]:
        """Do jobs, at most so many at once, and yield their results in the order of completion.

        A job is taken from `jobs` when a worker is free, and after a failed result only when the
        caller has seen that. Closing the generator ends all workers, and drops what they do.
        """
