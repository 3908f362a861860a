"""Items put into lists and taken out: in the siblings' style, every other byte in its place."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from imgpipe.text import apply_edits
from imgpipe.yaml_edit import EditError, edit_items, render_item
from imgpipe.yaml_nodes import Sequence, child_of, compose, to_value

Values = Mapping[str, str]


def gallery_of(text: str) -> Sequence:
    node = child_of(compose(text), "g")
    assert isinstance(node, Sequence)
    return node


def change(
    text: str, new: Mapping[int, list[Values]] | None = None, removed: set[int] | None = None
) -> str:
    """Return a text whose list `g` has items more, each like the one before it, and items less."""
    sequence = gallery_of(text)
    rendered = {
        index: [
            render_item(text, sequence, sequence.items[max(0, index - 1)], item) for item in items
        ]
        for index, items in (new or {}).items()
    }
    return apply_edits(text, edit_items(text, sequence, rendered, removed or set()))


def items_of(text: str) -> list[Any]:
    return list(to_value(gallery_of(text)))


@pytest.mark.parametrize("indent", [0, 2, 4, 12])
@pytest.mark.parametrize("dash", ["- ", "-   "])
@pytest.mark.parametrize("line_break", ["\n", "\r\n", "\r"])
def test_a_new_item_has_its_siblings_indentation_and_line_breaks(
    indent: int, dash: str, line_break: str
) -> None:
    margin, inner = " " * indent, " " * (indent + len(dash))

    def item(number: int) -> str:
        return f"{margin}{dash}u: {number}.png{line_break}{inner}c: 'Leg {number}'{line_break}"

    head, tail = f"t: x{line_break}g:{line_break}", f"z: y{line_break}"
    text = head + item(1) + item(3) + tail
    new = {"u": "2.png", "c": "Leg 2"}
    assert change(text, {1: [new]}) == head + item(1) + item(2) + item(3) + tail
    for place, order in ((0, (2, 1, 3)), (2, (1, 3, 2))):
        assert change(text, {place: [new]}) == head + "".join(map(item, order)) + tail


@pytest.mark.parametrize(
    ("model", "rendered"),
    [
        ("- u: 1.png\n  c: Leg 1\n", "- u: 2.png\n  c: Leg 2\n"),
        ("- c: 'Leg 1'\n  u: \"1.png\"\n", "- c: 'Leg 2'\n  u: \"2.png\"\n"),
        ("- u:   1.png\n  c : Leg 1\n", "- u:   2.png\n  c : Leg 2\n"),
        ("- 'u': 1.png\n  \"c\": Leg 1\n", "- 'u': 2.png\n  \"c\": Leg 2\n"),
        ("- {u: 1.png,  c: 'Leg 1'}\n", "- {u: 2.png,  c: 'Leg 2'}\n"),
        ("- {u: 1.png, # first\n   c: Leg 1,}\n", "- {u: 2.png, # first\n   c: Leg 2,}\n"),
        ('- {"u":"1.png","c":"Leg 1"}\n', '- {"u": "2.png","c": "Leg 2"}\n'),
        ("- u: 1.png # a\n\n  # b\n  c: Leg 1 # c\n", "- u: 2.png\n  c: Leg 2\n"),
        ("- u: 1.png\n  c:\n    Leg 1\n", "- u: 2.png\n  c:\n    Leg 2\n"),
        ("- u: 1.png\n  c: >-\n    Leg\n    1\n", "- u: 2.png\n  c: Leg 2\n"),
        ("- u: 1.png\n  c:\n", "- u: 2.png\n  c: Leg 2\n"),
        ("- u: 1.png\n  c: # none\n", "- u: 2.png\n  c: Leg 2\n"),
        ("- u: 1.png\n  c: 1\n", "- u: 2.png\n  c: 'Leg 2'\n"),
    ],
)
def test_a_new_item_keeps_order_quotes_and_spacing(model: str, rendered: str) -> None:
    text = f"g:\n{model}z: 1\n"
    assert change(text, {1: [{"u": "2.png", "c": "Leg 2"}]}) == f"g:\n{model}{rendered}z: 1\n"


@pytest.mark.parametrize(
    ("model", "rendered"),
    [
        ("- u: 1.png\n  w: 800\n  z:\n  t: [a, b]\n", "- u: 2.png\n  w: 800\n  z:\n  t: [a, b]\n"),
        (
            "- u: 1.png\n  t: # tags\n    - a\n    - b\n",
            "- u: 2.png\n  t: # tags\n    - a\n    - b\n",
        ),
        ("- u: 1.png\n  t: |\n    a\n    b\n", "- u: 2.png\n  t: |\n    a\n    b\n"),
        ("- u: 1.png\n  t: 'a\n    b'\n", "- u: 2.png\n  t: 'a\n    b'\n"),
        ("- t: {a: {b: c}}\n  u: 1.png\n", "- t: {a: {b: c}}\n  u: 2.png\n"),
    ],
)
def test_a_value_that_is_not_changed_is_copied(model: str, rendered: str) -> None:
    text = f"g:\n{model}z: 1\n"
    assert change(text, {1: [{"u": "2.png"}]}) == f"g:\n{model}{rendered}z: 1\n"


def test_a_comma_needs_quotes_in_flow_alone() -> None:
    new = {1: [{"u": "a, b.png"}]}
    assert change("g:\n- u: 1.png\n", new) == "g:\n- u: 1.png\n- u: a, b.png\n"
    assert change("g:\n- {u: 1.png}\n", new) == "g:\n- {u: 1.png}\n- {u: 'a, b.png'}\n"
    assert change("g: [{u: 1.png}]\n", new) == "g: [{u: 1.png}, {u: 'a, b.png'}]\n"


def test_a_counted_number_stays_a_number() -> None:
    text = "g:\n- u: 1.png\n  weight: 1\n"
    new = {"u": "2.png", "weight": "2"}
    assert change(text, {1: [new]}) == text + "- u: 2.png\n  weight: 2\n"


@pytest.mark.parametrize(
    ("text", "edited"),
    [
        ("g:\n- 1.png\n- 3.png\n", "g:\n- 1.png\n- 2.png\n- 3.png\n"),
        ("g:\n  -   '1.png' # c\n  - 3.png\n", "g:\n  -   '1.png' # c\n  -   '2.png'\n  - 3.png\n"),
        ("g: [1.png, 3.png]\n", "g: [1.png, 2.png, 3.png]\n"),
        ("g: [\n  1.png,\n  3.png\n]\n", "g: [\n  1.png,\n  2.png,\n  3.png\n]\n"),
        ("g: ['1.png']\n", "g: ['1.png', '2.png']\n"),
    ],
)
def test_bare_strings(text: str, edited: str) -> None:
    assert change(text, {1: [{"": "2.png"}]}) == edited


def test_a_bare_string_in_flow_is_quoted_where_it_must() -> None:
    assert change("g: [1.png]\n", {1: [{"": "a, b.png"}]}) == "g: [1.png, 'a, b.png']\n"
    assert change("g:\n- 1.png\n", {1: [{"": "a, b.png"}]}) == "g:\n- 1.png\n- a, b.png\n"


COMMENTED = """\
g: # all
# first
  - u: 1.png # one

    # inside
    c: a # still one
  # before two

  - u: 2.png
    c: b
  # after all
