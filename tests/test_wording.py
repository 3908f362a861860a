"""The words of new entries, continued from their siblings or made by the template."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imgpipe.wording import MissingWordError, fill_template, find_wording


def continue_with(number: int, siblings: dict[int, str]) -> str | None:
    wording = find_wording(siblings.items())
    return wording.say(number) if wording else None


def count(text: str, *numbers: int) -> dict[int, str]:
    return {number: text.format(n=number) for number in numbers}


LEG = "Muscles of the Gastrocnemius compartment of the Leg {n}"


@pytest.mark.parametrize(
    ("siblings", "said"),
    [
        (count(LEG, 1, 2, 3), LEG.format(n=16)),
        (count("{n}", 1, 2), "16"),
        (
            count("Muscles of the Leg - orientation {n}", 1, 2),
            "Muscles of the Leg - orientation 16",
        ),
        (count("Leg 2 - orientation {n}", 1, 2, 3), "Leg 2 - orientation 16"),
        (count("{n} of the Leg 2", 2, 3), "16 of the Leg 2"),
        (count("M1 {n}", 1, 2), "M1 16"),
        (count("Frame {n:02d}", 1, 2), "Frame 16"),
        (count("Frame {n:03d}", 1, 2), "Frame 016"),
        (count("Frame {n:03d}", 9, 10), "Frame 016"),
        (count("T1w-{n}.5", 1, 2), "T1w-16.5"),
        ({**count(LEG, 1, 2, 4), 3: "Seen from behind: the larger medial head"}, LEG.format(n=16)),
        ({**count(LEG, 1, 2, 4), 3: "From 3 sides"}, LEG.format(n=16)),
        ({1: "the first", 2: "the second"}, None),
        ({}, None),
        (dict.fromkeys(range(1, 17), "Leg 2"), None),
        (dict.fromkeys(range(1, 17), "Muscle 1, 2"), None),
        ({0: "Leg 1", 1: "Leg 2", 2: "Leg 3"}, None),
        ({1: "Leg 1", 2: "Arm 2"}, None),
        ({1: "Leg 2"}, None),
        ({2: "Leg 2"}, "Leg 16"),
        ({2: "Leg 2 - orientation 2"}, "Leg 2 - orientation 16"),
        ({1: "no number"}, None),
        ({1: "9" * 5000 + " 1"}, "9" * 5000 + " 16"),
        ({0: "Leg 0", 1: "Leg 1"}, "Leg 16"),
        ({0: "Leg 00", 1: "Leg 01"}, "Leg 16"),
    ],
)
def test_the_number_that_siblings_count_is_continued(
    siblings: dict[int, str], said: str | None
) -> None:
    assert continue_with(16, siblings) == said


def test_zeros_pad_as_far_as_siblings_do() -> None:
    assert continue_with(3, count("Frame {n:03d}", 1, 2)) == "Frame 003"
    assert continue_with(3, count("Frame {n}", 1, 2)) == "Frame 3"
    assert continue_with(1000, count("Frame {n:03d}", 1, 2)) == "Frame 1000"


def test_the_same_frame_twice_is_one_vote() -> None:
    assert find_wording([(5, "Vitamin 5"), (5, "Vitamin 5"), (6, "a"), (7, "b")]) is None


def test_two_entries_of_one_frame_are_as_good_as_one() -> None:
    wording = find_wording([(5, "Leg 5"), (5, "Leg 5")])
    assert wording is not None
    assert wording.say(6) == "Leg 6"


@given(
    st.text(alphabet="ab 12-", max_size=6),
    st.sets(st.integers(0, 99), min_size=2, max_size=6),
    st.integers(0, 99),
)
def test_a_counted_wording_is_found_whatever_else_it_says(
    before: str, numbers: set[int], wanted: int
) -> None:
    text = f"{before} {{n}}, seen"
    assert continue_with(wanted, count(text, *numbers)) == text.format(n=wanted)


WORDS = {"title": "Leg {n}", "n": "3", "image_title": None, "": "nothing"}


@pytest.mark.parametrize(
    ("template", "filled"),
    [
        ("{title} - orientation {n}", "Leg {n} - orientation 3"),
        ("{n}{n}", "33"),
        ("no words", "no words"),
        ("a { b } c }", "a { b } c }"),
    ],
)
def test_a_template_is_filled_once(template: str, filled: str) -> None:
    words = {**WORDS, " b ": "{ b }"}
    assert fill_template(template, words) == filled


@pytest.mark.parametrize("word", ["image_title", "nme", "n:02d"])
def test_a_missing_word_is_named(word: str) -> None:
    with pytest.raises(MissingWordError, match=f"^{re.escape(f'`{{{word}}}`')}$"):
        fill_template(f"{{title}} {{{word}}}", WORDS)
