"""Config, Site, lock → Plan: which outputs there are, and what is to be done. Changes nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from imgpipe.diagnostics import Diagnostic, ExitCode, Place, UserError, error
from imgpipe.disk import Disk
from imgpipe.frame_outputs import is_page
from imgpipe.judge import judge_outputs
from imgpipe.lock import Lock
from imgpipe.mentions import find_mentions
from imgpipe.model import Config, OutputRule, Site
from imgpipe.overrides import find_idle_overrides, find_rule
from imgpipe.sources import Digests, drop_made_sources, find_sources, probe_sources
from imgpipe.spelling import OutputError, find_idle_timing, require_sense, spell_outputs
from imgpipe.targets import Selection, Targets
from imgpipe.tasks import Claim, OutputFile, Plan, Source, Wishes
from imgpipe.text import count_of
from imgpipe.turntables import spell_turntable

Spelled = dict[str, list[OutputFile]]  # by source key
Wanted = dict[str, set[str | None]]  # by source key: for what its outputs are wanted


@dataclass(frozen=True)
class _Probed:
    """The sources that can be read, and those that cannot, each with what is wrong with it."""

    sources: list[Source]
    digests: dict[str, Digests]
    broken: list[tuple[Source, Diagnostic]]
    diagnostics: list[Diagnostic]


@dataclass(frozen=True, slots=True)
class _Refusal:
    """An output that a source cannot be made into."""

    rule: OutputRule
    source: Source
    problem: Diagnostic


@dataclass(frozen=True)
class _Layout:
    """Which source makes which outputs, and what cannot be made."""

    sources: list[Source]
    planned: Spelled
    claims: dict[str, Claim]
    broken: list[tuple[Source, Diagnostic]]
    refused: list[_Refusal]


def make_plan(config: Config, site: Site, lock: Lock, disk: Disk, wishes: Wishes) -> Plan:
    """Return what is to be done.

    Raises UserError where two claims leave no sound plan, and where a target names nothing.
    """
    probed = _probe(config, site, lock, disk)
    layout = _lay_out(config, site, probed)
    chosen, pages = layout, None
    idle: list[Diagnostic] = []
    if wishes.targets:
        broken = [source for source, _ in layout.broken]
        targets = Targets(config, site, layout.sources, broken, layout.planned, layout.claims)
        selection, idle = targets.select(wishes.targets)
        chosen, pages = _narrow(layout, selection), selection.pages
    root = config.site.image_root
    verdicts = judge_outputs(
        chosen.sources, chosen.planned, probed.digests, lock, disk, wishes, root
    )
    return Plan(
        tasks=verdicts.tasks,
        fresh=verdicts.fresh,
        kept=verdicts.kept,
        sources=tuple(layout.sources),
        digests={source.key: probed.digests[source.key] for source in layout.sources},
        claims=layout.claims,
        unreadable=frozenset(path for source, _ in layout.broken for path in source.files),
        broken=frozenset(source.key for source, _ in layout.broken),
        pages=pages,
        diagnostics=(
            *probed.diagnostics,
            *(problem for _, problem in chosen.broken),
            *_explain_refused(chosen.refused),
            *idle,
            *verdicts.diagnostics,
        ),
    )


def _probe(config: Config, site: Site, lock: Lock, disk: Disk) -> _Probed:
    candidates, diagnostics = find_sources(config, site.source_files, lock)
    diagnostics += find_idle_overrides(config, candidates)
    diagnostics += find_idle_timing(config, candidates)
    probed = _Probed([], {}, [], diagnostics)
    for source, digests, problem in probe_sources(candidates, lock, disk):
        record = lock.tasks.get(source.key)
        lost = set(record.sources).difference(source.files) if record and source.numbers else ()
        if not problem and any(map(site.may_have, lost)):
            message = "some files of its set may be in a folder that is closed or a link"
            problem = error("IMG001", message, Place(source.files[0]), "make it readable")
        if problem:
            probed.broken.append((source, problem))
        else:
            probed.sources.append(source)
            probed.digests[source.key] = digests
    return probed


def _lay_out(config: Config, site: Site, probed: _Probed) -> _Layout:
    """Spell all paths before any work. Raises UserError where two claim one."""
    spelled, refused = _spell_all(config, probed.sources)
    wanted = _find_wanted(site, probed.sources, spelled)
    possible = _choose(config, spelled, wanted)
    sources, circles = drop_made_sources(
        probed.sources, lambda source: [file.path for file in possible[source.key]], config
    )
    planned = {source.key: possible[source.key] for source in sources}
    conflicts = circles or _find_conflicts(config, sources, planned)
    if conflicts:
        raise UserError(conflicts, ExitCode.USAGE)
    made = {file.path for files in planned.values() for file in files}
    return _Layout(
        sources,
        planned,
        _make_claims(sources, spelled, planned),
        broken=[item for item in probed.broken if not made.issuperset(item[0].files)],
        refused=[
            item
            for item in refused
            if item.source.key in planned and item.rule.made_for in wanted[item.source.key]
        ],
    )


def _narrow(layout: _Layout, selection: Selection) -> _Layout:
    """Return the layout with what was selected alone; every path still means what it means.

    What a selected page shows is selected with it.
    """
    planned = {}
    for key, files in layout.planned.items():
        chosen = {file.path for file in files if selection.holds(key, file)}
        pages = (file.shows for file in files if file.shows and file.path in chosen)
        chosen |= {path for shown in pages for path in shown.paths}
        planned[key] = [file for file in files if file.path in chosen]
    return replace(
        layout,
        planned=planned,
        broken=[
            item for item in layout.broken if selection.outputs or item[0].key in selection.sources
        ],
        refused=[
            item
            for item in layout.refused
            if item.source.key in selection.sources or item.rule.id in selection.outputs
        ],
    )


def _spell_all(config: Config, sources: Iterable[Source]) -> tuple[Spelled, list[_Refusal]]:
    spelled: Spelled = {}
    refused: list[_Refusal] = []
    for source in sources:
        files = spelled.setdefault(source.key, [])
        for rule in config.outputs:
            own_rule = find_rule(config, rule, source)
            try:
                if own_rule:
                    require_sense(config, own_rule, source)
                    spell = spell_turntable if is_page(own_rule) else spell_outputs
                    files += list(spell(config, own_rule, source))
            except OutputError as problem:
                refused.append(_Refusal(rule, source, problem.diagnostic))
    return spelled, refused


def _explain_refused(refused: Iterable[_Refusal]) -> Iterator[Diagnostic]:
    """Yield one error per output, however many of its sources it cannot be made of."""
    groups: dict[str, list[Diagnostic]] = {}
    for item in refused:
        groups.setdefault(item.rule.id, []).append(item.problem)
    for first, *others in groups.values():
        more = f" (and {count_of(len(others), 'source')} more)" if others else ""
        yield replace(first, message=first.message + more)


def _find_wanted(site: Site, sources: Iterable[Source], spelled: Spelled) -> Wanted:
    """Return for each source what asks for its outputs; None: those that are always made."""
    asked = find_mentions(site, site.pages)
    wanted: Wanted = {}
    for source in sources:
        known = {*source.files, *(file.path for file in spelled[source.key])}
        asking = {"galleries": known & asked.shown, "pages": known & asked.mentioned}
        wanted[source.key] = {None, *(made_for for made_for, paths in asking.items() if paths)}
    return wanted


def _choose(config: Config, spelled: Spelled, wanted: Wanted) -> Spelled:
    rules = {rule.id: rule for rule in config.outputs}
    return {
        key: [
            file
            for file in files
            if rules[file.output_id].made_for in wanted[key]
            and (file.shows is None or rules[file.shows.output_id].made_for in wanted[key])
        ]
        for key, files in spelled.items()
    }


def _find_conflicts(
    config: Config, sources: Iterable[Source], planned: Spelled
) -> list[Diagnostic]:
    """Two claims on one path are one error that names both, said once for a pair of outputs."""
    rules = {rule.id: rule for rule in config.outputs}
    owner: dict[str, tuple[Source, OutputFile]] = {}
    found: dict[tuple[str, str], Diagnostic] = {}
    for source in sources:
        for file in planned[source.key]:
            first = owner.setdefault(file.path, (source, file))
            if first != (source, file):
                pair = (first[1].output_id, file.output_id)
                found.setdefault(pair, _conflict(rules[file.output_id], first, (source, file)))
    return list(found.values())


def _conflict(
    rule: OutputRule, first: tuple[Source, OutputFile], second: tuple[Source, OutputFile]
) -> Diagnostic:
    said = " and ".join(
        f"output `{file.output_id}` from {source.files[0]}" for source, file in (first, second)
    )
    hint = "give one of the outputs another path, or one of the sources `only:`"
    if _are_one_set(first[0], second[0]):
        hint = "save all frames of this set as one kind, or put `{ext}` into the output's path"
    return error("PLN001", f"{second[1].path} is claimed twice: by {said}", rule.place, hint)


def _are_one_set(one: Source, other: Source) -> bool:
    """Return whether two numbered sets differ in nothing but the extension of their files."""
    words = [{**dict(source.words), "ext": ""} for source in (one, other)]
    return one.rule_id == other.rule_id and words[0] == words[1] and bool(one.numbers)


def _make_claims(sources: Sequence[Source], spelled: Spelled, planned: Spelled) -> dict[str, Claim]:
    """Return what every path means; a planned output comes before one that only could be."""
    claims: dict[str, Claim] = {}
    for source in sources:
        for file in planned[source.key]:
            claims[file.path] = Claim(source, file, file.position)
    for source in sources:
        for position, path in enumerate(source.files):
            claims.setdefault(path, Claim(source, None, position if source.numbers else None))
        for file in spelled[source.key]:
            claims.setdefault(file.path, Claim(source, file, file.position))
    return claims
