"""Comments that suppress: in which languages, about which lines."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imgpipe.findings.suppressions import find_suppressions
from imgpipe.text import TextFile


def read(content: str, path: str = "page.md") -> list[tuple[str, int | None]]:
    return [(item.name, item.line) for item in find_suppressions(TextFile(path, content))]


LINE_OF_ITS_OWN = {
    "HTML": ("page.md", "text\n<!-- imgpipe: ignore[REF001] -->\ntext\n"),
    "HTML with a reason": ("page.md", "<!-- imgpipe: ignore[REF001] drawn later -->"),
    "HTML over several lines": ("page.md", "text\n<!--\n imgpipe: ignore[REF001]\n-->\ntext"),
    "Liquid": ("page.md", "{% comment %} imgpipe: ignore[REF001] {% endcomment %}\n"),
    "Liquid, trimmed": ("a.html", "{%- comment -%}imgpipe: ignore[REF001]{%- endcomment -%}\n"),
    "front matter": ("page.md", "---\n  # imgpipe: ignore[REF001]\na: b\n---\n"),
    "YAML": ("_data/a.yml", "a: b\r\n# imgpipe: ignore[REF001]\r\n"),
    "YAML, no line break": ("_data/a.yaml", "#imgpipe:ignore[REF001]"),
    "CSS": ("a.css", "/* imgpipe: ignore[REF001] */\n"),
    "SCSS": ("a.scss", "a {}\r  // imgpipe: ignore[REF001] because\r"),
}


@pytest.mark.parametrize(("path", "content"), LINE_OF_ITS_OWN.values(), ids=LINE_OF_ITS_OWN)
def test_on_a_line_of_its_own_it_is_about_the_file(path: str, content: str) -> None:
    assert read(content, path) == [("REF001", None)]


END_OF_A_LINE = {
    "HTML": ("page.md", "\n![](a.png) <!-- imgpipe: ignore[REF001] -->\n"),
    "HTML before": ("page.md", "\n<!-- imgpipe: ignore[REF001] --> ![](a.png)\n"),
    "Liquid": ("page.md", "\r\nx {% comment %}imgpipe: ignore[REF001]{% endcomment %}\r\n"),
    "front matter": ("page.md", "---\na: b.png # imgpipe: ignore[REF001]\n---\n"),
    "YAML": ("a.yml", "\ra: b.png\t# imgpipe: ignore[REF001]: drawn later"),
    "CSS": ("a.css", "\na { b: url(x) } /* imgpipe: ignore[REF001] */"),
    "SCSS": ("a.scss", "\na { b: url(x) } // imgpipe: ignore[REF001]"),
}


@pytest.mark.parametrize(("path", "content"), END_OF_A_LINE.values(), ids=END_OF_A_LINE)
def test_beside_something_else_it_is_about_the_line(path: str, content: str) -> None:
    assert read(content, path) == [("REF001", 2)]


NEAR_MISSES = {
    "a heading": ("page.md", "# imgpipe: ignore[REF001]\n"),
    "a heading below front matter": ("page.md", "---\na: b\n---\n# imgpipe: ignore[REF001]\n"),
    "no comment at all": ("page.md", "imgpipe: ignore[REF001]\n"),
    "a comment that is never closed": ("page.md", "<!-- imgpipe: ignore[REF001]\n"),
    "an address": ("a.yml", "a: http://imgpipe: ignore[REF001]\n"),
    "part of a YAML text": ("a.yml", "a: b#imgpipe: ignore[REF001]\n"),
    "quoted in YAML": ("a.yml", "a: '# imgpipe: ignore[REF001]'\n"),
    "another word": ("a.yml", "# imgpipe: ignored[REF001]\n"),
    "another program's": ("a.yml", "# other: ignore[REF001]\n"),
}


@pytest.mark.parametrize(("path", "content"), list(NEAR_MISSES.values()), ids=list(NEAR_MISSES))
def test_what_only_looks_like_one(path: str, content: str) -> None:
    assert read(content, path) == []


def test_several_names_and_several_comments() -> None:
    content = "<!-- imgpipe: ignore[REF001,  GAL,ALL] -->\nx <!-- imgpipe: ignore[ALT001] -->\n"
    assert read(content) == [("REF001", None), ("GAL", None), ("ALL", None), ("ALT001", 2)]


def test_the_span_is_the_names_own() -> None:
    file = TextFile("page.md", "é <!-- imgpipe: ignore[REF001, GAL] -->\n")
    assert [item.span.of(file.text) for item in find_suppressions(file)] == ["REF001", "GAL"]


marks = st.sampled_from(["#", "//", "<!--", "-->", "/*", "*/", "{% comment %}", "{%endcomment%}"])
words = st.sampled_from(["imgpipe:", " ignore", "[REF001]", "[", "]", ",", "---\n", "é"])
spaces = st.sampled_from([" ", "\n", "\r", "\u2028"])


@given(
    st.lists(marks | words | spaces, max_size=30).map("".join),
    st.sampled_from(["a.md", "a.yml", "a.scss", "a"]),
)
def test_any_text_can_be_read(content: str, path: str) -> None:
    file = TextFile(path, content)
    for item in find_suppressions(file):
        assert item.span.of(content) == item.name or not item.name
        assert item.line is None or 1 <= item.line <= file.locate(len(content))[0]
