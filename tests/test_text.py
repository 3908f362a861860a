"""Places in a text, and edits by spans."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imgpipe.text import Edit, Span, TextFile, apply_edits, count_of

LINES = {
    "LF": "ab\ncd\n",
    "CRLF": "ab\r\ncd\r\n",
    "lone CR": "ab\rcd\r",
}


@pytest.mark.parametrize("text", LINES.values(), ids=LINES)
def test_every_line_break_ends_a_line(text: str) -> None:
    file = TextFile("page.md", text)
    assert file.locate(text.index("c")) == (2, 1)
    assert file.locate(text.index("d")) == (2, 2)
    assert file.locate(len(text)) == (3, 1)
    assert [file.line_text(line) for line in (1, 2, 3)] == ["ab", "cd", ""]


@pytest.mark.parametrize("character", ["\x85", "\u2028", "\u2029", "\x0b", "\x0c"])
def test_what_editors_do_not_break_at_is_no_line_break(character: str) -> None:
    file = TextFile("page.md", f"a{character}b\nc")
    assert file.locate(2) == (1, 3)
    assert file.line_text(1) == f"a{character}b"
    assert file.locate(4) == (2, 1)


@pytest.mark.parametrize(
    ("text", "offset", "place"),
    [
        ("", 0, (1, 1)),
        ("ab", 2, (1, 3)),
        ("ab\ncd", 2, (1, 3)),
        ("ab\r\ncd", 2, (1, 3)),
        ("ab\r\ncd", 3, (1, 4)),
        ("ab\r\ncd", 4, (2, 1)),
        ("\n\n", 1, (2, 1)),
        ("\r\n\r\n", 2, (2, 1)),
        ("\n\r", 1, (2, 1)),
        ("🦵é\n🦵", 3, (2, 1)),
        ("🦵é", 1, (1, 2)),
    ],
)
def test_offsets_count_code_points(text: str, offset: int, place: tuple[int, int]) -> None:
    assert TextFile("page.md", text).locate(offset) == place


@given(st.text(alphabet="ab\r\n\x85é"), st.data())
def test_a_place_leads_back_to_its_offset(text: str, data: st.DataObject) -> None:
    file = TextFile("page.md", text)
    offset = data.draw(st.integers(0, len(text)))
    line, column = file.locate(offset)
    before = text.replace("\r\n", "\0\n").replace("\r", "\n")[:offset]
    assert line == before.count("\n") + 1
    assert column == len(before) - (before.rfind("\n") + 1) + 1


def draw_edits(data: st.DataObject, text: str) -> list[Edit]:
    """Return edits that do not overlap, in any order; two never begin at one place."""
    cuts = sorted(data.draw(st.lists(st.integers(0, len(text)), unique=True)))
    spans = [Span(start, end) for start, end in zip(cuts[::2], cuts[1::2], strict=False)]
    spans += [Span(start, start) for start in cuts[-1:] if len(cuts) % 2]
    return data.draw(st.permutations([Edit(span, data.draw(st.text())) for span in spans]))


@given(st.text(), st.data())
def test_edits_change_their_spans_and_nothing_else(text: str, data: st.DataObject) -> None:
    edits = draw_edits(data, text)
    expected, kept_until = "", 0
    for edit in sorted(edits, key=lambda item: item.span):
        expected += text[kept_until : edit.span.start] + edit.new_text
        kept_until = edit.span.end
    assert apply_edits(text, edits) == expected + text[kept_until:]


@pytest.mark.parametrize(
    ("spans", "result"),
    [
        ([], "abcdef"),
        ([(2, 2)], "ab0cdef"),
        ([(0, 2), (2, 4)], "01ef"),
        ([(2, 2), (2, 4)], "ab01ef"),
        ([(2, 4), (4, 4)], "ab01ef"),
        ([(6, 6), (0, 0)], "1abcdef0"),
    ],
)
def test_edits_may_touch(spans: list[tuple[int, int]], result: str) -> None:
    edits = [Edit(Span(*span), str(index)) for index, span in enumerate(spans)]
    assert apply_edits("abcdef", edits) == result


@pytest.mark.parametrize(
    ("spans", "place"),
    [
        ([(0, 3), (2, 4)], 2),
        ([(0, 6), (1, 2), (4, 5)], 1),
        ([(0, 3), (1, 1)], 1),
        ([(1, 2), (1, 2)], 1),
        ([(3, 3), (3, 3)], 3),
    ],
)
def test_overlapping_edits_are_refused(spans: list[tuple[int, int]], place: int) -> None:
    with pytest.raises(ValueError, match=f"^edits overlap at offset {place}$"):
        apply_edits("abcdef", [Edit(Span(*span), "x") for span in reversed(spans)])


@pytest.mark.parametrize(
    ("number", "noun", "said"),
    [(1, "frame", "1 frame"), (0, "frame", "0 frames"), (2, "entry", "2 entries")],
)
def test_count_of(number: int, noun: str, said: str) -> None:
    assert count_of(number, noun) == said
