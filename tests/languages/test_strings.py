from __future__ import annotations

import pytest

from tests.languages.reading import read

CASES = [
    (
        "json",
        '{"a": "x\\/y.png", "b": "\\u00e9\\ud83e\\uddb5.gif"}',
        ["?string x/y.png", "?string é🦵.gif"],
    ),
    ("json", '{"a": "b.png.bak", "c": ".png", "d": "e.pngx"}', []),
    (
        "js",
        "a('x.png?v=1'); b(`c d.gif`)",
        ["?string x.png?v=1", "?string c d.gif", "~string d.gif"],
    ),
    ("js", "a = `${b}/c-${d}.png`; e('f\\'g.png')", ["?string <*>/c-<*>.png", "?string f'g.png"]),
    ("js", "a = b.png; c = 'data:x.png'", ["~string b.png"]),
    ("js", "a = '{{ site.url }}/b.png'", ["?string <site.url>/b.png"]),
    (
        "xml",
        "<loc>https://x.org/a.png</loc> <b c='d e.gif'/>",
        ["~string https://x.org/a.png", "?string d e.gif", "~string e.gif"],
    ),
    (
        "csv",
        'a, my pic.png ,"q, r.gif"\r\nb.html,c.png',
        ["?field my pic.png", "?field q, r.gif", "?field c.png"],
    ),
    ("tsv", "a b.png\tc", ["?field a b.png"]),
    (
        "txt",
        "see 'a b.png' and c.jpg, (d.gif) image:e.png http://q.org/z.png",
        [
            f"~string {name}"
            for name in ("a b.png", "b.png", "c.jpg", "d.gif", "e.png", "http://q.org/z.png")
        ],
    ),
    ("txt", "{{ 'a.png' }}", ["~string a.png"]),
    ("toml", "a = 'b.png'\nc = d", ["~string b.png"]),
]


@pytest.mark.parametrize(("extension", "text", "expected"), CASES)
def test_references(extension: str, text: str, expected: list[str]) -> None:
    assert read(extension, text) == expected
