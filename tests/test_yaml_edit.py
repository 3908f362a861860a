"""Edits of single values: in the old style where it can carry the value, quoted where not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imgpipe.text import apply_edits
from imgpipe.yaml_edit import edit_scalar, spell_scalar
from imgpipe.yaml_nodes import Scalar, child_of, compose, to_value

TRAPS = [
    "#x.gif",
    "yes",
    "1.5",
    "~",
    "",
    "a: b.gif",
    "a:",
    "a #b.gif",
    "@2x.gif",
    "`a`.gif",
    "%20a.gif",
    "&a.gif",
    "*a.gif",
    "!a.gif",
    "- a",
    "-",
    "? a",
    "--- a",
    "|",
    ">",
    " a.gif",
    "a.gif ",
    "a\t",
    "it's",
    '"a".gif',
    "'a'.gif",
    "both ' and \"",
    "segIms\\plot.png",
    "a\nb",
    "a\rb\r\nc\n",
    "a\x85b\u2028c\u2029",
    "Füße/脚 🦵.png",
    "e\u0301",
    "a\u00a0",
    "\ufeffa\x00\x1b[31m\x7f",
    "a, b.gif",
    "[a].gif",
    "{n}.gif",
    "a]",
    "a}",
]
STYLES = ["plain", "single", "double"]


def read_back(spelled: str, *, in_flow: bool) -> object:
    """Return what a scalar says beside neighbours, as value, as item and before a comment."""
    if in_flow:
        value = to_value(compose(f"{{k: {spelled}, l: [x, {spelled}, y]}}"))
        return (value["k"], *value["l"])
    value = to_value(compose(f"k: {spelled} # c\nl:\n- x\n- {spelled}\n- y\n"))
    return (value["k"], *value["l"])


@pytest.mark.parametrize("in_flow", [False, True], ids=["block", "flow"])
@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("value", TRAPS)
def test_a_trap_reads_back_as_itself(value: str, style: str, in_flow: bool) -> None:
    spelled = spell_scalar(value, style, in_flow=in_flow)
    assert len(spelled.splitlines()) <= 1
    assert read_back(spelled, in_flow=in_flow) == (value, "x", value, "y")


@given(st.text(st.characters(exclude_categories=["Cs"])), st.sampled_from(STYLES), st.booleans())
def test_any_text_reads_back_as_itself(value: str, style: str, in_flow: bool) -> None:
    spelled = spell_scalar(value, style, in_flow=in_flow)
    assert read_back(spelled, in_flow=in_flow) == (value, "x", value, "y")


@pytest.mark.parametrize(
    ("value", "plain", "single", "double"),
    [
        ("png/Leg-1.png", "png/Leg-1.png", "'png/Leg-1.png'", '"png/Leg-1.png"'),
        ("yes", "'yes'", "'yes'", '"yes"'),
        ("it's", "it's", "'it''s'", '"it\'s"'),
        ('a "b"', 'a "b"', "'a \"b\"'", '"a \\"b\\""'),
        ("a\\b", "a\\b", "'a\\b'", '"a\\\\b"'),
        ("a\nb\t", '"a\\nb\\t"', '"a\\nb\\t"', '"a\\nb\\t"'),
        ("🦵\x1b", '"🦵\\U0000001b"', '"🦵\\U0000001b"', '"🦵\\U0000001b"'),
        ("a, b", "a, b", "'a, b'", '"a, b"'),
    ],
)
def test_the_style_is_kept_if_it_can_carry_the_value(
    value: str, plain: str, single: str, double: str
) -> None:
    spelled = [spell_scalar(value, style, in_flow=False) for style in STYLES]
    assert spelled == [plain, single, double]


def test_in_flow_a_comma_needs_quotes() -> None:
    assert spell_scalar("a, b", "plain", in_flow=True) == "'a, b'"


def test_a_number_stays_a_number_where_one_is_wanted() -> None:
    tag = "tag:yaml.org,2002:int"
    assert spell_scalar("3", "plain", in_flow=False) == "'3'"
    assert spell_scalar("3", "plain", in_flow=False, tag=tag) == "3"
    assert spell_scalar("08", "plain", in_flow=False, tag=tag) == "'08'"


def replace(text: str, value: str) -> str:
    """Return a text with the value of `k` replaced."""
    node = child_of(compose(text), "k")
    assert isinstance(node, Scalar)
    in_flow = text.startswith("{")
    return apply_edits(text, [edit_scalar(text, node, value, in_flow=in_flow)])


@pytest.mark.parametrize(
    ("text", "edited"),
    [
        ("k: a.png # c\nl: 1", "k: b.png # c\nl: 1"),
        ("k:   'a.png'\r\nl: 1", "k:   'b.png'\r\nl: 1"),
        ('k: "a.png"', 'k: "b.png"'),
        ("k:\nl: 1", "k: b.png\nl: 1"),
        ("k: # c\nl: 1", "k: b.png # c\nl: 1"),
        ("k: ~\nl: 1", "k: b.png\nl: 1"),
        ("k: a\n  b\n  c\nl: 1", "k: b.png\nl: 1"),
        ("k: 'a\r\n  b'\r\nl: 1", "k: 'b.png'\r\nl: 1"),
        ("k: |-\n  a.png\n\nl: 1", "k: b.png\n\nl: 1"),
        ("k: >\n  a.png\n# c\nl: 1", "k: b.png\n# c\nl: 1"),
        ("k:\n  a.png\nl: 1", "k:\n  b.png\nl: 1"),
        ("k: a.png\u00a0\nl: 1", "k: b.png\nl: 1"),
        ("{k: a.png, l: 1}", "{k: b.png, l: 1}"),
        ("{k: , l: 1}", "{k: b.png, l: 1}"),
    ],
)
def test_a_value_is_replaced_in_its_place_and_style(text: str, edited: str) -> None:
    assert replace(text, "b.png") == edited
    assert to_value(compose(edited)) == {**to_value(compose(text)), "k": "b.png"}


def test_a_value_that_the_old_style_cannot_carry_is_quoted() -> None:
    assert replace("k: a.png # c", "#b.png") == "k: '#b.png' # c"
    assert replace("k: 'a.png'", "b\n.png") == 'k: "b\\n.png"'
    assert replace("{k: a.png}", "a, b.png") == "{k: 'a, b.png'}"
