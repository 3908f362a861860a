"""Rewriting and the audit take each value of a field for the same file, or refuse it alike."""

from __future__ import annotations

import json
from typing import NamedTuple

import pytest

from imgpipe.config import load_config
from imgpipe.conventions import CONVENTIONS
from imgpipe.links.link import Role
from imgpipe.links.survey import find_links
from imgpipe.model import Page
from imgpipe.scan import scan_site
from tests.project import Project

URL = "https://example.org/atlas"
IMAGE = "png/Leg-1.png"


class Shape(NamedTuple):
    """A site of a convention: its settings, a page and its front matter, and where images are.

    They lie in `root`, and from the site's root at `rooted`.
    """

    site: str
    page: str
    root: str
    text: str
    rooted: str


SHAPES = {
    "feeling-responsive": Shape(
        "convention: feeling-responsive",
        "pages/leg.md",
        "assets/images",
        "gallery: [{{image_url: {}, caption: x}}]",
        "assets/images",
    ),
    "generic": Shape(
        'convention: generic\n  fields: {entry: "gallery[*].image_url"}',
        "pages/leg.md",
        "assets/images",
        "gallery: [{{image_url: {}}}]",
        "assets/images",
    ),
    "generic, in a folder": Shape(
        'fields: {entry: {field: "gallery[*].image_url", from: site, in: assets/images}}',
        "pages/leg.md",
        "assets/images",
        "gallery: [{{image_url: {}}}]",
        "assets/images",
    ),
    "generic, from the page": Shape(
        'fields: {entry: {field: "gallery[*].image_url", from: page}}',
        "assets/images/leg.md",
        "assets/images",
        "gallery: [{{image_url: {}}}]",
        "assets/images",
    ),
    "minimal-mistakes": Shape(
        "convention: minimal-mistakes",
        "_posts/leg.md",
        "assets/images",
        "gallery: [{{image_path: {}, alt: x}}]",
        "assets/images",
    ),
    "jekyll": Shape(
        "convention: jekyll",
        "_posts/leg.md",
        "assets/images",
        "gallery: [{}]",
        "assets/images",
    ),
    "jekyll, published from a folder": Shape(
        "convention: jekyll\n  site_root: output",
        "pages/leg.md",
        "output/assets/images",
        "gallery: [{}]",
        "assets/images",
    ),
    "jekyll, root not said": Shape(
        "convention: jekyll",
        "pages/leg.md",
        "output/assets/images",
        "gallery: [{}]",
        "assets/images",
    ),
    "hugo": Shape(
        "convention: hugo",
        "content/leg/index.md",
        "content/leg",
        "resources: [{{src: {}, title: x}}]",
        "leg",
    ),
}
# What each site makes of it, in the order of SHAPES: the frame (f), the frame with a blank in its
# name (b), an image of the site's root (r), nothing (-), or the number of the rule that it breaks.
SPELLINGS = {
    "bare": ("{image}", "f f f f 1 1 1 1 f"),
    "from the root": ("/{rooted}/{image}", "3 3 3 f f f f 1 f"),
    "a slash before": ("/{image}", "3 3 3 1 1 1 1 1 1"),
    "without the slash": ("{rooted}/{image}", "3 3 3 1 f f f 1 1"),
    "last folder again": ("{last}/{image}", "3 3 3 1 1 1 1 1 1"),
    "dot": ("./{image}", "f f f f 1 1 1 1 f"),
    "dot, from the root": ("./{rooted}/{image}", "3 3 3 1 f f f 1 1"),
    "up": ("../{image}", "3 3 1 1 3 3 3 3 1"),
    "up and back": ("png/../{image}", "f f f f 1 1 1 1 f"),
    "far up": ("../../../../{image}", "3 3 3 3 3 3 3 3 3"),
    "up, from the root": ("/../{rooted}/{image}", "3 3 3 3 3 3 3 3 3"),
    "other host": ("//b.org/{rooted}/{image}", "7 7 7 7 7 7 7 7 7"),
    "other site": ("https://b.org/{rooted}/{image}", "7 7 7 7 7 7 7 7 7"),
    "other site, ?": ("https://b.org/{image}?v=2", "7 7 7 7 7 7 7 7 -"),
    "own host": ("//example.org/atlas/{rooted}/{image}", "3 3 3 f f f f 1 f"),
    "own site": ("https://example.org/atlas/{rooted}/{image}", "3 3 3 f f f f 1 f"),
    "own site, http": ("HTTP://Example.org/atlas/{rooted}/{image}", "3 3 3 f f f f 1 f"),
    "own site, lost": ("https://example.org/atlas/{rooted}/png/Nose-1.png", "3 3 3 1 1 1 1 1 1"),
    "baseurl": ("/atlas/{rooted}/{image}", "3 3 3 f f f f 1 f"),
    "query": ("{image}?v=2", "f f f f 1 1 1 1 -"),
    "query, from the root": ("/{rooted}/{image}?v=2", "3 3 3 f f f f 1 -"),
    "fragment": ("{image}#left", "f f f f 1 1 1 1 -"),
    "fragment, from the root": ("/{rooted}/{image}#left", "3 3 3 f f f f 1 -"),
    "backslash": ("png\\Leg-1.png", "3 3 3 3 3 3 3 3 3"),
    "backslash, from the root": ("\\{rooted}\\png\\Leg-1.png", "3 3 3 3 3 3 3 3 3"),
    "drive": ("C:\\png\\Leg-1.png", "3 3 3 3 3 3 3 3 3"),
    "drive, slash": ("C:/png/Leg-1.png", "3 3 3 3 3 3 3 3 3"),
    "escaped": ("png/Leg%20two-1.png", "b b b b 1 1 1 1 1"),
    "escaped, from the root": ("/{rooted}/png/Leg%20two-1.png", "3 3 3 b b b b 1 b"),
    "blank": ("png/Leg two-1.png", "b b b b 1 1 1 1 b"),
    "blank, from the root": ("/{rooted}/png/Leg two-1.png", "3 3 3 b b b b 1 b"),
    "upper case": ("PNG/LEG-1.PNG", "2 2 2 2 1 1 1 1 2"),
    "upper case, from the root": ("/{rooted}/PNG/LEG-1.PNG", "3 3 3 2 2 2 2 1 2"),
    "missing": ("png/Nose-1.png", "1 1 1 1 1 1 1 1 1"),
    "missing, from the root": ("/{rooted}/png/Nose-1.png", "3 3 3 1 1 1 1 1 1"),
    "missing, ?": ("/{rooted}/png/Nose-1.png?v=2", "3 3 3 1 1 1 1 1 -"),
    "root of the site": ("/Root-1.png", "3 3 3 r r r 1 r 1"),
    "nothing but dots": ("..", "3 3 1 - - - - - -"),
}


