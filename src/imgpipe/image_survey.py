"""The facts of all images of a site: those of known content from the cache, others by a look.

Files are looked at by processes, as many as there are cores: decoding a small image holds Python's
own lock for half of the time, so that two threads are a quarter faster than one, and two processes
twice as fast. A process that dies takes no other file's facts with it.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from imgpipe.animation.errors import UNREADABLE
from imgpipe.apart import do_apart
from imgpipe.disk import digest_file
from imgpipe.facts_cache import FactsCache
from imgpipe.image_facts import ImageFacts
from imgpipe.image_reading import explain_refusal, look_inside
from imgpipe.images import Limits
from imgpipe.schedule import SMALL_WORK_BYTES, count_cores
from imgpipe.stat_cache import FileState, StatCache

_FILES_PER_TURN = 8  # handed to a process at once; a turn more costs as much as a small image

OnLook = Callable[[str], None]  # told of each file that was looked at, as it is done
OnBegin = Callable[[int], None]  # told how many files there are to look at


@dataclass(frozen=True, slots=True)
class _Unknown:
    """A file to look at; `sha256` is empty where it is not known."""

    path: str
    state: FileState
    sha256: str


def look_at_images(
    folder: Path,
    paths: Iterable[str],
    limits: Limits,
    states: StatCache,
    cache: FactsCache,
    on_begin: OnBegin = lambda _: None,
    on_look: OnLook = lambda _: None,
) -> dict[str, ImageFacts]:
    """Return the facts of files below a folder by their paths; both caches learn what was seen."""
    found: dict[str, ImageFacts] = {}
    unknown = []
    for path in paths:
        state = _take_state(folder, path)
        if isinstance(state, ImageFacts):
            found[path] = state
            continue
        sha256 = states.find(path, state)
        facts = cache.find(sha256) if sha256 else None
        if facts:
            found[path] = facts
        else:
            unknown.append(_Unknown(path, state, sha256 or ""))
            found[path] = _NOT_SEEN  # keeps the order of the paths
    on_begin(len(unknown))
    for job, seen in _look_at_all(folder, unknown, limits, cache.digests):
        facts = cache.find(seen) if isinstance(seen, str) else seen
        assert facts is not None, "a worker only leaves out what is known"
        found[job.path] = facts
        if facts.sha256:
            states.learn(job.path, job.state, facts.sha256)
            cache.learn(facts)
        on_look(job.path)
    return found


_NOT_SEEN = ImageFacts("", 0, "")


def _take_state(folder: Path, path: str) -> FileState | ImageFacts:
    """Return a file's state, or what forbids to look at it."""
    target = os.path.join(folder, path)  # noqa: PTH118  as text, for a site has ten thousand files
    try:
        status = os.lstat(target)
        if stat.S_ISLNK(status.st_mode):
            status = os.stat(target)  # noqa: PTH116  raises for a link to itself
            if not Path(target).resolve().is_relative_to(folder.resolve()):
                return _LEAVES
        if not stat.S_ISREG(status.st_mode):
            return ImageFacts("", 0, "", code=UNREADABLE, problem="is no regular file")
    except OSError as problem:
        return explain_refusal(problem)
    return FileState.of(status)


_LEAVES = ImageFacts(
    *("", 0, ""),
    code=UNREADABLE,
    problem="is a link that leaves the project's folder",
    hint="put a copy of the file in its place",
)


def _look_at_all(
    folder: Path, jobs: list[_Unknown], limits: Limits, known: frozenset[str]
) -> Iterator[tuple[_Unknown, ImageFacts | str]]:
    """Yield each job with its facts, or with the digest of known content."""
    is_small = sum(job.state.size_bytes for job in jobs) < SMALL_WORK_BYTES
    workers = 1 if is_small else min(count_cores(), len(jobs))
    for job, seen in do_apart(
        partial(_look, folder, limits, known), jobs, workers, per_turn=_FILES_PER_TURN
    ):
        yield job, _DIED if seen is None else seen


_DIED = ImageFacts(
    *("", 0, ""),
    code=UNREADABLE,
    problem="cannot be decoded: the process that tried to has died",
    hint="restore the file from its original, or export it again",
)


def _look(folder: Path, limits: Limits, known: frozenset[str], job: _Unknown) -> ImageFacts | str:
    path = folder / job.path
    try:
        sha256 = job.sha256 or digest_file(path) or ""
    except OSError as problem:
        return explain_refusal(problem)
    if sha256 in known:
        return sha256
    return look_inside(path, ImageFacts("", job.state.size_bytes, sha256), limits)
