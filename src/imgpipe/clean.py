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
from imgpipe.lock import LOCK_NAME, FileRecord, Lock, format_lock
from imgpipe.mentions import find_mentions
from imgpipe.model import DATA_SUFFIX, Config, Site
from imgpipe.page_places import find_page_of
from imgpipe.pages import find_page_files
from imgpipe.records import save_lock
from imgpipe.scan import CLOSED_FOLDER
from imgpipe.tasks import Plan
from imgpipe.text import count_of
from imgpipe.trash import TRASH_FOLDER, Session, begin_session, find_sessions

PAGE_COPY = "page"
DATA_FILE = "data"
COMMAND = "clean"  # in the name of the session


class Fate(StrEnum):
    """What is to become of a leftover, or became of it."""

    MOVED = "moved"
    FORGOTTEN = "forgotten"  # its file is gone already
    EDITED = "edited"  # kept: a person changed it
    ADOPTED = "adopted"  # kept: a person made it
    ORPHANED = "orphaned"  # kept: of its source rule nothing is left; is it another pipeline's?
    LINKED = "linked"  # kept: a link, or behind one
    UNREADABLE = "unreadable"  # kept: a folder stands there, or it is closed
    FAILED = "failed"


INCLUDABLE = (Fate.EDITED, Fate.ADOPTED, Fate.ORPHANED)
_WHY_KEPT = {
    Fate.EDITED: "it was edited since imgpipe made it",
    Fate.ADOPTED: "it was adopted",
    Fate.ORPHANED: "this pipeline finds nothing of its kind any more, so that it may be another"
    " pipeline's, or a folder may not be mounted",
    Fate.LINKED: "it is a symbolic link, or lies behind one",
    Fate.UNREADABLE: "it cannot be read, or a folder stands there",
}
_WAYS_ON = {
    Fate.LINKED: "move the link away, and call `imgpipe clean` again",
    Fate.UNREADABLE: "make it readable, or move it away, and call `imgpipe clean` again",
}


@dataclass(frozen=True, slots=True)
class Cleanable:
    """A leftover; what has no `source` is the copy of a page (PAGE_COPY) or a DATA_FILE."""

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

    @property
    def chosen(self) -> set[str]:
        """The paths that leave the lock, with their files or without."""
        return {item.path for item in self.items if item.fate in (Fate.MOVED, Fate.FORGOTTEN)}


def find_cleanable(
    config: Config, site: Site, plan: Plan, lock: Lock, disk: Disk, include: Iterable[str]
) -> Cleaning:
    """Return what could be cleaned; `include` has those of INCLUDABLE that may be."""
    if any(item.code == "SIT002" for item in site.diagnostics):
        return Cleaning((), ())  # the sources' folder may be one that is not mounted
    wished, root = frozenset(include), config.site.image_root
    orphaned = set() if Fate.ORPHANED in wished else _find_orphaned(lock, site, plan)
    items = []
    for left in find_leftovers(config, site, lock, plan):
        record = lock.tasks[left.source].find(left.path)
        assert record is not None, "a leftover is on record"
        fate = _judge(disk, left.path, root, record, wished)
        if fate is Fate.MOVED and left.source.partition(":")[0] in orphaned:
            fate = Fate.ORPHANED
        items.append(Cleanable(left.path, left.output_id, left.source, left.why, fate))
    items += _find_copies(config, site, lock, disk, wished)
    moved = {item.path for item in items if item.fate is Fate.MOVED}
    return Cleaning(tuple(items), (*_explain_shown(site, moved), *_explain_left(items)))


def _find_orphaned(lock: Lock, site: Site, plan: Plan) -> set[str]:
    """Return the ids of the source rules on record of whose sources not one is left.

    Another pipeline in the same folder looks like this, and so does a folder that is not mounted.
    """
    there = {source.key for source in plan.sources} | plan.broken
    read = {path for source in plan.sources for path in source.files} | plan.unreadable
    known: dict[str, bool] = {}
    for key, task in lock.tasks.items():
        left = key in there or not read.isdisjoint(task.sources)
        rule_id = key.partition(":")[0]
        known[rule_id] = known.get(rule_id, False) or left or any(map(site.may_have, task.sources))
    return {rule_id for rule_id, left in known.items() if not left}


