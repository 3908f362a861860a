"""What recording tasks costs, and what a source's new name does to the records of its files."""

from __future__ import annotations

import sys
from collections.abc import Callable
from types import FrameType
from typing import Any

from imgpipe.lock import FileRecord, Lock, OutputRecord, TaskRecord
from imgpipe.records import Ledger


def record(*paths: str) -> TaskRecord:
    return TaskRecord({}, "gif", 1, {"png": OutputRecord({}, {p: FileRecord("0") for p in paths})})


def rename_all(count: int) -> Lock:
    """Record every source of a lock under another key, with the same files."""
    names = [f"{number}.png" for number in range(count)]
    ledger = Ledger(Lock({f"old:{name}": record(name) for name in names}))
    for name in names:
        ledger.record(f"new:{name}", record(name), ())
    return ledger.close()


def count_lines(call: Callable[[], object]) -> int:
    """Return how many lines of Python a call takes."""
    lines = 0

    def trace(_frame: FrameType, event: str, _argument: Any) -> Any:
        nonlocal lines
        lines += event == "line"
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        call()
    finally:
        sys.settrace(before)
    return lines


def test_files_that_are_recorded_under_another_key_leave_the_first() -> None:
    ledger = Ledger(
        Lock({"a": record("1.png", "2.png"), "b": record("3.png"), "c": record("4.png")})
    )
    ledger.record("new", record("2.png", "3.png"), ())
    assert ledger.close() == Lock(
        {"a": record("1.png"), "c": record("4.png"), "new": record("2.png", "3.png")}
    )


def test_what_was_recorded_is_in_no_lock_from_before() -> None:
    lock = Lock({"a": record("1.png")})
    ledger = Ledger(lock)
    ledger.record("a", record("1.png", "2.png"), ())
    closed = ledger.close()
    ledger.record("b", record("1.png"), ())
    assert lock == Lock({"a": record("1.png")})
    assert closed == Lock({"a": record("1.png", "2.png")})


def test_ten_times_the_sources_are_ten_times_the_work() -> None:
    assert rename_all(3).tasks.keys() == {"new:0.png", "new:1.png", "new:2.png"}
    few, many = (count_lines(lambda n=n: rename_all(n)) for n in (20, 200))  # type: ignore[misc]
    assert many < 11 * few
