"""The coordinator: each task is made, checked, intended, put in place and recorded, in this order.

After a crash at any instant the next run knows imgpipe's files by the journal.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import replace

from imgpipe.animation.errors import ImageError
from imgpipe.diagnostics import Diagnostic, Place, error
from imgpipe.disk import Disk, digest_file
from imgpipe.fsio import ChangedTargetError, Workspace
from imgpipe.lock import (
    LOCK_NAME,
    FileRecord,
    Lock,
    OutputRecord,
    TaskRecord,
    format_lock,
    task_from_document,
    task_to_document,
)
from imgpipe.losses import explain_losses
from imgpipe.model import Completed, Kept, Limits, MadeFile, Plan, RunResult, Task
from imgpipe.plan import FOREIGN, explain_kept, make_recipe
from imgpipe.sources import blame
from imgpipe.text import count_of
from imgpipe.worker import Job, run_task

OnFrame = Callable[[str], None]  # told the name of the task whose frame is done


def run_plan(
    plan: Plan, lock: Lock, workspace: Workspace, limits: Limits, on_frame: OnFrame
) -> tuple[RunResult, Lock]:
    """Do every task of a plan; one that fails leaves the others and all earlier outputs alone."""
    run = _Run(plan, lock, workspace, limits)
    for index, task in enumerate(plan.tasks):
        run.do(task, str(index), on_frame)
    return run.result(), run.lock


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
    for other in {made_by[path] for path in paths & made_by.keys()} - {key}:
        lock = _without_paths(lock, other, paths)
    made_by.update(dict.fromkeys(paths, key))
    return lock.with_task(key, replace(record, outputs=outputs))


def _without_paths(lock: Lock, key: str, paths: set[str]) -> Lock:
    """Take paths off the record of a task that made them before; without files it goes too."""
    task = lock.tasks[key]
    outputs = {
        id_: replace(
            output, files={path: output.files[path] for path in output.files.keys() - paths}
        )
        for id_, output in task.outputs.items()
    }
    rest = replace(task, outputs={id_: item for id_, item in outputs.items() if item.files})
    others = {name: item for name, item in lock.tasks.items() if name != key}
    return replace(lock, tasks={**others, key: rest} if rest.outputs else others)


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


class _Run:
    def __init__(self, plan: Plan, lock: Lock, workspace: Workspace, limits: Limits) -> None:
        self._plan = plan
        self.lock = lock
        self._made_by = lock.made_paths()
        self._fresh = frozenset(file.path for file in plan.fresh)
        self._workspace = workspace
        self._limits = limits
        self._made: list[MadeFile] = []
        self._kept = list(plan.kept)
        self._failed: list[str] = []
        self._source_bytes = 0
        self._diagnostics: list[Diagnostic] = []

    def result(self) -> RunResult:
        return RunResult(
            made=tuple(self._made),
            fresh=self._plan.fresh,
            kept=tuple(self._kept),
            failed=tuple(dict.fromkeys(self._failed)),
            source_bytes=self._source_bytes,
            diagnostics=(*self._diagnostics, *explain_kept(self._kept)),
        )

    def do(self, task: Task, name: str, on_frame: OnFrame) -> None:
        project = self._workspace.project
        try:
            staging = self._workspace.staging_folder(name)
            job = Job(task, project, staging, self._limits)
            completed = run_task(job, lambda: on_frame(task.source.name))
            self._publish(task, completed, name)
        except ImageError as problem:
            self._fail(task, blame(task.source, problem))
        except OSError as problem:
            path = str(problem.filename or task.source.files[0]).removeprefix(f"{project}/")
            message = f"nothing was made from it: {problem.strerror or problem}"
            place = Place(task.source.files[0])
            hint = f"look at {path}" if path != task.source.files[0] else ""
            self._fail(task, error("OUT003", message, place, hint))

    def _fail(self, task: Task, diagnostic: Diagnostic) -> None:
        self._failed.append(task.id)
        self._diagnostics.append(diagnostic)

    def _publish(self, task: Task, completed: Completed, name: str) -> None:
        record = _make_record(self.lock, self._fresh, task, completed)
        self._workspace.append_intent({"task": task.id, "record": task_to_document(record)})
        replaces = {stale.file.path: stale.replaces for stale in task.stale}
        staging = self._workspace.staging_path(name)
        absent = []
        placed: list[MadeFile] = []
        refused: dict[tuple[str, str], list[str]] = defaultdict(list)
        for made, staged in completed.made:
            path = made.file.path
            try:
                self._workspace.publish_output(staging / staged, path, replaces[path], made.digest)
            except ChangedTargetError:
                absent.append(path)
                self._kept.append(Kept(made.file, FOREIGN))
            except OSError as problem:
                absent.append(path)
                refused[problem.strerror or str(problem), _hint_for(problem)].append(path)
            else:
                placed.append(made)
        for (why, hint), paths in refused.items():
            more = f" (and {count_of(len(paths) - 1, 'file')} more)" if len(paths) > 1 else ""
            message = f"cannot be written{more}: {why}"
            self._fail(task, error("OUT003", message, Place(paths[0]), hint))
        self._diagnostics += explain_losses(placed)
        self._made += placed
        self._source_bytes += completed.source_bytes
        self.lock = record_task(self.lock, task.id, record, absent, self._made_by)


def _hint_for(problem: OSError) -> str:
    return "make its folder writable, and run again" if isinstance(problem, PermissionError) else ""


def _make_record(lock: Lock, fresh: frozenset[str], task: Task, completed: Completed) -> TaskRecord:
    """Return what the lock shall say of a task once its files are in place.

    Files on record that this run does not make stay; as outdated, where their source or recipe is
    another now.
    """
    old = lock.tasks.get(task.id) or TaskRecord({}, "", 0, {})
    files: dict[str, dict[str, FileRecord]] = defaultdict(dict)
    old_recipes = {id_: output.recipe for id_, output in old.outputs.items()}
    recipes = old_recipes | {
        made.file.output_id: make_recipe(made.file) for made, _ in completed.made
    }
    for id_, output in old.outputs.items():
        same = old.sources == task.digests and recipes[id_] == output.recipe
        for path, record in output.files.items():
            stays = same or path in fresh
            files[id_][path] = record if stays else replace(record, outdated=True)
    for made, _ in completed.made:
        for others in files.values():
            others.pop(made.file.path, None)
        files[made.file.output_id][made.file.path] = FileRecord(made.digest)
    outputs = {id_: OutputRecord(recipes[id_], items) for id_, items in files.items() if items}
    source = task.source
    return TaskRecord(task.digests, source.kind, source.frames, outputs)
