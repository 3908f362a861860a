"""The log of a run: what it did and why, how long it took, and what went wrong where."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING

from imgpipe import __version__
from imgpipe.diagnostics import escape, render
from imgpipe.reporters.text import format_made

if TYPE_CHECKING:
    from imgpipe.pipeline import Outcome


def format_log(command: str, outcome: Outcome) -> Iterator[str]:
    """Yield the lines: the command, each source's seconds, files, and diagnostics with traces."""
    python = ".".join(map(str, sys.version_info[:3]))
    yield f"imgpipe {__version__}, Python {python} on {sys.platform}"
    yield escape(command)
    for task_id, seconds in outcome.result.seconds.items():
        yield f"took {seconds:.2f} s: {escape(task_id)}"
    yield from format_made(outcome)
    for item in outcome.result.kept:
        yield f"kept {escape(item.file.path)}: {item.why}"
    for diagnostic in outcome.diagnostics:
        yield render(diagnostic)
        yield from (f"    {escape(line)}" for line in diagnostic.trace.splitlines())
    yield f"exit code {int(outcome.exit_code)}"
