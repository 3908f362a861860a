"""What a command found as one JSON document; its fields are documented in docs/commands.md."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from imgpipe.diagnostics import Diagnostic

if TYPE_CHECKING:
    from imgpipe.data_file import DataFile
    from imgpipe.pages import PageFile
    from imgpipe.pipeline import Outcome, Survey
    from imgpipe.status import FileStatus, Status
    from imgpipe.why import Explanation, OutputFacts

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
                "trashes": stale.trashes,
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
            {
                "path": item.file.path,
                "output": item.file.output_id,
                "why": item.why,
                "reason": item.reason,
            }
            for item in result.kept
        ],
        "failed": list(result.failed),
        "source_bytes": result.source_bytes,
        "made_bytes": sum(item.size_bytes for item in result.made),
        "pages": [
            *(_page(file, changed=True) for file in outcome.pages.changed),
            *(_page(file, changed=False) for file in outcome.pages.unchanged),
        ],
        "data": _data(outcome.data) if outcome.data else None,
        "profile": asdict(result.profile) if result.profile else None,
        "diagnostics": [describe_diagnostic(item) for item in outcome.diagnostics],
    }
    return dump_document(document)


def format_status_json(survey: Survey, status: Status) -> str:
    """Return the states of all outputs, ending in a line feed."""
    return dump_document(
        {
            "schema_version": SCHEMA_VERSION,
            "command": "status",
            "files": [_file_status(file) for file in status.files],
            "renames": [
                {"path": rename.path, "old_path": rename.old_path} for rename in status.renames
            ],
            "data": _data_status(status.data) if status.data else None,
            "diagnostics": [describe_diagnostic(item) for item in survey.diagnostics],
        }
    )


def format_why_json(survey: Survey, explanation: Explanation) -> str:
    """Return what is known of a target, ending in a line feed."""
    output, source = explanation.output, explanation.source
    return dump_document(
        {
            "schema_version": SCHEMA_VERSION,
            "command": "why",
            "target": explanation.target,
            "output": _output(output) if output else None,
            "source": {**asdict(source), "rule": str(source.rule)} if source else None,
            "states": dict(explanation.states),
            "data": _data_status(explanation.data) if explanation.data else None,
            "hint": explanation.hint,
            "diagnostics": [describe_diagnostic(item) for item in survey.diagnostics],
        }
    )


def _output(output: OutputFacts) -> dict[str, Any]:
    status, record = output.status, output.record
    return {
        "path": output.path,
        "output": output.output_id,
        "rule": str(output.rule) if output.rule else None,
        "overrides": [str(place) for place in output.overrides],
        "pattern": output.pattern,
        "number": output.number,
        "state": status.state.value if status else None,
        "reason": status.reason if status else "",
        "record": asdict(record) if record else None,
    }


def dump_document(document: dict[str, Any]) -> str:
    """Return a document as text, ending in a line feed."""
    return json.dumps(document, indent=1, ensure_ascii=False) + "\n"


def _file_status(file: FileStatus) -> dict[str, Any]:
    return {
        "path": file.path,
        "output": file.output_id,
        "source": file.source,
        "state": file.state.value,
        "reason": file.reason,
    }


def _data(file: DataFile) -> dict[str, Any]:
    return {
        "path": file.path,
        "changed": file.changed,
        "reason": file.reason,
        "kept": file.kept,
        "images": file.images,
        "bytes": len(file.data),
    }


def _data_status(file: FileStatus) -> dict[str, Any]:
    return {"path": file.path, "state": file.state.value, "reason": file.reason}


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
