"""The summary of a run for a terminal."""

from __future__ import annotations

import difflib
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from imgpipe.diagnostics import Diagnostic, Severity, escape, render
from imgpipe.text import count_of

if TYPE_CHECKING:
    from imgpipe.data_file import DataFile
    from imgpipe.model import Config
    from imgpipe.pages import PageFile
    from imgpipe.pipeline import Outcome
    from imgpipe.report import Report
    from imgpipe.rewrite import PageEdits
    from imgpipe.tasks import Plan, Stale


def format_diagnostics(
    diagnostics: Iterable[Diagnostic], *, quiet: bool, colored: bool
) -> Iterator[str]:
    """Yield each diagnostic's lines; a quiet user sees errors alone."""
    for diagnostic in diagnostics:
        if not quiet or diagnostic.severity is Severity.ERROR:
            yield render(diagnostic, colored=colored)


def format_summary(config: Config, outcome: Outcome) -> Iterator[str]:
    """Yield the table of outputs, the bytes, the pages, and what went wrong."""
    result = outcome.result
    made = Counter(item.file.output_id for item in result.made)
    made_bytes: Counter[str] = Counter()
    for item in result.made:
        made_bytes[item.file.output_id] += item.size_bytes
    fresh = Counter(file.output_id for file in result.fresh)
    kept = Counter(item.file.output_id for item in result.kept)
    rows = [("output", "made", "up to date", "kept", "size")]
    for rule in config.outputs:
        size = format_bytes(made_bytes[rule.id]) if made[rule.id] else ""
        counts = (str(made[rule.id]), str(fresh[rule.id]), str(kept[rule.id]))
        rows.append((rule.id, *counts, size))
    yield from align(rows)
    if result.made:
        total = format_bytes(sum(made_bytes.values()))
        yield f"{format_bytes(result.source_bytes)} of sources became {total} of outputs"
    if config.rewrite is not None:
        yield from format_page_counts(outcome)
    if outcome.data is not None:
        yield _format_data(outcome.data)
    yield from _format_failures(outcome)
    problems = Counter(item.severity for item in outcome.diagnostics)
    said = [
        count_of(problems[severity], severity.value)
        for severity in (Severity.ERROR, Severity.WARNING)
        if problems[severity]
    ]
    if said:
        yield " and ".join(said)


def _format_failures(outcome: Outcome) -> Iterator[str]:
    """Yield what failed, and why, once more: of a long run it stands far above."""
    diagnostics = (*outcome.survey.plan.diagnostics, *outcome.result.diagnostics)
    failures = [item for item in diagnostics if item.severity is Severity.ERROR]
    if failures:
        yield f"{count_of(len(failures), 'failure')}:"
    for item in failures:
        place = f"{escape(str(item.place))}: " if item.place else ""
        yield f"  {place}{escape(item.message)}"


def _format_data(file: DataFile) -> str:
    if file.kept:
        return f"{escape(file.path)} kept as it is"
    told = f"{count_of(file.images, 'image')}, {format_bytes(len(file.data))}"
    return f"{escape(file.path)} {'written' if file.written else 'unchanged'}: {told}"


def format_page_counts(outcome: Outcome) -> Iterator[str]:
    """Yield how many pages were written and how."""
    edits = [file.edits for file in outcome.pages.changed]
    unchanged = count_of(len(outcome.pages.unchanged), "page")
    yield f"{count_of(len(edits), 'page')} written{_format_edits(edits)}, {unchanged} unchanged"


def _format_edits(edits: Sequence[PageEdits]) -> str:
    counts = (
        ("value", "rewritten", sum(item.changed for item in edits)),
        ("entry", "added", sum(item.added for item in edits)),
        ("entry", "removed", sum(item.removed for item in edits)),
    )
    details = [f"{count_of(number, noun)} {done}" for noun, done, number in counts if number]
    return f" ({', '.join(details)})" if details else ""


def format_plan(plan: Plan, *, verbose: bool) -> Iterator[str]:
    """Yield what a run would make and why: a line per source, output and reason, or per file."""
    for task in plan.tasks:
        if verbose:
            for stale in task.stale:
                yield f"{escape(stale.file.path)}: {_format_reason(stale)}"
            continue
        groups = Counter((stale.file.output_id, _format_reason(stale)) for stale in task.stale)
        for (output_id, reason), number in groups.items():
            files = count_of(number, "file")
            yield f"{escape(task.source.name)}: {files} of {output_id}: {reason}"
    if not plan.tasks:
        yield "nothing to make"


