"""From `init` to a browser: sites of three kinds, as a new user takes them through."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.browser import serve
from tests.project import Project
from tests.real_sites import (
    SIZE,
    THUMBNAIL,
    Look,
    build_with_hugo,
    build_with_jekyll,
    copy_site,
    draw_view,
    film,
    find_pages,
    look_at,
    save,
    save_animation,
)

if TYPE_CHECKING:
    from playwright.sync_api import Browser

Peer = Callable[[str], str]

NAMES = ("Arm", "Foot-2", "Leg")
IMAGES = "assets/images"

pytestmark = pytest.mark.slow


# --- the sites before imgpipe ----------------------------------------------------------------


def save_stills(project: Project, stem: str, name: str, numbers: Iterable[str], end: str) -> None:
    """Save frames and thumbnails; `numbers` as their names have them."""
    for number in numbers:
        view = draw_view(name, int(number))
        save(project, f"{stem}-{number}.png", view)
        save(project, f"{stem}-{number}{end}.png", view.convert("RGB").resize(THUMBNAIL))


def make_feeling_responsive(project: Project, ffmpeg: str) -> None:
    """Three whole galleries, and one animation that has no frames yet."""
    copy_site("feeling-responsive", project)
    save(project, f"{IMAGES}/logo.png", draw_view("Atlas", 1, (64, 32)))
    save(project, f"{IMAGES}/Guide.PNG", draw_view("Guide", 1))
    save(project, f"{IMAGES}/acquisition method.png", draw_view("Scan", 1, (120, 80)))
    for name in (*NAMES, "Hand"):
        gif = f"{IMAGES}/muscles/gif/{name}.gif"
        save_animation(project, gif, name, range(1, 5))
        film(project.root / gif, ffmpeg)
        numbers = "1234" if name in NAMES else ""
        save_stills(project, f"{IMAGES}/muscles/png/{name}", name, numbers, "-thumb")
        lines = ["---", "layout: page", f"title: '{name}'", "images:", f"  - image_id: '{name}'"]
        lines += [f"    image_name: 'muscles/gif/{name}.gif'", f"    image_title: '{name}'"]
        lines += [f"    image_alt: '{name} from all sides'", "gallery:"]
        for number in numbers:
            lines += [f"  - image_url: muscles/png/{name}-{number}.png"]
            lines += [f"    caption: '{name} {number}'", f"    title: '{name} {number}'"]
        lines += [
            "---",
            "",
            f'{{% include page-image im_id="{name}" %}}',
            "",
            "{% include gallery %}",
        ]
        project.write(f"pages/{name.lower()}.md", "\n".join([*lines, ""]))


def make_minimal_mistakes(project: Project) -> None:
    """Two galleries a page, with padded numbers, in a site that is not at its host's root."""
    copy_site("minimal-mistakes", project)
    save(project, f"{IMAGES}/banner.png", draw_view("Limbs", 1, (640, 160)))
    for name in NAMES:
        folder = f"/{IMAGES}/muscles"
        save_animation(project, f"{IMAGES}/muscles/gif/{name}.gif", name, range(1, 7))
        numbers = [f"{number:02}" for number in range(1, 7)]
        save_stills(project, f"{IMAGES}/muscles/png/{name}", name, numbers, "-th")
        lines = ["---", f"title: {name}", "header:", f"  image: /{IMAGES}/banner.png"]
        lines += ["  image_description: Four limbs"]
        for key, part in (("gallery", numbers[:3]), ("gallery2", numbers[3:])):
            lines.append(f"{key}:")
            for number in part:
                lines += [f"  - url: {folder}/png/{name}-{number}.png"]
                lines += [f"    image_path: {folder}/png/{name}-{number}-th.png"]
                lines += [f"    alt: '{name} from side {number}'", f"    title: '{name} {number}'"]
        gif = f'{{{{ "{folder}/gif/{name}.gif" | relative_url }}}}'
        lines += ["---", "", f"![{name}, turning]({gif})", ""]
        lines += ['{% include gallery caption="Half of *all* sides" %}', ""]
        lines += ['{% include gallery id="gallery2" %}', ""]
        project.write(f"_posts/2024-01-01-{name.lower()}.md", "\n".join(lines))


def make_hugo(project: Project) -> None:
    """Page bundles: the images of a page lie beside it."""
    copy_site("hugo", project)
    save(project, "static/img/logo.png", draw_view("Atlas", 1, (64, 32)))
    for name in NAMES:
        folder = f"content/muscles/{name.lower()}"
        save_animation(project, f"{folder}/{name}.gif", name, range(1, 5))
        save_stills(project, f"{folder}/{name}", name, "1234", "-thumb")
        lines = ["---", f"title: {name}", f"featured_image: {name}.gif", "resources:"]
        for number in "1234":
            lines += [f"  - src: {name}-{number}.png", f"    title: {name} from side {number}"]
        lines += ["---", "", f"Once more: ![{name} from the front]({name}-1.png)", ""]
        project.write(f"{folder}/index.md", "\n".join(lines))


