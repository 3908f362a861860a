"""How the system shares its processors out is not for an encoder to change."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path


@contextmanager
def scheduling_kept() -> Iterator[None]:
    """Have no thread of this process scheduled otherwise than before, nor those begun meanwhile.

    SVT-AV1 makes its caller and its own threads real-time ones (SCHED_FIFO, the highest priority)
    when root calls it, as in a container: all that runs on the machine waits for them, then, and so
    do all processes and threads that they begin ever after.
    """
    if sys.platform != "linux":
        yield
        return
    usual = os.sched_getparam(0)
    before = _read_policies()
    own = os.sched_getscheduler(0)
    try:
        yield
    finally:
        for thread, policy in _read_policies().items():
            if policy != (wanted := before.get(thread, own)):
                with suppress(OSError):  # it has ended
                    os.sched_setscheduler(thread, wanted, usual)


def _read_policies() -> dict[int, int]:
    """Return thread → policy (sched(7)) of this process."""
    policies = {}
    for entry in Path("/proc/self/task").iterdir():
        with suppress(OSError):
            policies[int(entry.name)] = os.sched_getscheduler(int(entry.name))
    return policies
