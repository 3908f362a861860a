from __future__ import annotations

import pytest

from tests.languages.reading import read

CASES = [
    ('<img src="a.png" alt="A &amp; b">', ["image a.png [A & b]"]),
    ("<img src='a b.png' alt=''>", ["image a b.png []"]),
    ("<IMG\n SRC = a.png\n>", ["image a.png"]),
    ("<img/src=a.png alt>", ["image a.png []"]),
    ("<img src=' a.png\n' aria-label=b>", ["image a.png [b]"]),
    ("<imgsrc='a.png'><x-img src=b.png>", ["?string b.png"]),
    ("<img src='a.png'", []),
    ("<y and <img src='x.png'>", ["image x.png"]),
    ("<img src='a&#32;b&quot;.png?c=1&copy=2&copyd'>", ['image a b".png?c=1&copy=2&copyd']),
    ("<img src='data:image/gif;base64,R0' data-src='b.png' alt=c>", ["image b.png [c]"]),
    ("<img src='a.png' data-src='b.png' alt=c>", ["image a.png [c]", "source b.png"]),
    ("<img src=''><img src=' '><img><img src='about:blank'>", []),
    ("<img src=a.php>", ["image a.php"]),
    (
        "<img srcset='a.png 1x, b,c.png 2x,d.png, e.png'>",
        [f"source {name}.png" for name in ("a", "b,c", "d", "e")],
    ),
    (
        "<source srcset=' a.png (x, y) 1w , data:x, b.png' src=c.mp4>",
        ["source a.png", "source b.png", "source c.mp4"],
    ),
    ("<img data-srcset='a.png,b.png 2x'>", ["source a.png,b.png"]),
    (
        "<video src=a.mp4 poster=b.jpg><source src=c.webm></video>",
        ["video a.mp4", "poster b.jpg", "source c.webm"],
    ),
    ("<audio><source src=a.mp3></audio><source src=b.mp3>", ["source b.mp3"]),
    ("<a href=a.png>x</a><a href=b.html>y</a><area href=c.gif>", ["link a.png", "link c.gif"]),
    (
        "<link rel='shortcut icon' href=/favicon.ico><link rel=stylesheet href=a.png>",
        ["meta /favicon.ico", "?string a.png"],
    ),
    ("<link href='a.png' rel='apple-touch-icon-precomposed'>", ["meta a.png"]),
    ("<meta property='og:image' content='https://x.org/a.png'>", ["meta https://x.org/a.png"]),
    (
        "<meta content=a name=twitter:image:src><meta name=msapplication-TileImage content=b>",
        ["meta a", "meta b"],
    ),
    (
        "<meta property=og:image:width content=600><meta name=description content=a.png>",
        ["?string a.png"],
    ),
    (
        "<object data=a.svg></object><object data=b.pdf><embed src=c.png><input src=d.gif alt=e>",
        ["source a.svg", "source c.png", "image d.gif [e]"],
    ),
    (  # what scripts give a meaning
        "<div data-a='b c.png' data-d='[&quot;/e f.png&quot;,&#34;g.png&#34;]' title=h.png>",
        [f"?string {name}.png" for name in ("b c", "c", "/e f", "f", "g")],
    ),
    (
        """<img src=a.png data-original=b.png onclick="show('c.png')" alt="d.png" width=3.5>""",
        ["image a.png [d.png]", "?string b.png", "?string c.png"],
    ),
    (
        "<svg><use href='a.svg#b'/><use xlink:href='#c'/></svg><iframe src=d.svg></iframe>",
        ["source a.svg#b", "source d.svg"],
    ),
    ("<body background=a.png style='background: url(b.png)'>", ["style a.png", "style b.png"]),
    (
        '<p style="background: url(&quot;a b.png&quot;), url(&#39;c.png&#39;)">',
        ["style a b.png", "style c.png"],
    ),
    ("<p style='background: url(a.png?b=1&amp;c)'>", ["style a.png?b=1&c"]),
    ("<style>a { b: url(c.png) } /* d.png */</style>", ["style c.png", "~string d.png"]),
    (
        "<script>a = '<img src=b.png>'; c = \"d e.png\"</script><img src=f.png>",
        ["~string b.png", "?string d e.png", "~string e.png", "image f.png"],
    ),
    ("<script>a = `${b}/c.png`; // d.png\n</script>", ["?string <*>/c.png", "~string d.png"]),
    ("<textarea><img src=a.png></textarea>", ["~string a.png"]),
    (
        "<!-- <img src='a b.png'> --><img src=c.png>",
        ["~string a b.png", "~string b.png", "image c.png"],
    ),
    ("<!--[if IE]><img src='a.png'><![endif]-->", ["~string a.png"]),
    ("<!-- <img src='a.png'>", ["~string a.png"]),
    (
        "<svg><image xlink:href='a.png'/><image href=b.png /></svg>",
        ["source a.png", "source b.png"],
    ),
    ("<pre><img src=a.png></pre>", ["image a.png"]),
]

