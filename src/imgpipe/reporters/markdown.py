"""What the audit found as Markdown, for a pull request or the summary of a job.

Text from files is shown as it is: what would be markup, a mention or a link of GitHub's is escaped
or stands in `<code>`, where neither is read.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

from imgpipe.diagnostics import Diagnostic, Severity, escape
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

_MOST_ROWS = 50  # of a table
_MOST_CHARACTERS = 60_000  # a comment of GitHub's has room for 65,536
_HEADINGS = {Severity.ERROR: "Errors", Severity.WARNING: "Warnings", Severity.INFO: "Notes"}
_MARKUP = re.compile(r"[\\`*_\[\]|~$]|:(?=//|\w+:)")
_CALL = re.compile(r"@|#|www(?=\.)")  # of a person, an issue, a site
_HTML = {"&": "&amp;", "<": "&lt;"}

_Item = TypeVar("_Item")


def format_markdown(audit: Audit, _style: Style) -> str:
    """Return a heading, the counts, and a table per severity, as far as a comment has room."""
    lines = ["## imgpipe audit", "", _escape_text(count_findings(audit))]
    lines.extend(f"\n{_escape_text(line)}" for line in say_gone(audit))
    for severity, heading in _HEADINGS.items():
        found = [item for item in audit.findings if item.severity is severity]
        if found:
            lines += ["", f"### {heading}", "", "| place | rule | what is wrong |", "|---|---|---|"]
            lines += _list(found, _format_row, lambda item: len(item.hits), lines)
    if audit.diagnostics:
        lines += ["", "### While looking", ""]
        lines += _list(audit.diagnostics, _format_diagnostic, lambda _: 1, lines)
    return "".join(f"{line}\n" for line in lines)


def _list(
    items: Iterable[_Item],
    format_item: Callable[[_Item], str],
    count: Callable[[_Item], int],
    said: list[str],
) -> list[str]:
    """Return a row per item, as far as there is room after what is said, and count the others."""
    rows: list[str] = []
    room = _MOST_CHARACTERS - sum(len(line) + 1 for line in said)
    left_out = 0
    for item in items:
        row = format_item(item) if len(rows) < _MOST_ROWS else ""
        if row and len(row) < room:
            rows.append(row)
            room -= len(row) + 1
        else:
            left_out += count(item)
    return [*rows, "", f"… and {left_out:,} more"] if left_out else rows


def _format_diagnostic(item: Diagnostic) -> str:
    place = f"{_code(str(item.place))}: " if item.place else ""
    return f"- {place}{_say(item.message)}"


def _format_row(finding: Finding) -> str:
    return f"| {_code(str(finding.hits[0].place))} | {finding.rule} | {_describe(finding)} |"


def _describe(finding: Finding) -> str:
    return "<br>".join(_say_all(finding))


def _say_all(finding: Finding) -> Iterator[str]:
    first, *others = finding.hits
    yield f"{_say(finding.summary)}: {_say(say_hit(first))}" if others else _say(say_hit(first))
    for hit in others[:SHOWN_PLACES]:
        yield f"{_code(say_place(finding, hit))}: {_say(say_hit(hit))}"
    if unshown := count_unshown(finding):
        yield unshown


def _say(text: str) -> str:
    """Return a sentence; what stands in it between backticks is code."""
    parts = text.split("`")
    if len(parts) % 2 == 0:
        return _escape_text(text)  # a value has a backtick of its own
    return "".join(
        _code(part) if position % 2 else _escape_text(part) for position, part in enumerate(parts)
    )


def _code(text: str) -> str:
    return f"<code>{_escape_text(text)}</code>" if text else ""


def _escape_text(text: str) -> str:
    shown = "".join(_HTML.get(character, character) for character in escape(text))
    marked = _MARKUP.sub(r"\\\g<0>", shown)
    return _CALL.sub(r"\g<0><!-- -->", marked)
