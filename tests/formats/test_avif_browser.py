"""AVIF as Chromium shows it, and as ffprobe counts it."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from PIL import Image

from imgpipe.animation import Frame
from imgpipe.formats import FORMATS
from imgpipe.images import Options
from tests.animation.image_decoder import Shown, show_in_browser
from tests.browser import serve
from tests.formats.test_avif import assemble, bar_place, scene

pytestmark = pytest.mark.slow

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

COLORS = [(230, 10, 20), (128, 128, 128), (224, 172, 140)]
MIXED_MS = (100, 0, 33, 11, 2_000)
SHOWN_MS = (100, 100, 33, 11, 2_000)


@pytest.fixture(scope="module")
def page(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    folder = tmp_path_factory.mktemp("page")
    (folder / "index.html").write_text("<!doctype html><title>AVIF</title>")
    with serve(folder) as url, browser.new_page() as opened:
        opened.goto(url)
        yield opened


def show(page: Page, data: bytes) -> Shown:
    return show_in_browser(page, data, "image/avif")


@pytest.mark.parametrize("plays", [0, 1, 2, 3])
@pytest.mark.parametrize("alpha", [None, 128])
def test_frames_delays_and_plays(page: Page, plays: int, alpha: int | None) -> None:
    frames = [scene(i, delay, alpha=alpha) for i, delay in enumerate(MIXED_MS)]
    shown = show(page, assemble(frames, plays))
    assert (shown.plays, shown.delays_ms) == (plays, SHOWN_MS)
    assert [bar_place(Frame(0, image)) for image in shown.images] == list(range(5))
    corner = shown.images[0].getpixel((39, 23))
    assert abs(corner[3] - (255 if alpha is None else alpha)) <= 3


@pytest.mark.parametrize("size", [(1, 1), (41, 23)])
def test_odd_sizes(page: Page, size: tuple[int, int]) -> None:
    shown = show(page, assemble([scene(i, size=size) for i in range(3)]))
    assert [image.size for image in shown.images] == [size] * 3


def test_one_frame_and_500(page: Page) -> None:
    assert len(show(page, assemble([scene(0)])).images) == 1
    shown = show(page, assemble([scene(i, 20) for i in range(500)]))
    assert [bar_place(Frame(0, image)) for image in shown.images] == [i % 40 for i in range(500)]


def test_alpha_that_begins_late(page: Page) -> None:
    shown = show(page, assemble([scene(i, alpha=90 if i > 39 else None) for i in range(42)]))
    alphas = [image.getpixel((39, 23))[3] for image in shown.images]
    assert alphas[:40] == [255] * 40
    assert all(abs(alpha - 90) <= 3 for alpha in alphas[40:])


@pytest.mark.parametrize("color", COLORS)
@pytest.mark.parametrize("alpha", [255, 128])
def test_colours_are_shown_within_3_levels(
    page: Page, color: tuple[int, int, int], alpha: int
) -> None:
    frame = Frame(0, Image.new("RGBA", (48, 48), (*color, alpha)), 50)
    still = FORMATS["avif"].encode_still(frame, Options()).data
    for data in (still, assemble([frame, frame])):
        pixel = show(page, data).images[0].getpixel((24, 24))
        assert all(abs(one - other) <= 3 for one, other in zip(pixel, (*color, alpha), strict=True))


def test_ffprobe_sees_the_same(peer: Callable[[str], str], tmp_path: Path) -> None:
    ffprobe = peer("ffprobe")
    path = tmp_path / "made.avif"
    path.write_bytes(assemble([scene(i, delay) for i, delay in enumerate(MIXED_MS)], 1))
    command = [ffprobe, "-v", "error", "-show_packets", "-show_streams", "-of", "json", str(path)]
    found = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)
    (stream,) = found["streams"]
    assert (stream["codec_name"], stream["pix_fmt"], stream["color_range"]) == (
        *("av1", "yuv444p", "tv"),
    )
    times_ms = [round(1000 * float(packet["duration_time"])) for packet in found["packets"]]
    assert tuple(times_ms) == SHOWN_MS
