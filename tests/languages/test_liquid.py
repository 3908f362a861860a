from __future__ import annotations

import pytest

from imgpipe.languages.expression import UNKNOWN
from imgpipe.languages.liquid import MASK, mask, parse_expression
from imgpipe.text import Span
from tests.languages.reading import extract, read, show_expression, show_pieces

EXPRESSIONS = [
    ("page.title", "page.title"),
    ("page['my key'].a-b[0].first", "page.my key.a-b[0].first"),
    ("a[b.c][-1]", "a[b.c][-1]"),
    ("'a.png' | relative_url", "'a.png'|relative_url"),
    ('x | replace: ".gif", \'\' | split:"."', "x|replace:'.gif':''|split:'.'"),
    ("site.x | default: nil, allow_false: true", "site.x|default:None"),
    ("true", "True"),
    ("-1.5", "-1.5"),
    ("empty", "''"),
    ("nil.a", "nil.a"),
]
UNREADABLE = [
    "",
    "|",
    "a |",
    "a b",
    "a | b:",
    "(1..3)",
    "a[",
    "a[]",
    "'a",
    "a | b: c d",
    "a..b",
    "<a>",
    "a" + "[a" * 30,
]
STRINGS = [
    ("{{ x | default: 'a b.png' }}", ["?parameter a b.png"]),
    ("{{ x | replace: '.gif', '' | append: \"-thumb.png\" }}", ["?parameter -thumb.png"]),
    ("{% assign a = 'b.png' %}", ["?parameter b.png"]),
    (
        "{% if a == 'b.png' %}{% elsif 'c.png' %}{% endif %}",
        ["~parameter b.png", "~parameter c.png"],
    ),
    ("{% case a %}{% when 'b.png' %}{% endcase %}", ["~parameter b.png"]),
    (
        '{% include a.html b=\'/c.png\' d=page.png e="f\\"g.png" %}',
        ["?parameter /c.png", '?parameter f"g.png'],
    ),
    ("{% include\n  a.svg\n  b='c.png'\n%}", ["?parameter c.png"]),
    ("{% include_relative a.md b='c.png' %}", ["?parameter c.png"]),
    ("{% link assets/a b.png %}{% post_url 2020-01-01-a %}", ["?link assets/a b.png"]),
    (
        "{% picture a.jpg 'b c.png' --alt d %}",
        ["?parameter a.jpg", "?parameter b c.png", "?parameter c.png"],
    ),
    (
        "{% comment %} a.png {% endcomment %}{% raw %}'b.png'{% endraw %}",
        ["~string a.png", "~string b.png"],
    ),
    ("{% comment %} a.png", []),
    ("{{ 'a.png'", []),
]


@pytest.mark.parametrize(("text", "expected"), EXPRESSIONS)
def test_expressions(text: str, expected: str) -> None:
    assert show_expression(parse_expression(text)) == expected


@pytest.mark.parametrize("text", UNREADABLE)
def test_what_cannot_be_read_is_unknown(text: str) -> None:
    assert parse_expression(text) == UNKNOWN


@pytest.mark.parametrize(("text", "expected"), STRINGS)
def test_names_in_tags(text: str, expected: list[str]) -> None:
    assert read("html", text) == expected


def test_a_mask_covers_tags_and_blocks_alone() -> None:
    text = f"{MASK}a{{{{ b }}}}c{{%- raw -%}}d{{% endraw %}}e{{{{"
    masked = mask(text)
    assert masked.text == f"{MASK}a{MASK * 7}c{MASK * 24}e{{{{"
    assert [tag.name for tag in masked.tags] == ["", "raw"]
    assert [tag.markup.of(text) for tag in masked.tags] == [" b ", " "]
    assert masked.tags[1].content == Span(21, 22)


def test_a_tag_ends_at_the_first_bracket_whatever_the_quotes() -> None:
    text = "{{ '}}' }}{% a '%}' %}"
    assert [tag.span.of(text) for tag in mask(text).tags] == ["{{ '}}", "{% a '%}"]


def test_bindings_hold_from_their_tags_on() -> None:
    text = (
        "{% assign a = page.b | append: '.png' %}"
        "{% for c in page.gallery limit:2 %}{{ c }}{% for d in (1..3) %}{% endfor %}{% endfor %}"
        "{% capture e %}f/{{ a }}{% endcapture %}."
    )
    bindings = {item.name: item for item in extract("html", text).bindings}
    shown = {name: (show_pieces(item.pieces), item.each) for name, item in bindings.items()}
    assert shown == {
        "a": ("<page.b|append:'.png'>", False),
        "c": ("<page.gallery>", True),
        "d": ("<*>", True),
        "e": ("f/<a>", False),
    }
    assert bindings["a"].span == Span(text.index("{% for c"), len(text))
    inner = "{{ c }}{% for d in (1..3) %}{% endfor %}"
    assert bindings["c"].span.of(text) == inner
    assert bindings["e"].span.of(text) == "."


def test_includes_have_their_parameters() -> None:
    text = (
        "{% include page-image im_id=\"X\" a=item.image_id b='c d' %}"
        "{% include {{ page.x }}.html %}{% include_relative a/b.md %}{% include %}"
    )
    includes = extract("md", text).includes
    shown = [
        (
            item.file,
            item.relative,
            [(name, show_pieces(pieces)) for name, pieces in item.parameters],
        )
        for item in includes
    ]
    assert shown == [
        ("page-image", False, [("im_id", "X"), ("a", "<item.image_id>"), ("b", "c d")]),
        ("*.html", False, []),
        ("a/b.md", True, []),
    ]
