"""What the audit found as annotations of GitHub's Actions: workflow commands on stdout.

GitHub shows at most ten annotations a level and step (actions/toolkit#734), and is silent about the
others: the last notice counts them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from imgpipe.diagnostics import Diagnostic, Place, Severity, escape
from imgpipe.findings.finding import Audit, Finding
from imgpipe.reporters.audit_words import (
    SHOWN_PLACES,
    Style,
    count_findings,
    count_severity,
    count_unshown,
    join_words,
    say_gone,
    say_hit,
    say_place,
)

MOST = 10
_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "notice"}
_NAME = "imgpipe audit"


def format_github(audit: Audit, style: Style) -> str:
    """Return a line per annotation, and the counts, which are for the log."""
    commands: defaultdict[Severity, list[str]] = defaultdict(list)
    for diagnostic in audit.diagnostics:
        commands[diagnostic.severity].append(_annotate_diagnostic(diagnostic, style))
    for finding in audit.findings:
        commands[finding.severity].append(_annotate(finding, style))
    lines = [*_choose(commands), *say_gone(audit), count_findings(audit)]
    return "".join(f"{line}\n" for line in lines)


def _choose(commands: dict[Severity, list[str]]) -> Iterator[str]:
    """Yield at most ten annotations a level, then one, a notice too, that counts the rest."""
    most = dict.fromkeys(Severity, MOST)
    if any(len(commands[severity]) > MOST for severity in Severity):
        most[Severity.INFO] = MOST - 1
    for severity in Severity:
        yield from commands[severity][: most[severity]]
    rest = [
        count_severity(number, severity)
        for severity in Severity
        if (number := len(commands[severity]) - most[severity]) > 0
    ]
    if rest:
        said = f"not shown: {join_words(rest)}; `imgpipe audit` prints them all"
        yield f"::notice title={_NAME}::{_escape_data(said)}"


def _annotate(finding: Finding, style: Style) -> str:
    first, *others = finding.hits
    lines = [f"{finding.summary}: {say_hit(first)}" if others else say_hit(first)]
    lines += [f"{say_place(finding, hit)}: {say_hit(hit)}" for hit in others[:SHOWN_PLACES]]
    lines.extend(filter(None, [count_unshown(finding)]))
    return _command(finding.severity, finding.rule, first.place, lines, style)


def _annotate_diagnostic(item: Diagnostic, style: Style) -> str:
    said = f"{item.message}: {item.hint}" if item.hint else item.message
    return _command(item.severity, item.code, item.place, [said], style)


def _command(
    severity: Severity, code: str, place: Place | None, lines: list[str], style: Style
) -> str:
    properties = {}
    if place:
        properties["file"] = escape(style.locate(place.path))
        if place.line is not None and place.column is not None:
            properties["line"] = str(place.line)
            properties["col"] = str(place.column)
            properties["endColumn"] = str(place.column + place.width)
    properties["title"] = f"{_NAME}: {code}"
    said = ",".join(f"{key}={_escape_property(value)}" for key, value in properties.items())
    message = "%0A".join(_escape_data(escape(line)) for line in lines)
    return f"::{_LEVELS[severity]} {said}::{message}"


def _escape_data(text: str) -> str:
    """Escape as `escapeData` of @actions/core does."""
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _escape_property(text: str) -> str:
    """Escape as `escapeProperty` of @actions/core does."""
    return _escape_data(text).replace(":", "%3A").replace(",", "%2C")
