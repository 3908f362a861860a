"""Loss is never silent: what is said, once per output of a task."""

from __future__ import annotations

import json

import pytest
from PIL import Image

from imgpipe.diagnostics import render
from imgpipe.images import Loss, Options
from imgpipe.losses import explain_losses
from imgpipe.tasks import MadeFile, OutputFile
from tests.animation.icc import ADOBE_RGB, rgb_profile
from tests.project import Project, paint


def made(path: str, output_id: str, loss: Loss | None) -> MadeFile:
    file = OutputFile(path, output_id, "gif", Options(), None, None, copied=False)
    return MadeFile(file, "", 0, loss)


def said(*items: MadeFile) -> list[str]:
    return [render(item, colored=False) for item in explain_losses(items)]


def test_nothing_lost_nothing_said() -> None:
    assert said(made("a.gif", "gif", None)) == []


def test_all_that_is_lost_is_one_sentence() -> None:
    loss = Loss(16, 41_532, 47.36, hardened_frames=1, rounded_delays=2)
    (sentence,) = said(made("a.gif", "gif", loss))
    assert sentence == (
        "a.gif: warning[OUT004]: holds less than its source: 16 frames of up to 41,532 colours"
        " became frames of GIF's 256 (47.4 dB); partly transparent pixels of 1 frame became opaque"
        " or transparent; 2 delays of GIF were rounded to multiples of 10 ms"
    )


def test_the_files_of_an_output_are_one_sentence_and_outputs_are_apart() -> None:
    small, large, timing = Loss(1, 300, 50.0), Loss(1, 900, 40.0), Loss(rounded_delays=1)
    files = [made("1.gif", "stills", small), made("a.gif", "whole", timing)]
    stills, whole = said(*files, made("2.gif", "stills", large))
    assert stills == (
        "1.gif: warning[OUT004]: holds less than its source (and 1 file more): 2 frames of up to"
        " 900 colours became frames of GIF's 256 (40.0 dB)"
    )
    assert whole == (
        "a.gif: warning[OUT004]: holds less than its source: 1 delay of GIF was rounded to"
        " multiples of 10 ms"
    )


def test_transparency_is_not_counted_among_the_colours() -> None:
    (sentence,) = said(made("a.gif", "gif", Loss(1, 256, 31.04, transparent_frames=1)))
    assert sentence == (
        "a.gif: warning[OUT004]: holds less than its source: 1 frame of up to 256 colours and"
        " transparency became a frame of GIF's 255 and transparency (31.0 dB)"
    )


def test_what_reading_took_is_said_too() -> None:
    first, second = Loss(deep_frames=1), Loss(deep_frames=2, recolored_frames=1)
    (sentence,) = said(made("1.gif", "gif", first), made("2.gif", "gif", second))
    assert sentence == (
        "1.gif: warning[OUT004]: holds less than its source (and 1 file more): more than"
        " 8 bits a channel of 3 frames became 8; the colour profile of 1 frame became sRGB"
    )


def test_transparency_that_became_white_is_said() -> None:
    (sentence,) = said(made("1.jpg", "a", Loss(flattened_frames=1)), made("2.jpg", "a", None))
    assert sentence == (
        "1.jpg: warning[OUT004]: holds less than its source: transparent pixels of 1 frame are on"
        " white, as no `background` is given"
    )


PIPELINE = """\
version: 1
site: {image_root: images}
sources: {renders: "frames/{name}-{n}.png"}
outputs: {gif: {path: "gif/{name}.gif", delay_ms: 183}}
"""


def test_a_run_says_it_once_and_in_the_json(project: Project) -> None:
    project.pipeline(PIPELINE)
    project.stills("images/frames/Leg-{n}.png", range(1, 4), (8, 8))
    done = project.run("run", "--json")
    assert done.code == 0
    assert json.loads(done.out)["made"][0]["loss"] == {
        "reduced_frames": 0,
        "colors": 0,
        "psnr_db": None,
        "hardened_frames": 0,
        "rounded_delays": 3,
        "transparent_frames": 0,
        "deep_frames": 0,
        "recolored_frames": 0,
        "flattened_frames": 0,
        "again_frames": 0,
    }
    assert done.err.count("OUT004") == 1
    again = project.run("run")
    assert "OUT004" not in again.err


