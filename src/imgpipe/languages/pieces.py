"""A value with Liquid in it as pieces: texts, and the expressions that Liquid puts between them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Final

from imgpipe.languages.expression import UNKNOWN, Expression, Literal, Variable
from imgpipe.languages.image_names import ends_as_image, ends_otherwise, is_image_name, is_no_file
from imgpipe.languages.language import Element, Mention, Piece, Strength, Syntax
from imgpipe.languages.liquid import Masked, Tag, parse_expression
from imgpipe.languages.values import read_value
from imgpipe.text import Span

Pieces = tuple[Piece, ...]
Judge = Callable[[Pieces], Strength | None]  # None: the value names no image

_OPENING: Final = ("if", "unless", "case")
_BETWEEN: Final = ("else", "elsif", "when")
_CLOSING: Final = ("endif", "endunless", "endcase")
_BLOCKS: Final = ("for", "endfor", "tablerow", "endtablerow", "capture", "endcapture")
_SILENT: Final = ("assign", "comment", "#", "break", "continue")
_BRANCHING: Final = (*_OPENING, *_BETWEEN)
_MUTE: Final = (*_BRANCHING, *_CLOSING, *_BLOCKS, *_SILENT)
_MOST_WAYS = 16  # in which the branches of one value are combined
_IMAGE_WORDS = re.compile(
    "image|img|photo|pic|thumb|logo|icon|gif|png|jpe?g|svg|webp|cover|banner|avatar|figure|poster"
    "|video|movie|asset|media",
    re.IGNORECASE,
)


def mention_value(
    masked: Masked, span: Span, syntax: Syntax, element: Element, judge: Judge
) -> list[Mention]:
    """Return what a value refers to: one mention, or one for each branch of its `if`."""
    ways = read_pieces(masked, span, syntax)
    found = []
    for pieces in ways:
        strength = judge(pieces)
        if strength is not None:
            strength = strength if len(ways) == 1 else min(strength, Strength.POSSIBLE)
            found.append(Mention(pieces, span, syntax, element, strength))
    return found


def read_pieces(masked: Masked, span: Span, syntax: Syntax) -> list[Pieces]:
    """Return the pieces of a value, once for each way that branches in it can go."""
    tags = masked.tags_in(span)
    if not tags:
        return [(read_value(syntax, span.of(masked.source)),)]
    parts: list[Piece | Tag] = []
    place = span.start
    for tag in tags:
        parts.append(read_value(syntax, masked.source[place : max(place, tag.span.start)]))
        parts.append(_read_tag(masked.source, tag, span))
        place = tag.span.end
    parts.append(read_value(syntax, masked.source[place : max(place, span.end)]))
    ways = _combine_branches(parts) or [_cover_tags(parts)]
    return [_tidy(way) for way in ways]


def part_branches(masked: Masked, span: Span) -> str:
    """Return a list's text, masked, with commas for the tags that begin another branch."""
    text = span.of(masked.text)
    for tag in masked.tags_in(span):
        if tag.name in _BETWEEN and span.start <= tag.span.start and tag.span.end <= span.end:
            start, end = tag.span.start - span.start, tag.span.end - span.start
            text = text[:start] + "," * (end - start) + text[end:]
    return text


def trim_tags(masked: Masked, span: Span) -> Span:
    """Return a value's span without the tags at its ends that write nothing.

    They belong to a loop or a branch around the whole value, as where a `srcset` is put together;
    the span is empty where there is nothing else.
    """
    start, end = span
    tags = masked.tags_in(span)
    names = [tag.name for tag in tags]
    for tag, name in zip(tags, names, strict=True):
        inside = f"end{name}" in names or name in _BETWEEN  # of a branch within the value
        if tag.span.start != start or name not in _MUTE or (inside and name in _BRANCHING):
            break
        start = tag.span.end
    left = [tag for tag in tags if tag.span.start >= start]
    opened = {f"end{tag.name}" for tag in left}
    for tag in reversed(left):
        if tag.span.end != end or tag.name not in _MUTE or tag.name in opened:
            break
        end = tag.span.start
    return Span(start, max(start, end))


def _read_tag(text: str, tag: Tag, span: Span) -> Piece | Tag:
    if tag.span.start < span.start or tag.span.end > span.end:
        return UNKNOWN
    if not tag.name:
        return parse_expression(tag.markup.of(text))
    if tag.name in (*_OPENING, *_BETWEEN, *_CLOSING, *_BLOCKS):
        return tag
    if tag.name in _SILENT:
        return ""
    if tag.name == "link":
        return Expression(Literal("/" + tag.markup.of(text).strip().lstrip("/")))
    if tag.name == "raw" and tag.content:
        return Expression(Literal(tag.content.of(text)))
    return UNKNOWN


