"""The audit, call by call: what there is, what refers to it, what rules say of both."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from imgpipe.audit_record import Record, choose_marked, keep_record, recall_record
from imgpipe.diagnostics import Diagnostic, Place, error
from imgpipe.findings.finding import Audit
from imgpipe.findings.judgement import make_findings
from imgpipe.findings.selection import Selection
from imgpipe.fsio import Workspace
from imgpipe.own_texts import REPORT_NAME

if TYPE_CHECKING:
    from imgpipe.certificate import Grounds
    from imgpipe.findings.baseline import Baseline
    from imgpipe.image_facts import ImageFacts
    from imgpipe.links.jekyll import Settings
    from imgpipe.links.link import Implied
    from imgpipe.links.survey import SiteLinks
    from imgpipe.model import Config
    from imgpipe.pipeline import Survey
    from imgpipe.view import View


@dataclass(frozen=True, slots=True)
class Watcher:
    """Who is told how many images are looked at, and of each when it is done."""

    on_begin: Callable[[int], None] = lambda _: None
    on_look: Callable[[str], None] = lambda _: None


def audit_site(
    config: Config,
    selection: Selection = Selection(),
    baseline: Baseline | None = None,
    left_out: frozenset[str] = frozenset(),
    watcher: Watcher = Watcher(),
    built: str | None = None,
    *,
    is_new: bool = False,
) -> Audit:
    """Return what is wrong with the site. Nothing of it is written, and no run is waited for.

    `left_out` are paths of texts that imgpipe itself writes (a baseline): they refer to nothing.
    `built` is the folder of the built site, which is audited as well; both count from the project's
    folder. `is_new` says that the record of the last audit need not be asked, which takes the
    states of all files: it is known to be of others. Raises UserError where no plan can be made,
    or the built site holds no page.
    """
    left_out = _leave_out((*left_out, *_find_own(built)))
    workspace = Workspace(config.folder, config.name)
    record = None if is_new else recall_record(config.name, left_out, workspace)
    if record is None:
        with workspace.aside():
            record = _look(config, left_out, watcher, workspace)
    found = [record]
    if built is not None:
        found.append(_look_at_built(config, built, record, watcher))
    return _judge(found, selection, baseline)


def recall_audit(
    path: Path,
    config_name: str,
    selection: Selection = Selection(),
    baseline: Baseline | None = None,
    left_out: frozenset[str] = frozenset(),
) -> Audit | None:
    """Return what an audit would find, without loading the pipeline; None where it must look.

    `path` is the pipeline's file, `config_name` what messages call it.
    """
    target = path.resolve()
    if target.name != path.name:
        return None  # a link: the folder that it leads to may have a file of its name, too
    left_out = _leave_out(left_out)
    record = recall_record(config_name, left_out, Workspace(target.parent, config_name))
    return _judge([record], selection, baseline) if record else None


def _judge(found: Sequence[Record], selection: Selection, baseline: Baseline | None) -> Audit:
    """Return the audit of the sources, and of what was built of them if that was looked at."""
    rules = found[0].rules
    texts = {path: file for item in found for path, file in item.texts.items()}
    judged = make_findings(
        [(item.labels[rule], hit) for item in found for rule, hit in item.hits],
        *(rules, texts, selection, baseline),
        made=frozenset(path for item in found[1:] for path in item.texts),
    )
    return Audit(
        findings=judged.findings,
        diagnostics=tuple(problem for item in found for problem in item.diagnostics),
        pages=sum(item.pages for item in found),
        references=sum(item.references for item in found),
        images=sum(item.images for item in found),
        suppressed=judged.suppressed,
        known=judged.known,
        ignored=judged.ignored,
        gone=judged.gone,
        fail_on=rules.fail_on,
    )


def _leave_out(paths: Iterable[str]) -> frozenset[str]:
    """Return the texts of the project that are not read; of a report the audit is a part."""
    return frozenset(path for path in (*paths, REPORT_NAME) if path[:3] != "../")


def _find_own(built: str | None) -> tuple[str, ...]:
    """Return what the sources' audit must leave out of the built site: a folder ends in a slash.

    What Jekyll builds, nothing looks into anyway, and the record is the same with it and without.
    """
    return () if built in (None, "_site") else (f"{built}/",)


def _look_at_built(config: Config, built: str, record: Record, watcher: Watcher) -> Record:
    from imgpipe.built import audit_built
    from imgpipe.links.jekyll import read_settings

    told = {(rule, hit.about) for rule, hit in record.hits}
    settings = read_settings(config.folder)
    return audit_built(config, settings, built, told, watcher.on_begin, watcher.on_look)


def _read_settings(folder: Path, left_out: frozenset[str]) -> Settings:
    """Return Jekyll's settings, with the folders that are left out among what it excludes."""
    from imgpipe.links.jekyll import read_settings

    settings = read_settings(folder)
    folders = (path for path in left_out if path.endswith("/"))
    excluded = (f"{posixpath.relpath(path, settings.source)}/" for path in folders)
    return replace(settings, left_out=tuple(excluded))


