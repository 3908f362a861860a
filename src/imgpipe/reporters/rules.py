"""The audit's rules for people and as JSON."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from imgpipe.reporters.json import SCHEMA_VERSION, dump_document

if TYPE_CHECKING:
    from imgpipe.rules.rule import Rule

_HEAD = "# Rules of the audit\n\n"


def format_rules(rules: Sequence[Rule]) -> Iterator[str]:
    """Yield a line per rule: id, severity, what is wrong."""
    width = max(len(rule.severity.value) for rule in rules)
    for rule in rules:
        yield f"{rule.id}  {rule.severity.value.ljust(width)}  {rule.title}"


def format_documentation(rules: Iterable[Rule]) -> str:
    """Return the rules' documentation as Markdown: one rule as a page, several as its sections."""
    chosen = tuple(rules)
    head, level = ("", "#") if len(chosen) == 1 else (_HEAD, "##")
    return head + "\n".join(
        f"{level} {rule.id}: {rule.title} ({rule.severity.value})\n\n{rule.documentation.strip()}\n"
        for rule in chosen
    )


def format_rules_json(rules: Iterable[Rule]) -> str:
    """Return the document, ending in a line feed."""
    return dump_document(
        {
            "schema_version": SCHEMA_VERSION,
            "command": "rules",
            "rules": [
                {
                    "id": rule.id,
                    "severity": rule.severity.value,
                    "title": rule.title,
                    "documentation": rule.documentation.strip(),
                }
                for rule in rules
            ],
        }
    )
