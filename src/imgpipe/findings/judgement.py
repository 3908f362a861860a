"""Hits → findings: what a person does not want told is taken out, the rest is put in groups.

In this order: the rules that are asked for and their levels, what the pipeline ignores, what
comments suppress, what the baseline knows. A hit that goes is counted by what takes it first.
"""

from __future__ import annotations

import posixpath
from collections import Counter, defaultdict
from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from imgpipe.diagnostics import Place, Severity
from imgpipe.findings.baseline import Baseline
from imgpipe.findings.finding import IDLE_SUPPRESSION, Finding, Hit, RuleLabel
from imgpipe.findings.levels import AuditRules
from imgpipe.findings.selection import Selection
from imgpipe.findings.suppressions import Suppression, find_suppressions
from imgpipe.globs import match_any
from imgpipe.rule_ids import expand, suggest_name
from imgpipe.text import TextFile, count_of


@dataclass(frozen=True)
class Judgement:
    """The findings, and how many hits were taken out; `gone` are known ones that were not found."""

    findings: tuple[Finding, ...]
    suppressed: int = 0
    known: int = 0
    ignored: int = 0
    gone: int = 0


class _Judged(NamedTuple):
    rule: RuleLabel
    severity: Severity
    hit: Hit


def make_findings(
    hits: Iterable[tuple[RuleLabel, Hit]],
    rules: AuditRules,
    texts: Mapping[str, TextFile],
    selection: Selection = Selection(),
    baseline: Baseline | None = None,
    made: Container[str] = frozenset(),
) -> Judgement:
    """Return what is to be told of all hits; `texts` may hold comments that suppress some.

    In texts that were `made` of others a comment may have nothing to suppress: it has there.
    """
    active = selection.find_rules() - {id_ for id_, level in rules.levels.items() if level is None}
    suppressions = [item for path in sorted(texts) for item in find_suppressions(texts[path])]
    remaining, ignored, used = _sift(hits, rules, active, suppressions)
    own = [item for item in suppressions if item.file.name not in made]
    idle = ((IDLE_SUPPRESSION, hit) for hit in _find_idle(own, used, active))
    late, ignored_late, used_late = _sift(idle, rules, active, suppressions)
    new, known, gone = _take_known([*remaining, *late], active, baseline)
    return Judgement(
        findings=tuple(_group(new)),
        suppressed=used.total() + used_late.total(),
        known=known,
        ignored=ignored + ignored_late,
        gone=gone,
    )


def _sift(
    hits: Iterable[tuple[RuleLabel, Hit]],
    rules: AuditRules,
    active: frozenset[str],
    suppressions: Iterable[Suppression],
) -> tuple[list[_Judged], int, Counter[Suppression]]:
    """Return the hits that stay, how many are ignored, and how many each suppression took."""
    is_ignored = _read_ignores(rules)
    find_suppression = _index(suppressions)
    remaining, ignored, used = [], 0, Counter[Suppression]()
    for rule, hit in hits:
        if rule.id not in active:
            continue
        if is_ignored(rule.id, hit):
            ignored += 1
        elif (suppression := find_suppression(rule.id, hit.place)) is not None:
            used[suppression] += 1
        else:
            severity = rules.levels.get(rule.id) or hit.severity or rule.severity
            remaining.append(_Judged(rule, severity, hit))
    return remaining, ignored, used


def _read_ignores(rules: AuditRules) -> Callable[[str, Hit], bool]:
    everywhere = rules.ignore.get("*", ())
    by_rule = {id_: match_any((*globs, *everywhere)) for id_, globs in rules.ignore.items()}
    by_default = match_any(everywhere)

    def is_ignored(rule: str, hit: Hit) -> bool:
        is_meant = by_rule.get(rule, by_default)
        return is_meant(hit.about) or is_meant(hit.place.path)

    return is_ignored if rules.ignore else lambda _rule, _hit: False


# --- comments --------------------------------------------------------------------------------


def _index(suppressions: Iterable[Suppression]) -> Callable[[str, Place], Suppression | None]:
    """Return what finds the first comment that takes a rule's hit at a place, a line's first."""
    found: dict[tuple[str, str, int | None], Suppression] = {}
    for item in suppressions:
        for rule in expand(item.name):
            found.setdefault((item.file.name, rule, item.line), item)

    def find(rule: str, place: Place) -> Suppression | None:
        at_line = found.get((place.path, rule, place.line))
        return at_line or found.get((place.path, rule, None))

    return find


def _find_idle(
    suppressions: Iterable[Suppression], used: Counter[Suppression], active: frozenset[str]
) -> Iterator[Hit]:
    """Yield a hit for each name in a comment that takes nothing, as far as that can be known."""
    for item in suppressions:
        place = Place.in_text(item.file, item.span)
        rules = set(expand(item.name))
        if not item.name:
            hint = "write it in brackets, as in `ignore[REF001]`"
            yield Hit(place, "names no rule", item.name, hint)
        elif not rules:
            yield Hit(place, f"there is no rule `{item.name}`", item.name, suggest_name(item.name))
        elif item not in used and rules <= active and IDLE_SUPPRESSION.id not in rules:
            where = "in this file" if item.line is None else "on this line"
            message = f"suppresses nothing: no {item.name} {where}"
            yield Hit(place, message, item.name, "delete it")


# --- the baseline ----------------------------------------------------------------------------


def _take_known(
    judged: Iterable[_Judged], active: frozenset[str], baseline: Baseline | None
) -> tuple[list[_Judged], int, int]:
    """Return the hits that are new, how many are known, and how many known ones are gone."""
    left = Counter(baseline.counts if baseline else {})
    new, known = [], 0
    for item in sorted(judged, key=_order):
        key = (item.hit.place.path, item.rule.id, item.hit.about)
        if left[key]:
            left[key] -= 1
            known += 1
        else:
            new.append(item)
    gone = sum(count for (_, rule, _), count in left.items() if rule in active or not expand(rule))
    return new, known, gone


# --- groups ----------------------------------------------------------------------------------


def _order(item: _Judged) -> tuple[str, int, int, str, str, str]:
    place = item.hit.place
    at = (place.path, place.line or 0, place.column or 0)
    return (*at, item.rule.id, item.hit.about, item.hit.message)


def _group(ordered: Iterable[_Judged]) -> list[Finding]:
    groups: defaultdict[tuple[str, RuleLabel, Severity], list[Hit]] = defaultdict(list)
    for rule, severity, hit in ordered:
        groups[_scope_of(hit), rule, severity].append(hit)
    findings = [
        Finding(rule.id, severity, scope, _summarize(rule, hits), tuple(hits))
        for (scope, rule, severity), hits in groups.items()
    ]
    return sorted(findings, key=lambda item: (item.scope, item.hits[0].place.line or 0, item.rule))


def _scope_of(hit: Hit) -> str:
    """Return the text that a hit is in; of one about an image itself, the image's folder."""
    about_itself = hit.place.line is None and hit.place.path == hit.about
    return (posixpath.dirname(hit.about) or ".") if about_itself else hit.place.path


def _summarize(rule: RuleLabel, hits: list[Hit]) -> str:
    if len(hits) == 1:
        return hits[0].message
    of_images = all(hit.place.line is None for hit in hits)
    return f"{rule.title}: {count_of(len(hits), 'file' if of_images else 'place')}"
