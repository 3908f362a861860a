from __future__ import annotations

import pytest

from imgpipe.languages.image_names import IMAGE_EXTENSIONS
from tests.languages.reading import extract, read

INLINE = [
    ("![a](b.png)", ["image b.png [a]"]),
    ('![a](b.png "a \\"title\\"")', ["image b.png [a]"]),
    ("![a]( b.png\n  'title' )", ["image b.png [a]"]),
    ('![](<b c.png> "t")', ["image b c.png []"]),
    ("![a](acquisition method.png)", ["image acquisition method.png [a]"]),  # kramdown alone
    ("![a](no image at all)", ["?image no image at all [a]"]),
    ('[a](b "c" d.png)', []),
    ("![a [b] c](d(1).png)", ["image d(1).png [a [b] c]"]),
    ("![a](b\\(1.png)", ["image b(1.png [a]"]),
    ("![a](b(1.png) ", []),
    ("![a](b\\_c\\d.png)", ["image b_c\\d.png [a]"]),
    ("![x](segIms\\plot.png)", ["image segIms\\plot.png [x]"]),
    ("![a](a&amp;b&copy=.png)", ["image a&b&copy=.png [a]"]),
    ("![a](b.png =100x100)", ["image b.png [a]"]),
    ("![*a* \\[b](c.png)", ["image c.png [*a* [b]"]),
    ("[![a](b.png)](c.png)", ["image b.png [a]", "link c.png"]),
    ("[a [b](c.png) d](e.png)", ["link c.png"]),
    ("[t](x.JPG?v=1#f) [u](x.html) [v](/pages/)", ["link x.JPG?v=1#f"]),
    ("![a](data:image/png;base64,xx) ![b]() ![c](#d)", []),
    ("\\![a](b.png) \\[c](d.png)", ["link b.png"]),
    ("<http://x.org/a.png> <http://x.org/a>", ["link http://x.org/a.png"]),
    ("![a](b.png){: .c}", ["image b.png [a]"]),
    ('t{: data-bg="a/b.png"}', ["?string a/b.png"]),
    ("# T\n{: .c style=\"background: url('/b/c.png')\" }", ["?string /b/c.png"]),
    ('![](b.png){: .c alt="d"}', ["image b.png [d]"]),
    (
        "| ![a](b.png) | ![c](d.png) |\n# ![e](f.png)",
        ["image b.png [a]", "image d.png [c]", "image f.png [e]"],
    ),
    ("![a](b.png", []),
    ("![a] (b.png)", []),
    ("![a\n\nb](c.png)", []),
]

REFERENCES = [
    ('![a][id]\n\n[id]: x.png "t"', ["image x.png [a]"]),
    ("![ID][]\n\n[id]: <x y.png>", ["image x y.png [ID]"]),
    ("![i\n d]\n\n[I D]: x.png (t)", ["image x.png [i\n d]"]),
    ("![a] [id]\n\n[id]: x.png", ["image x.png [a]"]),
    ("![a][id] ![][id]\n\n[id]: x.png", ["image x.png []"]),
    ("[t][id] [id]: no\n\n[id]: x.png", ["link x.png"]),
    ("[t][id]\n\n[id]: x.html", []),
    ("[id]: x.png", ["~link x.png"]),
    ("![a][id]\n\n[id]: x.png\n[id]: y.png", ["image x.png [a]", "~link y.png"]),
    ("[id]: see ![a](b.png)", ["image b.png [a]"]),
    ("[^1]: ![a](b.png)", ["image b.png [a]"]),
    ("![a][no]", []),
    ("![a][id]\n\n[id]: {{ site.url }}/x.png", ["image <site.url>/x.png [a]"]),
]