def write(project: Project, shape: Shape) -> dict[str, str]:
    """Write a site with a page for each spelling; return them by their pages."""
    glob = shape.page.replace(".md", ".*.md")
    site = f'  {shape.site}\n  pages: ["{glob}"]\n  image_root: {shape.root}\n  url: {URL}\n'
    field = shape.text.partition("{{")[2].partition(":")[0] or "gallery"
    rules = (
        "sources:\n  animations: gif/{name}.gif\noutputs:\n  frames: png/{name}-{n}.png\n"
        f"rewrite:\n  show: {{{field}: frames}}\n"
    )
    project.pipeline(f"version: 1\nsite:\n{site}{rules}")
    project.gif(f"{shape.root}/gif/Leg.gif", frames=1)
    project.gif(f"{shape.root}/gif/Leg two.gif", frames=1)
    project.stills("Root-1.png", range(1))
    pages = {shape.page.replace(".md", f".{at}.md"): name for at, name in enumerate(SPELLINGS)}
    last = shape.rooted.rpartition("/")[2]
    for page, name in pages.items():
        value = SPELLINGS[name][0].format(image=IMAGE, rooted=shape.rooted, last=last)
        project.write(page, f"---\n{shape.text.format(json.dumps(value))}\n---\n")
    return pages


def read_as_rewriting(project: Project) -> dict[str, str]:
    """Return by page the file that a run takes its entry for, or its rule for what is wrong."""
    said = json.loads(project.run("run", "--json").out)
    wrong = {item["path"]: item["code"] for item in said["diagnostics"]}
    pages = scan_site(load_config(project.root / "pipeline.yaml", "pipeline.yaml")).pages
    return {page.path: wrong.get(page.path) or _name_shown(page) for page in pages}


def _name_shown(page: Page) -> str:
    shown = (entry.reference for gallery in page.galleries for entry in gallery.entries)
    return next((reference.paths[0] for reference in shown if reference), "")


def read_as_audit(project: Project) -> dict[str, str]:
    """Return the same as the audit has it; it is silent about other sites."""
    rules = [part for rule in ("REF001", "REF002", "REF003") for part in ("--select", rule)]
    said = json.loads(project.run("audit", *rules, "--format", "json").out)
    config = load_config(project.root / "pipeline.yaml", "pipeline.yaml")
    site = scan_site(config)
    found = {page.path: "" for page in site.pages}
    for link in find_links(config, site).links:
        if link.role is Role.ENTRY:
            found[link.file.name] = link.target or "REF007"
    for finding in said["findings"]:
        found |= {place["path"]: finding["rule"] for place in finding["places"]}
    return found


@pytest.mark.parametrize("name", SHAPES)
def test_both_read_a_value_alike(project: Project, name: str) -> None:
    shape = SHAPES[name]
    pages = write(project, shape)
    project.run("run")
    files = {"f": f"{shape.root}/{IMAGE}", "b": f"{shape.root}/png/Leg two-1.png"}
    letters = {**files, "r": "Root-1.png", "-": ""}
    wanted = {}
    for page, spelling in pages.items():
        letter = SPELLINGS[spelling][1].split()[list(SHAPES).index(name)]
        wanted[page] = letters.get(letter, f"REF00{letter}")
    assert read_as_rewriting(project) == wanted
    assert read_as_audit(project) == wanted


def test_every_convention_is_asked() -> None:
    assert {name.partition(",")[0] for name in SHAPES} == set(CONVENTIONS)
