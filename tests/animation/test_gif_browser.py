"""The conformance table and random GIFs against Chromium's own decoder.

Where Chromium does otherwise, and why imgpipe does not follow:

- a first frame that reaches past the canvas makes Chromium's canvas grow, so that the page's layout
  depends on a frame; here the file's canvas is cut out of what it shows;
- an image alone without a loop extension is no animation to Chromium, which then says "for ever";
- a loop extension without data makes Chromium lose its place in the file (`NOT_READ`).

Delays come raw from Chromium's decoder, 0 included; it is playing that makes short ones longer.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

import pytest

from imgpipe.animation import Frame, ImageError, decode, probe
from imgpipe.images import Limits
from tests.animation.image_decoder import Shown, show_in_browser
from tests.animation.reference import Picture, pixels_of, random_story
from tests.animation.table import CASES, DAMAGED, STREAMS
from tests.browser import serve

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.slow

NOT_READ = {"an empty loop extension"}
SEEDS = 300


@pytest.fixture(scope="module")
def page(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    folder = tmp_path_factory.mktemp("page")
    (folder / "index.html").write_text("<!doctype html><title>GIF</title>")
    with serve(folder) as url, browser.new_page() as opened:
        opened.goto(url)
        yield opened


def good_frames(path: Path) -> list[Frame]:
    frames = []
    try:
        for frame in decode([path], Limits()):
            frames.append(frame)  # noqa: PERF402 the frames before an error count
    except ImageError:
        assert frames
    return frames


def on_canvas(shown: Shown, frames: list[Frame]) -> list[Picture]:
    size = frames[0].size
    return [pixels_of(image.crop((0, 0, size.width_px, size.height_px))) for image in shown.images]


def assert_shown_alike(page: Page, gif: bytes, folder: Path) -> None:
    path = folder / "a.gif"
    path.write_bytes(gif)
    ours, theirs = good_frames(path), show_in_browser(page, gif)
    assert [pixels_of(frame.image) for frame in ours] == on_canvas(theirs, ours)
    assert tuple(frame.delay_ms for frame in ours) == theirs.delays_ms
    plays = probe([path], Limits()).plays
    assert plays == theirs.plays or (len(ours), plays, theirs.plays) == (1, 1, 0)


@pytest.mark.parametrize("name", sorted(set(CASES) - NOT_READ))
def test_the_table(name: str, page: Page, tmp_path: Path) -> None:
    assert_shown_alike(page, CASES[name].gif, tmp_path)


@pytest.mark.parametrize("name", DAMAGED)
def test_the_good_frames_of_damaged_files(name: str, page: Page, tmp_path: Path) -> None:
    assert_shown_alike(page, DAMAGED[name].gif, tmp_path)


@pytest.mark.parametrize("name", STREAMS)
def test_code_streams(name: str, page: Page, tmp_path: Path) -> None:
    assert_shown_alike(page, STREAMS[name]().gif, tmp_path)


@pytest.mark.parametrize("seed", range(SEEDS))
def test_random_gifs(seed: int, page: Page, tmp_path: Path) -> None:
    assert_shown_alike(page, random_story(Random(seed)).build(), tmp_path)
