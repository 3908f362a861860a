"""The audit's rules for people and as JSON."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from imgpipe.reporters.json import SCHEMA_VERSION, dump_document

if TYPE_CHECKING:
    from imgpipe.rules.rule import Rule


def format_rules(rules: Sequence[Rule]) -> Iterator[str]:
    """Yield a line per rule: id, severity, what is wrong."""
    width = max(len(rule.severity.value) for rule in rules)
    for rule in rules:
        yield f"{rule.id}  {rule.severity.value.ljust(width)}  {rule.title}"


def format_documentation(rules: Iterable[Rule]) -> str:
    """Return the rules' documentation as Markdown, a section each."""
    return "\n".join(
        f"# {rule.id}: {rule.title} ({rule.severity.value})\n\n{rule.documentation.strip()}\n"
        for rule in rules
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
