"""Markdown: images, links to images, and the HTML between them.

After CommonMark 0.31 (6.3 links, 6.4 images) and kramdown 2.4, Jekyll's own, which also takes
addresses with blanks in them. An image whose address only kramdown reads counts as sure where it
ends in an image's extension.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import NamedTuple

from imgpipe.languages.html import (
    combine,
    find_attribute_names,
    read_element,
    read_raw_content,
)
from imgpipe.languages.html_tags import read_tag, strip_span
from imgpipe.languages.image_names import find_names, is_image_name
from imgpipe.languages.language import Element, Extraction, Mention, Strength, Syntax
from imgpipe.languages.liquid import Masked, mask
from imgpipe.languages.liquid_tags import find_code, read_tags
from imgpipe.languages.markdown_blocks import Blocks, normalise_label, read_blocks
from imgpipe.languages.pieces import judge_image, judge_link, mention_value
from imgpipe.languages.values import read_value
from imgpipe.text import Span

_PARAGRAPH = re.compile(r"\S[^\r\n]*+(?:(?:\r\n|\r|\n)[ \t]*+\S[^\r\n]*+)*+")
_TOKEN = re.compile(r"\\.|`++|<|!?\[|\]", re.DOTALL)
_RUN = re.compile(r"`++")
_LABEL = re.compile(r"[ \t]?\[((?:[^\[\]\\]|\\.){0,999}+)\]", re.DOTALL)
_AUTOLINK = re.compile(r"<([A-Za-z][A-Za-z0-9+.-]{1,31}:[^\s<>]*+)>")
_ANGLED = re.compile(r"<([^<>\r\n]*+)>")
_ADDRESS_MARK = re.compile(r"\\[!-/:-@\[-`{-~]|[()]|[ \t\r\n]++")
_BLANKS = re.compile(r"[ \t\r\n]*+")
_TAIL = re.compile(  # a title in quotes may hold quotes, as kramdown has it; or sizes
    r"[ \t\r\n]*+(?:\"(?:[^\"\\]|\\.|\"(?![ \t\r\n]*+\))){0,1000}+\""
    r"|'(?:[^'\\]|\\.|'(?![ \t\r\n]*+\))){0,1000}+'|\((?:[^()\\]|\\.){0,1000}+\)"
    r"|=[\dx%]{1,20})?[ \t\r\n]*+\)",
    re.DOTALL,
)
_ATTRIBUTES_ALT = re.compile(r"\{:[^}\r\n]{0,300}?\balt=(?:\"([^\"\r\n]*)\"|'([^'\r\n]*)')")
_ATTRIBUTES = re.compile(r"\{:([^}\r\n]{1,1000})\}")  # kramdown's, of what stands before or above
_DEEPEST = 32  # brackets within an address, as in cmark
_LONGEST_LABEL = 999


class _Opening(NamedTuple):
    place: int  # behind its bracket
    is_image: bool


class _Address(NamedTuple):
    span: Span
    end: int  # behind the closing bracket


@dataclass
class _Use:
    """What uses a definition: the text alternatives of images, and whether links do."""

    alts: list[str]
    is_linked: bool = False


def extract(text: str, start: int) -> Extraction:
    """Return the references of a Markdown text."""
    masked = mask(text, start)
    return combine(read_tags(masked), _find_all(masked, start))


def _find_all(masked: Masked, start: int) -> Iterator[Mention]:
    if not _may_refer(masked, start):
        return
    blocks = read_blocks(masked, start)
    for name, span in blocks.raw:
        if name:
            yield from read_raw_content(masked, name, span)
        else:
            yield from find_code(masked, span)
    scanner = _Scanner(masked, blocks)
    for paragraph in _PARAGRAPH.finditer(blocks.plain, start):
        span = Span(*paragraph.span())
        yield from scanner.paragraph(span)
        for attributes in _ATTRIBUTES.finditer(blocks.plain, *span):
            yield from find_attribute_names(masked, Span(*attributes.span(1)))
    yield from scanner.definitions()


def _may_refer(masked: Masked, start: int) -> bool:
    """Return whether a text can have any reference: most pages of prose have none."""
    text = masked.text
    marks = "![" in text or "<" in text or (masked.tags and "]" in text)
    return bool(marks) or any(find_names(text, start, len(text)))


class _Scanner:
    """A reader of paragraphs, from left to right; it notes what uses which definition."""

    def __init__(self, masked: Masked, blocks: Blocks) -> None:
        self._masked = masked
        self._plain = Masked(masked.source, blocks.plain, masked.tags)
        self._text = blocks.plain
        self._definitions = {
            definition.label: definition.address for definition in reversed(blocks.definitions)
        }
        self._all = blocks.definitions
        self._uses: dict[str, _Use] = defaultdict(lambda: _Use([]))

    def paragraph(self, span: Span) -> Iterator[Mention]:
        text, (place, end) = self._text, span
        openings: list[_Opening] = []
        closed_links = 0  # openings below this stand around a link, and make none themselves
        runs: dict[int, list[int]] | None = None
        while found := _TOKEN.search(text, place, end):
            place = found.end()
            mark = found[0]
            if mark[0] == "`":
                runs = _find_runs(text, span) if runs is None else runs
                closing = _close_code(runs, len(mark), place)
                if closing:
                    yield from find_code(self._masked, Span(place, closing))
                    place = closing + len(mark)
            elif mark == "<":
                mentions, place = self._angle(found.start(), end)
                yield from mentions
            elif mark in ("[", "!["):
                openings.append(_Opening(place, mark == "!["))
            elif mark == "]" and openings:
                opening = openings.pop()
                if not opening.is_image and len(openings) < closed_links:
                    continue
                mentions, after = self._close(opening, found.start(), end)
                yield from mentions
                if after is not None:
                    place = after
                    if not opening.is_image:
                        closed_links = len(openings)

    def _angle(self, start: int, end: int) -> tuple[list[Mention], int]:
        """Read a tag or an autolink at a `<`; return also the offset behind it."""
        found = _AUTOLINK.match(self._text, start, end)
        if found:
            span = Span(*found.span(1))
            mentions = mention_value(self._masked, span, Syntax.HTML, Element.LINK, judge_link)
            return mentions, found.end()
        tag = read_tag(self._plain, start, end)
        return (list(read_element(self._plain, tag)), tag.span.end) if tag else ([], start + 1)

    def _close(self, opening: _Opening, closing: int, end: int) -> tuple[list[Mention], int | None]:
        """Read what follows a `]`; the offset behind it is None where it is no link or image."""
        address = _read_address(self._text, closing + 1, end)
        if address:
            mentions = self._mention(address.span, is_image=opening.is_image)
            if opening.is_image:
                alt = self._read_alt(Span(opening.place, closing), address.end)
                mentions = [replace(mention, alt=alt) for mention in mentions]
            return mentions, address.end
        if not self._definitions:
            return [], None
        label = _LABEL.match(self._text, closing + 1, end)
        after = label.end() if label else closing + 1
        name = label[1] if label else ""
        inner = Span(opening.place, closing)
        if not name.strip() and closing - opening.place <= _LONGEST_LABEL:
            name = inner.of(self._text)
        known = normalise_label(name)
        if known not in self._definitions and label and closing - opening.place <= _LONGEST_LABEL:
            known, after = normalise_label(inner.of(self._text)), closing + 1
        if known not in self._definitions:
            return [], None
        use = self._uses[known]
        if opening.is_image:
            use.alts.append(self._read_alt(inner, after))
        else:
            use.is_linked = True
        return [], after

    def _mention(self, span: Span, *, is_image: bool) -> list[Mention]:
        element, judge = (Element.IMAGE, judge_image) if is_image else (Element.LINK, judge_link)
        mentions = mention_value(self._masked, span, Syntax.MARKDOWN, element, judge)
        raw = span.of(self._masked.text)
        if any(blank in raw for blank in " \t") and not is_image_name(raw):
            return [
                replace(item, strength=min(item.strength, Strength.POSSIBLE)) for item in mentions
            ]
        return mentions

    def _read_alt(self, span: Span, after: int) -> str:
        """Return an image's text; kramdown's attributes behind it may give it another."""
        shown = Span(span.start, min(span.end, span.start + _LONGEST_LABEL))
        alt = read_value(Syntax.MARKDOWN, shown.of(self._masked.source)).strip()
        given = _ATTRIBUTES_ALT.match(self._text, after) if not alt else None
        return given[given.lastindex or 0] if given else alt

    def definitions(self) -> Iterator[Mention]:
        """Yield the addresses of definitions: of the first of a label if used, the others weak."""
        seen = set()
        for label, span in self._all:
            use = self._uses.get(label) if label not in seen else None
            seen.add(label)
            if use is None:
                mentions = self._mention(span, is_image=False)
                yield from (replace(mention, strength=Strength.WEAK) for mention in mentions)
            elif use.alts:
                alt = "" if "" in use.alts else use.alts[0]
                mentions = self._mention(span, is_image=True)
                yield from (replace(mention, alt=alt) for mention in mentions)
            else:
                yield from self._mention(span, is_image=False)


def _find_runs(text: str, span: Span) -> dict[int, list[int]]:
    """Return where runs of backticks begin, by their length, the last one first."""
    runs = defaultdict(list)
    for found in _RUN.finditer(text, span.start, span.end):
        runs[len(found[0])].append(found.start())
    return {length: places[::-1] for length, places in runs.items()}


def _close_code(runs: dict[int, list[int]], length: int, after: int) -> int | None:
    """Return where the next run of a length begins; the ones before it are forgotten."""
    places = runs.get(length, [])
    while places and places[-1] < after:
        places.pop()
    return places[-1] if places else None


def _read_address(text: str, start: int, end: int) -> _Address | None:
    """Return the address in round brackets at an offset; None where there is none."""
    if not text.startswith("(", start) or start >= end:
        return None
    blanks = _BLANKS.match(text, start + 1, end)
    assert blanks
    place = blanks.end()
    angled = _ANGLED.match(text, place, end)
    tail = _TAIL.match(text, angled.end(), end) if angled else None
    if angled and tail:
        return _Address(strip_span(text, Span(*angled.span(1))), tail.end())
    return _read_plain_address(text, place, end)


def _read_plain_address(text: str, start: int, end: int) -> _Address | None:
    place, depth = start, 0
    while found := _ADDRESS_MARK.search(text, place, end):
        place = found.end()
        mark = found[0]
        if mark in ("(", ")"):
            if mark == ")" and depth == 0:
                return _Address(Span(start, found.start()), found.end())
            depth += 1 if mark == "(" else -1
            if depth > _DEEPEST:
                return None
        elif mark[0] != "\\":
            tail = _TAIL.match(text, found.start(), end) if depth == 0 else None
            if tail:
                return _Address(Span(start, found.start()), tail.end())
            if "\n" in mark or "\r" in mark or text[place : place + 1] in ('"', "'"):
                return None
    return None
