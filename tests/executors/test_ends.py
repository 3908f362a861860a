"""A run in a process of its own that is interrupted or killed: what it keeps, and what it leaves.

The run and its workers hold the writing end of a pipe: it ends when the last of them is gone.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO

import pytest

from imgpipe.diagnostics import ExitCode
from tests.project import Project

RUN = """\
import os, sys
from imgpipe import run, schedule, worker
from imgpipe.records import Ledger
executor, told, waiting = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
run.choose_executor = lambda *_: executor
decode, record = worker.decode, Ledger.record
def tell(line):
    os.write(told, (line + "\\n").encode())
def decode_or_wait(paths, limits):
    if paths[0].name == "Slow.gif":
        frames = decode(paths, limits)
        yield next(frames)
        tell("at work")
        os.read(waiting, 1)
        yield from frames
    else:
        yield from decode(paths, limits)
def record_and_tell(*arguments):
    record(*arguments)
    tell("recorded")
worker.decode, Ledger.record = decode_or_wait, record_and_tell
from imgpipe.cli import main
sys.argv[1:] = ["run", "-q", "-j", "2"]
main()
"""

PIPELINE = """\
version: 1
sources: {animations: "{name}.gif"}
outputs: {frames: "png/{name}-{n}.png"}
"""


@dataclass
class Child:
    """A run whose worker waits within the source Slow until it is let go."""

    process: subprocess.Popen[bytes]
    told: IO[bytes]
    waiting: int

    def wait_for(self, *wanted: str) -> None:
        left = list(wanted)
        while left:
            line = self.told.readline().decode().strip()
            assert line, f"the run ended before it was {left}"
            if line in left:
                left.remove(line)

    def let_go(self) -> None:
        os.close(self.waiting)
        self.waiting = -1

    def wait_until_all_are_gone(self) -> str:
        """Return what was said on stderr."""
        assert set(self.told.read().decode().splitlines()) <= {"recorded", "at work"}
        assert self.process.stderr is not None
        return self.process.stderr.read().decode()


@pytest.fixture
def site(project: Project) -> Project:
    project.pipeline(PIPELINE)
    project.gif("Quick.gif", frames=2)
    project.gif("Slow.gif", frames=3)
    return project


@pytest.fixture
def undisturbed(site: Project, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    other = Project(tmp_path_factory.mktemp("undisturbed"))
    for path, content in site.tree().items():
        other.write(path, content)
    assert other.run("run").code == 0
    return other.tree()


def begin(site: Project, executor: str) -> Child:
    here, told = os.pipe()
    waiting, go = os.pipe()
    command = [sys.executable, "-c", RUN, executor, str(told), str(waiting)]
    process = subprocess.Popen(
        command,
        cwd=site.root,
        stderr=subprocess.PIPE,
        pass_fds=(told, waiting),
        start_new_session=True,
    )
    os.close(told)
    os.close(waiting)
    return Child(process, os.fdopen(here, "rb"), go)


@pytest.fixture
def child(site: Project, request: pytest.FixtureRequest) -> Iterator[Child]:
    child = begin(site, request.param)
    yield child
    if child.waiting >= 0:
        child.let_go()
    with child.process, child.told:
        child.process.kill()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("child", ["processes"], indirect=True)
def test_an_interrupt_keeps_what_was_recorded_and_leaves_no_process(
    site: Project, undisturbed: dict[str, bytes], child: Child, number: signal.Signals
) -> None:
    child.wait_for("recorded", "at work")
    if number is signal.SIGINT:
        os.killpg(child.process.pid, number)  # as a terminal does, the workers included
    else:
        child.process.send_signal(number)
    said = child.wait_until_all_are_gone()
    assert child.process.wait() == ExitCode.INTERRUPTED
    assert said == "\ninterrupted: what was finished is kept, and not done again\n"
    assert sorted(path for path in site.tree() if path.startswith("png")) == [
        "png/Quick-1.png",
        "png/Quick-2.png",
    ]
    assert not (site.root / ".imgpipe/staging").exists()
    assert site.run("run", "-n").out == "Slow: 3 files of frames: new source\n"
    assert site.run("run").code == 0
    assert site.tree() == undisturbed


@pytest.mark.parametrize("child", ["serial", "threads"], indirect=True)
def test_ctrl_c_without_processes_keeps_what_was_recorded(
    site: Project, undisturbed: dict[str, bytes], child: Child
) -> None:
    child.wait_for("at work")
    child.process.send_signal(signal.SIGINT)
    child.let_go()  # a thread ends with its frame
    said = child.wait_until_all_are_gone()
    assert child.process.wait() == ExitCode.INTERRUPTED
    assert said == "\ninterrupted: what was finished is kept, and not done again\n"
    assert site.run("run").code == 0
    assert site.tree() == undisturbed


@pytest.mark.parametrize("child", ["processes"], indirect=True)
def test_a_worker_that_outlives_its_run_disturbs_no_other_and_ends(
    site: Project, undisturbed: dict[str, bytes], child: Child
) -> None:
    child.wait_for("recorded", "at work")
    child.process.kill()
    child.process.wait()
    said = site.run("run")
    assert said.code == 0, said.err
    assert site.tree() == undisturbed
    child.let_go()
    child.wait_until_all_are_gone()
    assert site.tree() == undisturbed
    assert not (site.root / ".imgpipe/staging").exists()


def test_an_interrupt_ends_the_run_although_clearing_up_after_it_fails(
    site: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`shutil.rmtree` does that: it does not yet know that it has closed a folder."""
    close = os.close
    interrupted: list[int] = []

    def close_and_interrupt(number: int) -> None:
        close(number)
        if not interrupted and sys._getframe(1).f_globals["__name__"] == "shutil":
            interrupted.append(number)
            raise KeyboardInterrupt

    monkeypatch.setattr(os, "close", close_and_interrupt)
    done = site.run("run", "-q", "-j", "1")
    assert interrupted
    assert (done.code, done.err) == (
        ExitCode.INTERRUPTED,
        "\ninterrupted: what was finished is kept, and not done again\n",
    )
    monkeypatch.undo()
    assert site.run("run").code == 0
