"""CSS and its relatives SCSS, Sass and Less: `url()`, `image-set()`, and names in strings."""

from __future__ import annotations

import re
from collections.abc import Generator, Iterator
from dataclasses import replace

from imgpipe.languages.expression import UNKNOWN, Expression
from imgpipe.languages.html_tags import BLANKS, strip_span
from imgpipe.languages.image_names import is_no_file
from imgpipe.languages.language import Element, Extraction, Mention, Piece, Syntax
from imgpipe.languages.liquid import Masked, mask
from imgpipe.languages.liquid_tags import find_code, read_tags
from imgpipe.languages.pieces import Judge, judge_name, judge_style, mention_value
from imgpipe.languages.values import read_value
from imgpipe.text import Span

_TOKEN = re.compile(
    r"/\*|//|[\"'()]|(?<![\w-])url\(\s*+|(?<![\w])(?:-webkit-)?image-set\(|\\.",
    re.IGNORECASE | re.DOTALL,
)
_STRING = re.compile(
    r"\"((?:[^\"\\\r\n]|\\(?:\r\n|.))*+)\"|'((?:[^'\\\r\n]|\\(?:\r\n|.))*+)'", re.DOTALL
)
_PLAIN_ADDRESS = re.compile(
    r"((?:[^()\"'\\#$\s]|\\.|#(?!\{))(?:[^()\"'\\#]|\\.|#(?!\{))*+)\)", re.DOTALL
)
_EXPRESSION = re.compile(
    r"((?:[^()\"'#;{}]|\"[^\"\r\n]*+\"|'[^'\r\n]*+'|#\{[^{}]{0,500}+\}|#"
    r"|\([^()]{0,500}+\)){0,2000}+)\)"
)
_PART = re.compile(r"\"([^\"]*+)\"|'([^']*+)'|\+|\s++|[^\"'+\s]++|.", re.DOTALL)
_INTERPOLATION = re.compile(r"#\{[^{}]*+\}|@\{[^{}]*+\}")
_IMPORT = re.compile(r"@(?:import|namespace|use|forward)\s*\Z", re.IGNORECASE)
_DATA = re.compile(r"[\"']?data:", re.IGNORECASE)
_ENTITIES = re.compile(r"&(?:quot|apos|#39|#34|#x22|#x27);?", re.IGNORECASE)


def extract(text: str, start: int) -> Extraction:
    """Return the references of a style sheet."""
    masked = mask(text, start)
    tags = read_tags(masked)
    found = (*tags.mentions, *find_addresses(masked, Span(start, len(text))))
    return replace(tags, mentions=tuple(sorted(found, key=lambda mention: mention.span)))


def find_addresses_in_attribute(masked: Masked, span: Span) -> Iterator[Mention]:
    """Yield the references of a `style` attribute, whose quotes may be entities."""
    raw = span.of(masked.text)
    if "&" not in raw:
        yield from find_addresses(masked, span)
        return
    quoted = show_quotes(raw)
    local = Masked(quoted, quoted, ())
    for mention in find_addresses(local, Span(0, len(raw))):
        place = strip_span(local.text, mention.span)
        place = Span(place.start + span.start, place.end + span.start)
        found = mention_value(masked, place, Syntax.HTML, mention.element, judge_style)
        yield from (replace(item, strength=mention.strength) for item in found)


def show_quotes(raw: str) -> str:
    """Return an attribute's value with its entities for quotes as quotes, of the same length."""
    return _ENTITIES.sub(lambda found: _quote(found[0]), raw) if "&" in raw else raw


def _quote(entity: str) -> str:
    """Return the quotation mark and blanks, as long as the entity."""
    mark = "'" if any(name in entity.lower() for name in ("apos", "39", "27")) else '"'
    return mark + " " * (len(entity) - 1)


def find_addresses(masked: Masked, span: Span) -> Iterator[Mention]:
    """Yield the references of a part of a text that is a style."""
    text, (place, end) = masked.text, span
    depth, sets = 0, 0  # open brackets; those from `image-set(` on, 0 outside of one
    while found := _TOKEN.search(text, place, end):
        mark, place = found[0].lower(), found.end()
        if mark in ("/*", "//"):
            closing = _end_comment(text, found.start(), end)
            yield from find_code(masked, Span(place, closing))
            place = closing
        elif mark in ("'", '"'):
            string = _STRING.match(text, found.start(), end)
            if string:
                place = string.end()
                yield from _read_string(masked, string, is_image=bool(sets))
        elif mark.startswith("url("):
            place = yield from _read_address(masked, found, end)
        elif mark == ")":
            depth = max(0, depth - 1)
            sets = sets if depth >= sets else 0
        elif mark.endswith("("):
            depth += 1
            sets = depth if len(mark) > 1 and not sets else sets


