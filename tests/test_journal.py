"""The journal and the lock: what a run that was cut short leaves, and what the next takes."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any

import pytest

from imgpipe import pipeline
from imgpipe.diagnostics import ExitCode
from imgpipe.fsio import Workspace
from imgpipe.journal import append_line, read_lines
from imgpipe.run import _Run
from tests.project import Project

PIPELINE = """\
version: 1
sources: {animations: "raw/{name}.gif"}
outputs: {frames: "png/{name}-{n}.png"}
"""
JOURNAL = ".imgpipe/journal.jsonl"


@pytest.fixture
def site(project: Project) -> Project:
    project.pipeline(PIPELINE)
    for name in ("Arm", "Calf", "Leg"):
        project.gif(f"raw/{name}.gif", frames=2)
    return project


def die(*_: object) -> None:
    raise KeyboardInterrupt


def interrupt_after(monkeypatch: pytest.MonkeyPatch, tasks: int) -> None:
    """End a run when so many tasks were published."""
    publish, done = _Run._publish, 0

    def publish_or_die(run: _Run, account: Any) -> None:
        nonlocal done
        publish(run, account)
        done += 1
        if done == tasks:
            raise KeyboardInterrupt

    monkeypatch.setattr(_Run, "_publish", publish_or_die)


@pytest.mark.parametrize("line", [b"[" * 100_000, b'{"half a letter": "\\ud800"}'])
def test_a_line_that_imgpipe_never_wrote_is_passed_over(tmp_path: Path, line: bytes) -> None:
    path = tmp_path / "journal"
    append_line(path, {"a": 1})
    path.write_bytes(path.read_bytes() + line + b"\n")
    append_line(path, {"b": 2})
    assert list(read_lines(path)) == [{"a": 1}, {"b": 2}]


@pytest.mark.parametrize("torn", [b'{"b"', b'{"b": 2}', b"\xff" * 100_000])
def test_a_line_that_was_cut_short_does_not_take_the_next_with_it(
    tmp_path: Path, torn: bytes
) -> None:
    path = tmp_path / "journal"
    append_line(path, {"a": 1})
    whole = path.read_bytes()
    path.write_bytes(whole + torn)
    append_line(path, {"c": "ü"})
    assert path.read_bytes() == whole + '{"c": "ü"}\n'.encode()
    path.write_bytes(torn)
    append_line(path, {"c": 3})
    assert path.read_bytes() == b'{"c": 3}\n'


def test_a_line_that_cannot_be_flushed_is_not_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_: int) -> None:
        raise OSError(5, "Input/output error")

    path = tmp_path / "journal"
    append_line(path, {"a": 1})
    monkeypatch.setattr(os, "fsync", refuse)
    with pytest.raises(OSError, match="Input/output error"):
        append_line(path, {"b": 2})
    assert list(read_lines(path)) == [{"a": 1}]
    assert path.read_bytes().endswith(b"}\n")


@pytest.mark.skipif(sys.platform == "win32", reason="there is no such limit")
def test_of_a_line_that_the_disk_takes_a_part_of_nothing_stays(tmp_path: Path) -> None:
    import resource

    path = tmp_path / "journal"
    append_line(path, {"a": 1})
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100, before[1]))
    try:
        with pytest.raises(OSError, match="File too large"):
            append_line(path, {"b": "x" * 200})
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert path.read_bytes() == b'{"a": 1}\n'


def test_files_stay_ours_when_the_journal_was_torn_and_the_next_run_is_cut_short_too(
    site: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    site.write(JOURNAL, '{"task": "animations:Calf", "rec')
    with monkeypatch.context() as patched:
        patched.setattr(pipeline, "save_lock", die)
        assert site.run("run").code == ExitCode.INTERRUPTED
    assert len([json.loads(line) for line in site.read(JOURNAL).splitlines()]) == 3
    assert site.run("run", "-n").out == "nothing to make\n"


@pytest.mark.parametrize("command", ["run", "status"])
def test_a_journal_that_cannot_be_read(site: Project, command: str) -> None:
    (site.root / JOURNAL).mkdir(parents=True)
    said = site.run(command)
    assert said.code == ExitCode.USAGE
    assert said.err == (
        ".imgpipe/journal.jsonl: error[LCK002]: cannot be read: Is a directory\n"
        "  = it knows what a run that was cut short had made: make it a file that can be read;"
        " or move it away, and these files are kept as someone else's\n"
    )


@pytest.mark.parametrize(
    "outputs",
    [
        "{frames: 'png/{name}-{n}.png', webp: 'webp/{name}-{n}.webp'}",
        "{webp: 'webp/{name}-{n}.webp'}",
    ],
)
@pytest.mark.parametrize("content", [b"a person's", None])
def test_what_a_person_did_to_old_files_is_no_fault_of_the_run_that_was_cut_short(
    site: Project,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path_factory: pytest.TempPathFactory,
    outputs: str,
    content: bytes | None,
) -> None:
    """The lock is the one of a run that nothing disturbed."""
    site.run("run")
    (site.root / "png/Arm-1.png").unlink()
    if content:
        site.write("png/Arm-1.png", content)
    site.pipeline(PIPELINE.partition("outputs")[0] + f"outputs: {outputs}\n")
    other = Project(tmp_path_factory.mktemp("undisturbed"))
    for path, content in site.tree().items():
        other.write(path, content)
    other.run("run")
    with monkeypatch.context() as patched:
        interrupt_after(patched, 2)
        assert site.run("run").code == ExitCode.INTERRUPTED
    site.run("run")
    assert site.read("imgpipe.lock") == other.read("imgpipe.lock")
    assert site.tree() == other.tree()


def test_a_lock_that_is_a_link_is_refused_before_any_work(site: Project) -> None:
    site.write("elsewhere", "{}")
    (site.root / "imgpipe.lock").symlink_to("elsewhere")
    said = site.run("run")
    assert said.code == ExitCode.USAGE
    assert said.err == (
        "imgpipe.lock: error[LCK002]: is a symbolic link: imgpipe replaces its lock whole,"
        " and writes through no link\n"
        "  = put the file itself here\n"
    )
    assert not (site.root / "png").exists()


@pytest.mark.parametrize("before", ["", "recorded"])
def test_a_lock_that_changes_in_mid_run_is_left_and_the_journal_kept(
    site: Project, monkeypatch: pytest.MonkeyPatch, before: str
) -> None:
    """As `git checkout` changes it, to one of another time."""
    theirs = '{"version": 1, "tasks": {}, "pages": {}}\n'
    if before:
        site.run("run")
        site.gif("raw/Foot.gif", frames=2)
    publish = _Run._publish

    def publish_and_check_out(run: _Run, account: Any) -> None:
        publish(run, account)
        site.write("imgpipe.lock", theirs)

    with monkeypatch.context() as patched:
        patched.setattr(_Run, "_publish", publish_and_check_out)
        said = site.run("run", "-q")
    assert said.code == ExitCode.TASK_FAILED
    assert said.err == (
        "imgpipe.lock: error[OUT003]: is left as it is: it was changed while imgpipe ran\n"
        "  = run again: the journal keeps what was made\n"
    )
    assert site.read("imgpipe.lock") == theirs
    assert (site.root / JOURNAL).exists()
    made = "Foot" if before else "Arm"
    assert site.run("run").code == ExitCode.OK
    assert f"png/{made}-1.png" in site.read("imgpipe.lock")
    assert not Workspace(site.root).was_cut_short()


def test_versions_that_are_no_text_do_not_spoil_the_lock(site: Project) -> None:
    assert site.run("run").code == 0
    record = json.loads(site.read("imgpipe.lock"))["tasks"]["animations:Leg"]
    files = {
        path: [None, sha256]
        for output in record["outputs"].values()
        for path, sha256 in output["files"].items()
    }
    intent = {"task": "animations:Leg", "record": record, "files": files, "made_with": {"a": 1}}
    append_line(site.root / JOURNAL, intent)
    assert site.run("run").code == 0
    assert json.loads(site.read("imgpipe.lock"))["made_with"]["a"] == "1"
    assert site.run("run", "-n").out == "nothing to make\n"
