"""What is known of a path for a terminal: the chain from an output to its source."""

from __future__ import annotations

from collections.abc import Iterator

from imgpipe.diagnostics import Place, escape
from imgpipe.judge import describe_recipe
from imgpipe.status import State
from imgpipe.text import count_of
from imgpipe.why import Explanation, OutputFacts, RecordFacts, SourceFacts

_SHOWN_DIGITS = 12  # of a digest
_FILE = {
    State.FRESH: "as recorded",
    State.STALE: "as recorded",
    State.MISSING: "not there",
    State.EDITED: "not as recorded",
    State.ADOPTED: "as recorded",
    State.FOREIGN: "there, and not on record",
}


def format_explanation(explanation: Explanation) -> Iterator[str]:
    """Yield a line per link of the chain, the verdict last."""
    output, source = explanation.output, explanation.source
    if output is not None:
        yield from _format_output(output, source)
    elif source is not None:
        yield f"{escape(source.files[0])} is a source"
        yield _line("source", _say_source(source))
        for state, number in explanation.states:
            yield _line("outputs", f"{number:,} {state}")
    elif explanation.data is not None:
        yield f"{escape(explanation.data.path)} is the data file, which tells templates of images"
        yield _line("verdict", explanation.data.verdict)
    else:
        yield f"{escape(explanation.target)} is no source and no output: {escape(explanation.hint)}"


def _format_output(output: OutputFacts, source: SourceFacts | None) -> Iterator[str]:
    yield f"{escape(output.path)} is {_say_part(output, source)}"
    yield _line("output", f"{output.output_id}: {output.pattern}{_say_rule(output.rule)}")
    for place in output.overrides:
        yield _line("override", f"options of its own ({place})")
    if source is not None:
        yield _line("source", _say_source(source))
    yield _line("record", _say_record(output.record))
    status = output.status
    if status is None:
        asked_by = "gallery shows" if output.made_for == "galleries" else "field of a page names"
        yield _line("verdict", f"not made: no {asked_by} its source or what is made of it")
        return
    if status.state in _FILE:
        empty = status.reason == "output empty"
        yield _line("file", "empty" if empty else _FILE[status.state])
    yield _line("verdict", status.verdict)


def _say_part(output: OutputFacts, source: SourceFacts | None) -> str:
    if source is None:
        return "what an output made once"
    if output.number is None:
        return f"an output of {source.files[0]}"
    whole = source.files[0] if len(source.files) == 1 else f"the set of {source.files[0]}"
    return f"frame {output.number} of {whole}"


def _say_rule(rule: Place | None) -> str:
    return " (the pipeline has it no more)" if rule is None else f" ({rule})"


def _say_source(source: SourceFacts) -> str:
    files = source.files[0]
    if len(source.files) > 1:
        files += f" and {count_of(len(source.files) - 1, 'more file')}"
    known = {None: "not on record", False: "as recorded", True: "changed since it was recorded"}
    frames = count_of(source.frames, "frame")
    return (
        f"{source.key}: {files} ({source.rule}), {source.kind}, {frames}, {known[source.changed]}"
    )


def _say_record(record: RecordFacts | None) -> str:
    if record is None:
        return "imgpipe.lock does not have it"
    marks = [
        mark
        for mark, is_set in (("outdated", record.outdated), ("adopted", record.adopted))
        if is_set
    ]
    said = (*marks, f"sha256 {record.sha256[:_SHOWN_DIGITS]}…", describe_recipe(record.recipe))
    return ", ".join(said)


def _line(label: str, text: str) -> str:
    return f"  {label:<8} {escape(text)}"
