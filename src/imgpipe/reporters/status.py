"""The state of outputs for a terminal: a table, and a line a problem."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from imgpipe.diagnostics import escape
from imgpipe.model import Config
from imgpipe.reporters.text import align
from imgpipe.status import FileStatus, Rename, State, Status
from imgpipe.text import count_of


def format_status(config: Config, status: Status, *, verbose: bool) -> Iterator[str]:
    """Yield the table of outputs by state, the problems, and the sources that were renamed.

    A problem is a line per source, output and cause, or a line per file.
    """
    yield from align(_tabulate(config, status))
    problems = [file for file in status.files if _is_problem(file)]
    yield from _name_each(problems) if verbose else _count_alike(problems)
    if status.data:
        yield f"{escape(status.data.path)}: {escape(status.data.verdict)}"
    yield from map(_format_rename, status.renames)


def _tabulate(config: Config, status: Status) -> list[tuple[str, ...]]:
    """Return the rows of the table; a state that no output is in has no column."""
    counts = Counter((file.output_id, file.state) for file in status.files)
    used = {file.state for file in status.files} | {State.FRESH}
    states = [state for state in State if state in used]
    # What is left over may be of an output that the pipeline has no more.
    outputs = (*(rule.id for rule in config.outputs), *(file.output_id for file in status.files))
    return [
        ("output", *states),
        *(
            (escape(id_), *(str(counts[id_, state]) for state in states))
            for id_ in dict.fromkeys(outputs)
        ),
    ]


def _is_problem(file: FileStatus) -> bool:
    """Return whether there is something to be said; an adopted file may stay as it is."""
    return file.state is not State.FRESH and (file.state is not State.ADOPTED or bool(file.reason))


def _name_each(files: Iterable[FileStatus]) -> Iterator[str]:
    for file in files:
        yield f"{escape(file.path)}: {escape(file.verdict)}"


def _count_alike(files: Iterable[FileStatus]) -> Iterator[str]:
    alike = Counter((file.source.partition(":")[2], file.output_id, file.verdict) for file in files)
    for (name, output_id, verdict), number in alike.items():
        counted = count_of(number, "file")
        yield f"{escape(name)}: {counted} of {escape(output_id)}: {escape(verdict)}"


def _format_rename(rename: Rename) -> str:
    said = f"{escape(rename.path)} was {escape(rename.old_path)}: same content"
    if not rename.anew:
        return f"{said}; its outputs stay as they are"
    return (
        f"{said}; `imgpipe run` makes its outputs under their new names, and `imgpipe clean` takes"
        " the old ones away"
    )
