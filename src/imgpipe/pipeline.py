"""The table of contents: what imgpipe does, call by call."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from time import monotonic

from imgpipe.certificate import Grounds, States, certify, take_states
from imgpipe.config import load_config
from imgpipe.data_file import DataFile, foresee_data, write_data
from imgpipe.diagnostics import Diagnostic, ExitCode, Severity, UserError
from imgpipe.disk import RealDisk
from imgpipe.evidence import foresee_evidence, gather_evidence
from imgpipe.facts import Evidence
from imgpipe.fsio import Workspace
from imgpipe.kept import explain_kept
from imgpipe.lock import Lock, read_lock
from imgpipe.model import Config, Page, Site
from imgpipe.pages import PagePlan, plan_pages, publish_pages
from imgpipe.plan import make_plan
from imgpipe.records import recover_lock, save_lock
from imgpipe.rewrite import plan_edits
from imgpipe.run import run_plan
from imgpipe.scan import scan_site
from imgpipe.sources import follow_moves
from imgpipe.status import Status, take_status
from imgpipe.targets import narrow_site
from imgpipe.tasks import Pace, Plan, RunResult, Wishes
from imgpipe.why import Explanation, explain_target


@dataclass(frozen=True)
class Survey:
    """What was found before any work: the site, what is on record, and what is to be done."""

    site: Site
    lock: Lock
    plan: Plan

    @property
    def diagnostics(self) -> tuple[Diagnostic, ...]:
        return (*self.site.diagnostics, *self.plan.diagnostics)


@dataclass(frozen=True)
class Outcome:
    """What a command did or would do; the exit code and every report come from it."""

    survey: Survey
    result: RunResult
    pages: PagePlan
    rewriting: tuple[Diagnostic, ...]
    state: tuple[Diagnostic, ...] = ()  # of imgpipe's own files
    data: DataFile | None = (
        None  # None where the pipeline names none, or pages alone were asked for
    )
    found_work: bool = False  # something would be made or written that --check wants done
    exit_zero: bool = False  # failed tasks and findings are no failure of the command

    @property
    def diagnostics(self) -> tuple[Diagnostic, ...]:
        return (
            *self.survey.diagnostics,
            *self.result.diagnostics,
            *self.rewriting,
            *self.pages.diagnostics,
            *self._of_data,
            *self.state,
        )

    @property
    def _of_data(self) -> tuple[Diagnostic, ...]:
        return self.data.diagnostics if self.data else ()

    @property
    def writes_data(self) -> bool:
        """Whether the data file was, or is to be, written."""
        return self.data is not None and self.data.changed

    @property
    def exit_code(self) -> ExitCode:
        if any(item.trace for item in self.result.diagnostics):
            return ExitCode.BUG
        return ExitCode.OK if self.exit_zero else self._judge()

    def _judge(self) -> ExitCode:
        made = (*self.result.diagnostics, *self._of_data)
        tasks = (*self.survey.plan.diagnostics, *made, *self.state)
        if any(item.severity is Severity.ERROR for item in tasks):
            return ExitCode.TASK_FAILED
        if any(item.severity is Severity.ERROR for item in self.diagnostics):
            return ExitCode.FINDINGS
        return ExitCode.FINDINGS if self.found_work else ExitCode.OK


def run_site(
    config: Config,
    wishes: Wishes = Wishes(),
    pace: Pace = Pace(),
    on_plan: Callable[[Plan], None] = lambda _: None,
    on_frame: Callable[[str], None] = lambda _: None,
    summarize: Callable[[Outcome], Iterable[str]] | None = None,
    describe: Callable[[Outcome], Iterable[str]] | None = None,
) -> Outcome:
    """Make all stale outputs, rewrite the pages, write the data file. Raises UserError.

    With `summarize`, a run that found nothing to do leaves its summary to the next one; with
    `describe`, one that did something, or failed to, leaves a log.
    """
    workspace = Workspace(config.folder, config.name)
    with workspace.locked():
        grounds = _find_grounds(config, workspace)
        states = take_states(grounds, workspace) if summarize else None
        begun_s = monotonic()
        survey = survey_site(config, workspace, wishes)
        on_plan(survey.plan)
        plan_s = monotonic() - begun_s
        lock = follow_moves(survey.lock, survey.plan.digests, survey.plan.sources)
        result, lock = run_plan(survey.plan, lock, workspace, config.limits, pace, on_frame)
        begun_s = monotonic()
        outcome = _rewrite(config, survey, result, lock, workspace, with_data=True)
        outcome = _note_times(outcome, plan_s, monotonic() - begun_s)
        did_work = bool(result.made or outcome.pages.changed or outcome.writes_data)
        if describe and (did_work or result.failed):
            workspace.keep_log("\n".join([*describe(outcome), ""]))
        if summarize and wishes == Wishes() and (did_work or not outcome.diagnostics):
            # What a run says of its work, a loss for instance, the next one does not say again.
            if did_work:
                states = take_states(grounds, workspace)
            last = _look_again(config, outcome, workspace) if did_work else outcome
            if states and last and _is_idle(last) and _is_covered(config, last, states):
                certify(grounds, states, summarize(last), workspace)
        return outcome


def _note_times(outcome: Outcome, plan_s: float, pages_s: float) -> Outcome:
    assert outcome.result.profile is not None, "a run has one"
    profile = replace(outcome.result.profile, plan_s=plan_s, pages_s=pages_s)
    return replace(outcome, result=replace(outcome.result, profile=profile))


def rewrite_site(config: Config) -> Outcome:
    """Rewrite the pages with the files that exist now; no image is made. Raises UserError."""
    workspace = Workspace(config.folder, config.name)
    with workspace.locked():
        survey = survey_site(config, workspace, Wishes())
        return _rewrite(config, survey, _nothing_made(survey), survey.lock, workspace)


def foresee_run(config: Config, wishes: Wishes, *, check: bool = False) -> Outcome:
    """Return what `run_site` would do if every task did well; nothing is written.

    With `check`, an output that would be made or a page that would change is a finding.
    """
    workspace = Workspace(config.folder, config.name)
    survey = survey_site(config, workspace, wishes)
    evidence = foresee_evidence(config, survey.site, survey.plan, survey.lock)
    data = foresee_data(config, survey.plan, survey.lock, workspace)
    outcome = replace(_foresee(config, survey, evidence), data=data)
    work = survey.plan.tasks or outcome.pages.changed or outcome.writes_data
    return replace(outcome, found_work=check and bool(work))


def foresee_rewriting(config: Config, *, check: bool = False) -> Outcome:
    """Return what `rewrite_site` would do; nothing is written.

    With `check`, a page that would change is a finding.
    """
    survey = survey_site(config, Workspace(config.folder, config.name), Wishes())
    result = _nothing_made(survey)
    evidence = gather_evidence(config, survey.site, survey.plan, result, survey.lock)
    outcome = _foresee(config, survey, evidence)
    return replace(outcome, found_work=check and bool(outcome.pages.changed))


def survey_status(config: Config, wishes: Wishes) -> tuple[Survey, Status]:
    """Return the state of every output; nothing is written. Raises UserError."""
    workspace = Workspace(config.folder, config.name)
    survey = survey_site(config, workspace, wishes)
    data = foresee_data(config, survey.plan, survey.lock, workspace)
    return survey, take_status(config, survey.site, survey.lock, survey.plan, data)


def explain_path(config: Config, target: str) -> tuple[Survey, Explanation]:
    """Return all that is known of a path or of what else can be named; nothing is written."""
    workspace = Workspace(config.folder, config.name)
    survey = survey_site(config, workspace, Wishes())
    data = foresee_data(config, survey.plan, survey.lock, workspace)
    return survey, explain_target(config, survey.site, survey.lock, survey.plan, target, data)


def survey_site(
    config: Config, workspace: Workspace, wishes: Wishes, known: Iterable[Page] = ()
) -> Survey:
    """Return what there is and what is to be done; known pages are not parsed again.

    Raises UserError.
    """
    disk = RealDisk(config.folder, config.limits, workspace.states)
    read = read_lock(config.folder / workspace.lock_name, workspace.lock_name)
    lock = recover_lock(read, workspace, disk)
    site = scan_site(config, known)
    plan = make_plan(config, site, lock, disk, wishes)
    return Survey(narrow_site(site, plan.pages), lock, plan)


def _find_grounds(config: Config, workspace: Workspace) -> Grounds:
    copies = config.rewrite.copies if config.rewrite else None
    data = (config.data.path,) if config.data else ()
    return Grounds(
        globs=tuple(pattern for pattern, _ in config.site.pages),
        folders=(config.site.source_root, config.site.image_root, *((copies,) if copies else ())),
        files=(Path(config.name).name, workspace.lock_name, *data),
    )


def _look_again(config: Config, outcome: Outcome, workspace: Workspace) -> Outcome | None:
    """Return what another run would do now; a run that did its work well says nothing of it."""
    try:
        survey = survey_site(config, workspace, Wishes(), outcome.survey.site.pages)
    except UserError:
        return None
    nothing = _nothing_made(survey)
    evidence = gather_evidence(config, survey.site, survey.plan, nothing, survey.lock)
    data = foresee_data(config, survey.plan, survey.lock, workspace)
    return replace(_foresee(config, survey, evidence), data=data)


def _is_idle(outcome: Outcome) -> bool:
    """Return whether a run did nothing and had nothing to say."""
    plan, pages = outcome.survey.plan, outcome.pages
    return not (plan.tasks or pages.changed or outcome.writes_data or outcome.diagnostics)


def _is_covered(config: Config, outcome: Outcome, states: States) -> bool:
    """Return whether the states are of all that was read, and the pipeline still is the same."""
    looked_at = {file.path for file in outcome.result.fresh}
    looked_at |= {file.target for file in outcome.pages.unchanged}
    looked_at |= outcome.survey.site.other_images
    if not looked_at <= states.paths:
        return False
    return load_config(config.folder / Path(config.name).name, config.name) == config


def _rewrite(
    config: Config,
    survey: Survey,
    result: RunResult,
    lock: Lock,
    workspace: Workspace,
    *,
    with_data: bool = False,
) -> Outcome:
    evidence = gather_evidence(config, survey.site, survey.plan, result, lock)
    rewriting = plan_edits(config, survey.site, survey.plan, evidence)
    pages, lock = publish_pages(plan_pages(config, rewriting, lock), lock, workspace)
    data = None
    if with_data:
        data, lock = write_data(config, survey.plan, lock, workspace, _name_made(result))
    state = save_lock(lock, workspace)
    workspace.save_states()
    return Outcome(survey, result, pages, rewriting.diagnostics, state, data)


def _name_made(result: RunResult) -> list[str]:
    return [made.file.path for made in result.made]


def _nothing_made(survey: Survey) -> RunResult:
    kept = survey.plan.kept
    return RunResult(fresh=survey.plan.fresh, kept=kept, diagnostics=tuple(explain_kept(kept)))


def _foresee(config: Config, survey: Survey, evidence: Evidence) -> Outcome:
    rewriting = plan_edits(config, survey.site, survey.plan, evidence)
    pages = plan_pages(config, rewriting, survey.lock)
    return Outcome(survey, _nothing_made(survey), pages, rewriting.diagnostics)
