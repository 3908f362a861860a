"""Previews are made once: kept by what they are made of, and dropped when none asks for them."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from imgpipe import strips
from imgpipe.images import Limits
from imgpipe.previews import Cell
from imgpipe.strips import Drawn, StripCache, make_strips
from tests.project import Project

LEG = (Cell("Leg.gif", 0), Cell("Leg.gif", 2))
ARM = (Cell("Arm.gif", 0),)


def draw(project: Project, cache: StripCache, **wanted: tuple[Cell, ...]) -> dict[str, Drawn]:
    return make_strips(project.root, wanted, Limits(), cache, lambda path: f"digest of {path}")


@pytest.fixture
def site(project: Project) -> Project:
    project.gif("Leg.gif")
    project.gif("Arm.gif")
    return project


def forbid(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(strips, "make_preview", lambda *_: pytest.fail("it was made again"))


def test_a_strip_is_a_picture_of_its_cells(site: Project) -> None:
    drawn = draw(site, StripCache(), leg=LEG, none=())
    assert list(drawn) == ["leg"]
    strip = drawn["leg"].strip
    assert strip.data.startswith("data:image/webp;base64,UklGR")
    assert (strip.frames, strip.width_px, strip.height_px) == (2, 20, 16)
    assert drawn["leg"].shown == (0, 1)


def test_what_is_kept_is_not_made_again(site: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    cache = StripCache()
    first = draw(site, cache, leg=LEG, bad=(Cell("gone.png"),))
    kept = cache.format()
    forbid(monkeypatch)
    again = StripCache(kept)
    assert draw(site, again, leg=LEG, bad=(Cell("gone.png"),)) == first
    assert again.format() is None


def test_other_content_and_other_frames_are_made(site: Project) -> None:
    cache = StripCache()
    draw(site, cache, leg=LEG)
    known = StripCache(cache.format())
    other = {"leg": (Cell("Leg.gif", 1),)}
    assert draw(site, known, **other)["leg"].shown == (0,)
    changed = StripCache(cache.format())
    done: list[str] = []
    make_strips(site.root, {"leg": LEG}, Limits(), changed, lambda _: "new", on_look=done.append)
    assert done == ["Leg.gif"]


def test_what_no_report_asks_for_goes_unless_it_was_cut_short(site: Project) -> None:
    cache = StripCache()
    draw(site, cache, leg=LEG, arm=ARM)
    less = StripCache(cache.format())
    draw(site, less, arm=ARM)
    content = less.format()
    assert content
    assert len(json.loads(content)["previews"]) == 1
    assert less.format(is_whole=False) is None


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"[]",
        b'{"revision": 0, "previews": {}}',
        b'{"revision": 1, "previews": []}',
        b'{"revision": 1, "previews": {"x": 1}}',
        b'{"revision": 1, "previews": {"x": ["data:text/html;base64,QQ==", 1, 1, [0]]}}',
        b'{"revision": 1, "previews": {"x": ["data:image/webp;base64,QQ==\\" onload=", 1, 1, []]}}',
        b'{"revision": 1, "previews": {"x": ["data:image/webp;base64,UklGRA==", 1, "1", [0]]}}',
        b'{"revision": 1, "previews": {"x": ["data:image/webp;base64,UklGRA==", 0, 1, [0]]}}',
        b'{"revision": 1, "previews": {"x": ["data:image/webp;base64,UklGRA==", 1, 99999, [0]]}}',
        b'{"revision": 1, "previews": {"x": ["data:image/webp;base64,UklGRA==", 1, 1, []]}}',
        b'{"revision": 1, "previews": {"x": ["data:image/webp;base64,UklGRA==", 1, 1, [-1, 0]]}}',
        b'{"revision": 1, "previews": {"x": ["data:image/webp;base64,UklGRA==", 1, 1, [1, 0]]}}',
        b'{"revision": 1, "previews": {"x": ["data:image/webp;base64,UklGRA==", 1, 1, [0, 2]]}}',
    ],
)
def test_a_damaged_cache_is_read_as_none(content: bytes) -> None:
    assert not StripCache(content).knows("x", 2)


def test_a_sound_entry_is_known() -> None:
    entry = '["data:image/webp;base64,UklGRA==", 1, 1, [0, 1]]'
    cache = StripCache(f'{{"revision": 1, "previews": {{"x": {entry}}}}}'.encode())
    assert cache.knows("x", 2)


def test_processes_make_the_same(site: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    one = draw(site, StripCache(), leg=LEG, arm=ARM)
    monkeypatch.setattr(strips, "_SMALL_WORK", 0)
    monkeypatch.setattr(strips, "count_cores", lambda: 2)
    assert draw(site, StripCache(), leg=LEG, arm=ARM) == one


def test_a_process_that_dies_takes_one_strip_with_it(
    site: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    make = strips.make_preview

    def die(folder: Path, cells: tuple[Cell, ...], limits: Limits) -> object:
        return os._exit(1) if cells == ARM else make(folder, cells, limits)

    monkeypatch.setattr(strips, "make_preview", die)
    monkeypatch.setattr(strips, "_SMALL_WORK", 0)
    monkeypatch.setattr(strips, "count_cores", lambda: 2)
    assert list(draw(site, StripCache(), arm=ARM, leg=LEG)) == ["leg"]
