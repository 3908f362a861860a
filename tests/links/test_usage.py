"""Which images are used, which are only mentioned, and which a dynamic reference could reach."""

from __future__ import annotations

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from imgpipe.links.implied import find_implied
from imgpipe.links.reach import Reach
from imgpipe.links.survey import find_links
from imgpipe.links.usage import Usage, find_usage
from imgpipe.lock import Lock
from imgpipe.plan import make_plan
from imgpipe.scan import scan_site
from imgpipe.tasks import Wishes
from tests.links.sites import PIPELINE, with_body, write_site
from tests.links.test_implied import page
from tests.links.test_templates import GALLERY
from tests.planning import FakeDisk
from tests.project import Project

ROOT = "assets/images"
SETTINGS = {"_config.yml": "urlimg: /assets/images/\n"}


def use(project: Project, texts: dict[str, str], *images: str, pipeline: str = PIPELINE) -> Usage:
    """`images` are paths below the image root; a GIF has two frames."""
    paths = [f"{ROOT}/{path}" for path in images]
    config = write_site(project, {**SETTINGS, **texts}, paths, pipeline)
    site = scan_site(config)
    found = find_links(config, site)
    links = (*found.links, *found.silent)
    implied = find_implied(found.pages, config, found.images, links)
    contents = dict.fromkeys([*site.source_files, *site.image_files], "gif 2")
    plan = make_plan(config, site, Lock(), FakeDisk(contents), Wishes())
    return find_usage(links, implied, plan, config, found.images)


def short(paths: object) -> list[str]:
    assert isinstance(paths, frozenset | dict)
    return sorted(path.removeprefix(f"{ROOT}/") for path in paths)


def tell(usage: Usage) -> tuple[list[str], list[str], list[str]]:
    return short(usage.used), short(usage.weak), short(usage.reachable)


# --- used -------------------------------------------------------------------------------------


def test_what_a_link_reaches_is_used_and_nothing_else(project: Project) -> None:
    texts = {"index.md": with_body("![A](/assets/images/a.png)")}
    assert tell(use(project, texts, "a.png", "b.png")) == (["a.png"], [], [])


def test_what_is_implied_is_used(project: Project) -> None:
    texts = {"pages/a.md": page("a.png")}
    assert short(use(project, texts, "a.png", "a-thumb.png", "b-thumb.png").used) == [
        "a-thumb.png",
        "a.png",
    ]


def test_what_a_template_spells_is_used(project: Project) -> None:
    texts = {"_layouts/page.html": '<img src="{{ site.urlimg }}{{ page.map }}.png">'}
    texts |= {"one.md": with_body("", "map: a"), "two.md": with_body("", "map: b")}
    assert tell(use(project, texts, "a.png", "b.png", "c.png")) == (["a.png", "b.png"], [], [])


def test_a_source_and_its_outputs_are_one_family(project: Project) -> None:
    family = ("gif/Leg.gif", "png/Leg-1.png", "png/Leg-2.png")
    others = ("gif/Arm.gif", "png/Arm-1.png", "png/Leg-3.png", "png/Leg-2-side.png")
    for text in ("gif/Leg.gif", "png/Leg-2.png"):
        texts = {"index.md": with_body(f"![A](/assets/images/{text})")}
        assert short(use(project, texts, *family, *others).used) == sorted(family)


def test_an_entry_that_is_not_made_yet_uses_its_source(project: Project) -> None:
    assert short(use(project, {"pages/a.md": page("png/Leg-2.png")}, "gif/Leg.gif").used) == [
        "gif/Leg.gif"
    ]


def test_an_entry_that_shows_an_original_uses_what_is_made_of_it(project: Project) -> None:
    pipeline = PIPELINE.replace("image_root", "source_root: raw\n  image_root")
    pipeline = pipeline.replace("animations: gif/{name}.gif", "renders: frames/{name}-{n}.png")
    pipeline += "rewrite:\n  show: {image_url: frames}\n"
    for number in (1, 2):
        project.write(f"raw/frames/Leg-{number}.png", b"")
    found = use(
        project,
        {"pages/a.md": page("frames/Leg-1.png")},
        *("png/Leg-1.png", "png/Leg-2.png", "png/Arm-1.png"),
        pipeline=pipeline,
    )
    originals = ["raw/frames/Leg-1.png", "raw/frames/Leg-2.png"]
    assert short(found.used) == ["png/Leg-1.png", "png/Leg-2.png", *originals]


