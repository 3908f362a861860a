"""Videos as Chromium plays them: how long, what when, which colours, what is transparent."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from imgpipe.images import Codec, Options
from tests.browser import serve
from tests.formats.videos import GREY, RED, SKIN, film, shade_of, write

if TYPE_CHECKING:
    from playwright.sync_api import Browser

DELAYS_MS = [200, 500, 100, 700]
CASES = {
    "mp4": ("a.mp4", Options(), False),
    "vp9": ("a.webm", Options(), False),
    "vp9 with alpha": ("b.webm", Options(), True),
    "av1": ("c.webm", Options(codec=Codec.AV1), False),
}

# A blob can be sought in without a server that knows ranges.
_SCRIPT = """async ([source, times]) => {
  const video = document.createElement("video");
  video.muted = true;
  video.src = URL.createObjectURL(await (await fetch(source)).blob());
  document.body.append(video);
  await new Promise((done, fail) => {
    video.onloadeddata = done;
    video.onerror = () => fail(video.error.message);
  });
  const canvas = document.createElement("canvas");
  canvas.width = video.videoWidth;
  canvas.height = video.videoHeight;
  const context = canvas.getContext("2d");
  const look = (x, y) => {
    context.clearRect(0, 0, canvas.width, canvas.height);
    context.drawImage(video, 0, 0);
    return [...context.getImageData(x, y, 1, 1).data];
  };
  const {duration} = video;
  const ended = new Promise((done) => { video.onended = done; });
  await video.play();
  await ended;
  const seek = async (time) => {
    const sought = new Promise((done) => { video.onseeked = done; });
    const shown = new Promise((done) => { video.requestVideoFrameCallback(done); });
    video.currentTime = time / 1000;
    await sought;
    await shown;
  };
  const shades = [];
  for (const time of times) {
    await seek(time);
    shades.push(look(280, 200)[0]);
  }
  await seek(0);
  const colors = [40, 120, 200, 280].map((x) => look(x, 200));
  const above = look(40, 20);
  video.remove();
  return {duration, colors, above, shades};
}"""


def play(browser: Browser, path: Path, times_ms: list[int]) -> dict[str, Any]:
    (path.parent / "index.html").write_text("<!doctype html><title>Video</title><body>")
    with serve(path.parent) as url:
        page = browser.new_page()
        try:
            page.goto(url)
            shown: dict[str, Any] = page.evaluate(_SCRIPT, [path.name, times_ms])
        finally:
            page.close()
    return shown


@pytest.mark.slow
@pytest.mark.parametrize(("name", "options", "hole"), CASES.values(), ids=CASES)
def test_chromium_plays_it(
    name: str, options: Options, hole: bool, tmp_path: Path, browser: Browser
) -> None:
    path, _ = write(tmp_path / name, film(DELAYS_MS, (320, 240), hole=hole), options)
    times_ms, start_ms = [], 0
    for delay_ms in DELAYS_MS:
        times_ms += [start_ms + 10, start_ms + delay_ms - 10]
        start_ms += delay_ms
    shown = play(browser, path, times_ms)
    assert round(1000 * shown["duration"]) == sum(DELAYS_MS)
    for got, want in zip(shown["colors"], (RED, GREY, SKIN, (shade_of(0),) * 3), strict=True):
        assert max(abs(a - b) for a, b in zip(got, (*want, 255), strict=True)) <= 3
    wanted = [shade_of(position) for position in (0, 0, 1, 1, 2, 2, 3, 3)]
    assert all(abs(a - b) <= 3 for a, b in zip(shown["shades"], wanted, strict=True))
    assert shown["above"][3] == (0 if hole else 255)
