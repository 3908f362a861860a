"""Where the time of a job goes: a clock that runs for one stage at a time.

Each thread has its own, for threads do jobs beside each other. Reading the time costs less than a
microsecond, and a stage is entered some ten times a frame, so that the clocks run always.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from time import perf_counter
from typing import TypeVar

Item = TypeVar("Item")

DECODE = "decode"
COMPOSE = "compose"
RESIZE = "resize"
COPY = "copy"
WRITE = "write"
CHECK = "check"
OTHER = "other"


def encode_as(format_id: str) -> str:
    """Return the name of the stage that makes a format's bytes."""
    return f"encode {format_id}"


@dataclass(frozen=True, slots=True)
class Profile:
    """Where the time of a run's tasks went, in seconds.

    `stages` add up what all workers did in each; `work_s` is from the first job to the last, and
    `publish_s` what the coordinator spent on putting files in place meanwhile. `plan_s` came
    before, `pages_s` after.
    """

    workers: int
    stages: Mapping[str, float]
    work_s: float
    publish_s: float
    plan_s: float = 0
    pages_s: float = 0


class _Clock(threading.local):
    def __init__(self) -> None:
        self.spent: dict[str, float] = {}
        self.stage = OTHER
        self.since = perf_counter()

    def enter(self, stage: str) -> str:
        """Charge the time so far to the stage that it was for, and return that."""
        now, before = perf_counter(), self.stage
        self.spent[before] = self.spent.get(before, 0.0) + now - self.since
        self.stage, self.since = stage, now
        return before


_clock = _Clock()


@contextmanager
def stage(name: str) -> Iterator[None]:
    """Count the time within for a stage; one that is entered within it counts for itself."""
    before = _clock.enter(name)
    try:
        yield
    finally:
        _clock.enter(before)


@contextmanager
def clocked() -> Iterator[dict[str, float]]:
    """Begin anew; what is yielded has the seconds of each stage at the end."""
    _clock.enter(OTHER)
    _clock.spent = {}
    try:
        yield _clock.spent
    finally:
        _clock.enter(OTHER)


def clocked_items(name: str, items: Iterator[Item]) -> Iterator[Item]:
    """Yield items, and count for a stage what it takes to get each."""
    while True:
        with stage(name):
            try:
                item = next(items)
            except StopIteration:
                return
        yield item
