"""What the audit found as one JSON document; its fields are documented in docs/commands.md."""

from __future__ import annotations

from typing import Any

from imgpipe.diagnostics import Severity
from imgpipe.findings.finding import Audit, Finding, Hit
from imgpipe.reporters.audit_words import Style
from imgpipe.reporters.json import SCHEMA_VERSION, describe_diagnostic, dump_document


def format_audit_json(audit: Audit, _style: Style) -> str:
    """Return the document, ending in a line feed."""
    return dump_document(
        {
            "schema_version": SCHEMA_VERSION,
            "command": "audit",
            "exit_code": int(audit.exit_code),
            "fail_on": audit.fail_on.value if audit.fail_on else None,
            "counts": {severity.value: audit.count(severity) for severity in Severity},
            "pages": audit.pages,
            "references": audit.references,
            "images": audit.images,
            "suppressed": audit.suppressed,
            "known": audit.known,
            "ignored": audit.ignored,
            "gone": audit.gone,
            "fixed": dict(audit.fixed),
            "findings": [_describe_finding(item) for item in audit.findings],
            "diagnostics": [describe_diagnostic(item) for item in audit.diagnostics],
        }
    )


def _describe_finding(finding: Finding) -> dict[str, Any]:
    return {
        "rule": finding.rule,
        "severity": finding.severity.value,
        "scope": finding.scope,
        "summary": finding.summary,
        "places": [_describe_hit(hit) for hit in finding.hits],
    }


def _describe_hit(hit: Hit) -> dict[str, Any]:
    place, fix = hit.place, hit.fix
    return {
        "path": place.path,
        "line": place.line,
        "column": place.column,
        "width": None if place.line is None else place.width,
        "about": hit.about,
        "message": hit.message,
        "hint": hit.hint,
        "fix": {"text": fix.edit.new_text, "target": fix.target} if fix else None,
    }
