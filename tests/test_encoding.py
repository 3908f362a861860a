"""Bytes become text, or a place: the first byte that is not UTF-8, counted as an editor counts."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imgpipe.encoding import BOM, EncodingError, decode_text
from imgpipe.text import TextFile

texts = st.text(st.characters(exclude_categories=["Cs"]) | st.sampled_from("\r\n é🦵"), max_size=30)
marks = st.sampled_from([b"", BOM])


@given(texts.filter(lambda text: not text.startswith("\ufeff")), marks)
def test_text_comes_without_its_mark(text: str, mark: bytes) -> None:
    assert decode_text(mark + text.encode(), "a.md") == text


@given(texts, marks, st.sampled_from([b"\xff", b"\xe9 ", b"\xc3"]))
def test_the_first_wrong_byte_is_shown_where_it_stands(text: str, mark: bytes, bad: bytes) -> None:
    content = text.removeprefix("\ufeff")
    with pytest.raises(EncodingError) as caught:
        decode_text(mark + content.encode() + bad, "a.md")
    place = caught.value.place
    assert caught.value.message == f"is not UTF-8: byte 0x{bad[0]:02x} stands here"
    assert (place.path, place.line, place.column) == ("a.md", *locate_end(content))
    assert place.line_text[: (place.column or 1) - 1] == last_line(content)


def locate_end(text: str) -> tuple[int, int]:
    return TextFile("", f"{text}x").locate(len(text))


def last_line(text: str) -> str:
    return text.replace("\r", "\n").rpartition("\n")[2]
