"""The most memory that some work takes, in a process of its own."""

from __future__ import annotations

import re
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import TypeVar

import pytest

Result = TypeVar("Result")

_STATUS = Path("/proc/self/status")


def measure(work: Callable[..., Result], *arguments: object) -> tuple[Result, int]:
    """Return what a function of a module returns, and the bytes that it took beyond the imports.

    The kernel's high-water mark counts what Pillow takes too, which tracemalloc does not see; that
    of `getrusage` would begin with the peak of the process that runs the tests.
    """
    if not _STATUS.exists():
        pytest.skip("only Linux says how much memory a process has had at most")
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        return pool.submit(_run, work, arguments).result()


def _run(work: Callable[..., Result], arguments: tuple[object, ...]) -> tuple[Result, int]:
    before = _peak_bytes()
    result = work(*arguments)
    return result, _peak_bytes() - before


def _peak_bytes() -> int:
    found = re.search(r"VmHWM:\s+(\d+) kB", _STATUS.read_text())
    assert found
    return 1024 * int(found[1])