# --- what a user does ------------------------------------------------------------------------


def take_over(project: Project, adopted: int) -> None:
    """Do as `init` says: exclude its files, adopt what is there."""
    before = project.tree()
    said = project.run("init", "--json")
    assert said.code == 0, said.err
    settings = project.root / "_config.yml"
    if settings.exists():
        lines = "".join(f"  - {path}\n" for path in json.loads(said.out)["exclude"])
        project.write("_config.yml", f"{settings.read_text()}exclude:\n{lines}")
    said = project.run("adopt")
    assert said.code == 0, said.err
    assert said.out.startswith(f"imgpipe.lock took {adopted} files over:\n")
    written = {"pipeline.yaml", "imgpipe.lock", "_config.yml"}
    after = project.tree()
    assert {path: after[path] for path in before if path not in written} == {
        path: data for path, data in before.items() if path not in written
    }


def find_nothing(project: Project) -> None:
    """There is nothing to do, and each reference is of one file."""
    assert project.run("run", "--check").code == 0
    assert find_faults(project) == []


def find_faults(project: Project) -> list[str]:
    """Return what the audit finds, notes left out: only Hugo knows what its templates spell."""
    found = json.loads(project.run("audit", "--format", "json").out)["findings"]
    return [
        f"{place['path']}:{place['line']} {item['rule']}: {place['message']} = {place['hint']}"
        for item in found
        if item["severity"] != "info"
        for place in item["places"]
    ]


def edit_pipeline(project: Project, old: str, new: str) -> None:
    text = project.read("pipeline.yaml")
    assert old in text
    project.write("pipeline.yaml", text.replace(old, new))


def look_around(
    browser: Browser, built: Path, pictures: Path, *, base: str = "", scale: int = 1
) -> dict[str, Look]:
    """Look at every page of a built site, which is published below `base`; address → look."""
    assert not [path for path in built.rglob("*") if path.name.startswith(("imgpipe", "pipeline"))]
    shutil.copytree(built, pictures / "published" / base)
    looks: dict[str, Look] = {}
    with serve(pictures / "published") as url:
        for path in find_pages(pictures / "published"):
            picture = pictures / f"{path.replace('/', '_')}.png"
            looks[path] = look_at(browser, url, path, scale=scale, picture=picture)
            looks[path].check()
    return looks


# --- Feeling Responsive ----------------------------------------------------------------------

SYNC = """\
entries: sync
  template: {caption: "{image_title} {n}", title: "{image_title} {n}"}"""
KEEP = "entries: keep              # `sync`: entries follow the frames, missing ones are added"


@pytest.fixture
def atlas(project: Project, peer: Peer) -> Project:
    """The theme's site, taken over; a run has made what was not there."""
    make_feeling_responsive(project, peer("ffmpeg"))
    take_over(project, adopted=28)
    edit_pipeline(project, KEEP, SYNC)
    said = project.run("run")
    assert (said.code, "1 page written (4 entries added)" in said.err) == (0, True), said.err
    return project


def test_feeling_responsive(
    atlas: Project, peer: Peer, browser: Browser, tmp_path_factory: pytest.TempPathFactory
) -> None:
    find_nothing(atlas)
    built = build_with_jekyll(peer("jekyll"), atlas.root)
    looks = look_around(browser, built, tmp_path_factory.mktemp("pictures"))
    assert sorted(looks) == [
        f"pages/{name}.html" for name in ("arm", "foot-2", "hand", "leg", "method")
    ]
    for name in (*NAMES, "Hand"):
        look = looks[f"pages/{name.lower()}.html"]
        stem = f"{IMAGES}/muscles/png/{name}"
        assert look.files("video") == [f"{IMAGES}/muscles/gif/{name}.webm"]
        assert look.files("image")[1:] == [f"{stem}-{n}-thumb.png" for n in range(1, 5)]
        assert look.linked[1:] == [f"{stem}-{n}.png" for n in range(1, 5)]
        assert {item.natural for item in look.shown[1:-1]} == {THUMBNAIL}
    assert looks["pages/method.html"].files("image")[1:] == [
        f"{IMAGES}/Guide.PNG",
        *[f"{IMAGES}/acquisition%20method.png"] * 2,
    ]


OUTPUTS = """\
  webp:   {path: "muscles/webp/{name}-{n}-{width}.webp", width: [80, 160], for: galleries}
  poster: {path: "muscles/gif/{name}-poster.webp", frame: 1, for: pages}
rewrite:
"""


