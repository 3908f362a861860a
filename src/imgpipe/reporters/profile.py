"""Where the time of a run went, as a table."""

from __future__ import annotations

from collections.abc import Iterator

from imgpipe.reporters.text import align
from imgpipe.stages import CHECK, COMPOSE, COPY, DECODE, OTHER, RESIZE, WRITE, Profile
from imgpipe.text import count_of

_FIRST = (DECODE, COMPOSE, RESIZE)
_LAST = (COPY, WRITE, CHECK, OTHER)


def format_profile(profile: Profile) -> Iterator[str]:
    """Yield the stages in the order of the work, what they took and their share; idle at the end.

    The seconds are of all workers together: two of them have two in each second.
    """
    if profile.stages:
        yield from align([("stage", "seconds", "share"), *_make_rows(profile)])
    workers = count_of(profile.workers, "worker")
    yield (
        f"{workers} in {profile.work_s:.2f} s; planning took {profile.plan_s:.2f} s,"
        f" putting files in place {profile.publish_s:.2f} s, pages {profile.pages_s:.2f} s"
    )


def _make_rows(profile: Profile) -> Iterator[tuple[str, str, str]]:
    of_all_s = profile.workers * profile.work_s
    idle_s = max(0.0, of_all_s - sum(profile.stages.values()))
    for name, spent_s in (*_in_order(profile), ("idle", idle_s)):
        yield name, f"{spent_s:.2f}", f"{spent_s / of_all_s:.0%}"


def _in_order(profile: Profile) -> Iterator[tuple[str, float]]:
    encoders = sorted(set(profile.stages) - {*_FIRST, *_LAST})
    for name in (*_FIRST, *encoders, *_LAST):
        if name in profile.stages:
            yield name, profile.stages[name]
