"""An outcome as one JSON document; its fields are public and documented in docs/commands.md."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from imgpipe.diagnostics import Diagnostic

if TYPE_CHECKING:
    from imgpipe.pages import PageFile
    from imgpipe.pipeline import Outcome

SCHEMA_VERSION = 1


def format_json(command: str, outcome: Outcome, *, dry_run: bool) -> str:
    """Return the document, ending in a line feed."""
    result = outcome.result
    document = {
        "schema_version": SCHEMA_VERSION,
        "command": command,
        "dry_run": dry_run,
        "exit_code": int(outcome.exit_code),
        "planned": [
            {
                "path": stale.file.path,
                "output": stale.file.output_id,
                "source": task.source.key,
                "reason": stale.reason,
            }
            for task in outcome.survey.plan.tasks
            for stale in task.stale
        ],
        "made": [
            {
                "path": item.file.path,
                "output": item.file.output_id,
                "bytes": item.size_bytes,
                "sha256": item.digest,
                "loss": asdict(item.loss) if item.loss else None,
            }
            for item in result.made
        ],
        "fresh": [{"path": file.path, "output": file.output_id} for file in result.fresh],
        "kept": [
            {"path": item.file.path, "output": item.file.output_id, "why": item.why}
            for item in result.kept
        ],
        "failed": list(result.failed),
        "source_bytes": result.source_bytes,
        "made_bytes": sum(item.size_bytes for item in result.made),
        "pages": [
            *(_page(file, changed=True) for file in outcome.pages.changed),
            *(_page(file, changed=False) for file in outcome.pages.unchanged),
        ],
        "diagnostics": [describe_diagnostic(item) for item in outcome.diagnostics],
    }
    return dump(document)


def dump(document: dict[str, Any]) -> str:
    """Return a document as text that ends in a line feed."""
    return json.dumps(document, indent=1, ensure_ascii=False) + "\n"


def _page(file: PageFile, *, changed: bool) -> dict[str, Any]:
    return {
        "page": file.edits.page.path,
        "target": file.target,
        "changed": changed,
        "values_rewritten": file.edits.changed,
        "entries_added": file.edits.added,
        "entries_removed": file.edits.removed,
    }


def describe_diagnostic(diagnostic: Diagnostic) -> dict[str, Any]:
    """Return a diagnostic as every command's JSON has it."""
    place = diagnostic.place
    return {
        "severity": diagnostic.severity.value,
        "code": diagnostic.code,
        "message": diagnostic.message,
        "hint": diagnostic.hint,
        "path": place.path if place else None,
        "line": place.line if place else None,
        "column": place.column if place else None,
    }