CODE = [
    ("```\n![a](b.png)\n```\n![c](d.png)", ["~string b.png", "image d.png [c]"]),
    ("````md\n```\n![a](b.png)\n````\n![c](d.png)", ["~string b.png", "image d.png [c]"]),
    (
        "~~~ html\n<img src='a b.png'>\n~~~~\n![c](d.png)",
        ["~string a b.png", "~string b.png", "image d.png [c]"],
    ),
    ("```\n![a](b.png)", ["~string b.png"]),
    ("- x\n  ```\n  ![a](b.png)\n  ```\n  ![c](d.png)", ["~string b.png", "image d.png [c]"]),
    ("    ![a](b.png)\n\n![c](d.png)", ["~string b.png", "image d.png [c]"]),
    ("\t![a](b.png)", ["~string b.png"]),
    ("text\n    ![a](b.png)", ["image b.png [a]"]),
    ("- a\n\n    ![a](b.png)\n\n      ![c](d.png)", ["image b.png [a]", "~string d.png"]),
    (
        "1. ![a](b.png)\n\n   ![c](d.png)\n\n       ![e](f.png)",
        ["image b.png [a]", "image d.png [c]", "~string f.png"],
    ),
    (
        "> ![a](b.png)\n>     ![c](d.png)\n>\n>     ![e](f.png)",
        ["image b.png [a]", "image d.png [c]", "~string f.png"],
    ),
    ("a `![a](b.png)` ![c](d.png)", ["~string b.png", "image d.png [c]"]),
    ("``![a](b.png) ` `` ![c](d.png)", ["~string b.png", "image d.png [c]"]),
    ("a ` ![a](b.png)", ["image b.png [a]"]),
    ("\\`![a](b.png)`", ["image b.png [a]"]),
    (
        "<!-- ![a](b.png)\n\n<img src='c.png'> --> ![d](e.png)",
        ["~string b.png", "~string c.png", "image e.png [d]"],
    ),
    ("<pre>\n<img src='a.png'>\n\n</pre>\n![b](c.png)", ["~string a.png", "image c.png [b]"]),
    ("a <code>![a](b.png)</code> ![c](d.png)", ["~string b.png", "image d.png [c]"]),
    ("<script>\nx = 'a.png'\n\n</script>", ["?string a.png"]),
    ("<style>\n\na { b: url(c.png) }</style>", ["style c.png"]),
    ("{% raw %}![a](b.png){% endraw %}![c](d.png)", ["~string b.png", "image d.png [c]"]),
    ("{% highlight md %}\n![a](b.png)\n{% endhighlight %}", ["~string b.png"]),
    ("{%- comment -%}![a](b.png){%- endcomment -%}", ["~string b.png"]),
    ("{% if a %}\n    ![a](b.png)\n{% endif %}", ["~string b.png"]),  # a blank line when built
]

MIXED = [
    ("<div>\n\n    <img src='x.png'>\n</div>", ["image x.png"]),  # kramdown: no code inside a div
    ("<div>\n</div>\n\n    <img src='x.png'>", ["~string x.png"]),
    ("text <IMG SRC=a.png ALT> text", ["image a.png []"]),
    ('<img src="a.png"\n     alt="x">', ["image a.png [x]"]),
    ("a < b ![c](d.png) <e", ["image d.png [c]"]),
    ("[<img src='a.png' alt=''>](b.png)", ["image a.png []", "link b.png"]),
    ("![{{ page.title }}](a.png)", ["image a.png [{{ page.title }}]"]),
    ("![a]({{ site.url }}/b c.png)", ["image <site.url>/b c.png [a]"]),
    ("![a]({{ page.image }})", ["image <page.image> [a]"]),
    (
        '![a]({{ "/b.png" | relative_url }} "t")',
        ["image <'/b.png'|relative_url> [a]", "?parameter /b.png"],
    ),
    (
        "![a]({{ site.baseurl }}{% link b.png %})",
        ["image <site.baseurl><'/b.png'> [a]", "?link b.png"],
    ),
    ("{% include figure.html src='a.png'\n  alt=\"b\" %}", ["?parameter a.png"]),
    ('{{< figure src="a.png" >}}', ["?parameter a.png"]),
]


@pytest.mark.parametrize(("text", "expected"), [*INLINE, *REFERENCES, *CODE, *MIXED])
def test_references(text: str, expected: list[str]) -> None:
    assert read("md", text) == expected


@pytest.mark.parametrize("line_break", ["\n", "\r\n", "\r"])
def test_line_breaks_are_all_one(line_break: str) -> None:
    text = "![a](b.png)\n\n    c.png\n\n~~~\nd.png\n~~~\n![e](f.png)\n[g]: h.png\n\n![g]"
    expected = [
        "image b.png [a]",
        "~string c.png",
        "~string d.png",
        "image f.png [e]",
        "image h.png [g]",
    ]
    assert read("md", text.replace("\n", line_break)) == expected


def test_spans_count_in_the_whole_text() -> None:
    text = "---\na: ![x](no.png)\n---\n![a](b.png)"
    [mention] = extract("md", text, text.index("![a]")).mentions
    assert mention.span.of(text) == "b.png"


@pytest.mark.parametrize("extension", sorted(IMAGE_EXTENSIONS))
def test_links_to_every_kind_of_image_count(extension: str) -> None:
    assert read("md", f"[a](b.{extension.upper()})") == [f"link b.{extension.upper()}"]
