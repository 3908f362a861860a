from __future__ import annotations

import pytest

from imgpipe.languages.language import Syntax
from imgpipe.languages.values import read_value, spell_value

READ = [
    (
        Syntax.HTML,
        "a&amp;b&#32;&eacute;&#xe9;&copy;&copy=1&copyx&nosuch;",
        "a&b éé©&copy=1&copyx&nosuch;",
    ),
    (Syntax.MARKDOWN, "a\\(b\\\\c\\d&amp;\\&amp;", "a(b\\c\\d&&amp;"),
    (Syntax.CSS, "a\\28 b\\00e9\\)\\\nc\\0", "a(bé)c\ufffd"),
    (Syntax.LIQUID, 'a\\"b\\c', 'a"b\\c'),
    (Syntax.STRING, "a\\/b\\u00e9\\x41\\u{1F9B5}\\ud83e\\uddb5\\'\\\\n\\t", "a/béA🦵🦵'\\n\t"),
    (Syntax.TEXT, "a\\b&amp;", "a\\b&amp;"),
    (Syntax.YAML, "'it''s'", "it's"),
    (Syntax.YAML, '&x "a\\tb"', "a\tb"),
    (Syntax.YAML, "[", "["),
]
SPELLED = [
    (Syntax.YAML, "a#b.png", "x.png", "a#b.png"),
    (Syntax.YAML, "#a.png", "x.png", "'#a.png'"),
    (Syntax.YAML, "it's.png", "'x.png'", "'it''s.png'"),
    (Syntax.YAML, "a.png", "&b x.png", None),
    (Syntax.YAML, "a.png", "|\n x.png", None),
    (Syntax.HTML, 'a"b.png', "x.png", "a&quot;b.png"),
    (Syntax.HTML, "a&b.png", "x.png", "a&b.png"),
    (Syntax.HTML, "a&b.png", "x&amp;.png", "a&amp;b.png"),
    (Syntax.HTML, "a&amp;.png", "x.png", "a&amp;amp;.png"),
    (Syntax.HTML, "a b.png", "x.png", None),
    (Syntax.HTML, "a b.png", "x y.png", "a b.png"),
    (Syntax.HTML, "a,", "x.png", None),
    (Syntax.MARKDOWN, "a(1).png", "x.png", "a(1).png"),
    (Syntax.MARKDOWN, "a(1.png", "x.png", None),
    (Syntax.MARKDOWN, "a\\(.png", "x.png", None),
    (Syntax.MARKDOWN, "a{{ b }}", "x.png", None),
    (Syntax.CSS, "a(1).png", "x.png", "a\\(1\\).png"),
    (Syntax.CSS, "a b.png", "x y.png", "a\\ b.png"),
    (Syntax.LIQUID, "a'b.png", "x.png", None),
    (Syntax.STRING, "a\\b.png", "x.png", "a\\\\b.png"),
    (Syntax.STRING, "a'b.png", "x.png", None),
    (Syntax.TEXT, "A/é-1.png", "x.png", "A/é-1.png"),
    (Syntax.TEXT, "a,b.png", "x.png", None),
]


@pytest.mark.parametrize(("syntax", "raw", "expected"), READ)
def test_values_are_read(syntax: Syntax, raw: str, expected: str) -> None:
    assert read_value(syntax, raw) == expected


@pytest.mark.parametrize(("syntax", "value", "like", "expected"), SPELLED)
def test_values_are_spelled_or_refused(
    syntax: Syntax, value: str, like: str, expected: str | None
) -> None:
    assert spell_value(syntax, value, like) == expected
