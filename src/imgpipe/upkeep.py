"""The calls about files that are there already: adopt, clean, undo."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import nullcontext
from dataclasses import dataclass
from typing import Generic, TypeVar

from imgpipe.adopt import Adoption, examine_kept, record_adoption
from imgpipe.clean import Cleaning, apply_cleaning, find_cleanable
from imgpipe.diagnostics import Diagnostic, ExitCode, Severity
from imgpipe.disk import RealDisk
from imgpipe.fsio import STATE_FOLDER, Workspace
from imgpipe.lock import LOCK_NAME, Lock
from imgpipe.model import Config
from imgpipe.pipeline import Survey, survey_site
from imgpipe.records import save_lock
from imgpipe.tasks import Wishes
from imgpipe.undo import Undoing, undo_cleaning

Found = TypeVar("Found", bound=Adoption | Cleaning | Undoing)


@dataclass(frozen=True)
class Upkeep(Generic[Found]):
    """What a command about existing files found and did; `state` is of imgpipe's own files.

    `lock_name` is the file that has, or would have, the records.
    """

    survey: Survey
    found: Found
    state: tuple[Diagnostic, ...] = ()
    lock_name: str = LOCK_NAME

    @property
    def diagnostics(self) -> tuple[Diagnostic, ...]:
        found = (*self.found.findings, *self.found.failures)
        return (*self.survey.diagnostics, *found, *self.state)

    @property
    def exit_code(self) -> ExitCode:
        failures = (*self.survey.plan.diagnostics, *self.found.failures, *self.state)
        if any(item.severity is Severity.ERROR for item in failures):
            return ExitCode.TASK_FAILED
        found = any(item.severity is Severity.ERROR for item in self.diagnostics)
        return ExitCode.FINDINGS if found else ExitCode.OK


def adopt_site(
    config: Config,
    wishes: Wishes,
    *,
    edited: bool,
    dry_run: bool,
    on_begin: Callable[[int], None] = lambda _: None,
    on_source: Callable[[str, int], None] = lambda _name, _frames: None,
) -> Upkeep[Adoption]:
    """Take existing files into the lock; edited ones only if wished. Raises UserError.

    No lock is begun for nothing.
    `on_begin` and `on_source` are told what `examine_kept` tells.
    """
    workspace = Workspace(config.folder, config.name)
    with nullcontext() if dry_run else workspace.locked():
        survey = survey_site(config, workspace, wishes)
        adoption = examine_kept(
            survey.plan,
            config.folder,
            config.limits,
            edited=edited,
            on_begin=on_begin,
            on_source=on_source,
        )
        if dry_run:
            return Upkeep(survey, adoption, lock_name=workspace.lock_name)
        lock = record_adoption(adoption, survey.plan, survey.lock)
        is_there = (config.folder / workspace.lock_name).exists()
        state = save_lock(lock, workspace) if is_there or lock != Lock() else ()
        workspace.save_states()
        return Upkeep(survey, adoption, state, workspace.lock_name)


def clean_site(config: Config, include: Iterable[str], *, dry_run: bool) -> Upkeep[Cleaning]:
    """Move what nothing makes any more to the trash. Raises UserError."""
    workspace = Workspace(config.folder, config.name)
    with nullcontext() if dry_run else workspace.locked():
        survey = survey_site(config, workspace, Wishes())
        disk = RealDisk(config.folder, config.limits, workspace.states)
        found = find_cleanable(config, survey.site, survey.plan, survey.lock, disk, include)
        if not dry_run:
            found = apply_cleaning(found, survey.lock, config, workspace)
        return Upkeep(survey, found)


def undo_clean(config: Config) -> Upkeep[Undoing]:
    """Bring the last clean back. Raises UserError."""
    workspace = Workspace(config.folder, config.name)
    has_state = (config.folder / STATE_FOLDER).is_dir()  # else there is no trash, either
    with workspace.locked() if has_state else nullcontext():
        survey = survey_site(config, workspace, Wishes())
        disk = RealDisk(config.folder, config.limits, workspace.states)
        return Upkeep(survey, undo_cleaning(survey.lock, workspace, disk))
