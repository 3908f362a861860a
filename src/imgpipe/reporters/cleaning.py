"""What `clean` found, moved or brought back, for a terminal and as JSON."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict

from imgpipe.clean import Cleanable, Cleaning, Fate
from imgpipe.diagnostics import escape
from imgpipe.reporters.json import SCHEMA_VERSION, describe_diagnostic, dump_document
from imgpipe.text import count_of
from imgpipe.undo import Undoing
from imgpipe.upkeep import Upkeep


def format_cleaning(outcome: Upkeep[Cleaning], *, dry_run: bool, verbose: bool) -> Iterator[str]:
    """Yield what is left over and why, by source and output or by file, and what became of it."""
    found = outcome.found
    chosen = [item for item in found.items if item.fate in (Fate.MOVED, Fate.FORGOTTEN)]
    if verbose:
        yield from (f"{escape(item.path)}: {_say_why(item)}" for item in chosen)
    else:
        groups = Counter((_name_of(item), item.output_id, _say_why(item)) for item in chosen)
        for (name, output_id, why), number in groups.items():
            yield f"{escape(name)}{count_of(number, 'file')} of {escape(output_id)}: {why}"
    moved, forgotten = found.find(Fate.MOVED), found.find(Fate.FORGOTTEN)
    if moved and dry_run:
        files = count_of(len(moved), "file")
        yield f"`imgpipe clean --apply` moves {files} to the trash, `--undo` brings them back"
    elif moved:
        files = count_of(len(moved), "file")
        yield f"{files} moved to {found.session}/files; `imgpipe clean --undo` brings them back"
    elif forgotten and dry_run:
        yield "`imgpipe clean --apply` takes them off imgpipe.lock"
    if forgotten and not dry_run:
        yield f"{count_of(len(forgotten), 'file')} taken off imgpipe.lock: gone already"
    if not found.items:
        yield "nothing to clean"


def _name_of(item: Cleanable) -> str:
    return f"{item.source.partition(':')[2]}: " if item.source else ""


def _say_why(item: Cleanable) -> str:
    gone = "; the file is gone already" if item.fate is Fate.FORGOTTEN else ""
    return escape(item.why) + gone


def format_undoing(outcome: Upkeep[Undoing], *, verbose: bool) -> Iterator[str]:
    """Yield what came back."""
    found = outcome.found
    if found.session is None:
        yield "nothing to undo: no clean is in the trash that was not undone already"
        return
    if verbose:
        yield from (f"{escape(path)}: brought back" for path in found.paths)
    yield f"{count_of(len(found.paths), 'file')} brought back from {found.session}"


def format_cleaning_json(outcome: Upkeep[Cleaning], *, dry_run: bool) -> str:
    """Return the document, ending in a line feed."""
    return dump_document(
        {
            "schema_version": SCHEMA_VERSION,
            "command": "clean",
            "dry_run": dry_run,
            "exit_code": int(outcome.exit_code),
            "files": [_describe(item) for item in outcome.found.items],
            "brought_back": [],
            "trash": outcome.found.session,
            "diagnostics": [describe_diagnostic(item) for item in outcome.diagnostics],
        }
    )


def format_undoing_json(outcome: Upkeep[Undoing]) -> str:
    """Return the document, ending in a line feed; it has the fields of the other."""
    return dump_document(
        {
            "schema_version": SCHEMA_VERSION,
            "command": "clean",
            "dry_run": False,
            "exit_code": int(outcome.exit_code),
            "files": [],
            "brought_back": list(outcome.found.paths),
            "trash": outcome.found.session,
            "diagnostics": [describe_diagnostic(item) for item in outcome.diagnostics],
        }
    )


def _describe(item: Cleanable) -> dict[str, str | None]:
    fields = asdict(item)
    fields["output"] = fields.pop("output_id")
    return fields
