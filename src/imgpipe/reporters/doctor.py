"""A checkup for a terminal, and as one JSON document."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import asdict

from imgpipe.checkup import Check, Verdict
from imgpipe.diagnostics import ExitCode, escape
from imgpipe.reporters.json import SCHEMA_VERSION, dump_document

_NAME_WIDTH = 12


def format_checks(checks: Iterable[Check], *, quiet: bool) -> Iterator[str]:
    """Yield a line a check, and one for what to do about it; a quiet user sees no good ones."""
    for check in checks:
        if quiet and check.verdict is Verdict.OK:
            continue
        yield f"{check.verdict:<4}  {check.name:<{_NAME_WIDTH}}  {escape(check.said)}"
        if check.hint:
            yield f"{'':<4}  {'':<{_NAME_WIDTH}}  = {escape(check.hint)}"


def format_json(checks: Iterable[Check], exit_code: ExitCode) -> str:
    return dump_document(
        {
            "schema_version": SCHEMA_VERSION,
            "command": "doctor",
            "exit_code": int(exit_code),
            "checks": [{**asdict(check), "verdict": check.verdict.value} for check in checks],
        }
    )