def _format_reason(stale: Stale) -> str:
    return escape(stale.reason) + (", the old goes to the trash" if stale.trashes else "")


def format_found_work(outcome: Outcome) -> Iterator[str]:
    """Yield the line by which a quiet user learns why `--check` fails."""
    if outcome.found_work:
        made = count_of(sum(len(task.stale) for task in outcome.survey.plan.tasks), "output")
        pages = count_of(len(outcome.pages.changed), "page")
        data = ", the data file too" if outcome.writes_data else ""
        yield f"--check: {made} to be made, {pages} to be written{data}"


def format_made(outcome: Outcome) -> Iterator[str]:
    """Yield a line per file that was made, with its reason, for a user who wants to see all."""
    reasons = {
        stale.file.path: _format_reason(stale)
        for task in outcome.survey.plan.tasks
        for stale in task.stale
    }
    for item in outcome.result.made:
        path = item.file.path
        yield f"made {escape(path)} ({format_bytes(item.size_bytes)}): {reasons[path]}"
    yield from format_pages(outcome, "wrote")


def format_pages(outcome: Outcome, verb: str) -> Iterator[str]:
    """Yield a line per page, and for the data file, that was or would be written."""
    for file in outcome.pages.changed:
        details = _format_edits([file.edits])
        yield f"{verb} {escape(file.target)}{details}"
    if outcome.data is not None and outcome.data.changed:
        yield f"{verb} {escape(outcome.data.path)}"


def format_diff(file: PageFile, *, escaped: bool) -> str:
    """Return a unified diff from what stands where a page is written to what is written.

    It is a patch, with the file's own line endings; escaped, it is harmless for a terminal.
    """
    page = file.edits.page
    before = page.data if file.before is None else file.before
    name = page.path if file.before is None else file.target
    return format_patch((name, before), (file.target, file.data), escaped=escaped)


def format_patch(old: tuple[str, bytes], new: tuple[str, bytes], *, escaped: bool) -> str:
    """Return a unified diff from one text to another, each with its path; see `format_diff`."""
    lines = difflib.unified_diff(
        _split_lines(old[1]), _split_lines(new[1]), fromfile=old[0], tofile=new[0]
    )
    return "".join(_format_diff_line(line, escaped=escaped) for line in lines)


def _split_lines(data: bytes) -> list[str]:
    """Split where patches do, at line feeds alone: str.splitlines knows eight more breaks."""
    return re.findall(r"[^\n]*\n|[^\n]+", data.decode("utf-8", "surrogateescape"))


def _format_diff_line(line: str, *, escaped: bool) -> str:
    content = line.removesuffix("\n")
    end = "\n" if line.endswith("\n") else "\n\\ No newline at end of file\n"
    if escaped:
        content = escape(content.removesuffix("\r").replace("\t", "    "))
    return content + end


def format_report(report: Report, name: str, size_bytes: int) -> str:
    """Return the line that says what was written."""
    remarks = len(report.remarks) + sum(len(card.remarks) for card in report.cards)
    said = f"{count_cards(report)}, {count_of(remarks, 'remark')}"
    return f"{escape(name)}: {said}, {format_bytes(size_bytes)}"


def count_cards(report: Report) -> str:
    """Return how many cards there are, by what they are: "1 gallery", "3 galleries and sources"."""
    cards = len(report.cards)
    if report.galleries in (0, cards):
        return count_of(cards, "gallery" if report.galleries or not cards else "source")
    return f"{cards:,} galleries and sources"


def format_bytes(number: int) -> str:
    """Return a size as people say it, in powers of 1000: "812 bytes", "1.2 MB"."""
    size = float(number)
    for unit in ("bytes", "kB", "MB"):
        if round(size, 1) < 1000:
            return f"{size:.0f} {unit}" if unit == "bytes" else f"{size:.1f} {unit}"
        size /= 1000
    return f"{size:.1f} GB"


def align(rows: Sequence[tuple[str, ...]]) -> Iterator[str]:
    """Yield the rows of a table: names to the left, numbers to the right."""
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    for row in rows:
        cells = [
            cell.ljust(width) if column == 0 else cell.rjust(width)
            for column, (cell, width) in enumerate(zip(row, widths, strict=True))
        ]
        yield "  ".join(cells).rstrip()
