"""YAML: each scalar that names an image, and the images of texts that scalars hold."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from imgpipe.languages import markdown
from imgpipe.languages.expression import Expression, Literal
from imgpipe.languages.image_names import is_image_name, is_no_file
from imgpipe.languages.language import Element, Extraction, Mention, Piece, Strength, Syntax
from imgpipe.text import Span
from imgpipe.yaml_nodes import Alias, Mapping, Node, Scalar, YamlError, compose

_LONGEST_TEXT = 100_000  # characters of a scalar that is read as Markdown
_LINE = re.compile(r"^[ \t]*(?:- +)*+(?:[^\s:]+ *: +)?+(?P<value>[^\s\[{].*)", re.MULTILINE)


def extract(text: str, start: int) -> Extraction:
    """Return the references of a YAML document; one that does not parse has none."""
    try:
        root = compose(text[start:], offset=start)
    except YamlError:
        return Extraction()
    return extract_fields(root)


def extract_fields(root: Node | None) -> Extraction:
    """Return the references of a tree that is composed already, such as a front matter's.

    Keys count as values do. What an alias stands for is met where its anchor is.
    """
    found = (mention for scalar in _find_scalars(root) for mention in _read_scalar(scalar))
    return Extraction(tuple(found))


def extract_lines(text: str) -> Iterator[Mention]:
    """Yield the values of single lines that name an image, for a text that does not parse.

    A quotation mark within a value is what most often keeps it from being parsed.
    """
    for found in _LINE.finditer(text):
        value = found["value"].strip().strip("\"'")
        if is_image_name(value) and not is_no_file(value):
            start = found.start("value") + found["value"].index(value)
            span = Span(start, start + len(value))
            yield Mention((value,), span, Syntax.TEXT, Element.STRING, Strength.POSSIBLE)


def _find_scalars(node: Node | None) -> Iterator[Scalar]:
    if isinstance(node, Scalar):
        yield node
    elif isinstance(node, Mapping):
        for pair in node.pairs:
            for child in pair:
                yield from _find_scalars(child)
    elif node is not None and not isinstance(node, Alias):
        for item in node.items:
            yield from _find_scalars(item)


def _read_scalar(node: Scalar) -> Iterator[Mention]:
    value = node.value.strip()
    if is_image_name(value) and not is_no_file(value):
        is_block = node.style in ("literal", "folded")  # its text alone does not tell its value
        piece: Piece = Expression(Literal(value)) if is_block else node.value
        yield Mention((piece,), node.span, Syntax.YAML, Element.FIELD, Strength.POSSIBLE)
    if len(value) <= _LONGEST_TEXT and ("](" in value or ("<" in value and "=" in value)):
        yield from _read_text(node)


def _read_text(node: Scalar) -> Iterator[Mention]:
    """Yield the images of a text; where escapes or line breaks move it, all of it is the place."""
    quotes = 2 if node.style in ("single", "double") else 0
    stands_as_is = (
        not node.decorated
        and node.style not in ("literal", "folded")
        and node.span.end - node.span.start == len(node.value) + quotes
    )
    start = node.span.start + quotes // 2
    for mention in markdown.extract(node.value, 0).mentions:
        strength = min(mention.strength, Strength.POSSIBLE)
        if stands_as_is:
            span = Span(mention.span.start + start, mention.span.end + start)
            yield replace(mention, span=span, strength=strength)
        else:
            pieces = tuple(
                Expression(Literal(piece)) if isinstance(piece, str) else piece
                for piece in mention.pieces
            )
            yield Mention(pieces, node.span, Syntax.YAML, mention.element, strength, mention.alt)
