"""One task: one decode, frame by frame, files of its staging folder alone."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from imgpipe import worker
from imgpipe.animation import Frame
from imgpipe.images import Size
from tests.project import Project

PIPELINE = """\
version: 1
sources: {animations: "gif/{name}.gif", renders: "in/{name}-{n}.png"}
outputs:
  frames: png/{name}-{n}.png
  thumbnails: {path: "png/{name}-{n}-thumb.png", width: 8}
  webp: webp/{name}-{n}.webp
  small: {path: "small/{name}.gif", width: 10}
"""


@pytest.fixture
def site(project: Project) -> Project:
    project.pipeline(PIPELINE)
    project.gif("gif/Arm.gif", frames=12)
    project.stills("in/Leg-{n}.png", range(1, 9))
    return project


def test_each_source_is_decoded_once(site: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    decoded: list[str] = []
    decode = worker.decode

    def count(paths: list[Path], *rest: Any) -> Iterator[Frame]:
        decoded.append(paths[0].name)
        return decode(paths, *rest)

    monkeypatch.setattr(worker, "decode", count)
    assert site.run("run").code == 0
    assert sorted(decoded) == ["Arm.gif", "Leg-1.png"]


@pytest.mark.slow
def test_frames_are_let_go_as_soon_as_they_are_done(
    site: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[weakref.ref[Frame]] = []
    most = 0
    decode = worker.decode

    def watch(*arguments: Any) -> Iterator[Frame]:
        nonlocal most
        for frame in decode(*arguments):
            gc.collect()
            seen.append(weakref.ref(frame))
            most = max(most, sum(reference() is not None for reference in seen))
            yield frame

    monkeypatch.setattr(worker, "decode", watch)
    assert site.run("run").code == 0
    assert most <= 2


def test_no_picture_is_converted_or_resized_twice(
    site: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    from cykooz_resizer import Resizer

    resized: list[int] = []
    resize = Resizer.resize_pil

    def count(resizer: Resizer, image: Any, *rest: Any) -> None:
        resized.append(id(image))
        resize(resizer, image, *rest)

    site.pipeline(PIPELINE + '  again: {path: "again/{name}-{n}.webp", width: 8}\n')
    monkeypatch.setattr(Resizer, "resize_pil", count)
    assert site.run("run").code == 0
    assert len(resized) == 2 * (12 + 8)  # once to a width of 8, once to 10


def test_stills_of_different_sizes_make_no_animation(site: Project) -> None:
    site.stills("in/Leg-{n}.png", range(9, 10), size=(30, 16))
    said = site.run("run")
    assert said.code == 3
    assert said.err.partition("output ")[0] == (
        "in/Leg-9.png: error[IMG001]: measures 30x16, but in/Leg-1.png 20x16:"
        " the frames of an animation have one size\n"
        "  = make the frames again in one size\n"
    )
    assert not (site.root / "small/Leg.gif").exists()
    assert (site.root / "small/Arm.gif").is_file()


def test_a_gif_that_is_only_resized_keeps_its_delays_and_plays(site: Project) -> None:
    from imgpipe.animation import probe
    from imgpipe.images import Limits

    site.run("run")
    before = probe([site.root / "gif/Arm.gif"], Limits())
    after = probe([site.root / "small/Arm.gif"], Limits())
    assert (after.frames, after.delays_ms, after.plays) == (12, before.delays_ms, before.plays)
    assert after.size == Size(10, 8)