def _find_copies(
    config: Config, site: Site, lock: Lock, disk: Disk, wished: frozenset[str]
) -> Iterator[Cleanable]:
    """Yield the copies of pages that are gone; none where a folder of pages cannot be read."""
    copies = find_page_files(config, site)
    wanted = copies | ({config.data.path} if config.data else set())
    left = {path: digest for path, digest in sorted(lock.pages.items()) if path not in wanted}
    if any(item.code == CLOSED_FOLDER for item in site.diagnostics):
        return
    folder = config.rewrite.copies if config.rewrite else None
    root = folder or "."
    for path, digest in left.items():
        is_data = path.endswith(DATA_SUFFIX) and not find_page_of(config.site, folder, path)
        # The data file is there without any page, too, and so tells nothing of copies.
        is_orphaned = lock.pages.keys().isdisjoint(wanted if is_data else copies)
        fate = _judge(disk, path, root, FileRecord(digest), wished)
        if fate is Fate.MOVED and is_orphaned and Fate.ORPHANED not in wished:
            fate = Fate.ORPHANED
        if is_data:
            yield Cleanable(path, DATA_FILE, None, "`data` names it no more", fate)
        else:
            yield Cleanable(path, PAGE_COPY, None, "no page is copied there any more", fate)


def _judge(disk: Disk, path: str, root: str, record: FileRecord, wished: frozenset[str]) -> Fate:
    try:
        if disk.is_linked(path, root):
            return Fate.LINKED
        found = disk.digest(path)
    except OSError:
        return Fate.UNREADABLE
    if found is None:
        return Fate.FORGOTTEN
    if found != record.digest and Fate.EDITED not in wished:
        return Fate.EDITED
    return Fate.ADOPTED if record.adopted and Fate.ADOPTED not in wished else Fate.MOVED


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
        if item.fate in _WHY_KEPT:
            groups.setdefault(item.fate, []).append(item.path)
    for fate, (first, *others) in groups.items():
        more = f", and so are {count_of(len(others), 'more file')}" if others else ""
        message = f"is kept although nothing makes it any more{more}: {_WHY_KEPT[fate]}"
        hint = _WAYS_ON.get(fate) or f"`imgpipe clean --include {fate}` takes such files, too"
        yield warning("CLN002", message, Place(first), hint)


def apply_cleaning(found: Cleaning, lock: Lock, config: Config, workspace: Workspace) -> Cleaning:
    """Move what can be cleaned to the trash, and take it off the lock; return what became of it.

    What the disk refuses is reported, and stays where it is and on record. Raises UserError where
    the trash cannot tell what an earlier clean did.
    """
    chosen = found.chosen
    try:
        session = next(_find_unfinished(workspace), None)
        if not chosen and session is None:
            return found
        session = _open_session(session, found, config.folder)
        removed = json.loads(format_lock(lock.only(chosen)))
        session.note({"lock": removed, "lock_name": workspace.lock_name})
    except OSError as problem:
        items = (
            replace(item, fate=Fate.FAILED) if item.path in chosen else item for item in found.items
        )
        return Cleaning(tuple(items), found.findings, (_explain_closed(problem),))
    done, problems = _move_all(found.items, config, session)
    result = Cleaning(tuple(done), found.findings, tuple(problems), session.path)
    problems += save_lock(lock.without(result.chosen), workspace)
    if not problems:
        try:
            session.note({"done": True})
        except OSError as problem:
            problems.append(_explain_closed(problem))
    return replace(result, failures=tuple(problems))


def _open_session(unfinished: Session | None, found: Cleaning, project: Path) -> Session:
    """Return the session that files go to: the unfinished one if it has room. Raises OSError."""
    if unfinished and not all(unfinished.has_room(item.path) for item in found.find(Fate.MOVED)):
        unfinished.note({"done": True})  # other files are at the same paths now: a new session
        unfinished = None
    return unfinished or begin_session(project, COMMAND)


def _explain_closed(problem: OSError) -> Diagnostic:
    message = f"the trash cannot be written: {problem.strerror or problem}"
    hint = "nothing is lost: `imgpipe clean --apply` goes on where it was"
    return error("OUT003", message, Place(TRASH_FOLDER), hint)


def find_cleans(workspace: Workspace) -> Iterator[Session]:
    """Yield the cleans of this pipeline, the latest first; each has taken its files off one lock.

    Raises OSError, UserError.
    """
    for session in find_sessions(workspace.project):
        if session.command == COMMAND:
            names = {line.get("lock_name", LOCK_NAME) for line in session.notes() if "lock" in line}
            if not names or workspace.lock_name in names:
                yield session


def _find_unfinished(workspace: Workspace) -> Iterator[Session]:
    """Yield the last clean if it was cut short: what is moved now belongs to it."""
    for session in find_cleans(workspace):
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
    return (copies or ".") if item.source is None else config.site.image_root
