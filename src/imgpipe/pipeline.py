"""The table of contents: what imgpipe does, call by call."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from imgpipe.diagnostics import Diagnostic, ExitCode, Place, Severity, UserError, error
from imgpipe.disk import RealDisk, digest_file
from imgpipe.evidence import foresee_evidence, gather_evidence
from imgpipe.facts import Evidence
from imgpipe.fsio import Workspace
from imgpipe.lock import LOCK_NAME, Lock, format_lock, read_lock
from imgpipe.model import Config, Plan, RunResult, Site
from imgpipe.pages import PagePlan, plan_pages, publish_pages
from imgpipe.plan import make_plan
from imgpipe.rewrite import plan_edits
from imgpipe.run import recover_lock, run_plan
from imgpipe.scan import scan_site


@dataclass(frozen=True)
class Survey:
    """What was found before any work: the site, what is on record, and what is to be done."""

    site: Site
    lock: Lock
    plan: Plan


@dataclass(frozen=True)
class Outcome:
    """What a command did or would do; the exit code and every report come from it."""

    survey: Survey
    result: RunResult
    pages: PagePlan
    rewriting: tuple[Diagnostic, ...]

    @property
    def diagnostics(self) -> tuple[Diagnostic, ...]:
        return (
            *self.survey.site.diagnostics,
            *self.survey.plan.diagnostics,
            *self.result.diagnostics,
            *self.rewriting,
            *self.pages.diagnostics,
        )

    @property
    def exit_code(self) -> ExitCode:
        tasks = (*self.survey.plan.diagnostics, *self.result.diagnostics)
        if any(item.severity is Severity.ERROR for item in tasks):
            return ExitCode.TASK_FAILED
        if any(item.severity is Severity.ERROR for item in self.diagnostics):
            return ExitCode.FINDINGS
        return ExitCode.OK


def run_site(
    config: Config,
    on_plan: Callable[[Plan], None] = lambda _: None,
    on_frame: Callable[[str], None] = lambda _: None,
) -> Outcome:
    """Make all stale outputs, then rewrite the pages. Raises UserError."""
    workspace = Workspace(config.folder)
    with workspace.locked():
        survey = _survey(config, workspace)
        on_plan(survey.plan)
        result, lock = run_plan(survey.plan, survey.lock, workspace, config.limits, on_frame)
        return _rewrite(config, survey, result, lock, workspace)


def rewrite_site(config: Config) -> Outcome:
    """Rewrite the pages with the files that exist now; no image is made. Raises UserError."""
    workspace = Workspace(config.folder)
    with workspace.locked():
        survey = _survey(config, workspace)
        result = RunResult(fresh=survey.plan.fresh)
        return _rewrite(config, survey, result, survey.lock, workspace)


def foresee_run(config: Config) -> Outcome:
    """Return what `run_site` would do if every task did well; nothing is written."""
    survey = _survey(config, Workspace(config.folder))
    evidence = foresee_evidence(config, survey.site, survey.plan, survey.lock)
    result = RunResult(fresh=survey.plan.fresh, kept=survey.plan.kept)
    return _foresee(config, survey, result, evidence)


def foresee_rewriting(config: Config) -> Outcome:
    """Return what `rewrite_site` would do; nothing is written."""
    survey = _survey(config, Workspace(config.folder))
    result = RunResult(fresh=survey.plan.fresh)
    evidence = gather_evidence(config, survey.site, survey.plan, result, survey.lock)
    return _foresee(config, survey, result, evidence)


def _survey(config: Config, workspace: Workspace) -> Survey:
    disk = RealDisk(config.folder, config.limits)
    lock = recover_lock(read_lock(config.folder / LOCK_NAME), workspace, disk)
    site = scan_site(config)
    return Survey(site, lock, make_plan(config, site, lock, disk))


def _rewrite(
    config: Config, survey: Survey, result: RunResult, lock: Lock, workspace: Workspace
) -> Outcome:
    evidence = gather_evidence(config, survey.site, survey.plan, result, lock)
    rewriting = plan_edits(config, survey.site, survey.plan, evidence)
    pages, lock = publish_pages(plan_pages(config, rewriting, lock), lock, workspace)
    _save_lock(lock, workspace)
    return Outcome(survey, result, pages, rewriting.diagnostics)


def _foresee(config: Config, survey: Survey, result: RunResult, evidence: Evidence) -> Outcome:
    rewriting = plan_edits(config, survey.site, survey.plan, evidence)
    pages = plan_pages(config, rewriting, survey.lock)
    return Outcome(survey, result, pages, rewriting.diagnostics)


def _save_lock(lock: Lock, workspace: Workspace) -> None:
    """Write the lock if it says something new; then the journal has nothing more to tell."""
    path = workspace.project / LOCK_NAME
    data = format_lock(lock).encode()
    try:
        if not path.is_file() or path.read_bytes() != data:
            workspace.replace(path, data, digest_file(path))
    except OSError as problem:
        message = f"cannot be written: {problem.strerror or problem}"
        hint = "the journal keeps what was made: make the folder writable, and run again"
        raise UserError([error("OUT003", message, Place(LOCK_NAME), hint)]) from None
    workspace.clear_journal()
