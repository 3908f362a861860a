"""Animated WebP and APNG through the pipeline: made of animations and of stills, and read again."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PIL.Image import Image

from imgpipe import run, schedule
from imgpipe.animation import decode, probe
from imgpipe.formats import webp
from imgpipe.images import Limits
from imgpipe.tasks import Task
from tests.animation.reference import pixels_of
from tests.project import Project

PIPELINE = """\
version: 1
site:
  convention: feeling-responsive
  pages: ["raw/pages/**/*.md"]
  source_root: raw
  image_root: output
sources:
  animations: gif/{name}.gif
  renders: frames/{name}-{n}.png
outputs:
  stills: webp/{name}-{n}.webp
  moving: {path: "webp/{name}.webp", delay_ms: 70, loop: 3}
  exact: {path: "apng/{name}.apng", delay_ms: 70, loop: 3}
"""


@pytest.fixture
def made(project: Project) -> Project:
    project.pipeline(PIPELINE)
    project.gif("raw/gif/Calf.gif", frames=4)
    project.stills("raw/frames/Thigh-{n}.png", range(1, 4))
    assert project.run("run").code == 0
    return project


def test_an_animation_and_stills_become_webp_and_apng(made: Project) -> None:
    gif = probe([made.root / "raw/gif/Calf.gif"], Limits())
    for path, kind in (("webp/Calf.webp", "webp"), ("apng/Calf.apng", "apng")):
        info = probe([made.root / "output" / path], Limits())
        assert (info.kind, info.frames, info.delays_ms, info.plays) == (
            kind,
            4,
            gif.delays_ms,
            gif.plays,
        )
    for path in ("webp/Thigh.webp", "apng/Thigh.apng"):
        info = probe([made.root / "output" / path], Limits())
        assert (info.frames, info.delays_ms, info.plays) == (3, (70,) * 3, 3)
    back = decode([made.root / "output/apng/Calf.apng"], Limits())
    gif_frames = decode([made.root / "raw/gif/Calf.gif"], Limits())
    for frame, other in zip(back, gif_frames, strict=True):
        assert pixels_of(frame.image) == pixels_of(other.image)
    assert made.run("run", "--check").code == 0


def test_stills_and_animation_are_encoded_once(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls = []
    compress = webp._compress
    monkeypatch.setattr(webp, "_compress", lambda *given: calls.append(1) or compress(*given))
    project.pipeline(PIPELINE)
    project.stills("raw/frames/Thigh-{n}.png", range(1, 4))
    assert project.run("run", "-j", "1").code == 0
    assert len(calls) == 3


def test_parts_of_a_task_do_not_encode_a_frame_twice(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls: list[webp._Settings] = []
    parts: list[Task] = []
    compress, cut = webp._compress, schedule.cut_task

    def count(image: Image, settings: webp._Settings) -> bytes:
        calls.append(settings)
        return compress(image, settings)

    def note(task: Task, number: int) -> Iterator[Task]:
        parts.extend(cut(task, number))
        return iter(parts)

    monkeypatch.setattr(webp, "_compress", count)
    monkeypatch.setattr(schedule, "cut_task", note)
    monkeypatch.setattr(schedule, "SMALL_WORK_BYTES", 1)
    monkeypatch.setattr(run, "choose_executor", lambda *_: "threads")
    small = "outputs:\n  small: {path: 'small/{name}-{n}.webp', width: 9}\n"
    project.pipeline(PIPELINE.replace("outputs:\n", small))
    project.stills("raw/frames/Thigh-{n}.png", range(1, 9))
    assert project.run("run", "-j", "2").code == 0
    assert len(parts) == 2
    assert len(calls) == 8 + 8


def test_any_number_of_workers_makes_the_same(made: Project) -> None:
    before = {path: data for path, data in made.tree().items() if path.startswith("output")}
    assert made.run("run", "--force", "-j", "2").code == 0
    after = {path: data for path, data in made.tree().items() if path.startswith("output")}
    assert before == after


@pytest.mark.parametrize("name", ["webp/Calf.webp", "apng/Calf.apng"])
def test_they_are_split(made: Project, name: str) -> None:
    said = made.run("split", f"output/{name}", "--to", "again/{n}.png")
    assert said.code == 0
    frames = list(decode([made.root / "output" / name], Limits()))
    for number, frame in enumerate(frames, 1):
        (still,) = decode([made.root / f"again/{number}.png"], Limits())
        assert pixels_of(still.image) == pixels_of(frame.image)


def test_a_damaged_one_is_split_as_far_as_it_is_good(made: Project) -> None:
    data = (made.root / "output/apng/Calf.apng").read_bytes()
    made.write("raw/cut.png", data[:-60])
    said = made.run("split", "raw/cut.png", "--to", "again/{n}.png")
    assert said.code == 3
    assert "raw/cut.png: error[ANI001]: is truncated in the PNG chunk at byte " in said.err
    assert "3 whole frames stand before it" in said.err
    assert sorted(path.name for path in (made.root / "again").iterdir()) == [
        "1.png",
        "2.png",
        "3.png",
    ]


def test_an_animated_webp_is_copied_where_nothing_changes_it(made: Project) -> None:
    made.write("raw/pages/none.md", "---\ntitle: none\n---\n")
    made.write(
        "again.yaml",
        'version: 1\nsite:\n  convention: feeling-responsive\n  pages: ["raw/pages/**/*.md"]\n'
        "  source_root: output\n  image_root: again\n"
        'sources:\n  moving: {path: "webp/{name}.webp", only: Calf}\n'
        'outputs:\n  copies: copies/{name}.webp\n  small: {path: "small/{name}.webp", width: 8}\n',
    )
    assert made.run("run", "-c", "again.yaml").code == 0
    original = (made.root / "output/webp/Calf.webp").read_bytes()
    assert (made.root / "again/copies/Calf.webp").read_bytes() == original
    info = probe([made.root / "again/small/Calf.webp"], Limits())
    assert (info.size.width_px, info.frames) == (8, 4)
