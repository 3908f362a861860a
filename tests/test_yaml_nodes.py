"""YAML as a tree with spans: what each node spans, and what it says."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from imgpipe.text import Span
from imgpipe.yaml_nodes import (
    Alias,
    Mapping,
    Node,
    Scalar,
    Sequence,
    YamlError,
    child_of,
    compose,
    find_mappings,
    resolve,
    to_value,
)
from tests.yaml_documents import DUMP_STYLES, NOISE, VALUES


def value_of(text: str, key: str = "k") -> Node:
    node = child_of(compose(text), key)
    assert node is not None
    return node


def scalar_of(text: str) -> Scalar:
    node = value_of(text)
    assert isinstance(node, Scalar)
    return node


def written(text: str, offset: int = 0) -> str:
    """Return what the span of the value of `k` holds."""
    return value_of(text).span.of(text)


@pytest.mark.parametrize(
    ("text", "span", "value", "style"),
    [
        ("k: png/Leg-1.png # c", "png/Leg-1.png", "png/Leg-1.png", "plain"),
        ("k: 'it''s' # c", "'it''s'", "it's", "single"),
        ('k: "a\\tb" # c', '"a\\tb"', "a\tb", "double"),
        ("j: 1\r\nk: v\r\nl: 2\r\n", "v", "v", "plain"),
        ("j: 1\rk: v\rl: 2\r", "v", "v", "plain"),
        ("j: 1\x85k: v\x85l: 2", "v", "v", "plain"),
        ("'🦵': é\nk: 🦵é\nl: 2", "🦵é", "🦵é", "plain"),
        ("k: one\n  two\n\n  three\nl: 2", "one\n  two\n\n  three", "one two\nthree", "plain"),
        ("k: 'one\r\n  two'\r\nl: 2", "'one\r\n  two'", "one two", "single"),
        ('k: "one\\\n  two"\nl: 2', '"one\\\n  two"', "onetwo", "double"),
        ("k: |\n  one\n  two\n\nl: 2", "|\n  one\n  two\n\n", "one\ntwo\n", "literal"),
        ("k: >-  # c\n  one\n  two\n\n# c\nl: 2", ">-  # c\n  one\n  two\n\n", "one two", "folded"),
        ("k: |+\n  one\n\n", "|+\n  one\n\n", "one\n\n", "literal"),
        ("k:\nl: 2", "", "", "plain"),
        ("k:   # c\nl: 2", "", "", "plain"),
        ("k: ''\nl: 2", "''", "", "single"),
        ("{j: 1, k: a b , l: 2}", "a b", "a b", "plain"),
        ("{j: 1, k: , l: 2}", "", "", "plain"),
        ('{"k":"v"}', '"v"', "v", "double"),
        ("? k\n: v\n? l\n: 2", "v", "v", "plain"),
        ("k: a#b", "a#b", "a#b", "plain"),
        ("k: v\u00a0\nl: 2", "v\u00a0", "v\u00a0", "plain"),
    ],
)
def test_a_scalar_spans_exactly_what_is_written(
    text: str, span: str, value: str, style: str
) -> None:
    node = scalar_of(text)
    assert (node.span.of(text), node.value, node.style) == (span, value, style)
    assert not node.decorated


def test_an_empty_value_stands_right_after_its_colon() -> None:
    text = "k:   # nothing yet\nl: 2"
    assert scalar_of(text).span == (2, 2)


@pytest.mark.parametrize(
    ("text", "span", "flow"),
    [
        ("k: [a, [b], {c: d}] # c", "[a, [b], {c: d}]", True),
        ("k: [a,\n  b # c\n ]\nl: 2", "[a,\n  b # c\n ]", True),
        ("k: {}\nl: 2", "{}", True),
        ("k:\n  - a\n  - b", "- a\n  - b", False),
        ("k:\r\n  a: b\r\n  c: d", "a: b\r\n  c: d", False),
    ],
)
def test_a_collection_spans_its_items(text: str, span: str, flow: bool) -> None:
    node = value_of(text)
    assert isinstance(node, Sequence | Mapping)
    assert (node.span.of(text), node.flow) == (span, flow)


@pytest.mark.parametrize(
    ("decorated", "value"),
    [
        ("&x v", "v"),
        ("!t v", "v"),
        ("! 12", 12),
        ("!!str 12", "12"),
        ("&x !t v", "v"),
        ("!<tag:x> v", "v"),
        ("&x", None),
        ("&x [a]", ["a"]),
        ("!t {a: b}", {"a": "b"}),
        ("&x\n  a: b", {"a": "b"}),
        ("!t\n  - a", ["a"]),
    ],
)
def test_an_anchor_or_tag_is_part_of_the_span_and_shows(decorated: str, value: Any) -> None:
    text = f"k: {decorated}\nl: 2"
    node = value_of(text)
    assert not isinstance(node, Alias)
    assert node.decorated
    assert node.span.of(text).strip() == decorated
    assert to_value(node) == value


def test_an_alias_spans_its_mention_and_knows_its_target() -> None:
    text = "image: &i png/a.png\nk: *i\nitems: [*i, b]"
    node = value_of(text)
    assert isinstance(node, Alias)
    assert node.span.of(text) == "*i"
    assert node.target == value_of(text, "image")
    assert resolve(node) == node.target
    assert to_value(compose(text)) == {
        "image": "png/a.png",
        "k": "png/a.png",
        "items": ["png/a.png", "b"],
    }


def test_an_alias_of_an_alias_and_an_anchor_set_anew() -> None:
    text = "a: &x {k: 1}\nb: &y [*x]\nc: &x 2\nd: [*x, *y]"
    assert to_value(compose(text)) == {"a": {"k": 1}, "b": [{"k": 1}], "c": 2, "d": [2, [{"k": 1}]]}


def test_spans_count_from_the_offset() -> None:
    page = "---\nk: v\n"
    node = child_of(compose(page[4:], offset=4), "k")
    assert node is not None
    assert node.span.of(page) == "v"


# -- values ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("k: no", False),
        ("k: 'no'", "no"),
        ("k: 1_000", 1000),
        ("k: 0x_", "0x_"),
        ("k: 1.5", 1.5),
        ("k: .inf", float("inf")),
        ("k: 2020-01-31", "2020-01-31"),
        ("k: ~", None),
        ("k:", None),
        ("k: !!str", ""),
        ("k: !!null x", None),
        ("k: !!bool maybe", "maybe"),
        ("k: !!int ''", ""),
        ("k: !!float _", "_"),
        (f"k: {'9' * 5000}", "9" * 5000),
        ("k: !mine {a: 1}", {"a": 1}),
        ("k: 1\nk: 2", 2),
        ("? [a]\n: b\nk: 1", 1),
    ],
)
def test_values_are_what_yaml_readers_say(text: str, value: Any) -> None:
    assert to_value(compose(text))["k"] == value


@pytest.mark.parametrize("text", ["", "\n", "# only a comment\n", "---\n", "---\n...\n"])
def test_an_empty_document_says_nothing(text: str) -> None:
    assert to_value(compose(text)) is None


@pytest.mark.parametrize("text", ["k:", "k: ~", "k: null", "k: !!null x"])
def test_a_null_has_no_text(text: str) -> None:
    assert scalar_of(text).text is None


@pytest.mark.parametrize(("text", "said"), [("k: 1.50", "1.50"), ("k: no", "no"), ("k: ''", "")])
def test_every_other_scalar_has_its_text(text: str, said: str) -> None:
    assert scalar_of(text).text == said


def test_a_repeated_key_counts_last_and_every_repetition_is_found() -> None:
    text = "k: 1\nl: 2\n'k': 3\nk: 4"
    root = compose(text)
    assert isinstance(root, Mapping)
    assert root.get("k") == scalar_of("k: 1\nl: 2\n'k': 3\nk: 4")
    assert [node.span.of(text) for node in root.duplicate_keys()] == ["'k'", "k"]


def test_children_are_found_through_aliases() -> None:
    root = compose("a: &x [p, q]\nb: *x")
    assert [to_value(child_of(child_of(root, "b"), index)) for index in (0, 1, 2)] == [
        "p",
        "q",
        None,
    ]
    assert child_of(root, "c") is None
    assert child_of(root, 0) is None
    assert child_of(child_of(root, "a"), "p") is None


def test_every_mapping_is_met_once() -> None:
    root = compose("a: &x {p: 1}\nb: [*x, {q: 2}]\nc: {r: {s: 3}}")
    keys = [key for mapping in find_mappings(root) for key, _, _ in mapping.entries()]
    assert keys == ["a", "b", "c", "p", "q", "r", "s"]


def all_texts(node: Node | None) -> Any:
    """Return a tree with each scalar as its text, as PyYAML's BaseLoader has it."""
    if isinstance(node, Sequence):
        return [all_texts(item) for item in node.items]
    if isinstance(node, Mapping):
        return {key: all_texts(value) for key, _, value in node.entries()}
    return node.value if isinstance(node, Scalar) else None


