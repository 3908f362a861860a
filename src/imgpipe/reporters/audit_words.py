"""What the reports of an audit have in common: how they are to look, and their words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from imgpipe.diagnostics import Severity
from imgpipe.findings.finding import Audit, Finding, Hit
from imgpipe.text import count_of

SHOWN_PLACES = 5  # of a group, beside its first; the rest is counted
_NOUNS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}


@dataclass(frozen=True, slots=True)
class Style:
    """How a report is to look.

    `prefix` leads to the project's folder: formats that other programs read have paths from where
    that begins. `pipeline` is the pipeline's file as it was called, which may have a folder of its
    own. The others are of the report for a terminal.
    """

    prefix: str = ""
    pipeline: str = ""
    verbose: bool = False
    quiet: bool = False
    colored: bool = False

    def locate(self, path: str) -> str:
        if path == self.pipeline:
            path = Path(path).name
        return f"{self.prefix}/{path}" if self.prefix else path


def count_severity(number: int, severity: Severity) -> str:
    return count_of(number, _NOUNS[severity])


def count_findings(audit: Audit) -> str:
    """Return the counts of an audit as one line, which ends every report for people."""
    parts = [_count_found(audit), _count_looks(audit)]
    if audit.diagnostics:
        parts.append(f"{count_of(len(audit.diagnostics), 'problem')} while looking")
    taken = (audit.suppressed, "suppressed"), (audit.known, "known"), (audit.ignored, "ignored")
    parts.append(", ".join(f"{number:,} {how}" for number, how in taken if number))
    return "; ".join(filter(None, parts))


def _count_found(audit: Audit) -> str:
    counts = [
        count_severity(audit.count(severity), severity)
        for severity in Severity
        if audit.count(severity)
    ]
    files = len({hit.place.path for item in audit.findings for hit in item.hits})
    return f"{join_words(counts)} in {count_of(files, 'file')}" if counts else "nothing found"


def _count_looks(audit: Audit) -> str:
    looks = ((audit.pages, "page"), (audit.references, "reference"), (audit.images, "image"))
    return f"{join_words([count_of(number, noun) for number, noun in looks])} looked at"


def join_words(parts: list[str]) -> str:
    """Return words as a list in a sentence: "a, b and c"."""
    *others, last = parts
    return f"{', '.join(others)} and {last}" if others else last


def say_gone(audit: Audit) -> Iterator[str]:
    """Yield a line about the findings of the baseline that are no more."""
    if audit.gone:
        are = "is" if audit.gone == 1 else "are"
        counted = count_of(audit.gone, "finding")
        yield f"{counted} of the baseline {are} gone: write it anew with --write-baseline"


def say_hit(hit: Hit) -> str:
    """Return what a hit says, and what to do, as one sentence."""
    return f"{hit.message}: {hit.hint}" if hit.hint else hit.message


def is_of_images(finding: Finding) -> bool:
    """Return whether a group is about files, not about places in a text."""
    return all(hit.place.line is None for hit in finding.hits)


def say_place(finding: Finding, hit: Hit) -> str:
    """Return where a hit is, as it is said below the text that the finding is about."""
    place = hit.place
    if place.path != finding.scope or place.line is None:
        return str(place)
    return f"{place.line}:{place.column}"


def count_unshown(finding: Finding) -> str:
    """Return what stands for the places that a report leaves out."""
    number = len(finding.hits) - 1 - SHOWN_PLACES
    noun = "file" if is_of_images(finding) else "place"
    return f"… and {count_of(number, f'more {noun}')}" if number > 0 else ""
