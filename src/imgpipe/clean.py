"""Leftovers → the trash, and off the lock; what was cut short, the next call completes.

A file is in the trash before it leaves its place, and its record leaves the lock after it. The
manifest of the session holds the records, so that they can come back with their files.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path

from imgpipe.diagnostics import Diagnostic, Place, error, warning
from imgpipe.disk import Disk
from imgpipe.fsio import Workspace
from imgpipe.leftovers import find_leftovers
from imgpipe.lock import Lock, format_lock
from imgpipe.mentions import find_mentions
from imgpipe.model import Config, Plan, Site
from imgpipe.pages import find_page_files
from imgpipe.records import save_lock
from imgpipe.text import count_of
from imgpipe.trash import TRASH_FOLDER, Session, begin_session, find_sessions

PAGE_COPY = "page"
COMMAND = "clean"  # in the name of the session


class Fate(StrEnum):
    """What is to become of a leftover, or became of it."""

    MOVED = "moved"
    FORGOTTEN = "forgotten"  # its file is gone already
    EDITED = "edited"  # kept: a person changed it
    ADOPTED = "adopted"  # kept: a person made it
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Cleanable:
    """A leftover; `output_id` is PAGE_COPY for the copy of a page, which has no `source`."""

    path: str
    output_id: str
    source: str | None
    why: str
    fate: Fate


@dataclass(frozen=True)
class Cleaning:
    """What `clean` found; `session` is the folder in the trash where files went, once they did."""

    items: tuple[Cleanable, ...]
    findings: tuple[Diagnostic, ...]
    failures: tuple[Diagnostic, ...] = ()
    session: str | None = None

    def find(self, fate: Fate) -> list[Cleanable]:
        return [item for item in self.items if item.fate is fate]


def find_cleanable(
    config: Config, site: Site, plan: Plan, lock: Lock, disk: Disk, include: Iterable[str]
) -> Cleaning:
    """Return what could be cleaned; `include` has those of "edited" and "adopted" that may be."""
    if any(item.code == "SIT002" for item in site.diagnostics):
        return Cleaning((), ())  # the sources' folder may be one that is not mounted
    wished = frozenset(include)
    items = []
    for left in find_leftovers(config, site, lock, plan):
        record = lock.tasks[left.source].find(left.path)
        assert record is not None, "a leftover is on record"
        fate = _judge(disk, left.path, record.digest, adopted=record.adopted, wished=wished)
        items.append(Cleanable(left.path, left.output_id, left.source, left.why, fate))
    page_files = find_page_files(config, site)
    for path, digest in sorted(lock.pages.items()):
        if path not in page_files:
            fate = _judge(disk, path, digest, adopted=False, wished=wished)
            why = "no page is copied there any more"
            items.append(Cleanable(path, PAGE_COPY, None, why, fate))
    moved = {item.path for item in items if item.fate is Fate.MOVED}
    return Cleaning(tuple(items), (*_explain_shown(site, moved), *_explain_left(items)))


def _judge(disk: Disk, path: str, digest: str, *, adopted: bool, wished: frozenset[str]) -> Fate:
    try:
        found = disk.digest(path)
    except OSError:
        return Fate.EDITED
    if found is None:
        return Fate.FORGOTTEN
    if found != digest and Fate.EDITED not in wished:
        return Fate.EDITED
    return Fate.ADOPTED if adopted and Fate.ADOPTED not in wished else Fate.MOVED


def _explain_shown(site: Site, paths: set[str]) -> Iterator[Diagnostic]:
    for page in site.pages:
        shown = sorted(find_mentions(site, [page]).mentioned & paths)
        if shown:
            more = f" (and {count_of(len(shown) - 1, 'more file')})" if len(shown) > 1 else ""
            message = f"still shows {shown[0]}{more}, which nothing makes any more"
            hint = "take it off the page, or let `rewrite: {entries: sync}` do so"
            yield warning("CLN001", message, Place(page.path), hint)


def _explain_left(items: Iterable[Cleanable]) -> Iterator[Diagnostic]:
    groups: dict[Fate, list[str]] = {}
    for item in items:
        if item.fate in (Fate.EDITED, Fate.ADOPTED):
            groups.setdefault(item.fate, []).append(item.path)
    for fate, (first, *others) in groups.items():
        more = f", and so are {count_of(len(others), 'more file')}" if others else ""
        done = "it was adopted" if fate is Fate.ADOPTED else "it was edited since imgpipe made it"
        message = f"is kept although nothing makes it any more{more}: {done}"
        hint = f"`imgpipe clean --include {fate}` takes such files, too"
        yield warning("CLN002", message, Place(first), hint)


def apply_cleaning(found: Cleaning, lock: Lock, config: Config, workspace: Workspace) -> Cleaning:
    """Move what can be cleaned to the trash, and take it off the lock; return what became of it.

    What the disk refuses is reported, and stays where it is and on record.
    """
    session = next(_find_unfinished(config.folder), None)
    chosen = {item.path for item in found.items if item.fate in (Fate.MOVED, Fate.FORGOTTEN)}
    if not chosen and session is None:
        return found
    try:
        session = session or begin_session(config.folder, COMMAND)
        session.note({"lock": json.loads(format_lock(lock.only(chosen)))})
        items, problems = _move_all(found.items, config, session)
        gone = {item.path for item in items if item.fate in (Fate.MOVED, Fate.FORGOTTEN)}
        problems += save_lock(lock.without(gone), workspace)
        if not problems:
            session.note({"done": True})
    except OSError as problem:
        message = f"the trash cannot be written: {problem.strerror or problem}"
        hint = "nothing is lost: `imgpipe clean --apply` goes on where it was"
        return replace(found, failures=(error("OUT003", message, Place(TRASH_FOLDER), hint),))
    return Cleaning(tuple(items), found.findings, tuple(problems), session.path)


def _find_unfinished(project: Path) -> Iterator[Session]:
    """Yield the last clean if it was cut short: what is moved now belongs to it."""
    for session in find_sessions(project):
        if session.command == COMMAND:
            if not any(line.keys() & {"done", "undone"} for line in session.notes()):
                yield session
            return


def _move_all(
    items: Iterable[Cleanable], config: Config, session: Session
) -> tuple[list[Cleanable], list[Diagnostic]]:
    done, problems = [], []
    for item in items:
        fate = item.fate
        if fate is Fate.MOVED:
            try:
                session.take(item.path, _root_of(config, item))
            except OSError as problem:
                fate = Fate.FAILED
                message = f"cannot be moved to the trash: {problem.strerror or problem}"
                problems.append(error("OUT003", message, Place(item.path)))
        done.append(replace(item, fate=fate))
    return done, problems


def _root_of(config: Config, item: Cleanable) -> str:
    """Return the folder below which emptied folders go, too: outputs alone were in them."""
    copies = config.rewrite.copies if config.rewrite else None
    return (copies or ".") if item.output_id == PAGE_COPY else config.site.image_root