@given(VALUES, DUMP_STYLES)
def test_a_tree_says_what_pyyaml_reads(value: Any, style: dict[str, Any]) -> None:
    text = yaml.dump(value, **style)
    root = compose(text)
    assert all_texts(root) == yaml.load(text, Loader=yaml.BaseLoader)
    assert to_value(root) == yaml.safe_load(text)


@settings(max_examples=30)
@given(VALUES, DUMP_STYLES)
def test_without_libyaml_the_tree_is_the_same(value: Any, style: dict[str, Any]) -> None:
    text = yaml.dump(value, **style)
    expected = compose(text)
    with pytest.MonkeyPatch.context() as patch:
        patch.delattr(yaml, "CSafeLoader", raising=False)
        assert compose(text) == expected


@given(VALUES, DUMP_STYLES)
def test_every_span_holds_its_node_alone(value: Any, style: dict[str, Any]) -> None:
    text = yaml.dump(value, **style)
    for node in scalars(compose(text)):
        said = node.span.of(text)
        if node.style == "plain":
            assert said.split() == node.value.split()
        else:
            assert yaml.load(said, Loader=yaml.BaseLoader) == node.value


def scalars(node: Node | None) -> Iterator[Scalar]:
    if isinstance(node, Scalar):
        yield node
    elif isinstance(node, Sequence):
        for item in node.items:
            yield from scalars(item)
    elif isinstance(node, Mapping):
        for pair in node.pairs:
            for inner in pair:
                yield from scalars(inner)


@given(st.text() | NOISE)
def test_any_text_is_a_tree_or_an_error_with_a_place(text: str) -> None:
    span = Span(0, len(text))
    try:
        to_value(compose(text))
    except YamlError as problem:
        span = problem.span
    assert 0 <= span.start <= span.end <= len(text)
