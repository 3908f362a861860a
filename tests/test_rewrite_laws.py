"""Laws of rewriting, over generated galleries in many styles, on one site."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imgpipe.frontmatter import read_front_matter
from imgpipe.yaml_nodes import to_value
from tests.galleries import STYLES, TEXTS, Style, write_list
from tests.gallery_site import make_site, rewrite
from tests.project import PIPELINE, Project

FIELDS = 'fields: {entry: ["g[*].u", "g[*]"]}'
SHOW = '{u: frames, g: frames}\n  template: {c: "leg {n}"}'
SITE = PIPELINE.replace("convention: feeling-responsive", FIELDS)
SITE = SITE.replace("{image_url: frames}", SHOW)
FRAMES = {1, 2, 3, 4}
LEG = re.compile(r"(?:\./)?png/Leg-([0-9])(-thumb)?\.png")

PATHS = st.one_of(
    st.builds("png/Leg-{}.png".format, st.integers(0, 6)),
    st.builds("png/Leg-{}-thumb.png".format, st.integers(0, 6)),
    st.sampled_from(["own.png", "gif/Leg.gif", "./png/Leg-1.png", "/png/Leg-1.png", "//b/a.png"]),
    TEXTS,
)
CAPTIONS = st.builds("leg {}".format, st.integers(1, 4)) | TEXTS
GALLERIES = st.lists(st.fixed_dictionaries({"u": PATHS, "c": CAPTIONS}), max_size=5)
BODIES = st.sampled_from(["", "\n", "\nText: --- u: png/Leg-1-thumb.png"])


def build_site(factory: pytest.TempPathFactory, entries: str) -> Project:
    project = Project(factory.mktemp("site"))
    make_site(project, f"{SITE}  entries: {entries}\n", Leg=len(FRAMES))
    project.stills("images/own.png", range(1))
    return project


@pytest.fixture(scope="module")
def keeping(tmp_path_factory: pytest.TempPathFactory) -> Project:
    return build_site(tmp_path_factory, "keep")


@pytest.fixture(scope="module")
def syncing(tmp_path_factory: pytest.TempPathFactory) -> Project:
    return build_site(tmp_path_factory, "sync")


def write_page(entries: list[dict[str, str]], style: Style, body: str) -> str:
    return f"---{style.line_break}{write_list(entries, style)}---{style.line_break}{body}"


def read(page: str) -> dict[str, Any]:
    front_matter = read_front_matter(page)
    assert front_matter is not None
    value = to_value(front_matter.root)
    return {**value, "g": value["g"] or []}


def path_of(item: Any) -> str:
    return str(item["u"] if isinstance(item, dict) else item)


def number_of(item: Any) -> int | None:
    found = LEG.fullmatch(path_of(item))
    return int(found[1]) if found else None


def rewrite_item(item: Any) -> Any:
    """Return an item as it shall be: another output of a frame becomes the frame."""
    if number_of(item) not in FRAMES or "-thumb" not in path_of(item):
        return item
    path = path_of(item).replace("-thumb", "")
    return {**item, "u": path} if isinstance(item, dict) else path


@given(GALLERIES, STYLES, BODIES)
def test_kept_entries_differ_in_their_paths_alone(
    keeping: Project, entries: list[dict[str, str]], style: Style, body: str
) -> None:
    page = write_page(entries, style, body)
    before = read(page)
    done = rewrite(keeping, page)
    assert read(done.text) == {**before, "g": [rewrite_item(item) for item in before["g"]]}
    assert done.text.partition("z: y")[2] == page.partition("z: y")[2]
    assert rewrite(keeping, done.text).text == done.text


def is_mechanical(item: Any, captions: set[str]) -> bool:
    """Return whether an entry says nothing but what imgpipe would say of its frame."""
    said = item["c"] if isinstance(item, dict) else ""
    return not said or said == f"leg {number_of(item)}" or len(captions) == 1


@given(GALLERIES, STYLES, BODIES)
def test_synced_entries_are_the_kept_ones_and_the_missing_frames(
    syncing: Project, entries: list[dict[str, str]], style: Style, body: str
) -> None:
    page = write_page(entries, style, body)
    before = read(page)
    done = rewrite(syncing, page)
    after = read(done.text)
    kept = [rewrite_item(item) for item in before["g"]]
    numbers = [number for item in kept if (number := number_of(item)) in FRAMES]
    if numbers and (numbers == sorted(numbers) or set(numbers) == FRAMES):
        captions = {item["c"] for item in kept if isinstance(item, dict)}
        left = list(after["g"])
        for item in kept:  # in their order
            if item in left:
                del left[: left.index(item) + 1]
            else:
                assert number_of(item) not in {None, *FRAMES}
                assert is_mechanical(item, captions)
        assert {number_of(item) for item in after["g"]} >= FRAMES
    else:
        assert after["g"] == kept
    assert {**after, "g": 0} == {**before, "g": 0}
    assert rewrite(syncing, done.text).text == done.text
