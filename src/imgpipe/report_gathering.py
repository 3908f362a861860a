"""The report of a site, call by call: what is there, what was found, what it looks like."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from imgpipe import __version__
from imgpipe.audit import Watcher, audit_site
from imgpipe.diagnostics import Diagnostic
from imgpipe.disk import RealDisk
from imgpipe.findings.finding import Audit
from imgpipe.fsio import Workspace
from imgpipe.headers import Headers
from imgpipe.links.jekyll import read_settings
from imgpipe.model import Config
from imgpipe.pipeline import Survey, survey_site
from imgpipe.report import Report
from imgpipe.report_cards import Draft, draft_cards
from imgpipe.report_files import NAME as HEADERS_NAME
from imgpipe.report_files import ReportFiles
from imgpipe.report_galleries import read_copies
from imgpipe.report_remarks import deal_out, list_remarks
from imgpipe.report_sources import ReportSources
from imgpipe.status import take_status
from imgpipe.strips import NAME as STRIPS_NAME
from imgpipe.strips import Drawn, StripCache, make_strips
from imgpipe.tasks import Wishes


def gather_report(
    config: Config,
    target: Path,
    told: Iterable[Diagnostic] = (),
    watcher: Watcher = Watcher(),
) -> Report:
    """Return what is to be seen of a site in a report that will be the file `target`.

    `told` are messages beside what the audit finds: those of a run. Nothing of the site is written,
    and no run is waited for. Raises UserError where no plan can be made.
    """
    target = target.resolve()
    left_out = frozenset({_name_target(target, config.folder)})
    audit = audit_site(config, left_out=left_out, watcher=watcher)
    workspace = Workspace(config.folder, config.name)
    with workspace.aside():
        survey = survey_site(config, workspace, Wishes())
        headers = Headers(config.folder, workspace.recall(HEADERS_NAME))
        sources = _open_sources(config, survey, workspace, headers, target.parent)
        drafts = draft_cards(survey.site, sources, read_copies(config, survey.site))
        strips = _make_strips(config, drafts, sources.files, workspace, watcher)
        content = headers.format()
        if content is not None:
            workspace.keep(HEADERS_NAME, content)
    return _compose(config, audit, told, drafts, strips, sources)


def _name_target(target: Path, project: Path) -> str:
    """Return the report's path from the project's folder; on another drive there is none."""
    try:
        return Path(os.path.relpath(target, project)).as_posix()
    except ValueError:
        return "../"


def _open_sources(
    config: Config, survey: Survey, workspace: Workspace, headers: Headers, target_folder: Path
) -> ReportSources:
    status = take_status(config, survey.site, survey.lock, survey.plan)
    files = ReportFiles(
        *(config.folder, target_folder, config.site.image_root),
        RealDisk(config.folder, config.limits, workspace.states),
        headers,
        {file.path: file for file in status.files},
    )
    return ReportSources(config, survey.plan, files)


def _make_strips(
    config: Config,
    drafts: Sequence[Draft],
    files: ReportFiles,
    workspace: Workspace,
    watcher: Watcher,
) -> dict[str, Drawn]:
    cache = StripCache(workspace.recall(STRIPS_NAME))
    is_whole = False
    try:
        strips = make_strips(
            config.folder,
            {draft.card.anchor: draft.cells for draft in drafts},
            *(config.limits, cache, files.find_digest, watcher.on_begin, watcher.on_look),
        )
        is_whole = True
    finally:  # who is interrupted need not wait twice for what is done
        content = cache.format(is_whole=is_whole)
        if content is not None:
            workspace.keep(STRIPS_NAME, content)
    return strips


def _compose(
    config: Config,
    audit: Audit,
    told: Iterable[Diagnostic],
    drafts: Sequence[Draft],
    strips: dict[str, Drawn],
    sources: ReportSources,
) -> Report:
    dealt, others = deal_out(list_remarks(audit, told), drafts)
    cards = (
        replace(
            draft.finish(strips.get(draft.card.anchor)),
            remarks=tuple(dealt.get(draft.card.anchor, ())),
        )
        for draft in drafts
    )
    return Report(
        title=_name_site(config),
        made_with=f"imgpipe {__version__}",
        cards=tuple(cards),
        shares=sources.share(sources.plan.sources),
        remarks=tuple(others),
        pages=audit.pages,
        images=audit.images,
    )


def _name_site(config: Config) -> str:
    """Return what the site calls itself, or else its folder's name."""
    title = read_settings(config.folder).values.get("title")
    return title if isinstance(title, str) and title else config.folder.name
