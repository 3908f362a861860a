"""The trash of the last clean → its files at their places, and their records in the lock."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace

from imgpipe.clean import find_cleans
from imgpipe.diagnostics import Diagnostic, Place, UserError, error
from imgpipe.disk import Disk
from imgpipe.fsio import ChangedTargetError, Workspace
from imgpipe.lock import Lock, OutputRecord, TaskRecord, parse_lock
from imgpipe.records import save_lock
from imgpipe.sources import has_same_frames
from imgpipe.trash import TRASH_FOLDER, Session


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
    Raises UserError, before anything is moved, where the trash cannot be read.
    """
    session = next(_find_undoable(workspace), None)
    if session is None:
        return Undoing(None)
    records = list(_removed_records(session))
    trashed: dict[str, str] = {}
    with suppress(OSError):  # the note is for the next call, should this one be cut short
        trashed = session.digests()
        session.note({"undoing": trashed})
    back, findings, failures = _bring_all_back(session)
    for removed in records:
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
    earlier = (line.get("undoing") for line in session.notes())
    for digests in (trashed, *(item for item in earlier if isinstance(item, dict))):
        for path, digest in digests.items():
            known.setdefault(path, set()).add(str(digest))
    left = set(session.paths())
    return {path for path in known.keys() - left if _digest_of(disk, path) in known[path]}


def _digest_of(disk: Disk, path: str) -> str | None:
    try:
        return disk.digest(path)
    except OSError:
        return None


def _find_undoable(workspace: Workspace) -> Iterator[Session]:
    try:
        sessions = list(find_cleans(workspace))
    except OSError as problem:
        message = f"cannot be read: {problem.strerror or problem}"
        raise UserError(
            [error("CLN004", message, Place(TRASH_FOLDER), "make it readable")]
        ) from None
    for session in sessions:
        if not any("undone" in line for line in session.notes()):
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
    """Yield what a session took off the lock; in several parts where it was cut short.

    Raises UserError.
    """
    for line in session.notes():
        if "lock" in line:
            try:
                yield parse_lock(json.dumps(line["lock"]))
            except UserError as problem:
                why = problem.diagnostics[0].message
                raise session.refuse(f"holds records that cannot be read: {why}") from None


def _restore(lock: Lock, removed: Lock, back: set[str]) -> Lock:
    """Return the lock with what it lacks of removed records, as far as their files are back."""
    known = lock.made_paths()
    wanted = removed.only(back).without({*known, *lock.pages})
    tasks = dict(lock.tasks)
    for key, task in wanted.tasks.items():
        tasks[key] = _merge(tasks.get(key), task)
    return replace(lock, tasks=tasks).with_pages(wanted.pages)


def _merge(now: TaskRecord | None, removed: TaskRecord) -> TaskRecord:
    """Return a record with removed files, outdated where their source or recipe is another now."""
    if now is None:
        return removed
    unchanged = has_same_frames(removed.sources, now.sources, numbered=True)
    outputs = dict(now.outputs)
    for id_, output in removed.outputs.items():
        there = outputs.get(id_) or OutputRecord(output.recipe, {})
        same = unchanged and there.recipe == output.recipe
        files = {
            path: replace(record, outdated=record.outdated or not same)
            for path, record in output.files.items()
        }
        outputs[id_] = replace(there, files={**there.files, **files})
    return replace(now, outputs=outputs)