def _look(
    config: Config, left_out: frozenset[str], watcher: Watcher, workspace: Workspace
) -> Record:
    """Return what the rules find, and keep it for the next audit."""
    from imgpipe.certificate import take_states
    from imgpipe.rules import RULES

    settings = _read_settings(config.folder, left_out)
    grounds = _find_grounds(config, settings, left_out)
    states = take_states(grounds, workspace)
    survey, links, view = _survey(config, settings, left_out, watcher, workspace)
    record = Record(
        hits=tuple((rule.id, hit) for rule in RULES.values() for hit in rule.check(view)),
        labels=RULES,
        rules=config.audit,
        diagnostics=tuple(_find_diagnostics(survey, links, view.images)),
        texts=choose_marked(links.texts),
        pages=len(view.pages),
        references=len(view.links),
        images=len(view.images),
        left_out=left_out,
    )
    workspace.save_states()
    # What is in folders that no one can list is not in the states.
    if states and not survey.site.unlisted and _is_as_before(config, settings, left_out):
        keep_record(record, config.name, grounds, states, workspace)
    return record


def _survey(
    config: Config,
    settings: Settings,
    left_out: frozenset[str],
    watcher: Watcher,
    workspace: Workspace,
) -> tuple[Survey, SiteLinks, View]:
    from imgpipe.links.implied import find_implied
    from imgpipe.links.survey import find_links
    from imgpipe.links.symlinks import find_symlinks
    from imgpipe.links.usage import find_usage
    from imgpipe.pipeline import survey_site
    from imgpipe.status import take_status
    from imgpipe.tasks import Wishes
    from imgpipe.view import View

    survey = survey_site(config, workspace, Wishes())
    links = find_links(config, survey.site, settings, left_out=left_out)
    every = (*links.links, *links.silent)
    published = (*links.pages, *links.copies)
    symlinks = find_symlinks(config.folder, links.images, links.linked)
    files = links.images | survey.site.image_files  # a derived name may end as no image does
    implied = _drop_repeated(find_implied(published, config, files, links.links))
    view = View(
        config=config,
        site=survey.site,
        plan=survey.plan,
        lock=survey.lock,
        status=take_status(config, survey.site, survey.lock, survey.plan),
        pages=links.pages,
        copies=links.copies,
        links=links.links,
        implied=implied,
        usage=find_usage(every, implied, survey.plan, config, links.images, symlinks),
        images=_look_at_images(config, links.images, watcher, workspace),
        names=links.names,
        working_files=links.working_files,
        diagnostics=links.diagnostics,
        destination=links.settings.destination,
    )
    return survey, links, view


def _drop_repeated(implied: Iterable[Implied]) -> tuple[Implied, ...]:
    """What a page and its copy imply is the page's: there it can be mended."""
    pages: dict[str, str] = {}
    kept = []
    for item in implied:
        page = pages.setdefault(item.path, item.link.file.name)
        if page == item.link.file.name:
            kept.append(item)
    return tuple(kept)


def _look_at_images(
    config: Config, images: Iterable[str], watcher: Watcher, workspace: Workspace
) -> Mapping[str, ImageFacts]:
    from imgpipe.facts_cache import NAME, FactsCache
    from imgpipe.image_survey import look_at_images

    cache = FactsCache(config.limits, workspace.recall(NAME))
    is_whole = False
    try:
        facts = look_at_images(
            *(config.folder, sorted(images), config.limits, workspace.states, cache),
            *(watcher.on_begin, watcher.on_look),
        )
        is_whole = True
    finally:  # who is interrupted need not wait twice for what is done
        content = cache.format(is_whole=is_whole)
        if content is not None:
            workspace.keep(NAME, content)
        if not is_whole:
            workspace.save_states()
    return facts


def _find_diagnostics(
    survey: Survey, links: SiteLinks, images: Mapping[str, ImageFacts]
) -> Iterator[Diagnostic]:
    """Yield what could not be looked at; what a rule is about, the rule says."""
    from imgpipe.rules import RULES

    said = set()
    for item in (*survey.diagnostics, *links.diagnostics):
        if item.code not in RULES and item not in said:
            said.add(item)
            yield item
    places = {str(item.place) for item in said}
    for path, facts in images.items():
        if facts.code and facts.code not in RULES and path not in places:
            yield error(facts.code, facts.problem, Place(path), facts.hint)


def _find_grounds(config: Config, settings: Settings, left_out: frozenset[str]) -> Grounds:
    """Return where the files are that an audit depends on: where `texts` and `scan` look."""
    from imgpipe.certificate import Grounds
    from imgpipe.links.folders import Folders, Use
    from imgpipe.listing import list_files

    roots = dict.fromkeys(
        map(posixpath.normpath, (config.site.image_root, config.site.source_root))
    )
    hidden = tuple(name for name in settings.include if name.startswith("."))
    folders, closed = Folders(config, settings), set()

    def may_enter(folder: str) -> bool:
        if folder not in roots and folders.use(folder) is not Use.CLOSED:
            return True
        closed.add(folder)
        return False

    for start in (".", *hidden):
        for _ in list_files(config.folder, start, may_enter=may_enter):
            pass
    return Grounds(
        globs=tuple(pattern for pattern, _ in config.site.pages),
        folders=(*roots, *(start for start in (".", *hidden) if start not in roots)),
        files=(Path(config.name).name,),
        apart=tuple(sorted(closed | left_out)),
    )


def _is_as_before(config: Config, settings: Settings, left_out: frozenset[str]) -> bool:
    """Return whether what was read before the states were taken still is the same."""
    from imgpipe.config import load_config

    again = load_config(config.folder / Path(config.name).name, config.name)
    return again == config and _read_settings(config.folder, left_out) == settings
