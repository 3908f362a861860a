"""Every kind of reference, each with an image that nothing else names, and with none."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from imgpipe.languages.language import Strength
from tests.audit_site.pictures import MP4, SVG, WEBM, still
from tests.audit_site.plant import Plant, of_file

SURE, POSSIBLE, WEAK = Strength.SURE, Strength.POSSIBLE, Strength.WEAK


@dataclass(frozen=True)
class Kind:
    """A way to name the image `<id>.<extension>`: `<id>` stands for its name in paths and texts.

    `⟦⟧` is where its value begins. A sure one must have its image; a possible one uses it; a weak
    one is told where an image has no other.
    """

    case: str
    files: Mapping[str, str]
    strength: Strength = SURE
    extension: str = "png"

    def plants(self) -> Iterator[Plant]:
        name = "".join(letter if letter.isalnum() else "-" for letter in self.case.lower())
        used, lost = f"{name}-used", f"{name}-lost"
        image = f"assets/images/{used}.{self.extension}"
        orphan = (of_file("ORP001", image),) if self.strength is WEAK else ()
        files = {**self._spell(used, ""), image: _make_image(used, self.extension)}
        yield Plant("ORP001", f"{self.case}, used", files, orphan)
        gone = f"⟦REF001 assets/images/{lost}.{self.extension}⟧"
        mark = gone if self.strength is SURE else ""
        yield Plant("REF001", f"{self.case}, lost", self._spell(lost, mark))

    def _spell(self, id_: str, mark: str) -> dict[str, str]:
        return {
            path.replace("<id>", id_): text.replace("<id>", id_).replace("⟦⟧", mark)
            for path, text in self.files.items()
        }


def _make_image(name: str, extension: str) -> bytes:
    made = {"svg": SVG, "mp4": MP4, "webm": WEBM}
    kind = {"jpg": "JPEG", "webp": "WEBP"}.get(extension, extension.upper())
    return made.get(extension) or still(name, kind=kind)


def body(text: str) -> dict[str, str]:
    """A page of the pipeline with this text."""
    return {"pages/<id>.md": f"---\ntitle: <id>\nlayout: page\n---\n{text}\n"}


def fields(text: str) -> dict[str, str]:
    """A page of the pipeline with these fields, and a layout that shows them."""
    return {"pages/<id>.md": f"---\ntitle: <id>\nlayout: page\n{text}\n---\nText.\n"}


def layout(text: str, front_matter: str = "x: 1") -> dict[str, str]:
    return {
        "_layouts/<id>.html": f"<!DOCTYPE html>\n{text}\n{{{{ content }}}}\n",
        "pages/<id>.md": f"---\ntitle: <id>\nlayout: <id>\n{front_matter}\n---\nText.\n",
    }


def style(path: str, text: str) -> dict[str, str]:
    page = f'---\ntitle: <id>\nlayout: page\n---\n<link rel="stylesheet" href="/{path}">\n'
    # What is compiled keeps its folder, and has another ending.
    page = page.replace(".scss", ".css")
    shown = '<p class="shown">Text.</p>\n'
    return {path: text, "pages/<id>.md": page + shown}


IMAGE = "/assets/images/<id>.png"
SHOWN = f'.shown {{ background: url("⟦⟧{IMAGE}") }}\n'

KINDS = (
    # -- Markdown
    Kind("Markdown", body(f"![A <id>](⟦⟧{IMAGE})")),
    Kind("Markdown with a title", body(f'![A <id>](⟦⟧{IMAGE} "Title")')),
    Kind("Markdown by reference", body(f"![A <id>][x]\n\n[x]: ⟦⟧{IMAGE}")),
    Kind("Markdown in a link", body(f"[![A <id>](⟦⟧{IMAGE})](https://example.com/)")),
    Kind("Markdown link", body(f"[A <id>](⟦⟧{IMAGE})")),
    Kind("Markdown relative", body("![A <id>](⟦⟧../assets/images/<id>.png)")),
    Kind("Markdown percent encoded", body("![A <id>](⟦⟧/assets/%69mages/<id>.png)")),
    Kind("Markdown with query", body(f"![A <id>](⟦⟧{IMAGE}?v=2#top)")),
    # -- HTML
    Kind("img", body(f'<img src="⟦⟧{IMAGE}" alt="A">')),
    Kind("img unquoted", {"<id>.html": f"<!DOCTYPE html>\n<IMG alt=A SRC=⟦⟧{IMAGE}>\n"}),
    Kind("img of the site", body(f'<img src="⟦⟧https://example.org{IMAGE}" alt="A">')),
    Kind("img data-src", body(f'<img data-src="⟦⟧{IMAGE}" alt="A">')),
    Kind("srcset", body(f'<img srcset="⟦⟧{IMAGE} 2x" alt="A">')),
    Kind(
        "source", body(f'<picture><source srcset="⟦⟧{IMAGE}"><img src="data:," alt=""></picture>')
    ),
    Kind("video", body('<video src="⟦⟧/assets/images/<id>.mp4"></video>'), extension="mp4"),
    Kind(
        "video source",
        body('<video><source src="⟦⟧/assets/images/<id>.webm"></video>'),
        extension="webm",
    ),
    Kind("poster", body(f'<video poster="⟦⟧{IMAGE}"></video>')),
    Kind("link to an image", body(f'<a href="⟦⟧{IMAGE}">A view</a>')),
    Kind("object", body('<object data="⟦⟧/assets/images/<id>.svg"></object>'), extension="svg"),
    Kind("embed", body('<embed src="⟦⟧/assets/images/<id>.svg">'), extension="svg"),
    Kind("input", body(f'<input type="image" alt="A" src="⟦⟧{IMAGE}">')),
    Kind("image in SVG", body(f'<svg><image href="⟦⟧{IMAGE}"/></svg>')),
    Kind("style attribute", body(f"<p style=\"background: url('⟦⟧{IMAGE}')\">Text.</p>")),
    Kind("style block", body(f"<style>p {{ background: url(⟦⟧{IMAGE}) }}</style>\n<p>Text.</p>")),
    Kind("icon link", layout(f'<link rel="icon" href="⟦⟧{IMAGE}">')),
    Kind("meta", layout(f'<meta property="og:image" content="⟦⟧https://example.org{IMAGE}">')),
    # -- fields of the convention
    Kind("icon", {**fields("icon: ⟦⟧<id>.png")}),
    Kind("quoted field", fields("widget1:\n  image: ⟦⟧'<id>.png'")),
    Kind("header", fields('header: {image_fullwidth: ⟦⟧"<id>.jpg"}'), extension="jpg"),
    Kind("image of a title", fields("image:\n  title: ⟦⟧<id>.png\n")),
    Kind(
        "still by id",
        {
            "pages/<id>.md": "---\nimages:\n- image_id: A\n  image_name: ⟦⟧<id>.png\n"
            '  image_alt: A <id>\nlayout: page\n---\n{% include page-image im_id="A" %}\n'
        },
    ),
    # -- Liquid
    Kind("Liquid setting", body('<img src="⟦⟧{{ site.urlimg }}<id>.png" alt="A">')),
    Kind(
        "Liquid relative_url",
        body('<img src="⟦⟧{{ \'/assets/images/<id>.png\' | relative_url }}" alt="A">'),
    ),
    Kind("Liquid in Markdown", body("![A <id>](⟦⟧{{ site.urlimg }}<id>.png)")),
    Kind(
        "Liquid assign",
        body('{% assign here = "/assets/images/" %}\n<img src="⟦⟧{{ here }}<id>.png" alt="A">'),
    ),
    Kind(
        "Liquid capture",
        body(
            "{% capture here %}/assets/images{% endcapture %}\n"
            '<img src="⟦⟧{{ here }}/<id>.png" alt="A">'
        ),
    ),
    Kind(
        "Liquid field of pages",
        layout('<img src="{{ site.urlimg }}{{ page.cover }}" alt="A">', "cover: <id>.png"),
        POSSIBLE,
    ),
    Kind(
        "Liquid data",
        {
            **body(
                '{% for item in site.data["<id>"] %}\n'
                '<img src="⟦⟧{{ site.urlimg }}{{ item.file }}.png" alt="A">\n{% endfor %}'
            ),
            "_data/<id>.yml": "- file: <id>\n",
        },
    ),
    Kind(
        "parameter of an include",
        {
            **body('{% include <id>.html picture="<id>.png" %}'),
            "_includes/<id>.html": '<img src="⟦⟧{{ site.urlimg }}{{ include.picture }}" alt="A">\n',
        },
    ),
    Kind(
        "piece of a name in a parameter",
        {
            **body('{% include <id>.html picture="<id>" %}'),
            "_includes/<id>.html": "{% assign x = include.picture %}\n"
            '<img src="⟦⟧{{ site.urlimg }}{{ x }}.png" alt="A">\n',
        },
    ),
    Kind(
        "name that Liquid splits",
        {
            **body('{% include <id>.html picture="<id>.x" %}'),
            "_includes/<id>.html": "{% assign parts = include.picture | split: '.' %}\n"
            '<img src="⟦⟧{{ site.urlimg }}{{ parts[0] }}.png" alt="A">\n',
        },
    ),
    # -- other texts
    Kind("layout", layout(f'<img src="⟦⟧{IMAGE}" alt="A">')),
    Kind(
        "include",
        {
            **body("{% include <id>.html %}"),
            "_includes/<id>.html": f'<img src="⟦⟧{IMAGE}" alt="A">\n',
        },
    ),
    Kind("other page", {"<id>.md": f"---\nlayout: page\n---\n![A <id>](⟦⟧{IMAGE})\n"}),
    Kind("plain HTML", {"<id>.html": f'<!DOCTYPE html>\n<img src="⟦⟧{IMAGE}" alt="A">\n'}),
    Kind("post", {"_posts/2024-01-01-<id>.md": f"---\nlayout: page\n---\n![A <id>](⟦⟧{IMAGE})\n"}),
    Kind("CSS", style("assets/css/<id>.css", SHOWN)),
    Kind(
        "CSS relative",
        style("assets/css/<id>.css", ".shown { background: url(⟦⟧../images/<id>.png) }\n"),
    ),
    Kind(
        "CSS image-set",
        style("assets/css/<id>.css", f'.shown {{ background-image: image-set("⟦⟧{IMAGE}" 1x) }}\n'),
    ),
    Kind("SCSS", style("assets/css/<id>.scss", f"---\n---\n{SHOWN}")),
    Kind(
        "Sass partial",
        {
            **style("assets/css/<id>.scss", '---\n---\n@import "<id>-part";\n'),
            "_sass/_<id>-part.scss": SHOWN,
        },
    ),
    Kind(
        "script",
        {
            "assets/js/<id>.js": f"const image = new Image();\nimage.src = '{IMAGE}';\n",
            **body('<script src="/assets/js/<id>.js"></script>'),
        },
        POSSIBLE,
    ),
    Kind("inline script", body(f"<script>new Image().src = '{IMAGE}';</script>"), POSSIBLE),
    Kind("JSON", {"assets/<id>.json": f'{{"icons": [{{"src": "{IMAGE}"}}]}}\n'}, POSSIBLE),
    Kind("data", {"_data/<id>.yml": "- photo: <id>.png\n"}, POSSIBLE),
    Kind("JSON data", {"_data/<id>.json": '[{"photo": "<id>.png"}]\n'}, POSSIBLE),
    Kind("other field", fields("teaser: <id>.png"), POSSIBLE),
    # -- code and comments
    Kind("fenced code", body(f"```\n![A]({IMAGE})\n```"), WEAK),
    Kind("indented code", body(f"Text:\n\n    ![A]({IMAGE})\n"), WEAK),
    Kind("code span", body(f"`![A]({IMAGE})`"), WEAK),
    Kind("pre", body(f"<pre><code>{IMAGE}</code></pre>"), WEAK),
    Kind("HTML comment", body(f"<!-- ![A]({IMAGE}) -->"), WEAK),
    Kind("Liquid comment", body(f"{{% comment %}}![A]({IMAGE}){{% endcomment %}}"), WEAK),
    Kind("CSS comment", style("assets/css/<id>.css", f"/* url({IMAGE}) */\n"), WEAK),
)

PLANTS = tuple(plant for kind in KINDS for plant in kind.plants())