def _combine_branches(parts: Iterable[Piece | Tag]) -> list[list[Piece]]:
    """Return every way through the branches; none where blocks nest or ways are too many."""
    ways: list[list[Piece]] = [[]]
    block: list[Piece | Tag] = []
    for part in parts:
        name = part.name if isinstance(part, Tag) else ""
        if name in _BLOCKS or (name and (name in _OPENING) == bool(block)):
            return []
        if name or block:
            block.append(part)
        elif not isinstance(part, Tag):
            for way in ways:
                way.append(part)
        if name in _CLOSING:
            ways = [way + branch for way in ways for branch in _split_branches(block)]
            block = []
            if len(ways) > _MOST_WAYS:
                return []
    return [] if block else ways


def _split_branches(block: list[Piece | Tag]) -> list[list[Piece]]:
    """Return what each branch holds; its text becomes an expression, being only sometimes there."""
    names = [part.name for part in block if isinstance(part, Tag)]
    branches: list[list[Piece]] = [] if names[0] == "case" else [[]]
    for part in block[1:-1]:
        if isinstance(part, Tag):
            branches.append([])
        elif branches:
            branches[-1].append(Expression(Literal(part)) if isinstance(part, str) else part)
    return branches if "else" in names else [*branches, []]


def _cover_tags(parts: list[Piece | Tag]) -> list[Piece]:
    """Return the pieces with all from the first tag to the last as one that is not known."""
    places = [index for index, part in enumerate(parts) if isinstance(part, Tag)]
    kept = parts[: places[0]], parts[places[-1] + 1 :]
    before, after = ([part for part in side if not isinstance(part, Tag)] for side in kept)
    return [*before, UNKNOWN, *after]


def _tidy(way: Iterable[Piece]) -> Pieces:
    """Return the pieces, neighbouring texts joined; never one text alone, for Liquid is in it."""
    joined: list[Piece] = []
    for piece in way:
        if piece in ("", Expression(Literal(""))):
            continue
        if isinstance(piece, str) and joined and isinstance(joined[-1], str):
            joined[-1] += piece
        else:
            joined.append(piece)
    if not any(isinstance(piece, Expression) for piece in joined):
        return (Expression(Literal("".join(str(piece) for piece in joined))),)
    return tuple(joined)


# -- which values count ------------------------------------------------------------------------


def judge_image(pieces: Pieces) -> Strength | None:
    """Anything counts where only an image can stand, but what is no file."""
    return None if is_no_file(_text_of(pieces)) else Strength.SURE


def judge_style(pieces: Pieces) -> Strength | None:
    """A style's address counts but where it is a font, a style or the like."""
    text = _text_of(pieces)
    return None if is_no_file(text) or ends_otherwise(text) else Strength.SURE


def judge_link(pieces: Pieces) -> Strength | None:
    """A link counts if it names an image, and may count if Liquid's names say that it does."""
    text = _text_of(pieces)
    if is_no_file(text):
        return None
    if len(pieces) == 1 and isinstance(pieces[0], str):
        return Strength.SURE if is_image_name(text) else None
    if ends_as_image(text):
        return Strength.SURE
    last = pieces[-1]
    return Strength.POSSIBLE if isinstance(last, Expression) and _speaks_of_image(last) else None


def judge_name(pieces: Pieces) -> Strength | None:
    """Only what names an image counts, and only if it is there."""
    return None if judge_link(pieces) is None else Strength.POSSIBLE


def judge_code(pieces: Pieces) -> Strength | None:
    return None if is_no_file(_text_of(pieces)) else Strength.WEAK


def _text_of(pieces: Pieces) -> str:
    """Return the text of pieces as far as it is spelled out, `*` for what is not."""
    return "".join(piece if isinstance(piece, str) else _spelled(piece) for piece in pieces)


def _spelled(expression: Expression) -> str:
    operand = expression.operand
    text = operand.value if isinstance(operand, Literal) else "*"
    spelled = text if isinstance(text, str) else "*"
    for step in expression.filters:
        last = step.arguments[-1] if step.arguments else None
        if step.name == "append" and isinstance(last, Literal) and isinstance(last.value, str):
            spelled = f"*{last.value}"
        elif step.name == "append":
            spelled = "*"
    return spelled


def _speaks_of_image(expression: Expression) -> bool:
    operands = [
        expression.operand,
        *(item for step in expression.filters for item in step.arguments),
    ]
    for operand in operands:
        if not isinstance(operand, Variable):
            continue
        names = [operand.name, *(step for step in operand.steps if isinstance(step, str))]
        # `page.url` of an `image` is its own; `site.baseurl` before or behind says nothing
        if any(_IMAGE_WORDS.search(name) for name in names):
            return True
    return False
