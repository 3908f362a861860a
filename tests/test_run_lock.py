"""The run lock: one run at a time, who it is, and that a dead one holds nothing."""

from __future__ import annotations

import json
import os
import platform
import subprocess
import sys

import pytest

from imgpipe.fsio import Workspace
from imgpipe.holder import Holder, format_holder, parse_holder
from tests.project import Project


@pytest.fixture
def site(project: Project) -> Project:
    project.pipeline()
    project.gif("images/gif/Leg.gif")
    project.page("pages/leg.md", "Leg", range(1, 4))
    return project


def test_a_second_run_at_once_is_told_so(site: Project) -> None:
    with Workspace(site.root).locked():
        holder = json.loads((site.root / ".imgpipe/run.lock").read_bytes())
        said = site.run("run")
    assert said.code == 4
    assert holder["pid"] == os.getpid()
    assert holder["host"] == platform.node()
    assert said.err == (
        ".imgpipe/run.lock: error[LCK003]: another run of imgpipe is at work here:"
        f" process {holder['pid']} on {holder['host']} (`{holder['command']}`),"
        f" since {holder['since']}\n"
        "  = wait until it ends; a run that died holds no lock\n"
    )


def dead_process() -> int:
    """Return the id of a process that has ended."""
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()
    return process.pid


def test_a_dead_holder_is_not_named(site: Project) -> None:
    """It is seen only in the instant in which the next holder has the lock, and no name there."""
    text = format_holder(Holder(dead_process(), platform.node(), "imgpipe run", "yesterday"))
    with Workspace(site.root).locked():
        site.write(".imgpipe/run.lock", text)
        said = site.run("run")
    assert said.code == 4
    assert said.err == (
        ".imgpipe/run.lock: error[LCK003]: another run of imgpipe is at work here\n"
        "  = wait until it ends; a run that died holds no lock\n"
    )


def test_what_a_dead_holder_left_holds_nothing(site: Project) -> None:
    text = format_holder(Holder(os.getpid(), platform.node(), "imgpipe run", "yesterday"))
    site.write(".imgpipe/run.lock", text)
    assert site.run("run").code == 0
    assert site.read(".imgpipe/run.lock") == ""


def test_a_new_holder_clears_the_name_of_the_last(site: Project) -> None:
    site.write(".imgpipe/run.lock", "an older and longer text " * 100)
    with Workspace(site.root).locked():
        holder = parse_holder((site.root / ".imgpipe/run.lock").read_bytes())
    assert holder is not None
    assert holder.pid == os.getpid()


def test_each_run_stages_in_a_folder_of_its_own(site: Project) -> None:
    """A worker of a run that was killed may write on for a moment."""
    first, second = Workspace(site.root), Workspace(site.root)
    assert first.staging_path("1-0") != second.staging_path("1-0")
    with first.locked():
        first.staging_folder("1-0")
    with second.locked():
        assert not first.staging_path("1-0").parent.exists()
        assert second.staging_path("1-0").parent.is_dir()


def test_a_forked_worker_does_not_keep_the_lock(site: Project) -> None:
    """The lock is free once the run is dead, though a worker of it is still at work."""
    reading, writing = os.pipe()
    with Workspace(site.root).locked():
        worker_id = os.fork()
        if not worker_id:
            os.close(writing)
            os.read(reading, 1)
            os._exit(0)
    try:
        assert site.run("run").code == 0
    finally:
        os.close(writing)
        os.close(reading)
        os.waitpid(worker_id, 0)
