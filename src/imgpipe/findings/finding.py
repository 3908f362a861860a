"""What the audit found: hits, as rules yield them, and findings, as people read them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from imgpipe import rule_ids
from imgpipe.diagnostics import Diagnostic, ExitCode, Place, Severity
from imgpipe.text import Edit


@dataclass(frozen=True, slots=True)
class RuleLabel:
    """What is told of a rule: its id, how bad it is, and what is wrong, in a few words.

    A `title` has no article ("image missing"); a group of hits is called by it.
    """

    id: str
    severity: Severity
    title: str


# Which comments are of use is known when all other hits are: no rule finds it, the judgement does.
IDLE_SUPPRESSION = RuleLabel(rule_ids.IDLE_SUPPRESSION, Severity.INFO, "suppression without effect")


@dataclass(frozen=True, slots=True)
class Fix:
    """A sure edit of the text that a hit's place is in; `target` is the file that it leads to."""

    edit: Edit
    target: str


@dataclass(frozen=True, slots=True)
class Hit:
    """One place that a rule objects to.

    `about` is the image (its path), or else the value, that it concerns: what ignores and the
    baseline know it by. `severity` is None where it is the rule's own.
    """

    place: Place
    message: str
    about: str
    hint: str = ""
    severity: Severity | None = None
    fix: Fix | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """All hits of one rule and severity in one file, or of one folder of images.

    `scope` is the page (or the folder); `summary` says in one sentence what they have in common:
    the message itself where there is one hit.
    """

    rule: str
    severity: Severity
    scope: str
    summary: str
    hits: tuple[Hit, ...]


@dataclass(frozen=True)
class Audit:
    """The outcome of an audit, from which every report and the exit code are made.

    `diagnostics` are about what could not be looked at. `suppressed`, `known` and `ignored` count
    the hits that a comment, the baseline and the pipeline's `ignore` took out, `gone` those that
    the baseline has and that were not found; `pages`, `references` and `images` what was looked
    at. `fail_on` is the least severity that fails; None: nothing does. `fixed` tells how many
    references were mended before, by the path of their text.
    """

    findings: tuple[Finding, ...]
    diagnostics: tuple[Diagnostic, ...] = ()
    pages: int = 0
    references: int = 0
    images: int = 0
    suppressed: int = 0
    known: int = 0
    ignored: int = 0
    gone: int = 0
    fail_on: Severity | None = Severity.ERROR
    fixed: Mapping[str, int] = field(default_factory=dict)

    def count(self, severity: Severity) -> int:
        """Return how many hits the findings of a severity have."""
        return sum(len(item.hits) for item in self.findings if item.severity is severity)

    @property
    def exit_code(self) -> ExitCode:
        order = tuple(Severity)  # the worst first
        failing = order[: order.index(self.fail_on) + 1] if self.fail_on else ()
        found = {item.severity for item in self.findings}
        found |= {item.severity for item in self.diagnostics}
        return ExitCode.FINDINGS if found.intersection(failing) else ExitCode.OK
