"""Liquid (Shopify's, as Jekyll has it): its tags found and masked, its expressions read.

A masked text has the length of the text: other languages scan it without meeting Liquid, and every
offset stays. Which characters are masked is known by their places, so that a text may hold the
mask's own character. As in Liquid's tokenizer, a tag ends at the first `%}`, an output at the first
`}}`, whatever quotes stand around.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from imgpipe.languages.expression import (
    UNKNOWN,
    Expression,
    Filter,
    Literal,
    Operand,
    Variable,
)
from imgpipe.text import Span

MASK: Final = "\uf1ff"  # neither blank nor letter nor punctuation to any language
CODE_BLOCKS: Final = frozenset({"comment", "raw", "highlight", "codeblock"})

_OPENING = re.compile(r"\{[{%]")
_TAG_NAME = re.compile(r"-?\s*(\w+|#)")
_TOKEN = re.compile(
    r"\s*(?:(?P<text>\"[^\"]*\"|'[^']*')|(?P<number>-?\d+(?:\.\d+)?(?![\w.]))"
    r"|(?P<name>[^\W\d][\w-]*\??)|(?P<mark>\.\.|[|:,.()\[\]]))"
)
_CONSTANTS: Final = {
    "nil": None,
    "null": None,
    "true": True,
    "false": False,
    "blank": "",
    "empty": "",
}
_DEEPEST = 20  # brackets within brackets
_LONGEST = 10_000  # characters of an expression that are read


@dataclass(frozen=True, slots=True)
class Tag:
    """`{% name markup %}`, or `{{ markup }}` with an empty name.

    A code block (`raw` and its like) is one tag: its span reaches from its opening to its closing
    tag, and `content` is what stands between.
    """

    span: Span
    name: str
    markup: Span
    content: Span | None = None


@dataclass(frozen=True)
class Masked:
    """A text (`source`), the same with all Liquid masked (`text`), and its tags in order."""

    source: str
    text: str
    tags: tuple[Tag, ...]

    @cached_property
    def _starts(self) -> list[int]:
        return [tag.span.start for tag in self.tags]

    def tags_in(self, span: Span) -> tuple[Tag, ...]:
        """Return the tags that a span has a part of."""
        if not self.tags:
            return ()
        first = bisect_right(self._starts, span.start) - 1
        if first < 0 or self.tags[first].span.end <= span.start:
            first += 1
        return self.tags[first : bisect_right(self._starts, span.end - 1)]


def mask(text: str, start: int = 0) -> Masked:
    """Return a text masked from an offset on; what is never closed is text."""
    if "{{" not in text and "{%" not in text:
        return Masked(text, text, ())
    tags = tuple(_find_tags(text, start))
    parts, place = [], 0
    for tag in tags:
        parts += [text[place : tag.span.start], MASK * (tag.span.end - tag.span.start)]
        place = tag.span.end
    return Masked(text, "".join([*parts, text[place:]]), tags)


def _find_tags(text: str, start: int) -> Iterator[Tag]:
    unclosed: set[str] = set()  # what no place further on closes
    place = start
    while found := _OPENING.search(text, place):
        place = found.end()
        closing = "}}" if found[0] == "{{" else "%}"
        end = -1 if closing in unclosed else text.find(closing, place)
        if end < 0:
            unclosed.add(closing)
            if len(unclosed) == 2:
                return
            continue
        tag = _read_tag(text, found.start(), end)
        if tag.name in CODE_BLOCKS and tag.name not in unclosed:
            tag = _close_block(text, tag) or tag
            if tag.content is None:
                unclosed.add(tag.name)
        yield tag
        place = tag.span.end


def _read_tag(text: str, start: int, end: int) -> Tag:
    span, place, last = Span(start, end + 2), start + 2, end
    name = ""
    if text[start + 1] == "%":
        found = _TAG_NAME.match(text, place, end)
        name, place = (found[1], found.end()) if found else ("?", place)
    elif text.startswith("-", place):
        place += 1
    if last > place and text[last - 1] == "-":
        last -= 1
    return Tag(span, name, Span(min(place, last), last))


def _close_block(text: str, tag: Tag) -> Tag | None:
    closing = re.compile(rf"\{{%-?\s*end{tag.name}\s*-?%\}}").search(text, tag.span.end)
    if closing is None:
        return None
    content = Span(tag.span.end, closing.start())
    return Tag(Span(tag.span.start, closing.end()), tag.name, tag.markup, content)


# -- expressions -------------------------------------------------------------------------------


def parse_expression(text: str) -> Expression:
    """Return what stands in `{{ … }}` as a value; UNKNOWN where it cannot be read."""
    reader = _Reader(text)
    expression = reader.expression()
    return expression if expression and reader.at_end() else UNKNOWN


def parse_first(text: str) -> Expression:
    """Return the value at the head of a text, such as a loop's list before its options."""
    operand = _Reader(text).operand()
    return Expression(operand) if operand else UNKNOWN


