"""What Liquid's tags say: names of images in their strings, what they bind, what they include."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from imgpipe.languages.expression import UNKNOWN
from imgpipe.languages.image_names import find_names, is_image_name, is_no_file
from imgpipe.languages.language import (
    Binding,
    Element,
    Extraction,
    Include,
    Mention,
    Piece,
    Strength,
    Syntax,
)
from imgpipe.languages.liquid import Masked, Tag, parse_expression, parse_first
from imgpipe.languages.pieces import judge_code, mention_value, read_pieces
from imgpipe.languages.values import read_value
from imgpipe.text import Span

_STRING = re.compile(r"\"([^\"]*)\"|'([^']*)'")
_ASSIGN = re.compile(r"\s*([\w-]+)\s*=")
_CAPTURE = re.compile(r"\s*[\"']?([\w-]+)")
_FOR = re.compile(r"\s*([\w-]+)\s+in\b")
# a parameter of Jekyll's include (lib/jekyll/tags/include.rb, VALID_SYNTAX)
_PARAMETER = re.compile(
    r"(?<![\w-])([\w-]++)\s*+=\s*+(?:\"((?:[^\"\\]|\\.)*+)\"|'((?:[^'\\]|\\.)*+)'|([\w.\-\[\]]+))",
    re.DOTALL,
)
_FILE = re.compile(r"\s*((?:\{\{.*?\}\}|[^\s{]|\{(?!\{))+)", re.DOTALL)
_OUTPUT = re.compile(r"\{\{.*?\}\}", re.DOTALL)
_CONDITIONS: Final = ("if", "elsif", "unless", "case", "when")
_INCLUDES: Final = ("include", "include_relative", "include_cached")
_OWN_TAGS: Final = (  # Liquid's and Jekyll's own, of which none takes the name of an image
    *("", "assign", "capture", "for", "tablerow", "cycle", "echo", "increment", "decrement"),
    *("else", "break", "continue", "post_url", "layout", "render", "gist"),
)
_LONGEST_CAPTURE = 4096  # characters: no address is longer


def read_tags(masked: Masked) -> Extraction:
    """Return what the tags of a text say by themselves, wherever they stand."""
    mentions: list[Mention] = []
    includes: list[Include] = []
    for tag in masked.tags:
        if tag.name in _INCLUDES:
            include = _read_include(masked.source, tag)
            includes += [include] if include else []
        mentions += _find_mentions(masked.source, tag)
    bindings = tuple(_find_bindings(masked))
    return Extraction(tuple(mentions), bindings, tuple(includes))


def _find_mentions(text: str, tag: Tag) -> Iterator[Mention]:
    if tag.content:
        yield from find_code(Masked(text, text, ()), tag.content)
    elif tag.name in _INCLUDES:
        for found in _PARAMETER.finditer(text, tag.markup.start, tag.markup.end):
            group = 2 if found[2] is not None else 3
            if found[group] is not None:
                yield from _mention(text, Span(*found.span(group)), Strength.POSSIBLE)
    elif tag.name == "link":
        raw = tag.markup.of(text)
        start = tag.markup.start + len(raw) - len(raw.lstrip())
        span = Span(start, start + len(raw.strip()))
        yield from _mention(text, span, Strength.POSSIBLE, Element.LINK)
    elif tag.name in _CONDITIONS or tag.name in _OWN_TAGS:
        strength = Strength.WEAK if tag.name in _CONDITIONS else Strength.POSSIBLE
        for found in _STRING.finditer(text, tag.markup.start, tag.markup.end):
            yield from _mention(text, Span(*found.span(found.lastindex or 0)), strength)
    else:  # another plugin's
        for name in find_names(text, tag.markup.start, tag.markup.end):
            yield from _mention(text, name.span, Strength.POSSIBLE)


def _mention(
    text: str, span: Span, strength: Strength, element: Element = Element.PARAMETER
) -> Iterator[Mention]:
    value = read_value(Syntax.LIQUID, span.of(text))
    if is_image_name(value) and not is_no_file(value):
        yield Mention((value,), span, Syntax.LIQUID, element, strength)


def find_code(masked: Masked, span: Span) -> Iterator[Mention]:
    """Yield the names of images in code or a comment: weak, and as they stand."""
    for name in find_names(masked.text, span.start, span.end):
        yield from mention_value(masked, name.span, Syntax.TEXT, Element.STRING, judge_code)


def _read_include(text: str, tag: Tag) -> Include | None:
    file = _FILE.match(text, tag.markup.start, tag.markup.end)
    if not file:
        return None
    name = _OUTPUT.sub("*", file[1]).strip("\"'")
    parameters: list[tuple[str, tuple[Piece, ...]]] = []
    for found in _PARAMETER.finditer(text, file.end(), tag.markup.end):
        quoted = found[2] if found[2] is not None else found[3]
        if quoted is None:
            parameters.append((found[1], (parse_expression(found[4]),)))
        else:
            parameters.append((found[1], (read_value(Syntax.LIQUID, quoted),)))
    return Include(name, tuple(parameters), tag.span, tag.name == "include_relative")


def _find_bindings(masked: Masked) -> Iterator[Binding]:
    """Yield bindings as their tags end; a loop or capture that is never closed holds to the end."""
    text = masked.source
    opened: list[Tag] = []
    for tag in masked.tags:
        if tag.name == "assign":
            found = _ASSIGN.match(text, tag.markup.start, tag.markup.end)
            if found:
                value = parse_expression(text[found.end() : tag.markup.end])
                yield Binding(found[1], (value,), each=False, span=Span(tag.span.end, len(text)))
        elif tag.name in ("capture", "for", "tablerow"):
            opened.append(tag)
        elif tag.name in ("endcapture", "endfor", "endtablerow"):
            while opened:
                opening = opened.pop()
                yield from _bind_block(masked, opening, tag)
                if tag.name == f"end{opening.name}":
                    break
    for opening in opened:
        yield from _bind_block(masked, opening, None)


def _bind_block(masked: Masked, opening: Tag, closing: Tag | None) -> Iterator[Binding]:
    text, markup = masked.source, opening.markup
    pattern = _CAPTURE if opening.name == "capture" else _FOR
    found = pattern.match(text, markup.start, markup.end)
    if not found:
        return
    if opening.name != "capture":
        end = closing.span.start if closing else len(text)
        items = parse_first(text[found.end() : markup.end])
        yield Binding(found[1], (items,), each=True, span=Span(opening.span.end, end))
    elif closing:
        content = Span(opening.span.end, closing.span.start)
        is_long = content.end - content.start > _LONGEST_CAPTURE
        for pieces in [(UNKNOWN,)] if is_long else read_pieces(masked, content, Syntax.TEXT):
            yield Binding(found[1], pieces, each=False, span=Span(closing.span.end, len(text)))
