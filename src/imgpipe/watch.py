"""Watching a site: what changed is run, in a process of its own, until the watcher is ended.

A run that writes is followed by one that has nothing to do, for it changed files; that one writes
nothing, and so it is the last. Nobody is told of it.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from time import monotonic, sleep
from typing import Any

from imgpipe.changes import (
    States,
    find_interest,
    find_roots,
    name_changes,
    spell_paths,
    take_states,
)
from imgpipe.diagnostics import ExitCode, UserError
from imgpipe.model import Config
from imgpipe.text import count_of

# A file that is being written is looked at until it is as it was a moment ago.
_MOMENT_S = 0.2
_MOST_MOMENTS = 25
_LOOK_MS = 500  # how often the watcher looks up although nothing changed

Changes = Callable[[Sequence[Path]], Iterator[set[str]]]


@dataclass(frozen=True, slots=True)
class Round:
    """What one run did: counts, what it said, the paths that it wrote."""

    exit_code: int
    seconds: float
    made: int = 0
    pages: int = 0
    data: int = 0
    failed: int = 0
    wrote: frozenset[str] = frozenset()
    told: str = ""

    @property
    def is_idle(self) -> bool:
        return not (self.made or self.pages or self.data)

    @property
    def messages(self) -> frozenset[str]:
        """What it said, each message with the lines below it, which are indented."""
        return frozenset(re.split(r"\n(?! )", self.told.strip("\n"))) - {""}


@dataclass(frozen=True, slots=True)
class Site:
    """What is watched: the project's folder, how its pipeline is loaded, how it is run."""

    folder: Path
    config_name: str
    load: Callable[[], Config]
    do_round: Callable[[], Round]


@dataclass
class _Memory:
    """What the last round left: what it said, how it ended, the files that it wrote, as they were.

    `waiting` are the changes that are still to be run, because another run was at work; None where
    all was done.
    """

    messages: frozenset[str] = frozenset()
    exit_code: int = ExitCode.OK
    wrote: States = field(default_factory=dict)
    waiting: frozenset[str] | None = frozenset()  # the first run is for no change
    was_locked: bool = False


@dataclass(frozen=True)
class _Attention:
    """Where changes are looked for, and which of them matter, as the pipeline says."""

    roots: tuple[Path, ...]
    is_of_interest: Callable[[str], bool]


def watch_site(
    site: Site,
    say: Callable[[str], None],
    tell: Callable[[str], None],
    changes: Changes,
    pause: Callable[[float], None] = sleep,
) -> None:
    """Run a site at once and after each change; ends only where `changes` does.

    `say` is told a line a change, `tell` what a run has to say, if the last one did not say it.
    `changes` yields absolute paths that changed below some folders, now and then none, and at
    first none: from then on, nothing is missed.
    """
    memory = _Memory()
    while True:
        attention = _attend(site)
        for raw in changes(attention.roots):
            paths = spell_paths(raw, site.folder)
            changed = frozenset(filter(attention.is_of_interest, paths))
            if memory.waiting is None and not changed:
                continue
            _do_round(site, changed | (memory.waiting or frozenset()), memory, say, tell, pause)
            before, attention = attention, _attend(site)
            if attention.roots != before.roots:
                break
        else:
            return


def _attend(site: Site) -> _Attention:
    try:
        config = site.load()
    except UserError:  # the round says it
        config = None
    roots = find_roots(config, site.folder)
    return _Attention(roots, find_interest(config, site.config_name, site.folder))


def _do_round(
    site: Site,
    changed: frozenset[str],
    memory: _Memory,
    say: Callable[[str], None],
    tell: Callable[[str], None],
    pause: Callable[[float], None],
) -> None:
    """Run, and say in a line what changed and what became of it."""
    if changed:
        _wait_until_still(changed, site.folder, pause)
    theirs = _find_theirs(changed, site.folder, memory.wrote)
    done = site.do_round()
    memory.wrote.update(take_states(done.wrote, site.folder))
    was_locked, memory.was_locked = memory.was_locked, done.exit_code == ExitCode.LOCKED
    memory.waiting = changed if memory.was_locked else None
    if memory.was_locked and was_locked:
        return
    has_news = not done.messages <= memory.messages
    is_other = done.exit_code != memory.exit_code
    memory.messages, memory.exit_code = done.messages, done.exit_code
    if theirs or not changed or not done.is_idle or has_news or is_other:
        say(f"{_name(theirs, changed)}: {describe_round(done)}")
    if has_news:
        tell(done.told.rstrip("\n"))


