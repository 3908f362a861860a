"""Loss is never silent: what is said, once per output of a task."""

from __future__ import annotations

import json

from imgpipe.diagnostics import render
from imgpipe.losses import explain_losses
from imgpipe.model import Loss, MadeFile, Options, OutputFile
from tests.project import Project


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
        " or transparent; 2 delays of GIF were rounded to 10 ms"
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
        "a.gif: warning[OUT004]: holds less than its source: 1 delay of GIF was rounded to 10 ms"
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
    }
    assert done.err.count("OUT004") == 1
    again = project.run("run")
    assert "OUT004" not in again.err