def _end_comment(text: str, start: int, end: int) -> int:
    if text.startswith("/*", start):
        closing = text.find("*/", start + 2, end)
        return closing if closing >= 0 else end
    if start and text[start - 1] == ":":
        return min(start + 2, end)  # of an address
    closing = text.find("\n", start, end)
    return closing if closing >= 0 else end


def _read_string(masked: Masked, string: re.Match[str], *, is_image: bool) -> Iterator[Mention]:
    judge = judge_style if is_image else judge_name
    element = Element.STYLE if is_image else Element.STRING
    span = Span(*string.span(string.lastindex or 1))
    yield from _mention(masked, span, element, judge)


def _mention(masked: Masked, span: Span, element: Element, judge: Judge) -> Iterator[Mention]:
    raw = span.of(masked.source)
    if masked.tags_in(span) or not _INTERPOLATION.search(raw):
        yield from mention_value(masked, span, Syntax.CSS, element, judge)
        return
    pieces = _interpolate(raw)
    strength = judge(pieces)
    if strength is not None and _has_text(pieces):
        yield Mention(pieces, span, Syntax.CSS, element, strength)


def _read_address(masked: Masked, found: re.Match[str], end: int) -> Generator[Mention, None, int]:
    """Yield what stands in `url(`; return the offset behind it, or behind `url(` if unreadable."""
    text, start = masked.text, found.end()
    if _DATA.match(text, start, end):
        return _skip_data(text, start, end)
    is_import = _IMPORT.search(text, max(0, found.start() - 20), found.start())
    string = _STRING.match(text, start, end)
    closing = string.end() if string else start
    while closing < end and text[closing] in BLANKS:
        closing += 1
    if string and text.startswith(")", closing):
        if not is_import:
            yield from _read_string(masked, string, is_image=True)
        return closing + 1
    plain = _PLAIN_ADDRESS.match(text, start, end)
    if plain:
        span = strip_span(text, Span(*plain.span(1)))
        if not is_import:
            yield from _mention(masked, span, Element.STYLE, judge_style)
        return plain.end()
    expression = _EXPRESSION.match(text, start, end)
    if expression is None:
        return start
    span = strip_span(text, Span(*expression.span(1)))
    raw = span.of(masked.source)
    is_joined = raw[:1] == "$" or any(mark in raw for mark in "\"'+")
    pieces = _read_parts(raw) if is_joined else _interpolate(raw)
    strength = judge_style(pieces)
    if strength is not None and _has_text(pieces):
        yield Mention(pieces, span, Syntax.CSS, Element.STYLE, strength)
    return expression.end()


def _skip_data(text: str, start: int, end: int) -> int:
    string = _STRING.match(text, start, end)
    closing = text.find(")", string.end() if string else start, end)
    return closing if closing >= 0 else end


def _read_parts(raw: str) -> tuple[Piece, ...]:
    """Return the pieces of an expression of SCSS: strings joined by `+`, and what is not known."""
    pieces: list[Piece] = []
    for part in _PART.finditer(raw):
        quoted = part[1] if part[1] is not None else part[2]
        if quoted is not None:
            pieces += _interpolate(quoted)
        elif part[0] != "+" and not part[0].isspace():
            pieces.append(UNKNOWN)
    return _join(pieces)


def _interpolate(raw: str) -> tuple[Piece, ...]:
    pieces: list[Piece] = []
    place = 0
    for found in _INTERPOLATION.finditer(raw):
        pieces += [read_value(Syntax.CSS, raw[place : found.start()]), UNKNOWN]
        place = found.end()
    return _join([*pieces, read_value(Syntax.CSS, raw[place:])])


def _join(pieces: list[Piece]) -> tuple[Piece, ...]:
    joined: list[Piece] = []
    for piece in pieces:
        last = joined[-1] if joined else None
        if isinstance(piece, str) and isinstance(last, str):
            joined[-1] = last + piece
        elif piece and not (piece == UNKNOWN and last == UNKNOWN):
            joined.append(piece)
    return tuple(joined)


def _has_text(pieces: tuple[Piece, ...]) -> bool:
    """A variable alone is no reference: the name stands as a string where it gets its value."""
    text = "".join(piece for piece in pieces if isinstance(piece, str))
    return not is_no_file(text) and any(isinstance(piece, Expression) for piece in pieces)