class _UnreadableError(Exception):
    """A character that no expression has."""


class _Reader:
    """A reader of one expression, by recursive descent; None means that it cannot be read."""

    def __init__(self, text: str) -> None:
        try:
            self._tokens = list(_split(text[:_LONGEST]))
        except _UnreadableError:
            self._tokens = [("none", "")]
        self._place = 0

    def at_end(self) -> bool:
        return self._place == len(self._tokens)

    def expression(self) -> Expression | None:
        operand = self.operand()
        if operand is None:
            return None
        filters = []
        while self._accept("|"):
            found = self._filter()
            if found is None:
                return None
            filters.append(found)
        return Expression(operand, tuple(filters))

    def operand(self, depth: int = 0) -> Operand | None:
        kind, token = self._peek()
        if kind not in ("text", "number", "name") or depth > _DEEPEST:
            return None
        self._place += 1
        if kind == "text":
            return Literal(token[1:-1])
        if kind == "number":
            return Literal(float(token) if "." in token else int(token))
        bare = self._peek()[1] not in (".", "[")
        if token in _CONSTANTS and bare:
            return Literal(_CONSTANTS[token])
        steps = self._steps(depth)
        return None if steps is None else Variable(token, steps)

    def _steps(self, depth: int) -> tuple[str | int | Variable, ...] | None:
        steps: list[str | int | Variable] = []
        while True:
            if self._accept("."):
                kind, token = self._peek()
                if kind != "name":
                    return None
                self._place += 1
                steps.append(token)
            elif self._accept("["):
                inner = self.operand(depth + 1)
                key = inner.value if isinstance(inner, Literal) else inner
                if not isinstance(key, str | int | Variable) or not self._accept("]"):
                    return None
                steps.append(key)
            else:
                return tuple(steps)

    def _filter(self) -> Filter | None:
        """Read a filter; an argument with a name (`allow_false: true`) is passed over."""
        kind, name = self._peek()
        if kind != "name":
            return None
        self._place += 1
        arguments = []
        more = self._accept(":")
        while more:
            argument = self.operand()
            if argument is None:
                return None
            if not self._accept(":"):
                arguments.append(argument)
            elif self.operand() is None:
                return None
            more = self._accept(",")
        return Filter(name, tuple(arguments))

    def _peek(self) -> tuple[str, str]:
        return self._tokens[self._place] if not self.at_end() else ("end", "")

    def _accept(self, mark: str) -> bool:
        accepted = self._peek() == ("mark", mark)
        self._place += accepted
        return accepted


def _split(text: str) -> Iterator[tuple[str, str]]:
    place, end = 0, len(text.rstrip())
    while place < end:
        found = _TOKEN.match(text, place, end)
        if found is None:
            raise _UnreadableError
        assert found.lastgroup
        yield found.lastgroup, found[found.lastgroup]
        place = found.end()
