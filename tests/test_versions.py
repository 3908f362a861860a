"""What the lock says files were made with."""

from __future__ import annotations

import json
import subprocess
import sys
from importlib import metadata

import av
import PIL
import pytest

from imgpipe import __version__
from imgpipe.versions import find_makers, find_versions
from tests.project import PIPELINE, Project

EVERY = {
    "imgpipe": __version__,
    "pillow": PIL.__version__,
    "python": f"{sys.version_info.major}.{sys.version_info.minor}",
}


def made_with(project: Project) -> object:
    return json.loads(project.read("imgpipe.lock"))["made_with"]


@pytest.mark.parametrize("suffix", ["mp4", "webm"])
def test_a_video_is_made_with_pyav_too(project: Project, suffix: str) -> None:
    project.pipeline(PIPELINE)
    project.gif("images/gif/Calf.gif")
    assert project.run("run").code == 0
    assert made_with(project) == EVERY
    video = f"outputs:\n  video: gif/{{name}}.{suffix}"
    project.pipeline(PIPELINE.replace("outputs:", video))
    assert project.run("run").code == 0
    assert made_with(project) == {**EVERY, "av": av.__version__}


def test_what_made_a_video_stays_when_the_last_file_was_none(project: Project) -> None:
    project.pipeline(PIPELINE.replace("outputs:", "outputs:\n  video: gif/{name}.mp4"))
    project.gif("images/gif/Calf.gif")
    assert project.run("run").code == 0
    (project.root / "images/png/Calf-1.png").unlink()
    assert project.run("run").code == 0
    assert made_with(project) == {**EVERY, "av": av.__version__}


def test_an_installation_without_metadata_is_no_reason_to_fail(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def refuse(name: str) -> str:
        raise metadata.PackageNotFoundError(name)

    monkeypatch.setattr(metadata, "version", refuse)
    assert find_makers(["mp4"]) == find_versions() == EVERY


def test_pyav_is_not_imported_to_be_named() -> None:
    code = "import sys; from imgpipe.versions import find_makers; find_makers(['mp4']);"
    said = subprocess.run([sys.executable, "-c", f"{code} print('av' in sys.modules)"],
        capture_output=True, text=True, check=True)  # fmt: skip
    assert said.stdout == "False\n"
