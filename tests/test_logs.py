"""The log that a run leaves which did something, and what it says of a bug."""

from __future__ import annotations

import re
import sys
from typing import Any

import pytest

from imgpipe import __version__
from imgpipe.fsio import Workspace
from imgpipe.worker import _Maker
from tests.project import Project

PIPELINE = """\
version: 1
sources: {animations: "raw/{name}.gif"}
outputs: {frames: "png/{name}-{n}.png"}
"""


@pytest.fixture
def site(project: Project, monkeypatch: pytest.MonkeyPatch) -> Project:
    monkeypatch.setattr(sys, "argv", ["/bin/imgpipe", "run", "-j", "1"])
    project.pipeline(PIPELINE)
    project.gif("raw/Arm.gif", frames=1)
    project.gif("raw/Leg.gif", frames=1)
    return project


def read_logs(site: Project) -> list[str]:
    """Return the logs, the oldest first, with what differs from run to run left out."""
    files = sorted((site.root / ".imgpipe/logs").glob("*"))
    for file in files:
        assert re.fullmatch(r"\d{8}T\d{6}Z(_\d+)?\.log", file.name)
    return [
        re.sub(r"took \d+\.\d\d s|\d+ bytes|Python .*", "…", file.read_text(encoding="utf-8"))
        for file in files
    ]


def break_arm(monkeypatch: pytest.MonkeyPatch) -> None:
    render_all = _Maker.render_all

    def fail(maker: _Maker, *arguments: Any) -> Any:
        if maker.paths[0].name == "Arm.gif":
            raise ZeroDivisionError("a fault of ours\x1b[31m")
        return render_all(maker, *arguments)

    monkeypatch.setattr(_Maker, "render_all", fail)


def test_what_was_done_and_why(site: Project) -> None:
    site.write("png/Leg-1.png", "someone else's")
    assert site.run("run").code == 0
    (log,) = read_logs(site)
    assert log == (
        f"imgpipe {__version__}, …\n"
        "imgpipe run -j 1\n"
        "…: animations:Arm\n"
        "made png/Arm-1.png (…): new source\n"
        "kept png/Leg-1.png: imgpipe did not make it\n"
        "png/Leg-1.png: warning[OUT001]: is kept as it is: imgpipe did not make it\n"
        "  = `imgpipe adopt` takes it over\n"
        "exit code 0\n"
    )


def test_a_run_that_does_nothing_leaves_none(site: Project) -> None:
    for arguments in (("-n",), ("--check",)):
        site.run("run", *arguments)
    assert not (site.root / ".imgpipe").exists()
    for _ in range(3):
        site.run("run")
    site.run("run", "-v")
    assert len(read_logs(site)) == 1


def test_a_bug_fails_its_source_alone_and_is_in_the_log(
    site: Project, monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    break_arm(monkeypatch)
    said = site.run("run", "--exit-zero")
    assert said.code == 70
    assert said.err.startswith(
        "raw/Arm.gif: error[RUN003]: nothing was made from it: a bug in imgpipe, not in your file"
        " (ZeroDivisionError: a fault of ours\\x1b[31m)\n"
        "  = please report it, with the log in .imgpipe/logs\n"
        "output  made"
    )
    assert [path for path in site.tree() if path.startswith("png")] == ["png/Leg-1.png"]
    (log,) = read_logs(site)
    assert "\n    Traceback (most recent call last):\n" in log
    assert log.endswith("    ZeroDivisionError: a fault of ours\\x1b[31m\nexit code 70\n")
    assert "Traceback" not in said.err
    monkeypatch.undo()
    assert site.run("run", "-n").out == "Arm: 1 file of frames: new source\n"


def test_the_newest_ten_are_kept_and_nothing_of_others(site: Project) -> None:
    site.write(".imgpipe/logs/20250101T000000Z.log", "old")
    mine = site.write(".imgpipe/logs/a person's.log", "mine")
    workspace = Workspace(site.root)
    for number in range(10):
        workspace.keep_log(f"log {number}\n")
    mine.unlink()
    logs = read_logs(site)
    assert sorted(logs) == [f"log {number}\n" for number in range(10)]


def test_a_log_that_cannot_be_written_is_no_failure(site: Project) -> None:
    site.write(".imgpipe/logs", "a file")
    assert site.run("run").code == 0
    assert (site.root / "png/Leg-1.png").is_file()
