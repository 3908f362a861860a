"""Processes with a pipe each: the death of one fails its job alone.

`concurrent.futures` gives up all jobs when one of its processes dies, and keeps no account of which
job that was. A worker ends when its pipe does, so that none outlives a run that was killed.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Generator, Iterable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from functools import partial
from itertools import chain
from typing import TYPE_CHECKING

from imgpipe.diagnostics import Diagnostic, Place, error
from imgpipe.executors.executor import OnFrame, Result
from imgpipe.tasks import Completed
from imgpipe.worker import NOTHING_MADE, Job, do_job

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

# Its first call makes threads that Python does not count, and every later one waits for these.
_KEEP_THREADS = frozenset({"oxipng"})
# A signal that comes in the very moment before the wait begins does not end it.
_HEED_SIGNALS_S = 1
_SPARE_FILES = 24  # a start takes 6, the coordinator's work some, and a GIF's assembly some more

Report = Completed | Diagnostic | None  # None: a frame is done


def can_fork() -> bool:
    """Return whether workers are forked, which is cheap; else they are spawned.

    A fork copies one thread alone: whatever lock another holds at that moment stays locked, and
    what another is to do is never done. macOS has threads of its own.
    """
    alone = threading.active_count() == 1 and _KEEP_THREADS.isdisjoint(sys.modules)
    return sys.platform == "linux" and alone


def execute(jobs: Iterator[Job], workers: int, on_frame: OnFrame) -> Generator[Result]:
    """See `Executor`; a worker starts when there is a job for it, also for one that died.

    Where the system lets no more be started, those that are there do the work.
    """
    crew = _Crew(jobs, workers)
    try:
        yield from crew.hand_out()
        while crew.busy:
            for connection, job in crew.wait():
                report = crew.receive(connection)
                if report is None:
                    on_frame(job)
                    continue
                if isinstance(report, Diagnostic):
                    yield Result(job, report)
                yield from crew.hand_out()
                if isinstance(report, Completed):
                    yield Result(job, report)
    finally:
        crew.kill()


class _Crew:
    """The workers by the coordinator's end of their pipe; `busy` ones have a job."""

    def __init__(self, jobs: Iterator[Job], most: int) -> None:
        import multiprocessing

        self._jobs = jobs
        self._most = most
        self._forks = can_fork()
        self._context = multiprocessing.get_context("fork" if self._forks else "spawn")
        self._workers: dict[Connection, multiprocessing.process.BaseProcess] = {}
        self.busy: dict[Connection, Job] = {}

    def hand_out(self) -> Iterator[Result]:
        """Give a job to all that can be at work; yield the failures of those that none can do."""
        while len(self.busy) < self._most:
            job = next(self._jobs, None)
            if job is None:
                return
            try:
                self._give(job)
            except OSError as problem:
                if not self.busy:
                    yield Result(job, _explain_refusal(job, problem))
                    continue
                self._jobs = chain([job], self._jobs)
                self._most = len(self.busy)

    def _give(self, job: Job) -> None:
        """Give a job to an idle worker, a new one if there is none. Raises OSError."""
        idle = next((found for found in self._workers if found not in self.busy), None)
        connection = idle or self._start()
        self.busy[connection] = job
        with suppress(OSError):  # it has died: `receive` will say so
            connection.send(job)

    def wait(self) -> list[tuple[Connection, Job]]:
        """Wait a while until some of the busy workers have something to say."""
        from multiprocessing.connection import wait

        ready = wait(list(self.busy), _HEED_SIGNALS_S)
        return [(connection, job) for connection, job in self.busy.items() if connection in ready]

    def receive(self, connection: Connection) -> Report:
        """Return what a worker says; of one that died, the failure of its job."""
        try:
            report: Report = connection.recv()
        except (EOFError, OSError):
            return self._bury(connection)
        if report is not None:
            del self.busy[connection]
        return report

    def _start(self) -> Connection:
        _require_spare_files()
        here, there = self._context.Pipe()
        # A forked worker has the ends of all pipes; with one left open, none would ever end.
        inherited = [here, *self._workers] if self._forks else []
        start = self._context.Process  # type: ignore[attr-defined]  # every context has it
        process = start(target=_work, args=(there, inherited), daemon=True)
        try:
            with interrupts_held_back():
                process.start()
        except OSError:
            here.close()
            raise
        finally:
            there.close()
        self._workers[here] = process
        return here

    def _bury(self, connection: Connection) -> Diagnostic:
        process = self._workers.pop(connection)
        job = self.busy.pop(connection)
        connection.close()
        process.join()
        message = f"{NOTHING_MADE}: its worker process {_explain_end(process.exitcode or 0)}"
        hint = "run it again; if memory ran out, with `--jobs 1`"
        return error("RUN001", message, Place(job.task.source.files[0]), hint)

    def kill(self) -> None:
        """End all workers at once: what they write is staged only, and nobody's any more."""
        for process in self._workers.values():
            process.kill()
        for connection, process in self._workers.items():
            process.join()
            connection.close()


def _require_spare_files() -> None:
    """Raise OSError where a new worker would leave too few open files to do its work with."""
    with ExitStack() as stack:
        for _ in range(_SPARE_FILES // 2):
            for end in os.pipe():
                stack.callback(os.close, end)


def _explain_refusal(job: Job, problem: OSError) -> Diagnostic:
    message = f"{NOTHING_MADE}: no worker process can be started: {problem.strerror or problem}"
    return error("RUN001", message, Place(job.task.source.files[0]), "run it with `--jobs 1`")


def _explain_end(exit_code: int) -> str:
    if exit_code >= 0:
        return f"ended with exit code {exit_code}"
    try:
        return f"was ended by {signal.Signals(-exit_code).name}"
    except ValueError:
        return f"was ended by signal {-exit_code}"


@contextmanager
def interrupts_held_back() -> Iterator[None]:
    """While a worker starts: it is to hear no signal before `be_deaf_to_interrupts`."""
    if sys.platform == "win32":
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT, signal.SIGTERM})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def be_deaf_to_interrupts() -> None:
    """A worker does not hear Ctrl-C, which a terminal sends to it too; SIGTERM ends it as it is.

    It sheds the coordinator's handlers: it has nothing to clear up.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    if sys.platform != "win32":
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGTERM})


def _work(connection: Connection, inherited: Iterable[Connection]) -> None:
    """Do jobs until the pipe ends."""
    be_deaf_to_interrupts()
    for other in inherited:
        other.close()
    # NumPy would start as many threads as there are cores, for algebra that no job does.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    with suppress(EOFError, OSError):
        while True:
            job = connection.recv()
            connection.send(do_job(job, partial(connection.send, None)))
