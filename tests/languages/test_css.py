from __future__ import annotations

import pytest

from tests.languages.reading import read

CASES = [
    ('a { b: url(x.png) } c { d: URL( "y z.png" ) }', ["style x.png", "style y z.png"]),
    ("a { b: url( x.png ), url('y)(.png') }", ["style x.png", "style y)(.png"]),
    (
        "a { b: url(a\\ b\\).png); c: url('a\\28 1\\29.png'); d: url(\"e\\\nf.png\") }",
        ["style a b).png", "style a(1).png", "style ef.png"],
    ),
    ("a { b: url(data:image/png;base64,//aa/*) } c { d: url(y.png) }", ["style y.png"]),
    ("a { b: url('data:image/svg+xml,<svg href=\"x.png\">') }", []),
    (
        "/* url(a.png) */ // 'b c.png'\nd { e: url(http://x.org/f.png) }",
        ["~string a.png", "~string b c.png", "~string c.png", "style http://x.org/f.png"],
    ),
    ("a { b: url(//x.org/c.png) } /* d.png", ["style //x.org/c.png", "~string d.png"]),
    (
        (
            "@import url(a.css); @import 'b'; @import url(c); @import url('d'); "
            "a { src: url(f.woff2?#x), url(g.svg#h) }"
        ),
        ["style g.svg#h"],
    ),
    (
        "a { b: image-set('a.png' 1x, url(b.png) 2x); content: 'c.png'; d: 'e' }",
        ["style a.png", "style b.png", "?string c.png"],
    ),
    ("a { b: -webkit-image-set(url(a) 1x, 'b' calc((1x))); content: 'c' }", ["style a", "style b"]),
    ("a { filter: url(#b); c: url(); d: url('') }", []),
    ("my-url(a.png) image-url('b.png')", ["?string b.png"]),
    (
        "$i: 'a.png'; b { c: url($i); d: url($e + '/f.png'); g: url('h/' + $i) }",
        ["?string a.png", "style <*>/f.png", "style h/<*>"],
    ),
    (
        "a { b: url('#{$c}/d.png'); e: url(#{map-get($f, g)}/h.png); i: '#{$j}.png' }",
        ["style <*>/d.png", "style <*>/h.png", "?string <*>.png"],
    ),
    ("a { b: url({{ site.baseurl }}/c.png) }", ["style <site.baseurl>/c.png"]),
    ("a { b: url(c.png", []),
    ("a { b: 'c.png\n } d { e: url(f.png) }", ["style f.png"]),
]


@pytest.mark.parametrize(("text", "expected"), CASES)
@pytest.mark.parametrize("extension", ["css", "scss", "sass", "less"])
def test_references(extension: str, text: str, expected: list[str]) -> None:
    assert read(extension, text) == expected