TO_WEBP = """\
version: 1
site: {image_root: images}
sources: {renders: "frames/{name}-{n}.png"}
outputs: {webp: {path: "webp/{name}-{n}.webp"}}
"""


def test_a_run_says_what_reading_took(project: Project) -> None:
    project.pipeline(TO_WEBP)
    frames = project.root / "images/frames"
    frames.mkdir(parents=True)
    Image.new("I;16", (4, 3), 0x1234).save(frames / "Leg-1.png")
    image = Image.new("RGB", (4, 3), (10, 200, 30))
    image.save(frames / "Leg-2.png", icc_profile=rgb_profile(ADOBE_RGB, 563 / 256))
    done = project.run("run", "--json")
    assert done.code == 0
    losses = [item["loss"] for item in json.loads(done.out)["made"]]
    assert [(loss["deep_frames"], loss["recolored_frames"]) for loss in losses] == [(1, 0), (0, 1)]
    assert (
        "images/webp/Leg-1.webp: warning[OUT004]: holds less than its source (and 1 file more):"
        " more than 8 bits a channel of 1 frame became 8; the colour profile of 1 frame became"
        " sRGB\n"
    ) in done.err


AGAIN = """\
version: 1
site: {{image_root: images}}
sources: {{pictures: "in/{{name}}.{{ext}}"}}
outputs: {{again: {{path: "out/{{name}}.{{ext}}", {options}}}}}
"""


@pytest.mark.parametrize(
    ("name", "options", "told"),
    [
        ("a.jpg", "width: 400", True),
        ("a.jpg", "background: white", True),
        ("a.webp", "height: 16", True),
        ("a.jpg", "width: 10", False),  # another picture
        ("a.jpg", "quality: 60", False),  # asked for
        ("a.jpg", "width: 400, quality: 60", False),
        ("a.webp", "width: 400, lossless: true", False),
        ("a.png", "width: 400", False),
        ("a.gif", "width: 400", False),
    ],
)
def test_a_second_generation_that_nobody_asked_for_is_told(
    project: Project, name: str, options: str, told: bool
) -> None:
    project.pipeline(AGAIN.format(options=options))
    (project.root / "images/in").mkdir(parents=True)
    paint((20, 16), 1, 3).convert("RGB").save(project.root / "images/in" / name)
    done = project.run("run")
    assert done.code == 0
    format_ = {"a.jpg": "JPEG", "a.webp": "WEBP", "a.png": "PNG", "a.gif": "GIF"}[name]
    sentence = (
        f"images/out/{name}: warning[OUT004]: holds less than its source: 1 frame was encoded as"
        f" {format_} again, though no option changes a pixel of it\n"
    )
    assert (sentence in done.err) is told
    assert ("OUT004" in done.err) is told
    assert "OUT004" not in project.run("run").err


def test_another_format_is_no_second_generation(project: Project) -> None:
    project.pipeline(
        AGAIN.format(options="width: 400").replace("out/{name}.{ext}", "out/{name}.webp")
    )
    (project.root / "images/in").mkdir(parents=True)
    paint((20, 16), 1, 3).convert("RGB").save(project.root / "images/in/a.jpg")
    assert "OUT004" not in project.run("run").err


def test_an_animation_that_is_encoded_again_is_told(project: Project) -> None:
    project.pipeline(
        'version: 1\nsources: {gifs: "in/{name}.gif"}\noutputs: {webp: "out/{name}.webp"}\n'
    )
    project.gif("in/Leg.gif", frames=3)
    assert project.run("run").code == 0
    project.pipeline(
        'version: 1\nsources: {webps: "out/{name}.webp"}\n'
        'outputs: {again: {path: "again/{name}.webp", width: 400},'
        ' small: {path: "small/{name}.webp", width: 10}}\n'
    )
    (project.root / ".imgpipe").rename(project.root / "elsewhere")
    (project.root / "imgpipe.lock").unlink(missing_ok=True)
    said = project.run("run").err
    assert (
        "again/Leg.webp: warning[OUT004]: holds less than its source: 3 frames were encoded as"
        " WEBP again, though no option changes a pixel of them\n"
    ) in said
    assert said.count("OUT004") == 1
