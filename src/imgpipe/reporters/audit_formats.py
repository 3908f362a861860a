"""The formats that an audit is reported in, by the name that users write."""

from __future__ import annotations

from collections.abc import Callable

from imgpipe.findings.finding import Audit
from imgpipe.reporters.audit import format_audit
from imgpipe.reporters.audit_json import format_audit_json
from imgpipe.reporters.audit_words import Style
from imgpipe.reporters.github import format_github
from imgpipe.reporters.markdown import format_markdown
from imgpipe.reporters.sarif import format_sarif

FORMATS: dict[str, Callable[[Audit, Style], str]] = {
    "text": format_audit,
    "json": format_audit_json,
    "sarif": format_sarif,
    "github": format_github,
    "markdown": format_markdown,
}
