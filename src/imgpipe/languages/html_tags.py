"""HTML's tags as they are written: names, attributes, and the spans of their values.

After HTML Living Standard, 13.2.5 (tokenization), but for one thing: a `<` inside a tag, outside of
quotes, ends it unread, as in CommonMark. So a stray `<` costs no more than itself.
"""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from imgpipe.languages.liquid import MASK, Masked
from imgpipe.text import Span

BLANKS: Final = " \t\r\n\f"

_OPENING = re.compile(rf"<(/?)([a-zA-Z][^\s/<>{MASK}]*+)")
_ATTRIBUTE = re.compile(
    r"[\s/]*+([^\s\"'<>/=][^\s<>/=]*+)"
    r"(?:\s*+=\s*+(?:\"([^\"]*+)\"|'([^']*+)'|([^\s\"'<>][^\s<>]*+)))?+"
)
_CLOSING = re.compile(r"[\s/]*+>")


class Attribute(NamedTuple):
    name: str  # in small letters
    value: Span | None  # without quotes and blanks around it; None where there is no `=`


class HtmlTag(NamedTuple):
    name: str  # in small letters
    closes: bool
    attributes: tuple[Attribute, ...]
    span: Span
    has_liquid: bool  # where an attribute stands: there may be more of them

    def get(self, name: str) -> Span | None:
        """Return the span of the first attribute of a name that has a value."""
        return next((item.value for item in self.attributes if item.name == name), None)

    def has(self, name: str) -> bool:
        return any(item.name == name for item in self.attributes)


def read_tag(masked: Masked, start: int, end: int) -> HtmlTag | None:
    """Return the tag that begins at an offset; None where none does or it is not closed."""
    text = masked.text
    opening = _OPENING.match(text, start, end)
    if not opening:
        return None
    attributes = []
    place, has_liquid = opening.end(), False
    while not (closing := _CLOSING.match(text, place, end)):
        found = _ATTRIBUTE.match(text, place, end)
        if not found:
            return None
        place = found.end()
        name = found[1].strip(MASK)  # a tag without a blank before or behind the name
        has_liquid = has_liquid or name != found[1]
        if name:
            value = found.lastindex or 1
            span = strip_span(text, Span(*found.span(value))) if value > 1 else None
            attributes.append(Attribute(name.lower(), span))
    span = Span(start, closing.end())
    return HtmlTag(opening[2].lower(), opening[1] == "/", tuple(attributes), span, has_liquid)


def strip_span(text: str, span: Span, blanks: str = BLANKS) -> Span:
    """Return the span without the blanks at both ends."""
    raw = span.of(text)
    start = span.start + len(raw) - len(raw.lstrip(blanks))
    return Span(start, start + len(raw.strip(blanks)))
