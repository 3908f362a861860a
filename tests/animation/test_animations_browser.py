"""Animated PNG and WebP, read and written, as Chromium shows them.

To Chromium an APNG of one frame is a still, without a delay or plays.
"""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

import pytest
from PIL import Image

from imgpipe.animation import Frame, decode, probe
from imgpipe.formats import FORMATS
from imgpipe.images import Effort, Limits, Options, Size
from tests.animation.animations import Layer, build_apng, build_webp, random_layers
from tests.animation.image_decoder import show_in_browser
from tests.animation.reference import pixels_of
from tests.animation.test_animations import KINDS, SIZE, noise
from tests.browser import serve
from tests.formats.frames import indexed, smooth

pytestmark = pytest.mark.slow

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

SEEDS = 20
EQUAL = [smooth(0, 70), smooth(1, 0), smooth(1, 11), smooth(2, 70), smooth(2, 40_000)]
ALPHA = [indexed(n, colors=5, transparent=4, delay_ms=40 + n) for n in range(3)]
LARGE = Image.effect_noise((120, 90), 60).convert("RGB")
SPOT = Image.new("RGB", (5, 4), (1, 2, 3))


def with_spots(count: int) -> Image.Image:
    """A picture that changes in so few places that they alone are drawn."""
    image = LARGE.copy()
    for number in range(count):
        image.paste(SPOT, (7 + 20 * number, 70 - 15 * number))
    return image


ANIMATIONS = {
    "little changes": [Frame(n, with_spots(n), 70) for n in (0, 1, 3, 3, 2)],
    "equal neighbours and mixed delays": EQUAL,
    "transparent": ALPHA,
    "one frame": [smooth(0, 70)],
    "one pixel": [smooth(n, 50).cropped(Size(1, 1)) for n in range(3)],
    "odd": [smooth(n, 50).cropped(Size(23, 15)) for n in range(3)],
    "500 frames": [indexed(n % 7, colors=3, delay_ms=20).cropped(Size(9, 5)) for n in range(500)],
}


@pytest.fixture(scope="module")
def page(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    folder = tmp_path_factory.mktemp("page")
    (folder / "index.html").write_text("<!doctype html><title>animations</title>")
    with serve(folder) as url, browser.new_page() as opened:
        opened.goto(url)
        yield opened


def assert_shown_alike(page: Page, kind: str, data: bytes, folder: Path) -> list[Frame]:
    path = folder / "animation"
    path.write_bytes(data)
    ours = list(decode([path], Limits()))
    theirs = show_in_browser(page, data, f"image/{kind}")
    assert [pixels_of(frame.image) for frame in ours] == [pixels_of(im) for im in theirs.images]
    if (kind, len(ours)) != ("apng", 1):
        assert tuple(frame.delay_ms for frame in ours) == theirs.delays_ms
        assert probe([path], Limits()).plays == theirs.plays
    return ours


@pytest.mark.parametrize(("kind", "mode"), KINDS)
@pytest.mark.parametrize("seed", range(SEEDS))
def test_random_files(kind: str, mode: str, seed: int, page: Page, tmp_path: Path) -> None:
    chance = Random(f"{kind} {mode} {seed}")
    layers = random_layers(chance, mode, SIZE, webp=kind == "webp")
    data = (build_apng if kind == "apng" else build_webp)(SIZE, layers, seed)
    assert_shown_alike(page, kind, data, tmp_path)


@pytest.mark.parametrize("frames", [1, 2])
def test_a_default_image(frames: int, page: Page, tmp_path: Path) -> None:
    layers = [Layer(noise("RGB", seed=4)), Layer(noise("RGB", (3, 2), 5), (1, 1))][:frames]
    data = build_apng(SIZE, layers, default=noise("RGB"))
    assert len(assert_shown_alike(page, "apng", data, tmp_path)) == frames


@pytest.mark.parametrize("name", ANIMATIONS)
@pytest.mark.parametrize("plays", [0, 1, 3])
@pytest.mark.parametrize(
    ("format_id", "options"),
    [
        ("apng", Options()),
        ("webp", Options(lossless=True)),
        ("webp", Options(lossless=True, effort=Effort.SMALL)),
    ],
    ids=["apng", "webp", "small webp"],
)
def test_what_is_written(
    format_id: str, options: Options, name: str, plays: int, page: Page, tmp_path: Path
) -> None:
    frames = ANIMATIONS[name]
    stream = BytesIO()
    assemble = FORMATS[format_id].assemble
    assert assemble is not None
    assembler = assemble(stream, plays, options)
    for frame in frames:
        assembler.add(frame)
    assembler.finish()
    shown = assert_shown_alike(page, format_id, stream.getvalue(), tmp_path)
    assert [pixels_of(frame.image) for frame in shown] == [pixels_of(f.image) for f in frames]
    assert [frame.delay_ms for frame in shown] == [frame.delay_ms for frame in frames]
    assert probe([tmp_path / "animation"], Limits()).plays == plays