def _find_theirs(changed: frozenset[str], folder: Path, wrote: States) -> set[str]:
    """Return which changes are no run's own: a folder changes, too, if a file in it does."""
    states = take_states(changed, folder)
    theirs = {path for path in changed if wrote.get(path, ...) != states[path]}
    within = {
        ".",
        *(str(above) for path in (*changed, *wrote) for above in PurePosixPath(path).parents),
    }
    return {path for path in theirs if path not in within or not (folder / path).is_dir()}


def _name(theirs: Collection[str], changed: Collection[str]) -> str:
    """Return what a run was for; what it found may have come after what it was begun for."""
    if not changed:
        return "at the start"
    return name_changes(theirs) or "what changed meanwhile"


def _wait_until_still(paths: frozenset[str], folder: Path, pause: Callable[[float], None]) -> None:
    """Wait until files are not written any more, but not for ever."""
    before = take_states(paths, folder)
    for _ in range(_MOST_MOMENTS):
        pause(_MOMENT_S)
        now = take_states(paths, folder)
        if now == before:
            return
        before = now


def describe_round(done: Round) -> str:
    """Return what a round did, in words."""
    if done.exit_code == ExitCode.USAGE:
        return "the pipeline cannot be run"
    if done.exit_code == ExitCode.LOCKED:
        return "another run is at work"
    if done.exit_code == ExitCode.BUG:
        return "a bug in imgpipe"
    parts = [
        *([f"{count_of(done.made, 'file')} made"] if done.made else []),
        *([f"{count_of(done.pages, 'page')} written"] if done.pages else []),
        *(["the data file written"] if done.data else []),
        *([f"{count_of(done.failed, 'source')} failed"] if done.failed else []),
    ]
    if parts:
        return f"{', '.join(parts)} in {done.seconds:.1f} s"
    return "something is to be looked at" if done.exit_code else "nothing to do"


def run_apart(arguments: Sequence[str]) -> Round:
    """Run imgpipe in a process of its own, which does not hear a terminal's Ctrl-C.

    Ended in its midst, it is asked to end; what it has finished is kept.
    """
    command = [sys.executable, "-m", "imgpipe", "run", "--json", "--quiet", *arguments]
    begun_s = monotonic()
    with subprocess.Popen(  # noqa: S603  no shell; the arguments are this command's own
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        errors="replace",
        process_group=0 if sys.platform != "win32" else None,
    ) as process:
        try:
            document, told = process.communicate()
        except BaseException:
            process.terminate()
            raise
    return read_round(document, told, process.returncode, monotonic() - begun_s)


def read_round(document: str, told: str, exit_code: int, seconds: float) -> Round:
    """Return what a run says of itself; where it was not begun, there is no document."""
    if not document:
        return Round(exit_code, seconds, told=told)
    said: dict[str, Any] = json.loads(document)
    pages = [page for page in said["pages"] if page["changed"]]
    data = said["data"] if said["data"] and said["data"]["changed"] else None
    wrote = [item["path"] for item in (*said["made"], *([data] if data else []))]
    wrote += [page["target"] for page in pages]
    return Round(
        exit_code,
        seconds,
        made=len(said["made"]),
        pages=len(pages),
        data=int(data is not None),
        failed=len(said["failed"]),
        wrote=frozenset(wrote),
        told=told,
    )


def see_changes(roots: Sequence[Path]) -> Iterator[set[str]]:
    """Yield the paths that changed below some folders; at first none, then now and then none."""
    from watchfiles import watch

    found = watch(
        *roots, watch_filter=None, rust_timeout=_LOOK_MS, yield_on_timeout=True, debounce=800
    )
    return ({path for _, path in changes} for changes in found)