LIQUID = [
    (  # a loop or branch around candidates is none of their names
        "<img srcset='{% for w in s %}/a-{{ w }}.png 1w{% if w %}, {% endif %}{% endfor %}'>",
        ["source /a-<w>.png"],
    ),
    (
        "<img srcset='{% if a %}/a.png 1x{% elsif b %}/b.png 1x{% else %}/c.png{% endif %}'>",
        ["source /a.png", "source /b.png", "source /c.png"],
    ),
    (
        "<img srcset='{% if a %}/a.png{% else %}/b.png{% endif %} 1x, /c{% cycle 1, 2 %}.png'>",
        ["?source <'/a.png'>", "?source <'/b.png'>", "source /c<*>.png"],
    ),
    ("<img src='a{% increment b %}.png'>", ["image a<*>.png"]),
    (
        "<img src='{{ 'a.png' | relative_url }}'>",
        ["image <'a.png'|relative_url>", "?parameter a.png"],
    ),
    (
        '<img src="{{ site.urlimg }}{{ image.image_url }}" alt="{{ image.caption }}">',
        ["image <site.urlimg><image.image_url> [{{ image.caption }}]"],
    ),
    ("<img src={{ site.url }}/a.png>", ["image <site.url>/a.png"]),
    ('<img src="{{ page.a }}" {{ attributes }}>', ["image <page.a> [{{ attributes }}]"]),
    ('<img src="a.png"{% if b %} alt="c"{% endif %}>', ["image a.png [c]"]),
    (
        "<img {% if a %}src='x.png'{% else %}src='y.png'{% endif %} alt=q>",
        ["image x.png [q]", "image y.png [q]"],
    ),
    (
        "<img src='i/{% if a %}x.png{% else %}y.png{% endif %}'>",
        ["?image i/<'x.png'>", "?image i/<'y.png'>"],
    ),
    (
        "<img src='{% case a %}{% when 1 %}x.png{% when 2 %}{{ b }}{% endcase %}'>",
        ["?image <'x.png'>", "?image <b>"],
    ),
    ("<img src='{% for a in b %}{{ a }}{% endfor %}.png'>", ["image <*>.png"]),
    ("<img src='a{% if b %}{% if c %}d{% endif %}{% endif %}.png'>", ["image a<*>.png"]),
    ("<img src='a{% include b %}{% assign c = d %}.png'>", ["image a<*>.png"]),
    ("<img src='{% comment %}a.png{% endcomment %}b.png'>", ["image <'b.png'>", "~string a.png"]),
    ("<a href='{{ page.url }}'><a href='{{ site.url }}/b'>", []),
    ("<a href='{{ site.urlimg }}{{ image.image_url }}'>", ["?link <site.urlimg><image.image_url>"]),
    ("<a href='{{ page.x | append: \".png\" }}'>", ["link <page.x|append:'.png'>"]),
    (
        "<meta property='og:image' content='{{ site.logo | prepend: site.url }}'>",
        ["meta <site.logo|prepend:site.url>"],
    ),
    ("<style>a { b: url({{ site.url }}/c.png) }</style>", ["style <site.url>/c.png"]),
    ("<p style='b: url({{ site.url }}/c.png)'>", ["style <site.url>/c.png"]),
    ("<img srcset='{{ a }}.png 1x, {{ b }} 2x'>", ["source <a>.png", "source <b>"]),
]


@pytest.mark.parametrize(("text", "expected"), [*CASES, *LIQUID])
def test_references(text: str, expected: list[str]) -> None:
    assert read("html", text) == expected
