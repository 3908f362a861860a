"""Extractions in one line each, so that tables of cases read as lists."""

from __future__ import annotations

from imgpipe.languages import LANGUAGES
from imgpipe.languages.expression import UNKNOWN, Expression, Literal, Operand
from imgpipe.languages.language import Extraction, Mention, Piece, Strength
from imgpipe.languages.values import read_value

_MARKS = {Strength.SURE: "", Strength.POSSIBLE: "?", Strength.WEAK: "~"}


def extract(extension: str, text: str, start: int = 0) -> Extraction:
    extraction = LANGUAGES[extension](text, start)
    check_spans(text, extraction)
    return extraction


def check_spans(text: str, extraction: Extraction) -> None:
    """What is static reads back from its span, and all stand in order within the text."""
    for mention in extraction.mentions:
        assert 0 <= mention.span.start <= mention.span.end <= len(text), mention
        if mention.value is not None:
            assert read_value(mention.syntax, mention.span.of(text)) == mention.value, mention
    spans = [mention.span for mention in extraction.mentions]
    assert spans == sorted(spans)


def read(extension: str, text: str, start: int = 0) -> list[str]:
    """Return `image a.png [alt]`, `?` before what is possible, `~` before what is weak."""
    return [show(mention) for mention in extract(extension, text, start).mentions]


def show(mention: Mention) -> str:
    alt = "" if mention.alt is None else f" [{mention.alt}]"
    value = show_pieces(mention.pieces)
    return f"{_MARKS[mention.strength]}{mention.element} {value}{alt}"


def show_pieces(pieces: tuple[Piece, ...]) -> str:
    return "".join(
        piece if isinstance(piece, str) else f"<{show_expression(piece)}>" for piece in pieces
    )


def show_expression(expression: Expression) -> str:
    if expression == UNKNOWN:
        return "*"
    filters = (
        f"|{item.name}" + "".join(f":{_show_operand(argument)}" for argument in item.arguments)
        for item in expression.filters
    )
    return _show_operand(expression.operand) + "".join(filters)


def _show_operand(operand: Operand) -> str:
    if isinstance(operand, Literal):
        return repr(operand.value)
    steps = (
        f".{step}"
        if isinstance(step, str)
        else f"[{step if isinstance(step, int) else _show_operand(step)}]"
        for step in operand.steps
    )
    return operand.name + "".join(steps)
