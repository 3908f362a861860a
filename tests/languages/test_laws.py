"""What holds of every language, whatever the text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imgpipe.languages import LANGUAGES
from imgpipe.languages.language import Strength, Syntax
from imgpipe.languages.liquid import MASK, mask, parse_expression
from imgpipe.languages.values import read_value, spell_value
from tests.languages.reading import check_spans, extract

EXTENSIONS = list({extract: name for name, extract in LANGUAGES.items()}.values())  # one each
PARTS = st.sampled_from(
    (
        *("![", "a", "](", "b.png", ")", "[", "]", "]:", "<", ">", "<img src=", "<a href=", "alt="),
        *("srcset=", "style=", '"', "'", "`", "```\n", "~~~\n", "\\", "&amp;", "&", "#", "?", ","),
        *(
            "{{",
            "}}",
            "{%",
            "%}",
            "{% if x %}",
            "{% else %}",
            "{% endif %}",
            "{% raw %}",
            "{{ x }}",
        ),
        *(
            "{% endraw %}",
            "{% for a in b %}",
            "{% endfor %}",
            "{% capture a %}",
            "{% endcapture %}",
        ),
        *(
            "{% include a.html b=",
            "assign c = ",
            "{% link ",
            "| append: ",
            "url(",
            "image-set(",
            "/*",
        ),
        *("*/", "//", "<!--", "-->", "<pre>", "</pre>", "<script>", "</script>", "<style>", "#{"),
        *(
            "</style>",
            "<code>",
            "</code>",
            "<div>",
            "</div>",
            "- ",
            "1. ",
            "> ",
            "    ",
            "\t",
            "\n",
        ),
        *(
            "\r\n",
            "\r",
            "\x00",
            "\ud800",
            MASK,
            "é.JPG",
            "c d.gif",
            "$a",
            "${a}",
            ": ",
            "|\n  ",
            ".png",
        ),
        *("\u2028", "\xa0", "{:", "}", "{", "(", "=", "@import ", "x.svg?y#z", "\ufeff", "data:"),
    )
)
TEXTS = st.lists(PARTS, max_size=30).map("".join) | st.text(max_size=40)
OPENERS = (
    *(
        "[",
        "![a](",
        '![a](b "',
        "![a](<",
        "[a][",
        "[a]: ",
        "<",
        '<a b="',
        "<!--",
        "<pre>",
        "<code>",
    ),
    *(
        "`",
        "```\n",
        "{{",
        "{%",
        "{% comment %}",
        "{% capture x %}",
        "{% if a %}",
        '{% include a b="',
    ),
    *("(", "url(", 'url("', "url(data:", "/*", "image-set(", "#{", "- ", "> ", " ", "a", "\\", "&"),
    *("a.png", '\\"a.png"', "${", "{{ a[", "{a: ", "<div>", '<img srcset="a ,', MASK),
)


@pytest.mark.parametrize("extension", EXTENSIONS)
@given(text=TEXTS, start=st.integers(0, 10))
def test_no_text_is_too_odd(extension: str, text: str, start: int) -> None:
    start = min(start, len(text))
    extraction = LANGUAGES[extension](text, start)
    check_spans(text, extraction)
    assert all(mention.span.start >= start for mention in extraction.mentions)
    for binding in extraction.bindings:
        assert start <= binding.span.start <= binding.span.end <= len(text)


@pytest.mark.parametrize("extension", EXTENSIONS)
@pytest.mark.parametrize("opener", OPENERS)
def test_work_is_bounded(extension: str, opener: str) -> None:
    """Were it quadratic, this would take minutes."""
    text = opener * (100_000 // len(opener))
    check_spans(text, LANGUAGES[extension](text, 0))


@given(TEXTS)
def test_a_mask_keeps_every_place(text: str) -> None:
    masked = mask(text)
    assert len(masked.text) == len(text)
    place = 0
    for tag in masked.tags:
        assert masked.text[place : tag.span.start] == text[place : tag.span.start]
        assert tag.span.start <= tag.markup.start <= tag.markup.end <= tag.span.end
        place = tag.span.end
    assert masked.text[place:] == text[place:]


@given(TEXTS)
def test_any_text_is_an_expression(text: str) -> None:
    parse_expression(text)


@given(st.sampled_from(list(Syntax)), TEXTS, TEXTS)
def test_what_is_spelled_reads_back(syntax: Syntax, value: str, like: str) -> None:
    spelled = spell_value(syntax, value, like)
    if spelled is not None:
        assert read_value(syntax, spelled) == value


NAMES = st.lists(
    st.text(alphabet="abXYZ019-_é/", min_size=1, max_size=8).map(
        lambda name: f"{name.strip('/')}q.png"
    ),
    min_size=1,
    max_size=6,
    unique=True,
)
PLANTS = {
    "md": ("![a]({})\n\n", '<img src="{}">\n\n', "text ![a]({} 'b') text\n", "- ![a](<{}>)\n"),
    "html": ('<img src="{}">', "<img alt='x>' src={} >", "<video poster='{}'></video>"),
    "css": ("a {{ b: url({}); }}\n", 'a {{ b: url("{}") }}'),
    "yml": ("- {}\n", "- a: '{}'\n", '- "{}"\n'),
    "json": ('"{}",\n',),
    "csv": ("x,{},y\n",),
}


@given(st.data())
def test_planted_references_are_found_in_their_order(data: st.DataObject) -> None:
    extension = data.draw(st.sampled_from(sorted(PLANTS)))
    names = data.draw(NAMES)
    text = "".join(data.draw(st.sampled_from(PLANTS[extension])).format(name) for name in names)
    found = extract(extension, text).mentions
    assert [mention.value for mention in found] == names
    assert all(mention.strength is not Strength.WEAK for mention in found)


SPELLABLE = st.text(alphabet="abZé0-_./", min_size=1, max_size=12).map(lambda name: f"{name}q.png")


@given(st.data())
def test_an_edited_reference_is_read_as_its_new_value(data: st.DataObject) -> None:
    extension = data.draw(st.sampled_from(sorted(PLANTS)))
    text = data.draw(st.sampled_from(PLANTS[extension])).format("old.png")
    value = data.draw(SPELLABLE)
    [mention] = extract(extension, text).mentions
    spelled = spell_value(mention.syntax, value, mention.span.of(text))
    assert spelled is not None
    edited = text[: mention.span.start] + spelled + text[mention.span.end :]
    [again] = extract(extension, edited).mentions
    assert again.value == value
