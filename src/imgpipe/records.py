"""What the lock shall say of finished tasks, and of what a run left that was cut short."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from imgpipe.diagnostics import Diagnostic, Place, error
from imgpipe.disk import Disk
from imgpipe.fsio import ChangedTargetError, Workspace
from imgpipe.judge import make_recipe
from imgpipe.lock import (
    FileRecord,
    Lock,
    OutputRecord,
    TaskRecord,
    format_lock,
    task_from_document,
    task_to_document,
)
from imgpipe.sources import Digests
from imgpipe.tasks import OutputFile, Source, Task


def make_record(
    old: TaskRecord | None,
    fresh: frozenset[str],
    source: Source,
    digests: Digests,
    new: Mapping[OutputFile, FileRecord],
) -> TaskRecord:
    """Return what the lock shall say of a source's outputs once the new files are in place.

    Files on record that are not new stay; as outdated, where their source or recipe is another now
    and they are not fresh.
    """
    old = old or TaskRecord({}, "", 0, {})
    files: dict[str, dict[str, FileRecord]] = defaultdict(dict)
    old_recipes = {id_: output.recipe for id_, output in old.outputs.items()}
    recipes = old_recipes | {file.output_id: make_recipe(file) for file in new}
    for id_, output in old.outputs.items():
        same = old.sources == digests and recipes[id_] == output.recipe
        for path, record in output.files.items():
            stays = same or path in fresh
            files[id_][path] = record if stays else replace(record, outdated=True)
    for file, record in new.items():
        for others in files.values():
            others.pop(file.path, None)
        files[file.output_id][file.path] = record
    outputs = {id_: OutputRecord(recipes[id_], items) for id_, items in files.items() if items}
    return TaskRecord(digests, source.kind, source.frames, outputs)


class Ledger:
    """A lock while finished tasks are recorded, one by one: a copy for each would cost a square."""

    def __init__(self, lock: Lock) -> None:
        self._lock = lock
        self._tasks = dict(lock.tasks)
        self._made_by = lock.made_paths()
        self._made_with = lock.made_with

    def close(self) -> Lock:
        """Return the lock with all that was recorded."""
        return replace(self._lock, tasks=dict(self._tasks), made_with=self._made_with)

    def find_task(self, key: str) -> TaskRecord | None:
        return self._tasks.get(key)

    def record(self, key: str, record: TaskRecord, absent: Iterable[str]) -> None:
        """Take a task's new record, less the files that did not get to their place.

        Of those, the ones that stood there before stay on record as outdated.
        """
        earlier = {path: self._find(path) for path in absent}
        outputs = {}
        for output_id, output in record.outputs.items():
            files = {path: found for path, found in output.files.items() if path not in earlier}
            for path in output.files.keys() & earlier.keys():
                before = earlier[path]
                if before:
                    files[path] = replace(before, outdated=True)
            if files:
                outputs[output_id] = replace(output, files=files)
        paths = [path for output in outputs.values() for path in output.files]
        self._take_from_others(key, paths)
        self._made_by.update(dict.fromkeys(paths, key))
        self._tasks[key] = replace(record, outputs=outputs)

    def note_versions(self, made_with: Mapping[str, str]) -> None:
        """Take what the last files were made with; what others needed beside it stays."""
        self._made_with = {**self._made_with, **made_with}

    def _find(self, path: str) -> FileRecord | None:
        task = self._tasks.get(self._made_by.get(path, ""))
        return task.find(path) if task else None

    def _take_from_others(self, key: str, paths: Iterable[str]) -> None:
        """Take paths off the records of the sources that they were made of before."""
        taken: dict[str, set[str]] = defaultdict(set)
        for path in paths:
            taken[self._made_by.get(path, key)].add(path)
        taken.pop(key, None)
        for owner in taken.keys() & self._tasks.keys():
            self._forget(owner, taken[owner])

    def _forget(self, key: str, paths: set[str]) -> None:
        rest = self._tasks[key].filter(lambda path: path not in paths)
        if rest.outputs:
            self._tasks[key] = rest
        else:
            del self._tasks[key]


def make_intent(task: Task, record: TaskRecord, made_with: Mapping[str, str]) -> dict[str, Any]:
    """Return what the journal shall say before the new files of a task are put in place.

    The record holds old files, too: `files` are the new ones, path → old and new digest.
    """
    files = {}
    for stale in task.stale:
        found = record.find(stale.file.path)
        assert found is not None, "a new file is on the new record"
        files[stale.file.path] = [stale.replaces, found.digest]
    document = task_to_document(record)
    return {"task": task.id, "record": document, "files": files, "made_with": dict(made_with)}


def recover_lock(lock: Lock, workspace: Workspace, disk: Disk) -> Lock:
    """Return the lock with what a run that was cut short had put in place, by its journal.

    Raises UserError where the journal cannot be read.
    """
    ledger = Ledger(lock)
    pages: dict[str, str] = {}
    for intent in workspace.read_intents():
        try:
            if "pages" in intent:
                intended = dict(intent["pages"]).items()
                pages |= {
                    path: sha256 for path, sha256 in intended if _digest_of(disk, path) == sha256
                }
            else:
                _recover_task(intent, ledger, disk)
        except (KeyError, TypeError, ValueError, AttributeError):
            continue  # a line that another version wrote; its files count as not ours
    return ledger.close().with_pages(pages)


def _recover_task(intent: Mapping[str, Any], ledger: Ledger, disk: Disk) -> None:
    """Record an intended task as far as the disk has it; what it has not, is as it was before.

    Only the new files are looked at: what a person did to older ones changes no record.
    """
    key, intended = str(intent["task"]), task_from_document(intent["record"])
    made_with = {name: str(version) for name, version in intent["made_with"].items()}
    new = {path: digest for path, (_, digest) in intent["files"].items()}
    absent = {path for path, digest in new.items() if _digest_of(disk, path) != digest}
    ledger.record(key, intended, absent)
    if len(absent) < len(new):
        ledger.note_versions(made_with)


def _digest_of(disk: Disk, path: str) -> str | None:
    """Return a file's digest; what cannot be read, a folder in its place too, is not there."""
    try:
        return disk.digest(path)
    except OSError:
        return None


def save_lock(lock: Lock, workspace: Workspace) -> tuple[Diagnostic, ...]:
    """Write the lock if it says something new; then the journal has nothing more to tell.

    A lock that cannot be written is reported: the journal keeps what was made.
    """
    name = workspace.lock_name
    path = workspace.project / name
    data = format_lock(lock).encode()
    try:
        if not path.is_file() or path.read_bytes() != data:
            workspace.replace(path, data, lock.read_digest, flushed=True)
        workspace.clear_journal()
    except ChangedTargetError:
        message = "is left as it is: it was changed while imgpipe ran"
        hint = "run again: the journal keeps what was made"
        return (error("OUT003", message, Place(name), hint),)
    except OSError as problem:
        message = f"cannot be written: {problem.strerror or problem}"
        hint = "make the folder writable, and run again: the journal keeps what was made"
        return (error("OUT003", message, Place(name), hint),)
    return ()
