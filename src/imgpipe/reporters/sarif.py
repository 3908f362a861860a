"""What the audit found as SARIF 2.1.0 (OASIS), which code scanning and editors read.

A finding is one result with all of its places. Texts are plain: a reader shows them as they are.
"""

from __future__ import annotations

import hashlib
import re
from typing import Any
from urllib.parse import quote

from imgpipe import __version__
from imgpipe.diagnostics import Diagnostic, Place, Severity, escape
from imgpipe.findings.finding import Audit, Finding, Hit
from imgpipe.reporters.audit_words import Style, say_hit
from imgpipe.reporters.json import dump_document

_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}
_FINGERPRINT = "imgpipeFinding/v1"
_LINK = re.compile(r"\[(?=[^\]]*\]\()")  # section 3.11.6: an embedded link


def format_sarif(audit: Audit, style: Style) -> str:
    """Return the log, ending in a line feed; its addresses are relative and percent-encoded."""
    rules = sorted({finding.rule for finding in audit.findings})
    run = {
        "tool": {
            "driver": {
                "name": "imgpipe",
                "version": __version__,
                "rules": [_describe_rule(rule) for rule in rules],
            }
        },
        "columnKind": "unicodeCodePoints",
        "invocations": [
            {
                "executionSuccessful": not any(
                    item.severity is Severity.ERROR for item in audit.diagnostics
                ),
                "toolExecutionNotifications": [
                    _describe_diagnostic(item, style) for item in audit.diagnostics
                ],
            }
        ],
        "results": [
            _describe_finding(finding, rules.index(finding.rule), style)
            for finding in audit.findings
        ],
    }
    return dump_document({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]})


def _describe_rule(id_: str) -> dict[str, Any]:
    from imgpipe.rules import RULES

    rule = RULES[id_]
    documentation = rule.documentation.strip()
    return {
        "id": rule.id,
        "shortDescription": {"text": rule.title},
        "fullDescription": {"text": " ".join(documentation.partition("\n\n")[0].split())},
        "help": {"text": documentation, "markdown": documentation},
        "defaultConfiguration": {"level": _LEVELS[rule.severity]},
    }


def _describe_finding(finding: Finding, index: int, style: Style) -> dict[str, Any]:
    first, *others = finding.hits
    said = f"{finding.summary}: {say_hit(first)}" if others else say_hit(first)
    return {
        "ruleId": finding.rule,
        "ruleIndex": index,
        "level": _LEVELS[finding.severity],
        "message": _message(said),
        "locations": [_describe_hit(hit, style) for hit in finding.hits],
        "partialFingerprints": {_FINGERPRINT: _fingerprint(finding)},
    }


def _fingerprint(finding: Finding) -> str:
    """Return a digest of what the baseline knows the finding's places by."""
    keys = sorted(f"{hit.place.path}\0{finding.rule}\0{hit.about}" for hit in finding.hits)
    return hashlib.sha256("\n".join(keys).encode("utf-8", "surrogateescape")).hexdigest()


def _describe_hit(hit: Hit, style: Style) -> dict[str, Any]:
    return {**_describe_place(hit.place, style), "message": _message(say_hit(hit))}


def _describe_place(place: Place, style: Style) -> dict[str, Any]:
    uri = quote(style.locate(place.path), errors="surrogateescape")
    described: dict[str, Any] = {"artifactLocation": {"uri": uri, "uriBaseId": "%SRCROOT%"}}
    if place.line is not None and place.column is not None:
        described["region"] = {
            "startLine": place.line,
            "startColumn": place.column,
            "endColumn": place.column + place.width,
        }
    return {"physicalLocation": described}


def _describe_diagnostic(item: Diagnostic, style: Style) -> dict[str, Any]:
    said = f"{item.message}: {item.hint}" if item.hint else item.message
    return {
        "descriptor": {"id": item.code},
        "level": _LEVELS[item.severity],
        "message": _message(said),
        **({"locations": [_describe_place(item.place, style)]} if item.place else {}),
    }


def _message(text: str) -> dict[str, str]:
    return {"text": _LINK.sub(r"\\[", escape(text))}
