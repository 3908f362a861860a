"""Places in a text: spans, line and column, and edits applied from the end.

Offsets count code points from 0; lines and columns count from 1.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import NamedTuple

_LINE_BREAK = re.compile(r"\r\n|\r|\n")


class Span(NamedTuple):
    """The half-open range [start, end) of a text; start == end is a place between characters.

    A named tuple, not a dataclass, because each YAML node makes one: they are made five times as
    fast.
    """

    start: int
    end: int

    def of(self, text: str) -> str:
        return text[self.start : self.end]


@dataclass(frozen=True)
class TextFile:
    """A text and the name that messages give it (a path as the user knows it)."""

    name: str
    text: str

    @cached_property
    def _line_starts(self) -> list[int]:
        return [0, *(found.end() for found in _LINE_BREAK.finditer(self.text))]

    def locate(self, offset: int) -> tuple[int, int]:
        """Return (line, column) of an offset; only CR, LF and CRLF end a line, as editors count."""
        line = bisect_right(self._line_starts, offset)
        return line, offset - self._line_starts[line - 1] + 1

    def line_text(self, line: int) -> str:
        """Return the text of a line without its line break."""
        start = self._line_starts[line - 1]
        found = _LINE_BREAK.search(self.text, start)
        return self.text[start : found.start() if found else len(self.text)]


@dataclass(frozen=True, slots=True)
class Edit:
    """A span of a text and what shall stand there instead."""

    span: Span
    new_text: str


def apply_edits(text: str, edits: Iterable[Edit]) -> str:
    """Return the text with all edits made, each counted against the original text.

    Raises ValueError if two edits overlap, or both insert at one place in no order.
    """
    ordered = sorted(edits, key=lambda edit: edit.span)
    for before, after in pairwise(ordered):
        if after.span.start < before.span.end or after.span == before.span:
            raise ValueError(f"edits overlap at offset {after.span.start}")
    for edit in reversed(ordered):
        text = text[: edit.span.start] + edit.new_text + text[edit.span.end :]
    return text


def count_of(number: int, noun: str) -> str:
    """Return a number and its noun: "1 frame", "2 entries", "7,264 files"."""
    irregular = noun.endswith("y") and noun[-2] not in "aeiou"
    plural = f"{noun[:-1]}ies" if irregular else f"{noun}s"
    return f"{number:,} {noun if number == 1 else plural}"
