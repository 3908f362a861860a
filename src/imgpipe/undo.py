"""The trash of the last clean → its files at their places, and their records in the lock."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from imgpipe.clean import COMMAND
from imgpipe.diagnostics import Diagnostic, Place, error
from imgpipe.disk import Disk
from imgpipe.fsio import ChangedTargetError, Workspace
from imgpipe.lock import Lock, OutputRecord, TaskRecord, parse_lock
from imgpipe.records import save_lock
from imgpipe.trash import TRASH_FOLDER, Session, find_sessions


@dataclass(frozen=True)
class Undoing:
    """The files that came back from a session of the trash; None where there was none to undo."""

    session: str | None
    paths: tuple[str, ...] = ()
    findings: tuple[Diagnostic, ...] = ()
    failures: tuple[Diagnostic, ...] = ()


def undo_cleaning(lock: Lock, workspace: Workspace, disk: Disk) -> Undoing:
    """Bring back what the last clean moved that was not undone yet; nothing is overwritten.

    What cannot come back is reported and stays in the trash, and the next call tries again.
    """
    session = next(_find_undoable(workspace.project), None)
    if session is None:
        return Undoing(None)
    trashed: dict[str, str] = {}
    with suppress(OSError):  # the note is for the next call, should this one be cut short
        trashed = session.digests()
        session.note({"undoing": trashed})
    back, findings, failures = _bring_all_back(session)
    for removed in _removed_records(session):
        lock = _restore(lock, removed, _find_back(session, removed, trashed, disk))
    failures += save_lock(lock, workspace)
    if not findings and not failures:
        try:
            session.note({"undone": True})
        except OSError as problem:
            message = f"the trash cannot be written: {problem.strerror or problem}"
            failures.append(error("OUT003", message, Place(TRASH_FOLDER)))
    return Undoing(session.path, tuple(back), tuple(findings), tuple(failures))


def _find_back(session: Session, removed: Lock, trashed: dict[str, str], disk: Disk) -> set[str]:
    """Return the paths at which now stands what was there when their records were removed.

    By its content: a person may have put a file of their own where one was gone already.
    """
    known: dict[str, set[str]] = {path: {digest} for path, digest in removed.pages.items()}
    for task in removed.tasks.values():
        for output in task.outputs.values():
            for path, record in output.files.items():
                known.setdefault(path, set()).add(record.digest)
    earlier = [line["undoing"] for line in session.notes() if "undoing" in line]
    for digests in (trashed, *earlier):
        for path, digest in digests.items():
            known.setdefault(path, set()).add(digest)
    left = set(session.paths())
    return {path for path in known.keys() - left if _digest_of(disk, path) in known[path]}


def _digest_of(disk: Disk, path: str) -> str | None:
    try:
        return disk.digest(path)
    except OSError:
        return None


def _find_undoable(project: Path) -> Iterator[Session]:
    for session in find_sessions(project):
        undone = any("undone" in line for line in session.notes())
        if session.command == COMMAND and not undone:
            yield session


def _bring_all_back(
    session: Session,
) -> tuple[list[str], list[Diagnostic], list[Diagnostic]]:
    back: list[str] = []
    findings: list[Diagnostic] = []
    failures: list[Diagnostic] = []
    for path in session.paths():
        try:
            session.bring_back(path)
        except ChangedTargetError:
            message = (
                f"another file stands here now: what was cleaned stays in {session.path}/files"
            )
            hint = "move it away, and call `imgpipe clean --undo` again"
            findings.append(error("CLN003", message, Place(path), hint))
        except OSError as problem:
            message = f"cannot be brought back: {problem.strerror or problem}"
            failures.append(error("OUT003", message, Place(path)))
        else:
            back.append(path)
    return back, findings, failures


def _removed_records(session: Session) -> Iterator[Lock]:
    """Yield what a session took off the lock; in several parts where it was cut short."""
    for line in session.notes():
        if "lock" in line:
            yield parse_lock(json.dumps(line["lock"]), f"{session.path}/manifest.jsonl")


def _restore(lock: Lock, removed: Lock, back: set[str]) -> Lock:
    """Return the lock with what it lacks of removed records, as far as their files are back."""
    known = lock.made_paths()
    wanted = removed.only(back).without({*known, *lock.pages})
    for key, task in wanted.tasks.items():
        lock = lock.with_task(key, _merge(lock.tasks.get(key), task))
    return lock.with_pages(wanted.pages)


def _merge(now: TaskRecord | None, removed: TaskRecord) -> TaskRecord:
    """Return a record with removed files, outdated where their source or recipe is another now."""
    if now is None:
        return removed
    outputs = dict(now.outputs)
    for id_, output in removed.outputs.items():
        there = outputs.get(id_) or OutputRecord(output.recipe, {})
        same = now.sources == removed.sources and there.recipe == output.recipe
        files = {
            path: replace(record, outdated=record.outdated or not same)
            for path, record in output.files.items()
        }
        outputs[id_] = replace(there, files={**there.files, **files})
    return replace(now, outputs=outputs)
