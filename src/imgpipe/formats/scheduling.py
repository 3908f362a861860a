"""How the system shares its processors out is not for an encoder to change."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

_THREADS = Path("/proc/self/task")


@contextmanager
def scheduling_kept() -> Iterator[None]:
    """Have no thread of this process scheduled otherwise than before, nor those begun meanwhile.

    SVT-AV1 makes its caller and its own threads real-time ones (SCHED_FIFO, the highest priority)
    when root calls it, as in a container: all that runs on the machine waits for them, then, and so
    do all processes and threads that they begin ever after. Nothing is done where the system does
    not tell, which is no reason to make no video.
    """
    before = _read_policies()
    try:
        yield
    finally:
        own = before.get(threading.get_native_id())
        for thread, policy in _read_policies().items():
            wanted = before.get(thread, own)
            if wanted is not None and policy != wanted:
                with suppress(OSError):  # it has ended
                    os.sched_setscheduler(thread, *wanted)


def _read_policies() -> dict[int, tuple[int, os.sched_param]]:
    """Return thread → policy and priority (sched(7)); nothing where the system does not tell."""
    policies: dict[int, tuple[int, os.sched_param]] = {}
    if sys.platform != "linux" or not _THREADS.is_dir():
        return policies
    for entry in _THREADS.iterdir():
        thread = int(entry.name)
        with suppress(OSError):  # it has ended; musl's C library has no such call
            policies[thread] = os.sched_getscheduler(thread), os.sched_getparam(thread)
    return policies
