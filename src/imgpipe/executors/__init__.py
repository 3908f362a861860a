"""The ways of doing a run's jobs, one file each."""

from __future__ import annotations

from imgpipe.executors import processes, serial, threads
from imgpipe.executors.executor import Executor, OnFrame, Result

__all__ = ["EXECUTORS", "Executor", "OnFrame", "Result"]

EXECUTORS: dict[str, Executor] = {
    "serial": serial.execute,
    "threads": threads.execute,
    "processes": processes.execute,
}
