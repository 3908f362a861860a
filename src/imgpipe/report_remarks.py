"""What was found → the remarks of a report, each beside what it concerns."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from imgpipe.diagnostics import Diagnostic, Place, Severity
from imgpipe.findings.finding import Audit
from imgpipe.report import Remark
from imgpipe.report_cards import Draft
from imgpipe.rule_ids import RULE_IDS

_ORDER = tuple(Severity)  # the worst first


@dataclass(frozen=True, slots=True)
class Said:
    """A remark with what it concerns: a place, and the path of an image or a value."""

    remark: Remark
    place: Place | None
    about: str


def list_remarks(audit: Audit, told: Iterable[Diagnostic] = ()) -> list[Said]:
    """Return the findings of an audit, and what was told beside it, each once, the worst first.

    What a run tells by the name of a rule, the audit has looked at, too.
    """
    others = (item for item in told if item.code not in RULE_IDS)
    said = [*_list_findings(audit), *map(_read_diagnostic, (*audit.diagnostics, *others))]
    return sorted(dict.fromkeys(said), key=lambda item: _ORDER.index(item.remark.severity))


def _list_findings(audit: Audit) -> Iterator[Said]:
    for finding in audit.findings:
        for hit in finding.hits:
            remark = Remark(finding.severity, finding.rule, hit.message, str(hit.place), hit.hint)
            yield Said(remark, hit.place, hit.about)


def _read_diagnostic(item: Diagnostic) -> Said:
    place = str(item.place) if item.place else ""
    remark = Remark(item.severity, item.code, item.message, place, item.hint)
    return Said(remark, item.place, item.place.path if item.place else "")


def deal_out(
    said: Iterable[Said], drafts: Sequence[Draft]
) -> tuple[dict[str, list[Remark]], list[Remark]]:
    """Return the remarks by the anchors of the cards that they concern, and those of none.

    A remark on a page belongs to the gallery that shows the image, or in whose lines it is.
    """
    of_pages: dict[str, list[Draft]] = defaultdict(list)
    of_images: dict[str, Draft] = {}
    for draft in drafts:
        for page in draft.pages:
            of_pages[page].append(draft)
        for path in draft.paths:
            of_images.setdefault(path, draft)
    dealt: dict[str, list[Remark]] = defaultdict(list)
    others: list[Remark] = []
    for item in said:
        place = item.place.path if item.place else ""
        concerned = _choose(item, of_pages.get(place, []))
        concerned = concerned or of_images.get(item.about) or of_images.get(place)
        (dealt[concerned.card.anchor] if concerned else others).append(item.remark)
    return dealt, others


def _choose(said: Said, drafts: Sequence[Draft]) -> Draft | None:
    """Return the one of a page's galleries that a remark concerns; without a sign, the first."""
    line = said.place.line if said.place else None
    within = [draft for draft in drafts if line in draft.lines]
    showing = [draft for draft in drafts if said.about in draft.paths]
    return next(iter((*within, *showing, *drafts)), None)
