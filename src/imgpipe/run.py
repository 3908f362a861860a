"""The coordinator: each task is made, checked, intended, put in place and recorded, in this order.

After a crash at any instant the next run knows imgpipe's files by the journal.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field, replace
from pathlib import Path
from time import monotonic

from imgpipe.diagnostics import Diagnostic, Place, error, info
from imgpipe.executors import EXECUTORS, Result
from imgpipe.fsio import ChangedTargetError, Workspace
from imgpipe.images import Limits
from imgpipe.kept import EDITED, FOREIGN, explain_kept
from imgpipe.lock import FileRecord, Lock
from imgpipe.losses import explain_losses
from imgpipe.records import Ledger, make_intent, make_record
from imgpipe.schedule import choose_executor, measure_work, share_out
from imgpipe.stages import Profile
from imgpipe.tasks import Kept, MadeFile, Pace, Plan, RunResult, Task
from imgpipe.text import count_of
from imgpipe.trash import Session, begin_session
from imgpipe.versions import find_makers
from imgpipe.worker import Job, blame_disk

OnFrame = Callable[[str], None]  # told the name of the source whose frame is done


def run_plan(
    plan: Plan, lock: Lock, workspace: Workspace, limits: Limits, pace: Pace, on_frame: OnFrame
) -> tuple[RunResult, Lock]:
    """Do the tasks of a plan; one that fails leaves the others and all earlier outputs alone.

    What is made, said and recorded is the same whatever the number of workers.
    """
    run = _Run(plan, lock, workspace, limits)
    work = [(task, measure_work(task, workspace.project)) for task in plan.tasks]
    executor = choose_executor(pace.workers, sum(size for _, size in work))
    workers = 1 if executor == "serial" else pace.workers
    begun_s = monotonic()
    jobs = run.hand_out(work, replace(pace, workers=workers))
    results = EXECUTORS[executor](jobs, workers, lambda job: on_frame(job.task.source.name))
    with closing(results):
        for result in results:
            run.take(result)
    profile = run.profile(workers, monotonic() - begun_s)
    return replace(run.result(), profile=profile), run.ledger.close()


@dataclass
class _Account:
    """What became of a task: what its parts staged until all are done, then what was made."""

    task: Task
    parts_left: int
    folders: list[Path] = field(default_factory=list)
    staged: list[tuple[MadeFile, Path]] = field(default_factory=list)
    made: list[MadeFile] = field(default_factory=list)
    kept: list[Kept] = field(default_factory=list)
    source_bytes: int = 0
    failures: list[Diagnostic] = field(default_factory=list)
    begun_s: float = field(default_factory=monotonic)
    took_s: float = 0


class _Run:
    def __init__(self, plan: Plan, lock: Lock, workspace: Workspace, limits: Limits) -> None:
        self._plan = plan
        self.ledger = Ledger(lock)
        self._fresh = frozenset(file.path for file in plan.fresh)
        self._workspace = workspace
        self._limits = limits
        self._accounts: dict[str, _Account] = {}
        self._session: Session | None = None
        self._spent_s: defaultdict[str, float] = defaultdict(float)
        self._publish_s = 0.0

    def hand_out(self, work: list[tuple[Task, int]], pace: Pace) -> Iterator[Job]:
        """Yield the jobs one by one, as workers ask for them."""
        for share in share_out(work, pace.workers):
            if pace.fail_fast and any(account.failures for account in self._accounts.values()):
                return
            account = _Account(share.task, len(share.parts))
            self._accounts[share.task.id] = account
            for number, part in enumerate(share.parts):
                if account.failures:
                    break
                staging = self._workspace.staging_path(f"{len(self._accounts)}-{number}")
                yield Job(part, self._workspace.project, staging, self._limits, pace.thorough)

    def take(self, result: Result) -> None:
        """Publish and record a task once all its parts are done; none of one that failed."""
        account = self._accounts[result.job.task.id]
        account.parts_left -= 1
        account.folders.append(result.job.staging)
        if isinstance(result.outcome, Diagnostic):
            account.failures = account.failures or [result.outcome]
        elif not account.failures:
            for stage, spent_s in result.outcome.spent_s.items():
                self._spent_s[stage] += spent_s
            account.staged += result.outcome.made
            account.source_bytes = result.outcome.source_bytes
            if not account.parts_left:
                begun_s = monotonic()
                self._publish(account)
                self._publish_s += monotonic() - begun_s
        account.took_s = monotonic() - account.begun_s
        if account.failures or not account.parts_left:
            for folder in account.folders:
                self._workspace.discard_staging(folder)
            account.folders.clear()

    def _publish(self, account: _Account) -> None:
        task = account.task
        order = {stale.file.path: index for index, stale in enumerate(task.stale)}
        account.staged.sort(key=lambda item: order[item[0].file.path])
        new = {made.file: FileRecord(made.digest) for made, _ in account.staged}
        old = self.ledger.find_task(task.id)
        record = make_record(old, self._fresh, task.source, task.digests, new)
        encoded = (stale.file for stale in task.stale if not stale.file.copied)
        made_with = find_makers(file.format_id for file in encoded)
        try:
            self._workspace.append_intent(make_intent(task, record, made_with))
        except OSError as problem:
            account.failures.append(blame_disk(task, self._workspace.project, problem))
            return
        absent = self._put_in_place(account)
        self.ledger.record(task.id, record, absent)
        if account.made:
            self.ledger.note_versions(made_with)

    def _put_in_place(self, account: _Account) -> list[str]:
        """Move staged files to their places; return the paths of those that did not get there."""
        stale = {item.file.path: item for item in account.task.stale}
        absent = []
        refused: dict[tuple[str, str], list[str]] = defaultdict(list)
        for made, staged in account.staged:
            path = made.file.path
            try:
                if stale[path].trashes:
                    self._trash(path)
                self._workspace.publish_output(staged, path, stale[path].replaces, made.digest)
            except ChangedTargetError:
                absent.append(path)
                why = EDITED if stale[path].replaces else FOREIGN
                account.kept.append(Kept(made.file, why))
            except OSError as problem:
                absent.append(path)
                refused[problem.strerror or str(problem), _hint_for(problem)].append(path)
            else:
                account.made.append(made)
        for (why, hint), paths in refused.items():
            more = f" (and {count_of(len(paths) - 1, 'file')} more)" if len(paths) > 1 else ""
            message = f"cannot be written{more}: {why}"
            account.failures.append(error("OUT003", message, Place(paths[0]), hint))
        return absent

    def _trash(self, path: str) -> None:
        if self._session is None:
            self._session = begin_session(self._workspace.project, "run")
        self._session.keep(path)

    def profile(self, workers: int, work_s: float) -> Profile:
        return Profile(workers, dict(self._spent_s), work_s, self._publish_s)

    def result(self) -> RunResult:
        """Return what was done, in the order of the plan."""
        ids = [task.id for task in self._plan.tasks]
        accounts = [self._accounts[id_] for id_ in ids if id_ in self._accounts]
        kept = [*self._plan.kept, *(item for account in accounts for item in account.kept)]
        return RunResult(
            made=tuple(item for account in accounts for item in account.made),
            fresh=self._plan.fresh,
            kept=tuple(kept),
            failed=tuple(account.task.id for account in accounts if account.failures),
            seconds={account.task.id: account.took_s for account in accounts},
            source_bytes=sum(account.source_bytes for account in accounts if account.made),
            diagnostics=(*self._explain(accounts), *explain_kept(kept)),
        )

    def _explain(self, accounts: list[_Account]) -> Iterator[Diagnostic]:
        for account in accounts:
            yield from account.failures
            yield from explain_losses(account.made)
        left = len(self._plan.tasks) - len(accounts)
        if left:
            message = f"`--fail-fast` left {count_of(left, 'source')} for the next run"
            yield info("RUN002", message)
        if self._session is not None:
            yield info("OUT007", f"what was replaced is in the trash: {self._session.path}/files")


def _hint_for(problem: OSError) -> str:
    return "make its folder writable, and run again" if isinstance(problem, PermissionError) else ""
