"""Laws of list edits, over generated galleries in many styles."""

from __future__ import annotations

from itertools import chain

from hypothesis import given
from hypothesis import strategies as st

from imgpipe.text import apply_edits
from imgpipe.yaml_edit import content_end, edit_items, edit_scalar, render_item
from imgpipe.yaml_nodes import Mapping, Scalar, Sequence, child_of, compose, to_value
from tests.galleries import ITEMS, STYLES, TEXTS, Style, value_of, write_list

GALLERIES = st.lists(ITEMS, min_size=1, max_size=4)


def list_of(text: str) -> Sequence:
    node = child_of(compose(text), "g")
    assert isinstance(node, Sequence)
    return node


@given(GALLERIES, STYLES, st.data())
def test_a_changed_list_holds_what_was_meant_and_all_else_its_bytes(
    old: list[dict[str, str]], style: Style, data: st.DataObject
) -> None:
    text = write_list(old, style)
    sequence = list_of(text)
    indexes = st.integers(0, len(old))
    removed = data.draw(st.sets(st.integers(0, len(old) - 1), max_size=len(old) - 1))
    new = data.draw(st.dictionaries(indexes, st.lists(ITEMS, min_size=1, max_size=2), max_size=2))
    model = sequence.items[data.draw(st.integers(0, len(old) - 1))]
    rendered = {
        index: [render_item(text, sequence, model, {**item, "": item["u"]}) for item in items]
        for index, items in new.items()
    }
    edits = edit_items(text, sequence, rendered, removed)
    edited = apply_edits(text, edits)
    expected = []
    for index in range(len(old) + 1):
        kept = [] if index in removed else old[index : index + 1]
        expected += [value_of(item, style) for item in [*new.get(index, []), *kept]]
    assert to_value(compose(edited)) == {"t": "x", "g": expected, "z": "y"}
    if not style.flow:
        assert_whole_lines_changed(text, edited, sequence, removed, rendered)


def assert_whole_lines_changed(
    text: str,
    edited: str,
    sequence: Sequence,
    removed: set[int],
    rendered: dict[int, list[str]],
) -> None:
    """All lines of the edited text are new ones or old ones, in order; none but items went."""
    lines = text.splitlines(keepends=True)
    inside = {
        line
        for index in removed
        for line in range(
            len(text[: sequence.items[index].span.start].splitlines(keepends=True)) - 1,
            len(text[: content_end(text, sequence.items[index])].splitlines(keepends=True)),
        )
    }
    left = [line for number, line in enumerate(lines) if number not in inside]
    new = "".join(chain.from_iterable(rendered.values()))
    added = new.splitlines(keepends=True)
    assert sorted(edited.splitlines(keepends=True)) == sorted(left + added)


@given(GALLERIES, STYLES, TEXTS, st.data())
def test_an_edited_value_changes_alone(
    old: list[dict[str, str]], style: Style, value: str, data: st.DataObject
) -> None:
    text = write_list(old, style)
    index = data.draw(st.integers(0, len(old) - 1))
    item = list_of(text).items[index]
    node = item.get("u") if isinstance(item, Mapping) else item
    assert isinstance(node, Scalar)
    edit = edit_scalar(text, node, value, in_flow=style.flow)
    edited = apply_edits(text, [edit])
    expected = [value_of(item, style) for item in old]
    expected[index] = value_of({**old[index], "u": value}, style)
    assert to_value(compose(edited)) == {"t": "x", "g": expected, "z": "y"}
    assert edit.span.of(text) == text[node.span.start : node.span.end].rstrip()
