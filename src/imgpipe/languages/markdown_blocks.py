"""The blocks of a Markdown text as far as references need them: code, definitions, and the rest.

After CommonMark 0.31 and kramdown 2.4. Where they differ, what either takes for code is code, for
a reference in code is never accused; but inside HTML's elements indentation makes no code, as
kramdown has it. Liquid is masked; a line of its tags alone counts as blank, for it may become so.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from imgpipe.languages.html import find_end
from imgpipe.languages.html_tags import strip_span
from imgpipe.languages.image_names import is_image_name
from imgpipe.languages.liquid import MASK, Masked
from imgpipe.text import Span

_LINE = re.compile(r"[^\r\n]*+(?:\r\n|\r|\n|\Z)")
_INDENT = re.compile(r"[ \t]*+")
_QUOTE = re.compile(r" {0,3}> ?")
_ITEM = re.compile(r"(?:[-*+]|\d{1,9}[.)])(?=([ \t]+|[\r\n]|\Z))")
_FENCE = re.compile(r"(`{3,})(?=[^`\r\n]*+(?:[\r\n]|\Z))|(~{3,})")
_DEFINITION = re.compile(
    r"\[(?!\^)((?:[^\[\]\\\r\n]|\\[^\r\n]){1,999}+)\]:[ \t]*+(?:<([^<>\r\n]*+)>|([^\r\n]++))"
)
_TITLE = re.compile(r"(?<![ \t])[ \t]++(?:\"[^\"]*\"|'[^']*'|\([^()]*\))[ \t]*\Z")
_INLINE = re.compile(r"`+|<!--|<(pre|script|style|textarea|code)(?![\w-])", re.IGNORECASE)
_ELEMENT = re.compile(
    r"<(/?)(?:address|article|aside|blockquote|center|dd|details|div|dl|dt|fieldset|figcaption|figure"
    r"|footer|form|header|main|nav|object|ol|picture|section|svg|table|tbody|td|tfoot|th|thead|tr|ul"
    r"|video)(?![\w-])",
    re.IGNORECASE,
)
_TO_THE_END: Final = ("pre", "script", "style")  # code even where they are never closed
_WIDTH_OF_CODE = 4


class Definition(NamedTuple):
    """The address of a reference by its label, which may be written in any letter case."""

    label: str
    address: Span


class Raw(NamedTuple):
    """A part of a text that is no Markdown: `name` is the element, empty for code and comments."""

    name: str
    span: Span


@dataclass
class Blocks:
    """`plain` is the masked text with all but paragraphs blank, line breaks kept."""

    plain: str = ""
    raw: list[Raw] = field(default_factory=list)
    definitions: list[Definition] = field(default_factory=list)


def read_blocks(masked: Masked, start: int) -> Blocks:
    """Return the blocks of a masked text from an offset on."""
    reader = _Reader(masked, start)
    reader.read()
    return reader.blocks


def normalise_label(label: str) -> str:
    return " ".join(label.split()).casefold()


class _Reader:
    """One pass over the lines."""

    def __init__(self, masked: Masked, start: int) -> None:
        self.blocks = Blocks()
        self._masked, self._text = masked, masked.text
        self._start = start
        self._lists: list[int] = []  # columns at which the open items' texts begin
        self._after_blank = True
        self._elements = 0  # of HTML that are open
        self._unclosed: set[str] = set()
        self._blank: list[Span] = []

    def read(self) -> None:
        place, end = self._start, len(self._text)
        while place < end:
            place = self._line(place)
        parts, done = [], 0
        for span in sorted(self._blank):
            if span.end <= done:
                continue
            begin = max(span.start, done)
            parts += [self._text[done:begin], re.sub(r"[^\r\n]", " ", self._text[begin : span.end])]
            done = span.end
        self.blocks.plain = "".join([*parts, self._text[done:]])

    def _line(self, start: int) -> int:
        """Read the line at an offset, with the code that begins in it; return what follows."""
        found = _LINE.match(self._text, start)
        assert found
        end = found.end()
        place = self._skip_quotes(start, end)
        if self._is_blank(place, end):
            self._after_blank = True
            return end
        indent, place = self._indent(place)
        self._leave_items(indent, place)
        base = self._lists[-1] if self._lists else 0
        is_indented = indent - base >= _WIDTH_OF_CODE and self._after_blank and not self._elements
        if is_indented:
            self._code(start, end)
            return end
        place = self._enter_items(indent, place, end)
        if fence := _FENCE.match(self._text, place, end):
            self._after_blank = True
            return self._fenced(fence, end)
        self._after_blank = False
        if self._define(place, end):
            return end
        return self._inline(place, end)

    def _skip_quotes(self, place: int, end: int) -> int:
        while found := _QUOTE.match(self._text, place, end):
            place = found.end()
        return place

    def _is_blank(self, place: int, end: int) -> bool:
        line = self._text[place:end]
        if line.strip(MASK + " \t\r\n"):
            return False
        return all(tag.name for tag in self._masked.tags_in(Span(place, end)))

    def _indent(self, place: int) -> tuple[int, int]:
        """Return the column of a line's text, and its offset; a tab goes to the next fourth."""
        found = _INDENT.match(self._text, place)
        assert found
        column = 0
        for character in found[0]:
            column += 1 if character == " " else 4 - column % 4
        return column, found.end()

    def _leave_items(self, indent: int, place: int) -> None:
        begins_item = _ITEM.match(self._text, place)
        while self._lists and indent < self._lists[-1] and (self._after_blank or begins_item):
            self._lists.pop()

    def _enter_items(self, indent: int, place: int, end: int) -> int:
        """Return the offset of a line's text behind the marks of lists."""
        while found := _ITEM.match(self._text, place, end):
            gap = found[1]
            width = len(found[0])
            is_code = len(gap.expandtabs(4)) > _WIDTH_OF_CODE
            self._lists.append(indent + width + (1 if is_code else len(gap.strip("\r\n") or " ")))
            place = found.end() + len(gap.strip("\r\n"))
            if is_code:
                self._code(place, end)
                return end
            indent = self._lists[-1]
        return place

    def _fenced(self, fence: re.Match[str], end: int) -> int:
        mark = fence[0]
        closing = re.compile(
            rf"(?:^|(?<=\r))[ \t>]*{re.escape(mark[0])}{{{len(mark)},}}[ \t]*(?=[\r\n]|\Z)",
            re.MULTILINE,
        )
        # one that is never closed goes to the end, so that no text is searched twice
        found = closing.search(self._text, end)
        last = found.end() if found else len(self._text)
        self._code(fence.end(), last)
        self._blank.append(Span(fence.start(), fence.end()))
        return last

    def _define(self, place: int, end: int) -> bool:
        found = _DEFINITION.match(self._text, place, end)
        if not found:
            return False
        if found[2] is not None:
            span = Span(*found.span(2))
        else:
            title = _TITLE.search(self._text, found.start(3), found.end(3))
            span = Span(found.start(3), title.start() if title else found.end(3))
            span = strip_span(self._text, span)
            address = span.of(self._text)
            if any(blank in address for blank in " \t") and not is_image_name(address):
                return False
        label = normalise_label(found[1])
        if not label or span.start == span.end:
            return False
        self.blocks.definitions.append(Definition(label, span))
        self._blank.append(Span(place, end))
        return True

    def _inline(self, place: int, end: int) -> int:
        """Find comments and raw elements that begin in a line; return where the next begins."""
        counted = place
        while found := _INLINE.search(self._text, place, end):
            place = found.end()
            if found[0][0] == "`":
                closing = re.compile(rf"(?<!`){found[0]}(?!`)").search(self._text, place, end)
                place = closing.end() if closing else place
                continue
            closed = self._close(found)
            if closed is None:
                continue
            self._count_elements(counted, found.start())
            counted = place = closed
            if closed >= end:  # what follows on its last line is of this paragraph
                rest = _LINE.match(self._text, closed)
                end = rest.end() if rest else closed
        self._count_elements(counted, end)
        return end

    def _close(self, opening: re.Match[str]) -> int | None:
        """Return where a comment or raw element that begins here ends."""
        name = (opening[1] or "").lower()
        text, content = self._text, opening.end()
        if name in self._unclosed:
            return None
        if name:
            closing = find_end(text, name, content, len(text))
        else:
            closing = text.find("-->", content)
            closing = closing if closing >= 0 else len(text)
        if closing == len(text):
            self._unclosed.add(name)
            if name and name not in _TO_THE_END:
                return None
        kept = name if name in ("script", "style") else ""
        self.blocks.raw.append(Raw(kept, Span(content, closing)))
        self._blank.append(Span(opening.start(), closing))
        return closing

    def _count_elements(self, start: int, end: int) -> None:
        for found in _ELEMENT.finditer(self._text, start, end):
            self._elements = max(0, self._elements + (-1 if found[1] else 1))

    def _code(self, start: int, end: int) -> None:
        self.blocks.raw.append(Raw("", Span(start, end)))
        self._blank.append(Span(start, end))
