"""The table of contents: what imgpipe does, call by call."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from imgpipe.diagnostics import Diagnostic, ExitCode, Severity
from imgpipe.disk import RealDisk
from imgpipe.evidence import foresee_evidence, gather_evidence
from imgpipe.facts import Evidence
from imgpipe.fsio import Workspace
from imgpipe.lock import LOCK_NAME, Lock, read_lock
from imgpipe.model import Config, Plan, RunResult, Site
from imgpipe.pages import PagePlan, plan_pages, publish_pages
from imgpipe.plan import explain_kept, make_plan
from imgpipe.rewrite import plan_edits
from imgpipe.run import recover_lock, run_plan, save_lock
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
    state: tuple[Diagnostic, ...] = ()  # of imgpipe's own files
    must_be_clean: bool = False  # a page that would change is a finding

    @property
    def diagnostics(self) -> tuple[Diagnostic, ...]:
        return (
            *self.survey.site.diagnostics,
            *self.survey.plan.diagnostics,
            *self.result.diagnostics,
            *self.rewriting,
            *self.pages.diagnostics,
            *self.state,
        )

    @property
    def exit_code(self) -> ExitCode:
        tasks = (*self.survey.plan.diagnostics, *self.result.diagnostics, *self.state)
        if any(item.severity is Severity.ERROR for item in tasks):
            return ExitCode.TASK_FAILED
        if any(item.severity is Severity.ERROR for item in self.diagnostics):
            return ExitCode.FINDINGS
        if self.must_be_clean and self.pages.changed:
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
        return _rewrite(config, survey, _nothing_made(survey), survey.lock, workspace)


def foresee_run(config: Config) -> Outcome:
    """Return what `run_site` would do if every task did well; nothing is written."""
    survey = _survey(config, Workspace(config.folder))
    evidence = foresee_evidence(config, survey.site, survey.plan, survey.lock)
    return _foresee(config, survey, evidence)


def foresee_rewriting(config: Config, *, check: bool = False) -> Outcome:
    """Return what `rewrite_site` would do; nothing is written.

    With `check`, a page that would change is a finding.
    """
    survey = _survey(config, Workspace(config.folder))
    result = _nothing_made(survey)
    evidence = gather_evidence(config, survey.site, survey.plan, result, survey.lock)
    return replace(_foresee(config, survey, evidence), must_be_clean=check)


def _survey(config: Config, workspace: Workspace) -> Survey:
    disk = RealDisk(config.folder, config.limits, workspace.states)
    lock = recover_lock(read_lock(config.folder / LOCK_NAME), workspace, disk)
    site = scan_site(config)
    return Survey(site, lock, make_plan(config, site, lock, disk))


def _rewrite(
    config: Config, survey: Survey, result: RunResult, lock: Lock, workspace: Workspace
) -> Outcome:
    evidence = gather_evidence(config, survey.site, survey.plan, result, lock)
    rewriting = plan_edits(config, survey.site, survey.plan, evidence)
    pages, lock = publish_pages(plan_pages(config, rewriting, lock), lock, workspace)
    state = save_lock(lock, workspace)
    workspace.save_states()
    return Outcome(survey, result, pages, rewriting.diagnostics, state)


def _nothing_made(survey: Survey) -> RunResult:
    kept = survey.plan.kept
    return RunResult(fresh=survey.plan.fresh, kept=kept, diagnostics=tuple(explain_kept(kept)))


def _foresee(config: Config, survey: Survey, evidence: Evidence) -> Outcome:
    rewriting = plan_edits(config, survey.site, survey.plan, evidence)
    pages = plan_pages(config, rewriting, survey.lock)
    return Outcome(survey, _nothing_made(survey), pages, rewriting.diagnostics)
