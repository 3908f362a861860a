"""What the audit found, for a terminal: each finding with its first place, then the others."""

from __future__ import annotations

from collections.abc import Iterator

from imgpipe.diagnostics import Diagnostic, Severity, escape, render
from imgpipe.findings.finding import Audit, Finding
from imgpipe.reporters.audit_words import (
    SHOWN_PLACES,
    Style,
    count_findings,
    count_unshown,
    say_gone,
    say_hit,
    say_place,
)


def format_audit(audit: Audit, style: Style) -> str:
    """Return the findings, then a line with the counts; a quiet user sees errors alone."""
    lines: list[str] = []
    for finding in audit.findings:
        if not style.quiet or finding.severity is Severity.ERROR:
            lines.extend(_format_finding(finding, style))
    if not style.quiet:
        lines.extend(say_gone(audit))
        lines.append(count_findings(audit))
    return "".join(f"{line}\n" for line in lines)


def _format_finding(finding: Finding, style: Style) -> Iterator[str]:
    first, *others = finding.hits
    alone = not others
    hint = first.hint if alone else say_hit(first)
    diagnostic = Diagnostic(finding.severity, finding.rule, finding.summary, first.place, hint)
    yield render(diagnostic, colored=style.colored)
    shown = others if style.verbose else others[:SHOWN_PLACES]
    said = say_hit(first)
    for hit in shown:
        words = "" if say_hit(hit) == said else f": {say_hit(hit)}"
        yield f"    {escape(say_place(finding, hit) + words)}"
    if len(shown) < len(others):
        yield f"    {count_unshown(finding)}: -v names them"