z: 1
"""


def test_comments_and_blank_lines_stay_where_they_are() -> None:
    new = {"u": "3.png", "c": "d"}
    item = "  - u: 3.png\n    c: d\n"
    for place, before in ((0, "  - u: 1"), (1, "  # before two"), (2, "  # after all")):
        assert change(COMMENTED, {place: [new]}) == COMMENTED.replace(before, item + before)
    assert change(COMMENTED, removed={1}) == COMMENTED.replace("  - u: 2.png\n    c: b\n", "")
    assert change(COMMENTED, removed={0}) == (
        "g: # all\n# first\n  # before two\n\n  - u: 2.png\n    c: b\n  # after all\nz: 1\n"
    )


@pytest.mark.parametrize(
    ("text", "edited"),
    [
        ("g: [a, b]", "g: [x, a, y, b, z]"),
        ("g: [ a , b ]", "g: [ x , a , y , b , z ]"),
        ("g: [a,b,]", "g: [x,a,y,b,z,]"),
        ("g: [\n  a,\n  b\n]", "g: [\n  x,\n  a,\n  y,\n  b,\n  z\n]"),
    ],
)
def test_items_in_a_flow_list(text: str, edited: str) -> None:
    new: dict[int, list[Values]] = {0: [{"": "x"}], 1: [{"": "y"}], 2: [{"": "z"}]}
    assert change(text, new) == edited


@pytest.mark.parametrize(
    ("removed", "left"),
    [
        ({0}, "[b, c,  d ]"),
        ({1}, "[a, c,  d ]"),
        ({3}, "[a, b, c ]"),
        ({0, 1}, "[c,  d ]"),
        ({1, 2}, "[a,  d ]"),
        ({0, 3}, "[b, c ]"),
        ({0, 1, 2}, "[d ]"),
        ({1, 2, 3}, "[a ]"),
    ],
)
def test_removal_from_a_flow_list(removed: set[int], left: str) -> None:
    assert change("g: [a, b, c,  d ] # c", removed=removed) == f"g: {left} # c"


@pytest.mark.parametrize("removed", [{0}, {1}, {3}, {0, 1}, {1, 2}, {0, 3}, {0, 1, 2}, {1, 2, 3}])
def test_removal_from_a_block_list(removed: set[int]) -> None:
    items = [f"- u: {number}.png\n  c: x\n" for number in range(4)]
    left = [item for index, item in enumerate(items) if index not in removed]
    text = "g:\n" + "".join(items) + "# end\n"
    assert change(text, removed=removed) == "g:\n" + "".join(left) + "# end\n"


@pytest.mark.parametrize("text", ["g:\n- a\n- b\n- c\n", "g: [a, b, c]\n", "g: [a,\n b,\n c]\n"])
@pytest.mark.parametrize("removed", [{0}, {1}, {2}, {0, 1}, {0, 2}, {1, 2}])
@pytest.mark.parametrize("place", [0, 1, 2, 3])
def test_items_come_and_go_beside_each_other(text: str, removed: set[int], place: int) -> None:
    expected = ["a", "b", "c"]
    wanted = [x for i, x in enumerate(expected) if i not in removed and i < place]
    wanted += ["x", "y"] + [x for i, x in enumerate(expected) if i not in removed and i >= place]
    assert items_of(change(text, {place: [{"": "x"}, {"": "y"}]}, removed)) == wanted


def test_the_last_line_may_lack_its_break() -> None:
    assert change("g:\r\n- a", {1: [{"": "b"}]}) == "g:\r\n- a\r\n- b"
    assert change("g:\n- a\r\n- b", {2: [{"": "c"}]}) == "g:\n- a\r\n- b\r\n- c"
    assert change("g:\n- a\n- b", removed={1}) == "g:\n- a\n"
    assert change("g:\n- a", {0: [{"": "b"}]}) == "g:\n- b\n- a"


PLAINLY = "write it plainly, or change it by hand"


@pytest.mark.parametrize(
    ("text", "new", "removed", "message"),
    [
        ("g:\n- &x {u: 1}\n", True, set(), "the entry beside it has an anchor, a tag or an alias"),
        ("g:\n- !t a\n", True, set(), "the entry beside it has an anchor, a tag or an alias"),
        (
            "o: &x a\ng:\n- *x\n",
            True,
            set(),
            "the entry beside it has an anchor, a tag or an alias",
        ),
        ("g:\n- u: &x 1\n", True, set(), "the entry beside it has an anchor, a tag or an alias"),
        ("g:\n- &k u: 1\n", True, set(), "the entry beside it has an anchor, a tag or an alias"),
        (
            "o: &x a\ng:\n- u: *x\n",
            True,
            set(),
            "the entry beside it has an anchor, a tag or an alias",
        ),
        ("g:\n- [u]\n", True, set(), "the entry beside it is a list"),
        (
            "g:\n-\n  u: 1\n",
            True,
            set(),
            "the entry beside it does not begin on the line of its dash",
        ),
        ("g:\n- # c\n  u: 1\n", True, set(), "a comment stands between the entry and its dash"),
        ("g:\n- a\n- # c\n  b\n", False, {1}, "a comment stands between the entry and its dash"),
        ("g:\n- a\n- # c -\n  b\n", False, {1}, "the entry does not begin on a line of its own"),
        ("g:\n- a\n- b\n", False, {0, 1}, "no entry of the list would stay"),
        ("g: [a, b]\n", False, {0, 1}, "no entry of the list would stay"),
    ],
)
def test_what_cannot_be_edited_safely_is_refused(
    text: str, new: bool, removed: set[int], message: str
) -> None:
    with pytest.raises(EditError) as caught:
        change(text, {1: [{"": "x", "u": "x"}]} if new else {}, removed)
    assert (str(caught.value), caught.value.hint) == (message, PLAINLY)


def test_an_empty_item_can_be_removed() -> None:
    assert change("g:\n- a\n-\n- b\n", removed={1}) == "g:\n- a\n- b\n"


def test_a_list_may_be_the_whole_document() -> None:
    text = "- a\n- b\n"
    root = compose(text)
    assert isinstance(root, Sequence)
    new = {0: [render_item(text, root, root.items[0], {"": "x"})]}
    assert apply_edits(text, edit_items(text, root, new, {0})) == "- x\n- b\n"


def test_an_item_whose_dash_has_a_line_of_its_own_can_be_removed() -> None:
    assert change("g:\n-\n  u: 1\n- u: 2\n", removed={0}) == "g:\n- u: 2\n"
