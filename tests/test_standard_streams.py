"""Standard streams that are full or closed, and a signal: sentences and exit codes, no traces."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from imgpipe.diagnostics import ExitCode
from tests.project import Project

FULL = Path("/dev/full")
SAID = "<stdout>: error[OUT003]: cannot be written: No space left on device\n"

TERMINATED = """\
import signal
from imgpipe import staged
write_staged = staged.write_staged
def write_and_end(path, data):
    write_staged(path, data)
    signal.raise_signal(signal.SIGTERM)
staged.write_staged = write_and_end
from imgpipe.cli import main
main()
"""


def run_shell(
    project: Project, line: str, unbuffered: str = ""
) -> subprocess.CompletedProcess[str]:
    """Run imgpipe as a shell would, with its redirections."""
    return subprocess.run(
        ["sh", "-c", f'"{sys.executable}" -m imgpipe {line}'],
        cwd=project.root,
        env={**os.environ, "PYTHONUNBUFFERED": unbuffered},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.skipif(not FULL.exists(), reason="only Linux has a device that is always full")
@pytest.mark.parametrize("unbuffered", ["", "1"])
@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("inspect Leg.gif > /dev/full", SAID),
        ("inspect Leg.gif --json > /dev/full", SAID),
        ("--help > /dev/full", SAID),
        ("inspect Leg.gif > /dev/full 2> /dev/full", ""),
        ("inspect gone.gif 2> /dev/full", ""),
        ("unknown 2> /dev/full", ""),
    ],
)
def test_a_full_stream_is_one_sentence(
    project: Project, line: str, said: str, unbuffered: str
) -> None:
    project.gif("Leg.gif", frames=1)
    done = run_shell(project, line, unbuffered)
    assert (done.returncode, done.stderr) == (ExitCode.TASK_FAILED, said)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such shell")
@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("split Leg.gif --to '{n}.png' 2>&-", 0),
        ("inspect Leg.gif <&- >&- 2>&-", 0),
        ("inspect gone.gif 2>&-", 3),
        ("unknown 2>&-", 2),
        ("assemble Leg.gif --to a.png 2>&-", 2),
    ],
)
def test_a_closed_stream_is_silence(project: Project, line: str, code: int) -> None:
    project.gif("Leg.gif", frames=1)
    done = run_shell(project, line)
    assert (done.returncode, done.stdout, done.stderr) == (code, "", "")


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such shell")
@pytest.mark.parametrize("line", ["inspect Leg.gif", "inspect Leg.gif --json", "--help"])
def test_a_reader_that_has_enough_is_no_error(project: Project, line: str) -> None:
    project.gif("Leg.gif", frames=1)
    reader, writer = os.pipe()
    os.close(reader)
    with os.fdopen(writer, "wb") as stdout:
        done = subprocess.run(
            [sys.executable, "-m", "imgpipe", *line.split()],
            cwd=project.root,
            stdout=stdout,
            stderr=subprocess.PIPE,
            check=False,
        )
    assert (done.returncode, done.stderr) == (141, b"")


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such shell")
def test_a_reader_of_errors_that_has_enough_is_none_either(project: Project) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    with os.fdopen(writer, "wb") as stderr:
        done = subprocess.run(
            [sys.executable, "-m", "imgpipe", "run"], cwd=project.root, stderr=stderr, check=False
        )
    assert done.returncode == 141


@pytest.mark.skipif(sys.platform == "win32", reason="Windows ends a process without a word")
def test_sigterm_leaves_no_staging_folder(project: Project) -> None:
    project.gif("Leg.gif", frames=2)
    command = [sys.executable, "-c", TERMINATED, "split", "Leg.gif", "--to", "{n}.png"]
    said = subprocess.run(command, cwd=project.root, capture_output=True, text=True, check=False)
    assert said.returncode == ExitCode.INTERRUPTED
    assert said.stderr == "\ninterrupted: what was finished is kept, and not done again\n"
    assert [path.name for path in project.root.iterdir()] == ["Leg.gif"]
