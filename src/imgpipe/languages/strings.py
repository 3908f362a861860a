"""Texts of which only the strings are known: scripts, JSON, tables, XML, and any other text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from imgpipe.languages.expression import UNKNOWN
from imgpipe.languages.image_names import Name, find_names, is_image_name, is_no_file
from imgpipe.languages.language import (
    Element,
    Extraction,
    Mention,
    Piece,
    Strength,
    Syntax,
)
from imgpipe.languages.liquid import Masked, mask
from imgpipe.languages.liquid_tags import find_code, read_tags
from imgpipe.languages.pieces import judge_code, judge_name, mention_value
from imgpipe.languages.values import read_value
from imgpipe.text import Span

_TEMPLATE = re.compile(r"\$\{[^{}`]*+\}")
_CELL = re.compile(r"\"((?:[^\"]|\"\")*+)\"|[^\"\t\r\n,;][^\t\r\n,;]*+")


def extract_script(text: str, start: int) -> Extraction:
    """Return the references of JavaScript or JSON: its strings, possible; bare words, weak."""
    masked = mask(text, start)
    return _combine(masked, find_strings(masked, Span(start, len(text))))


def extract_table(text: str, start: int) -> Extraction:
    """Return the references of a CSV or TSV text: the cells that name images."""
    masked = mask(text, start)
    return _combine(masked, _find_cells(masked, Span(start, len(text))))


def extract_xml(text: str, start: int) -> Extraction:
    """Return the names of images in an XML text: in quotes, possible; others, weak."""
    masked = mask(text, start)
    found = (
        mention
        for span, quote in find_names(masked.text, start, len(text))
        for mention in mention_value(
            masked, span, Syntax.HTML, Element.STRING, judge_name if quote else judge_code
        )
    )
    return _combine(masked, found)


def extract_text(text: str, start: int) -> Extraction:
    """Return the names of images in any text, weak; Liquid has no meaning there."""
    return Extraction(tuple(find_code(Masked(text, text, ()), Span(start, len(text)))))


def _combine(masked: Masked, found: Iterable[Mention]) -> Extraction:
    tags = read_tags(masked)
    mentions = sorted((*tags.mentions, *found), key=lambda mention: mention.span)
    return replace(tags, mentions=tuple(mentions))


def find_strings(masked: Masked, span: Span) -> Iterator[Mention]:
    """Yield the names of images in a part of a text that is a script."""
    for name in find_names(masked.text, span.start, span.end):
        if not name.quote:
            yield from mention_value(masked, name.span, Syntax.TEXT, Element.STRING, judge_code)
        elif name.quote == "`" and _TEMPLATE.search(name.span.of(masked.source)):
            yield from _read_template(masked.source, name)
        else:
            yield from mention_value(masked, name.span, Syntax.STRING, Element.STRING, judge_name)


def _read_template(text: str, name: Name) -> Iterator[Mention]:
    """Yield a template literal of JavaScript: what stands in `${…}` is not known."""
    raw, place = name.span.of(text), 0
    pieces: list[Piece] = []
    for found in _TEMPLATE.finditer(raw):
        pieces += [read_value(Syntax.STRING, raw[place : found.start()]), UNKNOWN]
        place = found.end()
    pieces.append(read_value(Syntax.STRING, raw[place:]))
    kept = tuple(piece for piece in pieces if piece)
    yield Mention(kept, name.span, Syntax.STRING, Element.STRING, Strength.POSSIBLE)


def _find_cells(masked: Masked, span: Span) -> Iterator[Mention]:
    for found in _CELL.finditer(masked.source, span.start, span.end):
        raw = Span(*found.span(1 if found[1] is not None else 0))
        value = raw.of(masked.source)
        lead = len(value) - len(value.lstrip())
        place = Span(raw.start + lead, raw.start + len(value.rstrip()))
        if is_image_name(value.strip()) and not is_no_file(value):
            value = read_value(Syntax.TEXT, place.of(masked.source))
            yield Mention((value,), place, Syntax.TEXT, Element.FIELD, Strength.POSSIBLE)
