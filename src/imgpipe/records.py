"""What the lock shall say of finished tasks, and of what a run left that was cut short."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace

from imgpipe.diagnostics import Diagnostic, Place, error
from imgpipe.disk import Disk, digest_file
from imgpipe.fsio import Workspace
from imgpipe.judge import make_recipe
from imgpipe.lock import (
    LOCK_NAME,
    FileRecord,
    Lock,
    OutputRecord,
    TaskRecord,
    format_lock,
    task_from_document,
)
from imgpipe.model import OutputFile, Source
from imgpipe.sources import Digests


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


def recover_lock(lock: Lock, workspace: Workspace, disk: Disk) -> Lock:
    """Return the lock with what a run that was cut short had put in place, by its journal."""
    for intent in workspace.read_intents():
        try:
            if "pages" in intent:
                intended_pages = dict(intent["pages"])
                lock = lock.with_pages(
                    {
                        path: digest
                        for path, digest in intended_pages.items()
                        if _digest_of(disk, path) == digest
                    }
                )
            else:
                key, intended = str(intent["task"]), task_from_document(intent["record"])
                lock = _with_present(lock, key, intended, disk)
                lock = replace(lock, made_with=dict(intent["made_with"]))
        except (KeyError, TypeError, ValueError, AttributeError):
            continue  # a line that another version wrote; its files count as not ours
    return lock


def _with_present(lock: Lock, key: str, intended: TaskRecord, disk: Disk) -> Lock:
    """Record an intended task as far as the disk has it; what it has not, is as it was before."""
    absent = {
        path
        for output in intended.outputs.values()
        for path, record in output.files.items()
        if not record.outdated and _digest_of(disk, path) != record.digest
    }
    return record_task(lock, key, intended, absent, lock.made_paths())


def _digest_of(disk: Disk, path: str) -> str | None:
    """Return a file's digest; what cannot be read, a folder in its place too, is not there."""
    try:
        return disk.digest(path)
    except OSError:
        return None


def record_task(
    lock: Lock, key: str, record: TaskRecord, absent: Iterable[str], made_by: dict[str, str]
) -> Lock:
    """Return the lock with a task's new record, less the files that did not get to their place.

    Of those, the ones that stood there before stay on record as outdated. `made_by` is the lock's
    `made_paths()`, which is kept up to date: computing it for each task would cost a square.
    """
    missing = set(absent)
    before = {
        path: lock.tasks[made_by[path]].find(path)
        for output in record.outputs.values()
        for path in output.files
        if path in made_by
    }
    outputs = {}
    for output_id, output in record.outputs.items():
        files = {path: found for path, found in output.files.items() if path not in missing}
        for path in output.files.keys() & missing:
            earlier = before.get(path)
            if earlier:
                files[path] = replace(earlier, outdated=True)
        if files:
            outputs[output_id] = replace(output, files=files)
    paths = {path for output in outputs.values() for path in output.files}
    if any(made_by[path] != key for path in paths & made_by.keys()):
        lock = lock.without(paths)
    made_by.update(dict.fromkeys(paths, key))
    return lock.with_task(key, replace(record, outputs=outputs))


def save_lock(lock: Lock, workspace: Workspace) -> tuple[Diagnostic, ...]:
    """Write the lock if it says something new; then the journal has nothing more to tell.

    A lock that cannot be written is reported: the journal keeps what was made.
    """
    path = workspace.project / LOCK_NAME
    data = format_lock(lock).encode()
    try:
        if not path.is_file() or path.read_bytes() != data:
            workspace.replace(path, data, digest_file(path), flushed=True)
        workspace.clear_journal()
    except OSError as problem:
        message = f"cannot be written: {problem.strerror or problem}"
        hint = "make the folder writable, and run again: the journal keeps what was made"
        return (error("OUT003", message, Place(LOCK_NAME), hint),)
    return ()
