from __future__ import annotations

import pytest

from imgpipe.frontmatter import read_front_matter
from imgpipe.languages.language import Strength
from imgpipe.languages.yaml import extract_fields, extract_lines
from tests.languages.reading import check_spans, extract, read, show

CASES = [
    (
        "a: x.png\nb: [y z.gif, 'it''s.png', \"\\u00e9.JPG\"]\n",
        ["?field x.png", "?field y z.gif", "?field it's.png", "?field é.JPG"],
    ),
    ("a: &b c.png\nd: *b\n", ["?field c.png"]),
    ("a.png: b\n? c.png\n: d\n", ["?field a.png", "?field c.png"]),
    ("a: >-\n  b.png\nc: b\n  d.png\n", ["?field <'b.png'>", "?field b d.png"]),
    ("a: b.html\nc: 1.5\nd: .png\ne: png\nf: data:image/x.png\n", []),
    ("a: 'see ![b](c.png)'\nd: <img src='e.png'>\n", ["?image c.png [b]", "?image e.png"]),
    (
        'a: |\n  <img src="b.png">\nc: "<img src=\\"d.png\\">"',
        ["?image <'b.png'>", "?image <'d.png'>"],
    ),
    ("a: [", []),
    ("a: x.png\n---\nb: y.png\n", []),
    ("", []),
    ("- a.png\n-\n- {b: {c: d.png}}\n", ["?field a.png", "?field d.png"]),
]


@pytest.mark.parametrize(("text", "expected"), CASES)
def test_references(text: str, expected: list[str]) -> None:
    assert read("yml", text) == expected


def test_a_span_is_the_nodes() -> None:
    text = "a: 'x.png'  # b"
    [mention] = extract("yml", text).mentions
    assert mention.span.of(text) == "'x.png'"


def test_front_matter_keeps_its_places() -> None:
    text = "---\nicon: a.png\ntext: 'b ![c](d.png)'\n---\n"
    front_matter = read_front_matter(text)
    assert front_matter
    extraction = extract_fields(front_matter.root)
    check_spans(text, extraction)
    assert [show(mention) for mention in extraction.mentions] == [
        "?field a.png",
        "?image d.png [c]",
    ]
    assert extract_fields(None).mentions == ()


def test_the_lines_of_a_text_that_does_not_parse() -> None:
    text = (
        "a: 'it's b (1).png'\r\n- - c d.gif  \n  e: \"f.html\"\n- g: h: i.JPG\nj:k.png\n"
        "l: [m.png\n#n\n   \n"
    )
    mentions = list(extract_lines(text))
    assert [mention.value for mention in mentions] == [
        "it's b (1).png", "c d.gif", "h: i.JPG", "j:k.png",
    ]  # fmt: skip
    assert [mention.span.of(text) for mention in mentions] == [item.value for item in mentions]
    assert {mention.strength for mention in mentions} == {Strength.POSSIBLE}
