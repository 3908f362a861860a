"""On a real terminal: the progress bar, and colour for those who want it."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from tests.project import Project

pty = pytest.importorskip("pty", reason="a terminal is opened with pty, which Windows lacks")


@pytest.fixture
def site(project: Project) -> Project:
    project.pipeline()
    project.gif("images/gif/Leg.gif", frames=9)
    project.page("pages/leg.md", "Leg", range(1, 10))
    project.write("images/gif/Bad\x1b[2J.gif", b"no image")
    return project


def run_on_terminal(site: Project, *arguments: str, **environment: str) -> str:
    """Return what a command shows on a terminal of 100 columns."""
    import fcntl
    import struct
    import termios

    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 30, 100, 0, 0))
    command = [sys.executable, "-m", "imgpipe", *arguments]
    given = {key: value for key, value in os.environ.items() if key != "NO_COLOR"} | environment
    with subprocess.Popen(
        command, cwd=site.root, env=given, stdin=theirs, stdout=theirs, stderr=theirs
    ):
        os.close(theirs)
        shown = b""
        while True:
            try:
                part = os.read(ours, 65_536)
            except OSError:  # Linux says so when the other side is closed
                break
            if not part:
                break
            shown += part
    os.close(ours)
    return shown.decode()


def test_a_bar_counts_frames_and_names_the_source(site: Project) -> None:
    shown = run_on_terminal(site, "run")
    assert "0/9 [" in shown
    assert "frame/s" in shown
    assert "\x1b[1;31merror[IMG001]\x1b[0m" in shown


def test_splitting_shows_a_bar_too(site: Project) -> None:
    shown = run_on_terminal(site, "split", "images/gif/Leg.gif", "--to", "{n}.png")
    assert "0/9 [" in shown
    assert "frame/s" not in run_on_terminal(
        site, "split", "images/gif/Leg.gif", "--to", "{n}.png", "--no-progress"
    )


def test_no_progress_shows_no_bar(site: Project) -> None:
    for option in ("--no-progress", "-q"):
        assert "frame/s" not in run_on_terminal(site, "run", option)
        for path in site.root.glob("images/png/*"):
            path.unlink()


def test_no_color_means_none(site: Project) -> None:
    assert "\x1b[1;31m" not in run_on_terminal(site, "run", "--no-progress", NO_COLOR="1")


def test_what_files_are_called_is_escaped(site: Project) -> None:
    shown = run_on_terminal(site, "run", "--no-progress")
    assert "\x1b[2J" not in shown
    assert "Bad\\x1b[2J.gif: " in shown


def test_neither_bar_nor_colour_goes_into_a_file(site: Project) -> None:
    said = site.run("run")
    assert "frame/s" not in said.err
    assert "\x1b" not in said.err