@pytest.mark.parametrize(("scale", "width"), [(1, 80), (2, 160)])
def test_feeling_responsive_with_data(
    atlas: Project,
    peer: Peer,
    browser: Browser,
    tmp_path_factory: pytest.TempPathFactory,
    scale: int,
    width: int,
) -> None:
    edit_pipeline(atlas, "rewrite:\n", OUTPUTS)
    edit_pipeline(atlas, "version: 1\n", "version: 1\ndata: _data/imgpipe.json\n")
    copy_site("data-jekyll/_includes", Project(atlas.root / "_includes"))
    assert atlas.run("run").code == 0
    find_nothing(atlas)
    built = build_with_jekyll(peer("jekyll"), atlas.root)
    looks = look_around(browser, built, tmp_path_factory.mktemp("pictures"), scale=scale)
    for name in (*NAMES, "Hand"):
        look = looks[f"pages/{name.lower()}.html"]
        thumbnails, videos = look.shown[1:-1], look.shown[-1:]
        webp = [f"{IMAGES}/muscles/webp/{name}-{n}-{width}.webp" for n in range(1, 5)]
        assert [item.file for item in thumbnails] == webp
        assert [(item.rendered, item.said) for item in thumbnails] == [(THUMBNAIL, THUMBNAIL)] * 4
        assert [(item.rendered, item.said) for item in videos] == [(SIZE, SIZE)]


LOST = """\
---
title: Lost
images:
  - image_id: Nose
    image_name: muscles/gif/Nose.gif
    image_alt: A nose
---
{% include page-image im_id="Ear" %}
![A guide](/assets/images/guide.png)
<img src="/assets/images/muscles/png/Leg-9.png" alt="A leg">
"""


def test_what_cannot_be_found_is_explained(atlas: Project) -> None:
    atlas.write("pages/lost.md", LOST)
    assert find_faults(atlas) == [
        "pages/lost.md:5 REF001: `muscles/gif/Nose.gif` is not there = ",
        "pages/lost.md:10 REF001: `/assets/images/muscles/png/Leg-9.png` is not there = ",
        (
            "pages/lost.md:8 REF006: no image of the page has the `image_id` `Ear`,"
            " so nothing is shown = "
        ),
        (
            "pages/lost.md:9 REF002: `/assets/images/guide.png` differs from the file's name in"
            " letter case = write `/assets/images/Guide.PNG`"
        ),
    ]


# --- Minimal Mistakes ------------------------------------------------------------------------


def test_minimal_mistakes(
    project: Project, peer: Peer, browser: Browser, tmp_path_factory: pytest.TempPathFactory
) -> None:
    make_minimal_mistakes(project)
    take_over(project, adopted=36)
    find_nothing(project)
    built = build_with_jekyll(peer("jekyll"), project.root)
    looks = look_around(browser, built, tmp_path_factory.mktemp("pictures"), base="atlas")
    assert sorted(looks) == [f"atlas/{name.lower()}/" for name in NAMES]
    for name in NAMES:
        look = looks[f"atlas/{name.lower()}/"]
        stem = f"atlas/{IMAGES}/muscles/png/{name}"
        banner, gif, *thumbnails = look.files("image")
        assert banner == f"atlas/{IMAGES}/banner.png"
        assert gif == f"atlas/{IMAGES}/muscles/gif/{name}.gif"
        assert thumbnails == [f"{stem}-{n:02}-th.png" for n in range(1, 7)]
        assert look.linked == [f"{stem}-{n:02}.png" for n in range(1, 7)]


# --- Hugo ------------------------------------------------------------------------------------


def test_hugo(
    project: Project, peer: Peer, browser: Browser, tmp_path_factory: pytest.TempPathFactory
) -> None:
    make_hugo(project)
    take_over(project, adopted=24)
    find_nothing(project)
    built = build_with_hugo(peer("hugo"), project.root)
    looks = look_around(browser, built, tmp_path_factory.mktemp("pictures"))
    for name in NAMES:
        address = f"muscles/{name.lower()}/"
        look = looks[address]
        gif, still, *thumbnails = look.files("image")[1:]
        assert (gif, still) == (f"{address}{name}.gif", f"{address}{name}-1.png")
        assert thumbnails == [f"{address}{name}-{n}-thumb.png" for n in range(1, 5)]
        assert look.linked == [f"{address}{name}-{n}.png" for n in range(1, 5)]


def test_hugo_with_data(
    project: Project, peer: Peer, browser: Browser, tmp_path_factory: pytest.TempPathFactory
) -> None:
    copy_site("data-hugo", project)
    save_animation(project, "originals/Leg.gif", "Leg", (1, 2))
    page = project.read("content/leg.md")
    project.write("content/leg.md", page.replace("  - {src: muscles/Foot-1.png", "  # {"))
    assert project.run("run").code == 0
    built = build_with_hugo(peer("hugo"), project.root)
    (look,) = look_around(browser, built, tmp_path_factory.mktemp("pictures")).values()
    assert look.files("image") == [f"muscles/Leg-{n}-30.webp" for n in (1, 2)]
