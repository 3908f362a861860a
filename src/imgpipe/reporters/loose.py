"""What `split` and `assemble` did, for people and as JSON."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING

from imgpipe.diagnostics import ExitCode, escape
from imgpipe.reporters.json import SCHEMA_VERSION, describe_diagnostic, dump_document
from imgpipe.reporters.text import format_bytes
from imgpipe.text import count_of

if TYPE_CHECKING:
    from imgpipe.loose import Work


def format_split(works: Sequence[Work]) -> Iterator[str]:
    """Yield a line per source, but for those of which nothing was made, found or kept."""
    for work in works:
        said = list(_count(work))
        if said:
            yield f"{escape(work.sources[0])}: {'; '.join(said)}"


def _count(work: Work) -> Iterator[str]:
    if work.made:
        size = format_bytes(sum(item.size_bytes for item in work.made))
        paths = _span([item.file.path for item in work.made])
        yield f"{count_of(len(work.made), 'frame')} made ({size}), {paths}"
    if work.fresh:
        paths = _span([file.path for file in work.fresh])
        yield f"{count_of(len(work.fresh), 'frame')} already there, {paths}"
    if work.kept:
        paths = _span([item.file.path for item in work.kept])
        yield f"{count_of(len(work.kept), 'frame')} not replaced, {paths}"


def _span(paths: Sequence[str]) -> str:
    return escape(paths[0] if len(paths) == 1 else f"{paths[0]} … {paths[-1]}")


def format_assembly(work: Work) -> Iterator[str]:
    """Yield a line for the animation, if it is there now."""
    sources = count_of(len(work.sources), "file")
    for item in work.made:
        yield f"{escape(item.file.path)}: made from {sources} ({format_bytes(item.size_bytes)})"
    for file in work.fresh:
        yield f"{escape(file.path)}: already there"


def format_json(command: str, works: Sequence[Work], exit_code: ExitCode) -> str:
    """Return the document, ending in a line feed."""
    return dump_document(
        {
            "schema_version": SCHEMA_VERSION,
            "command": command,
            "exit_code": int(exit_code),
            "made": [
                {
                    "path": item.file.path,
                    "sources": work.sources,
                    "bytes": item.size_bytes,
                    "sha256": item.digest,
                    "loss": asdict(item.loss) if item.loss else None,
                }
                for work in works
                for item in work.made
            ],
            "fresh": [
                {"path": file.path, "sources": work.sources}
                for work in works
                for file in work.fresh
            ],
            "kept": [
                {"path": item.file.path, "sources": work.sources, "why": item.why}
                for work in works
                for item in work.kept
            ],
            "failed": [source for work in works for source in work.failed],
            "diagnostics": [
                describe_diagnostic(item) for work in works for item in work.diagnostics
            ],
        }
    )
