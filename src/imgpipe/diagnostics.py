"""What imgpipe tells a person: diagnostics with a place and a hint, user errors, exit codes."""

from __future__ import annotations

import difflib
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum, StrEnum

from imgpipe.text import Span, TextFile

_LONGEST_LINE = 120  # of a file's text in a message; more is cut on both sides


class ExitCode(IntEnum):
    OK = 0
    FINDINGS = 1
    USAGE = 2
    TASK_FAILED = 3
    LOCKED = 4
    BUG = 70
    INTERRUPTED = 130
    UNHEARD = 141  # who read the output closed the pipe: what shells say of SIGPIPE


class Severity(StrEnum):
    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


_COLORS = {Severity.ERROR: "1;31", Severity.WARNING: "1;33", Severity.INFO: "1;36"}  # SGR codes


@dataclass(frozen=True, slots=True)
class Place:
    """A file and, where it is a text, the span that a message is about."""

    path: str
    line: int | None = None
    column: int | None = None
    line_text: str = ""
    width: int = 1

    @classmethod
    def in_text(cls, file: TextFile, span: Span) -> Place:
        """Return the place of a span; the caret stays on the span's first line."""
        line, column = file.locate(span.start)
        line_text = file.line_text(line)
        width = min(span.end - span.start, len(line_text) - column + 1)
        return cls(file.name, line, column, line_text, max(1, width))

    def __str__(self) -> str:
        return self.path if self.line is None else f"{self.path}:{self.line}:{self.column}"


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One message: what is wrong, where, and what to do about it.

    `trace` is the traceback where it is a bug in imgpipe; it is for the log alone.
    """

    severity: Severity
    code: str
    message: str
    place: Place | None = None
    hint: str = ""
    trace: str = ""


class UserError(Exception):
    """What a user can cause and mend; carries every diagnostic found, and the exit code."""

    def __init__(
        self, diagnostics: Iterable[Diagnostic], exit_code: ExitCode = ExitCode.USAGE
    ) -> None:
        self.diagnostics = tuple(diagnostics)
        self.exit_code = exit_code
        super().__init__("\n".join(render(diagnostic) for diagnostic in self.diagnostics))


def error(code: str, message: str, place: Place | None = None, hint: str = "") -> Diagnostic:
    return Diagnostic(Severity.ERROR, code, message, place, hint)


def warning(code: str, message: str, place: Place | None = None, hint: str = "") -> Diagnostic:
    return Diagnostic(Severity.WARNING, code, message, place, hint)


def info(code: str, message: str, place: Place | None = None, hint: str = "") -> Diagnostic:
    return Diagnostic(Severity.INFO, code, message, place, hint)


def suggest(word: str, known: Iterable[str]) -> str:
    """Return "did you mean `x`?" for the nearest known word, or nothing."""
    near = difflib.get_close_matches(word, list(known), n=1, cutoff=0.6)
    return f"did you mean `{near[0]}`?" if near else ""


def escape(text: str) -> str:
    """Return text from a file made harmless for a terminal: no control or direction characters."""
    return "".join(_escape_character(character) for character in text)


def _escape_character(character: str) -> str:
    if unicodedata.category(character) in ("Cc", "Cf", "Zl", "Zp", "Cs"):
        return character.encode("unicode_escape").decode("ascii")
    return character


def render(diagnostic: Diagnostic, *, colored: bool = False) -> str:
    """Return a diagnostic for a terminal: the sentence, the text with a caret, the hint."""
    place = diagnostic.place
    head = f"{escape(str(place))}: " if place else ""
    kind = f"{diagnostic.severity}[{diagnostic.code}]"
    if colored:
        kind = f"\x1b[{_COLORS[diagnostic.severity]}m{kind}\x1b[0m"
    lines = [f"{head}{kind}: {escape(diagnostic.message)}"]
    margin = ""
    if place and place.line is not None and place.column is not None:
        number = f"{place.line:>5} | "
        margin = " " * (len(number) - 2)
        before, marked, after = _window(place)
        lines.append(number + before + marked + after)
        lines.append(f"{margin}| {' ' * _cells(before)}{'^' * max(1, _cells(marked))}")
    if diagnostic.hint:
        lines.append(f"{margin or '  '}= {escape(diagnostic.hint)}")
    return "\n".join(lines)


def _window(place: Place) -> tuple[str, str, str]:
    """Return the line before, under and after the caret; of a long line, what stands around it."""
    assert place.column is not None
    start, end = place.column - 1, place.column - 1 + min(place.width, _LONGEST_LINE)
    first = max(0, start - _LONGEST_LINE // 2) if len(place.line_text) > _LONGEST_LINE else 0
    last = max(end, first + _LONGEST_LINE)
    text = place.line_text.replace("\t", " ")
    before = ("…" if first else "") + escape(text[first:start])
    after = escape(text[end:last]) + ("…" if last < len(text) else "")
    return before, escape(text[start:end]), after


def _cells(text: str) -> int:
    """Return how many terminal cells a text takes: wide letters two, combining marks none."""
    return sum(
        0
        if unicodedata.category(character) in ("Mn", "Me")
        else 2
        if unicodedata.east_asian_width(character) in "WF"
        else 1
        for character in text
    )
