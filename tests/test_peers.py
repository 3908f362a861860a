"""What independent programs make of the same files: ffmpeg, ImageMagick, gifsicle, imageio."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image, ImageChops

from tests.project import Project

Peer = Callable[[str], str]

PIPELINE = """\
version: 1
sources: {animations: "gif/{name}.gif", renders: "in/{name}-{n}.png"}
outputs: {frames: "png/{name}-{n}.png", film: {path: "film/{name}.gif", delay_ms: 180, loop: 0}}
"""


@pytest.fixture
def site(project: Project) -> Project:
    project.pipeline(PIPELINE)
    project.gif("gif/Leg.gif", frames=6, size=(37, 23))
    project.stills("in/Arm-{n}.png", range(1, 8), size=(37, 23))
    assert project.run("run").code == 0
    return project


def call(*command: str | Path) -> str:
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return done.stdout + done.stderr


def assert_frames_equal(site: Project, theirs: list[Path]) -> None:
    assert len(theirs) == 6
    for number, path in enumerate(theirs, start=1):
        with Image.open(path) as other, Image.open(site.root / f"png/Leg-{number}.png") as ours:
            difference = ImageChops.difference(ours.convert("RGBA"), other.convert("RGBA"))
        assert difference.getbbox(alpha_only=False) is None, path.name


def test_frames_equal_those_of_ffmpeg(site: Project, peer: Peer, tmp_path: Path) -> None:
    program = peer("ffmpeg")
    pattern = tmp_path / "ffmpeg-%d.png"
    call(program, "-v", "error", "-i", site.root / "gif/Leg.gif", "-vsync", "0", pattern)
    assert_frames_equal(site, [tmp_path / f"ffmpeg-{n}.png" for n in range(1, 7)])


def test_frames_equal_those_of_imagemagick(site: Project, peer: Peer, tmp_path: Path) -> None:
    program = peer("convert")
    call(program, site.root / "gif/Leg.gif", "-coalesce", tmp_path / "magick-%d.png")
    assert_frames_equal(site, [tmp_path / f"magick-{n}.png" for n in range(6)])


def test_an_assembled_gif_is_whole_to_gifsicle(site: Project, peer: Peer) -> None:
    said = call(peer("gifsicle"), "--info", site.root / "film/Arm.gif")
    assert re.search(r" 7 images$", said, flags=re.MULTILINE)
    assert said.count("delay 0.18s") == 7
    assert "loop forever" in said
    assert "warning" not in said


def test_an_assembled_gif_is_as_long_to_imageio(site: Project) -> None:
    import imageio.v3

    frames = imageio.v3.imread(site.root / "film/Arm.gif", plugin="pillow", mode="RGBA")
    assert frames.shape == (7, 23, 37, 4)