def test_what_the_theme_derives_is_one_family_whatever_names_it(project: Project) -> None:
    images = ("a.png", "a-thumb.png", "b.gif", "b.mp4", "b.webm", "c.png", "c-thumb.png", "d.mp4")
    texts = {"index.md": with_body("![A](/assets/images/a-thumb.png) ![B](/assets/images/b.mp4)")}
    assert short(use(project, texts, *images).used) == sorted(images[:5])


def test_thumbnails_of_frames_that_the_plan_knows_are_used_with_them(project: Project) -> None:
    images = ("gif/Leg.gif", "png/Leg-1.png", "png/Leg-1-thumb.png", "png/Leg-9-thumb.png")
    texts = {"index.md": with_body("![A](/assets/images/gif/Leg.gif)")}
    assert short(use(project, texts, *images).used) == sorted(images[:3])


def test_a_name_in_other_letters_uses_the_file_that_is_meant(project: Project) -> None:
    texts = {"index.md": with_body("![A](/assets/images/A.PNG)")}
    assert short(use(project, texts, "a.png").used) == ["a.png"]


@pytest.mark.parametrize("value", ["assets/images/a.png", "/assets/images/a.png", ".\\a.png"])
def test_an_entry_that_is_spelled_wrongly_uses_the_file_that_is_meant(
    project: Project, value: str
) -> None:
    assert short(use(project, {"pages/a.md": page(value)}, "a.png").used) == ["a.png"]


# --- weak and reachable -----------------------------------------------------------------------


def test_what_only_code_names_is_weak_with_its_place(project: Project) -> None:
    body = "`/assets/images/a.png` and `/assets/images/b.png`, ![B](/assets/images/b.png)"
    found = use(project, {"index.md": with_body(body)}, "a.png", "a-thumb.png", "b.png")
    assert tell(found) == (["b.png"], ["a-thumb.png", "a.png"], [])
    assert str(found.weak[f"{ROOT}/a.png"].place) == "index.md:4:2"


def test_what_a_partly_known_address_could_reach_is_reachable(project: Project) -> None:
    body = "![A](/assets/images/map/{{ page.date }}-big.png)"
    images = ("map/1-big.png", "map/x/2-big.png", "map/1.png", "1-big.png", "map/3-big-thumb.png")
    found = use(project, {"index.md": with_body(body)}, *images)
    assert tell(found) == ([], [], ["map/1-big.png", "map/x/2-big.png"])
    assert str(found.reachable[f"{ROOT}/map/1-big.png"].place) == "index.md:4:6"
    assert found.anything is None


def test_an_address_of_which_nothing_is_known_could_reach_anything(project: Project) -> None:
    loop = '{% for f in site.static_files %}<img src="{{ f.path }}">{% endfor %}'
    found = use(project, {"index.md": with_body(loop)}, "a.png", "b.png")
    assert tell(found) == ([], [], ["a.png", "b.png"])
    assert str(found.anything and found.anything.place) == "index.md:4:43"


def test_a_themes_gallery_does_not_make_everything_reachable(project: Project) -> None:
    texts = {
        "_includes/gallery": GALLERY,
        "_layouts/page.html": "<body>{{ content }}</body>",
        "pages/a.md": page("a.png", body="{% include gallery %}"),
    }
    assert tell(use(project, texts, "a.png", "a-thumb.png", "b.png")) == (
        ["a-thumb.png", "a.png"],
        [],
        [],
    )


# --- patterns ---------------------------------------------------------------------------------

NAMES = st.text(alphabet="ab/", max_size=6)


@example(frozenset({"a", "aa", "aba"}), ["a", "a"])
@given(st.frozensets(NAMES, max_size=20), st.lists(NAMES, min_size=2, max_size=4))
def test_a_pattern_finds_what_a_glob_finds(paths: frozenset[str], parts: list[str]) -> None:
    expected = re.compile(".*".join(map(re.escape, parts)))
    assert sorted(Reach(paths).find("*".join(parts))) == sorted(
        path for path in paths if expected.fullmatch(path)
    )
