"""Texts that imgpipe itself writes, known by their content: reports, and the audit's baseline.

They name images, and lie in a site's folder like any other text; but nothing shows what they name.
"""

from __future__ import annotations

import re

REPORT_NAME = "imgpipe-report.html"  # where a report is that has no other name

_LOOKED_AT = rb"[^\n]*\d pages?, [\d,]+ references? and [\d,]+ images? looked at[^\n]*\n"
# JSON, SARIF and Markdown begin, and the other reports end, as no other file does.
_HEADS = (
    re.compile(rb'\{\n "schema_version": \d+,\n "command": "audit",\n'),
    re.compile(
        rb'\{\n "\$schema": "[^"\n]*sarif[^"\n]*",\n "version": "2\.1\.0",\n "runs": \[\n  \{\n'
        rb'   "tool": \{\n    "driver": \{\n     "name": "imgpipe",\n'
    ),
    re.compile(rb"## imgpipe audit\n\n" + _LOOKED_AT),
)
_END = re.compile(rb"(?:\A|\n)" + _LOOKED_AT + rb"\Z")
_MOST_AT_END = 1000  # bytes of the line that a report ends with
_BASELINE = re.compile(rb'\{\n "version": \d+,\n "findings": \{')
_PAGE = re.compile(rb"<!doctype html>\r?\n<!-- a report by imgpipe -->\r?\n")
_TURNTABLE = re.compile(rb"<!doctype html>\r?\n<!-- a turntable by imgpipe -->\r?\n")


def is_turntable(data: bytes) -> bool:
    """Return whether a file is a page that shows frames: what it names, visitors see."""
    return _TURNTABLE.match(data) is not None


def is_page_report(data: bytes) -> bool:
    """Return whether a file is the report of a site, as a page for people to see."""
    return _PAGE.match(data) is not None


def is_report(data: bytes) -> bool:
    """Return whether a file is a report of the audit."""
    return any(head.match(data) for head in _HEADS) or bool(_END.search(data[-_MOST_AT_END:]))


def is_own_text(data: bytes) -> bool:
    """Return whether a file is a report, or looks like the audit's baseline."""
    return bool(_BASELINE.match(data)) or is_page_report(data) or is_report(data)
