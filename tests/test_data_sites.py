"""The includes of docs/data.md in sites that the real generators build."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path

import pytest

from tests.project import Project

SITES = Path(__file__).parent / "sites"
DOCUMENT = Path(__file__).parent.parent / "docs/data.md"
TEMPLATES = (
    "data-jekyll/_includes/gallery",
    "data-jekyll/_includes/page-image",
    "data-hugo/layouts/partials/gallery.html",
)

Peer = Callable[[str], str]
Tag = tuple[str, dict[str, str | None]]


class Tags(HTMLParser):
    """The tags of a page with their attributes, in order."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[Tag] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))

    def of(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.found if name == tag]


def make_site(project: Project, name: str, gif: str) -> None:
    shutil.copytree(SITES / name, project.root, dirs_exist_ok=True)
    project.gif(gif, frames=2, size=(60, 48))
    said = project.run("run")
    assert (said.code, "warning" in said.err) == (0, False), said.err


def build(project: Project, *command: str) -> None:
    subprocess.run(command, cwd=project.root, check=True, capture_output=True)


@pytest.mark.parametrize("path", TEMPLATES)
def test_the_documentation_shows_the_templates_as_they_are(path: str) -> None:
    blocks = re.findall(
        r"```(?:liquid|go-html-template)\n(.*?)```", DOCUMENT.read_text(), re.DOTALL
    )
    assert (SITES / path).read_text() in blocks
    assert len(blocks) == len(TEMPLATES)


def test_the_documented_file_is_what_is_written(project: Project) -> None:
    project.pipeline(
        """\
version: 1
site: {image_root: assets/images}
sources: {animations: "muscles/gif/{name}.gif"}
outputs: {frames: "muscles/png/{name}-{n}.png"}
data: _data/imgpipe.json
"""
    )
    project.gif("assets/images/muscles/gif/Leg.gif", frames=2, size=(60, 48))
    project.run("run")
    shown = re.search(r"```json\n(.*?)```", DOCUMENT.read_text(), re.DOTALL)
    bytes_ = re.compile(r'"bytes": \d+')
    assert shown
    written = project.read("_data/imgpipe.json")
    assert bytes_.sub("", shown[1]) == bytes_.sub("", written)


def test_jekyll_shows_sizes_widths_and_the_poster(project: Project, peer: Peer) -> None:
    make_site(project, "data-jekyll", "assets/images/muscles/gif/Leg.gif")
    build(project, peer("jekyll"), "build", "--quiet")
    page = Tags(project.read("_site/pages/leg.html"))
    root = "/assets/images/muscles"
    assert page.of("img") == [
        {
            "src": f"{root}/gif/Leg.gif",
            "width": "60",
            "height": "48",
            "alt": "A leg that turns",
            "title": "The leg",
            "loading": "lazy",
        },
        *(
            {
                "src": f"{root}/png/Leg-{n}-thumb.png",
                "width": "30",
                "height": "24",
                "alt": f"The leg - orientation {n}",
                "loading": "lazy",
            }
            for n in (1, 2)
        ),
    ]
    (video,) = page.of("video")
    assert (video["width"], video["height"]) == ("60", "48")
    assert video["poster"] == f"{root}/gif/Leg-poster.webp"
    webm, mp4, *widths = page.of("source")
    assert (webm["src"], mp4["src"]) == (f"{root}/gif/Leg.webm", f"{root}/gif/Leg.mp4")
    assert [source["srcset"] for source in widths] == [
        f"{root}/webp/Leg-{n}-30.webp 30w, {root}/webp/Leg-{n}-60.webp 60w" for n in (1, 2)
    ]
    assert not (project.root / "_site/imgpipe.lock").exists()


def test_jekyll_shows_pages_without_data_as_before(project: Project, peer: Peer) -> None:
    make_site(project, "data-jekyll", "assets/images/muscles/gif/Leg.gif")
    (project.root / "_data/imgpipe.json").unlink()
    build(project, peer("jekyll"), "build", "--quiet")
    page = Tags(project.read("_site/pages/leg.html"))
    sources = [image["src"] for image in page.of("img")]
    root = "/assets/images/muscles"
    assert sources == [f"{root}/gif/Leg.gif", f"{root}/png/Leg-1.png", f"{root}/png/Leg-2.png"]


def test_hugo_shows_sizes_and_widths(project: Project, peer: Peer) -> None:
    make_site(project, "data-hugo", "originals/Leg.gif")
    build(project, peer("hugo"), "--quiet")
    page = Tags(project.read("public/leg/index.html"))
    assert page.of("img") == [
        {
            "src": f"/muscles/Leg-{n}-thumb.png",
            "width": "30",
            "height": "24",
            "alt": alt,
            "loading": "lazy",
        }
        for n, alt in ((1, "The leg from the front"), (2, "The leg from behind"))
    ]
    assert [source["srcset"] for source in page.of("source")] == [
        f"/muscles/Leg-{n}-30.webp 30w, /muscles/Leg-{n}-60.webp 60w" for n in (1, 2)
    ]
