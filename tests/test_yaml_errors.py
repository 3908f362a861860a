"""YAML that is refused: each message, its place, and what is refused before memory is taken."""

from __future__ import annotations

import pytest

from imgpipe.text import Span
from imgpipe.yaml_nodes import MAX_CHARACTERS, YamlError, compose, to_value


def refuse(text: str) -> YamlError:
    with pytest.raises(YamlError) as caught:
        compose(text)
    return caught.value


BLOCK_HINT = "look for a wrong indentation or an unclosed quote in the lines before"
BRACKET_HINT = "close the bracket, or put a comma between the items"


@pytest.mark.parametrize(
    ("text", "place", "message", "hint"),
    [
        (
            "title: Arm: the biceps",
            Span(10, 11),
            "is not valid YAML: mapping values are not allowed in this context",
            "quote a value that holds `: `",
        ),
        (
            "é🦵: @2x.gif",
            Span(4, 5),
            (
                "is not valid YAML: found character that cannot start any token"
                " while scanning for the next token"
            ),
            "quote a value that begins with a special character",
        ),
        (
            "a: 1\n  b: 2\nc",
            Span(8, 9),
            "is not valid YAML: mapping values are not allowed in this context",
            "quote a value that holds `: `",
        ),
        (
            "a:\n    b: 1\n  c: 2",
            Span(14, 15),
            "is not valid YAML: did not find expected key while parsing a block mapping",
            BLOCK_HINT,
        ),
        (
            "- a\nb: c",
            Span(4, 5),
            (
                "is not valid YAML: did not find expected '-' indicator"
                " while parsing a block collection"
            ),
            BLOCK_HINT,
        ),
        (
            "a: b\nc: [d, e\n",
            Span(8, 9),
            "is not valid YAML: did not find expected ',' or ']' while parsing a flow sequence",
            BRACKET_HINT,
        ),
        (
            "{a: b\n",
            Span(0, 1),
            "is not valid YAML: did not find expected ',' or '}' while parsing a flow mapping",
            BRACKET_HINT,
        ),
        (
            "a: b\nc: 'd\ne: f\n",
            Span(8, 9),
            "is not valid YAML: found unexpected end of stream while scanning a quoted scalar",
            "close the quote",
        ),
        (
            'a: "png\\plot.png"',
            Span(7, 8),
            "is not valid YAML: found unknown escape character while parsing a quoted scalar",
            "write each backslash twice, or use single quotes",
        ),
        ("a:\n\t- b", Span(3, 4), "has a tab where YAML wants spaces", "indent with spaces"),
        ("\ta: b", Span(0, 1), "has a tab where YAML wants spaces", "indent with spaces"),
        (
            "a: b\n--- c",
            Span(5, 8),
            "holds a second YAML document",
            "keep one document in the file",
        ),
        ("a: *image", Span(3, 9), "has an alias `*image` and no `&image` before it", ""),
        ("a: &a [*a]", Span(7, 9), "has an alias `*a` and no `&a` before it", ""),
        ("é: a\x01b", Span(4, 5), "holds a character that YAML does not allow", "delete it"),
        ("é: \ud800", Span(3, 4), "holds a character that YAML does not allow", "delete it"),
        ("\ufeffa: b", Span(0, 1), "holds a character that YAML does not allow", "delete it"),
    ],
)
def test_each_error_has_its_place_and_a_hint(
    text: str, place: Span, message: str, hint: str
) -> None:
    problem = refuse(text)
    assert (problem.span, problem.message, problem.hint) == (place, message, hint)


def test_places_count_from_the_offset() -> None:
    with pytest.raises(YamlError) as caught:
        compose("é: a\x01b", offset=10)
    assert caught.value.span == (14, 15)


@pytest.mark.parametrize("opening", ["[", "{a: ", "- ", "? "])
def test_thirty_thousand_levels_are_refused_without_a_crash(opening: str) -> None:
    problem = refuse(opening * 30_000)
    assert problem.message == "nests deeper than 100 levels"
    assert abs(problem.span.start - 100 * len(opening)) < len(opening)


def test_a_hundred_levels_are_read() -> None:
    value = to_value(compose("[" * 100 + "]" * 100))
    for _ in range(99):
        [value] = value
    assert value == []


def test_aliases_cannot_nest_deeper_than_what_is_written() -> None:
    chain = "a0: &a0 " + "[" * 50 + "]" * 50 + "\n"
    problem = refuse(chain + "a1: &a1 " + "[" * 50 + "*a0" + "]" * 50)
    assert (problem.message, problem.span.start) == (
        "nests deeper than 100 levels",
        len(chain) + 58,
    )


def test_a_bomb_of_aliases_is_refused() -> None:
    bomb = "a0: &a0 x\n" + "".join(
        f"a{level}: &a{level} [{', '.join([f'*a{level - 1}'] * 10)}]\n" for level in range(1, 10)
    )
    problem = refuse(bomb)
    assert problem.message == "holds more than 1,048,576 values where its aliases are written out"
    assert problem.span.of(bomb) == "*a5"


def test_a_megabyte_is_read_and_more_is_refused() -> None:
    assert to_value(compose("k: " + "x" * (MAX_CHARACTERS - 3))) is not None
    problem = refuse("k: " + "x" * (MAX_CHARACTERS - 2))
    assert (problem.message, problem.hint) == ("is longer than 1,048,576 characters", "split it up")
