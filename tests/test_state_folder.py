"""What a repository may bring in `.imgpipe/`: nothing that imgpipe writes there goes elsewhere."""

from __future__ import annotations

import os
import sys

import pytest

from imgpipe.fsio import require_inside
from tests.project import Project

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows lets few people link")

PIPELINE = """\
version: 1
sources: {animations: "raw/{name}.gif"}
outputs: {frames: "png/{name}-{n}.png"}
"""
FILES = [".gitignore", "run.lock", "journal.jsonl", "stat-cache.json"]


@pytest.fixture
def site(project: Project) -> Project:
    project.pipeline(PIPELINE)
    project.gif("raw/Leg.gif", frames=2)
    return project


def refusal(path: str) -> str:
    return (
        f"{path}: error[OUT003]: is a link or a pipe, and what imgpipe writes there would go"
        " elsewhere\n  = delete it: imgpipe makes its own\n"
    )


@pytest.mark.parametrize("name", FILES)
def test_nothing_is_written_through_a_linked_file(site: Project, name: str) -> None:
    site.write("mine", "precious, and without a line feed")
    (site.root / ".imgpipe").mkdir()
    (site.root / ".imgpipe" / name).symlink_to("../mine")
    said = site.run("run")
    assert (said.code, said.err) == (2, refusal(f".imgpipe/{name}"))
    assert site.read("mine") == "precious, and without a line feed"
    assert not (site.root / "png").exists()


def test_nothing_is_written_through_a_link_to_nothing(site: Project) -> None:
    (site.root / ".imgpipe").mkdir()
    (site.root / ".imgpipe/.gitignore").symlink_to("../made")
    assert site.run("run").err == refusal(".imgpipe/.gitignore")
    assert not (site.root / "made").exists()


@pytest.mark.parametrize("name", [".imgpipe", ".imgpipe/staging", ".imgpipe/logs"])
def test_no_folder_is_cleared_through_a_link(site: Project, name: str) -> None:
    site.write("other/staging/mine", "precious")
    link = site.root / name
    link.parent.mkdir(exist_ok=True)
    link.symlink_to(site.root / "other")
    said = site.run("run")
    assert (said.code, said.err) == (2, refusal(name))
    assert [path for path in site.tree() if path.startswith("other")] == ["other/staging/mine"]


@pytest.mark.parametrize("name", FILES)
def test_no_run_waits_for_a_pipe(site: Project, name: str) -> None:
    (site.root / ".imgpipe").mkdir()
    os.mkfifo(site.root / ".imgpipe" / name)
    assert site.run("run").err == refusal(f".imgpipe/{name}")


def test_no_run_waits_for_a_pipe_that_is_the_lock(site: Project) -> None:
    os.mkfifo(site.root / "imgpipe.lock")
    assert site.run("run").err == (
        "imgpipe.lock: error[LCK002]: cannot be read: it is a pipe or a device\n"
        "  = make it a file that can be read, or move it away\n"
    )


def test_a_pipe_in_an_outputs_place_fails_that_output_alone(site: Project) -> None:
    (site.root / "png").mkdir()
    os.mkfifo(site.root / "png/Leg-1.png")
    said = site.run("run")
    assert said.code == 3
    assert said.err.startswith(
        "png/Leg-1.png: error[OUT003]: cannot be made or checked: a pipe or a device is no file\n"
    )
    assert (site.root / "png/Leg-2.png").is_file()


def test_a_link_to_itself_is_a_sentence(site: Project) -> None:
    (site.root / "png").symlink_to("png")
    with pytest.raises(OSError, match="link"):
        require_inside(site.root / "png/deep/Leg-1.png", site.root)
    site.pipeline(PIPELINE.replace("outputs", "site: {image_root: png}\noutputs"))
    said = site.run("run", "--json")
    assert said.code == 1
