"""The writer fails at each of its steps: nothing half-written stays, and the next run completes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from imgpipe import pipeline, staged, worker
from imgpipe.diagnostics import ExitCode, UserError
from imgpipe.executors import EXECUTORS
from imgpipe.fsio import ChangedTargetError, Workspace, publish
from imgpipe.records import save_lock
from imgpipe.staged import StagedFile
from tests.project import Project

PIPELINE = """\
version: 1
site: {convention: feeling-responsive, pages: ["raw/*.md"], source_root: raw, image_root: out}
sources: {animations: "{name}.gif", renders: "{name}-{n}.png"}
outputs: {frames: "png/{name}-{n}.png", animation: "gif/{name}.gif"}
rewrite: {pages: out/pages, show: {image_url: frames}, entries: sync}
"""


@pytest.fixture
def site(project: Project) -> Project:
    project.pipeline(PIPELINE)
    project.gif("raw/Arm.gif", frames=2)
    project.stills("raw/Leg-{n}.png", range(1, 3))
    project.write(
        "raw/arm.md",
        "---\nimages:\n  - image_name: gif/Arm.gif\ngallery:\n  - image_url: png/Arm-1.png\n---\n",
    )
    project.page("raw/leg.md", "Leg", range(1, 2))
    return project


@pytest.fixture
def undisturbed(site: Project, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """The tree that a run leaves when nothing goes wrong."""
    other = Project(tmp_path_factory.mktemp("undisturbed"))
    for path, content in site.tree().items():
        other.write(path, content)
    assert other.run("run").code == 0
    return other.tree()


class Fault:
    """Counts the writer's calls to the operating system, and fails the chosen one."""

    def __init__(self, root: Path, at: int, problem: BaseException) -> None:
        self.root, self.at, self.problem, self.calls = root, at, problem, 0

    def wrap(self, call: Callable[..., Any]) -> Callable[..., Any]:
        def guarded(*arguments: Any, **options: Any) -> Any:
            self.calls += 1
            if self.calls == self.at:
                raise self.problem
            return call(*arguments, **options)

        return guarded


def count_steps(site: Project, monkeypatch: pytest.MonkeyPatch, fault: Fault) -> int:
    with monkeypatch.context() as patched:
        for name in ("link", "fsync"):
            patched.setattr(os, name, fault.wrap(getattr(os, name)))
        for name in ("mkdir", "replace", "unlink", "chmod"):
            patched.setattr(Path, name, fault.wrap(getattr(Path, name)))
        try:
            site.run("run")
        finally:
            patched.undo()
    return fault.calls


def assert_whole(site: Project, undisturbed: dict[str, bytes]) -> None:
    """Each file that is there is whole: as undisturbed, or a page's copy before its frames came."""
    pages = {
        path: undisturbed[path.replace("out/pages", "raw")]
        for path in undisturbed
        if "out/pages" in path
    }
    for path, content in site.tree().items():
        if path != "imgpipe.lock":
            assert content in (undisturbed[path], pages.get(path)), path
    journal = site.root / ".imgpipe/journal.jsonl"
    if journal.exists():
        for line in journal.read_bytes().splitlines():
            json.loads(line)


@pytest.mark.parametrize(
    "problem",
    [OSError(28, "No space left on device"), KeyboardInterrupt()],
    ids=["disk full", "interrupted"],
)
def test_a_failure_at_any_step_leaves_whole_files_and_the_next_run_completes(
    site: Project,
    undisturbed: dict[str, bytes],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path_factory: pytest.TempPathFactory,
    problem: BaseException,
) -> None:
    originals = site.tree()
    steps = count_steps(site, monkeypatch, Fault(site.root, 0, problem))
    assert steps > 20
    for step in range(1, steps + 1):
        broken = Project(tmp_path_factory.mktemp("broken"))
        for path, content in originals.items():
            broken.write(path, content)
        count_steps(broken, monkeypatch, Fault(broken.root, step, problem))
        assert_whole(broken, undisturbed)
        assert broken.run("run").code == 0, f"after a failure at step {step}"
        assert broken.tree() == undisturbed, f"after a failure at step {step}"


KILL = """\
import os, sys
from pathlib import Path
from imgpipe import run, schedule
executor, calls, at, coordinator = sys.argv[1], 0, int(sys.argv[2]), os.getpid()
run.choose_executor = lambda *_: executor
schedule.SMALL_WORK_BYTES = 1
def wrap(call):
    def guarded(*arguments, **options):
        global calls
        calls += os.getpid() == coordinator
        if calls == at and os.getpid() == coordinator:
            os.kill(coordinator, 9)
        return call(*arguments, **options)
    return guarded
for name in ("link", "fsync"):
    setattr(os, name, wrap(getattr(os, name)))
for name in ("mkdir", "replace", "unlink", "chmod"):
    setattr(Path, name, wrap(getattr(Path, name)))
from imgpipe.cli import run_command
sys.exit(run_command(["run", "-q", "-j", "2"]))
"""


def list_recorded(site: Project) -> set[str]:
    """Return the outputs that are in their places and that lock or journal know."""
    tree = site.tree(hidden=True)
    lines = [tree.get("imgpipe.lock", b"{}")]
    lines += tree.get(".imgpipe/journal.jsonl", b"").splitlines()
    known = b"\n".join(line for line in lines if line.endswith(b"}")).decode()
    return {path for path in tree if path.startswith(("out/png", "out/gif")) and path in known}


@pytest.mark.slow
@pytest.mark.parametrize("executor", sorted(EXECUTORS))
def test_killed_at_any_step_the_next_run_completes(
    site: Project,
    undisturbed: dict[str, bytes],
    tmp_path_factory: pytest.TempPathFactory,
    executor: str,
) -> None:
    originals = site.tree()
    step = 0
    while True:
        step += 1
        broken = Project(tmp_path_factory.mktemp("killed"))
        for path, content in originals.items():
            broken.write(path, content)
        command = [sys.executable, "-c", KILL, executor, str(step)]
        done = subprocess.run(command, cwd=broken.root, check=False, capture_output=True)
        if done.returncode == 0:
            break
        assert done.returncode == -9
        assert_whole(broken, undisturbed)
        recorded = list_recorded(broken)
        said = broken.run("run", "--json")
        assert said.code == 0, f"after a kill at step {step}"
        assert recorded.isdisjoint(item["path"] for item in json.loads(said.out)["made"])
        assert broken.tree() == undisturbed, f"after a kill at step {step}"
    assert step > 20


def test_a_finished_task_is_not_done_again_after_a_kill(
    site: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The journal alone knows what was made: the lock is written at the end."""

    def die(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(pipeline, "save_lock", die)
        assert site.run("run").code == ExitCode.INTERRUPTED
    assert not (site.root / "imgpipe.lock").exists()
    assert site.run("run", "-n").out == "nothing to make\n"


def test_interrupted_says_so(site: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    said = None
    with monkeypatch.context() as patched:
        fault = Fault(site.root, 3, KeyboardInterrupt())
        patched.setattr(os, "fsync", fault.wrap(os.fsync))
        said = site.run("run")
    assert said.code == 130
    assert said.err == "\ninterrupted: what was finished is kept, and not done again\n"


def test_a_target_that_came_between_plan_and_rename_is_kept(
    site: Project, monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    target = site.root / "out/png/Arm-2.png"
    link = os.link

    def come_between(source: Path, path: Path) -> None:
        if Path(path) == target:
            target.write_bytes(b"someone else's")
        link(source, path)

    monkeypatch.setattr(os, "link", come_between)
    said = site.run("run")
    assert target.read_bytes() == b"someone else's"
    assert (
        "out/png/Arm-2.png: warning[OUT001]: is kept as it is: imgpipe did not make it" in said.err
    )


def test_a_stale_target_that_was_edited_between_plan_and_rename_is_kept(
    site: Project, monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    site.run("run")
    site.gif("raw/Arm.gif", frames=2, size=(24, 16))
    target = site.root / "out/png/Arm-2.png"
    stage_still = worker.stage_still

    def edit_meanwhile(*arguments: Any, **options: Any) -> StagedFile:
        target.write_bytes(b"a person's")
        return stage_still(*arguments, **options)

    monkeypatch.setattr(worker, "stage_still", edit_meanwhile)
    said = site.run("run")
    assert target.read_bytes() == b"a person's"
    assert (
        "out/png/Arm-2.png: warning[OUT002]: is kept as it is:"
        " it was edited since imgpipe made it\n"
    ) in said.err


def test_a_source_that_changes_while_it_is_read_is_not_recorded(
    site: Project, monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    stage_still = worker.stage_still

    def change_meanwhile(*arguments: Any, **options: Any) -> StagedFile:
        site.gif("raw/Arm.gif", frames=3)
        return stage_still(*arguments, **options)

    monkeypatch.setattr(worker, "stage_still", change_meanwhile)
    said = site.run("run")
    assert said.code == 3
    assert (
        "raw/Arm.gif: error[IMG001]: changed while it was read\n  = run imgpipe again" in said.err
    )
    assert "Arm" not in "".join(path for path in site.tree() if path.startswith("out/png"))
    assert "Arm" not in site.read("imgpipe.lock")
    monkeypatch.undo()
    assert site.run("run").code == 0


def test_a_source_that_vanishes_while_it_is_read_is_not_recorded(
    site: Project, monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    write_staged = staged.write_staged

    def remove_meanwhile(path: Path, data: bytes) -> None:
        write_staged(path, data)
        (site.root / "raw/Arm.gif").unlink(missing_ok=True)

    monkeypatch.setattr(staged, "write_staged", remove_meanwhile)
    said = site.run("run")
    assert said.code == 3
    assert "raw/Arm.gif: error[" in said.err
    assert "Arm" not in "".join(path for path in site.tree() if path.startswith("out/png"))
    assert "Arm" not in site.read("imgpipe.lock")


def test_a_disk_that_is_full_in_a_worker_fails_the_source(
    site: Project, undisturbed: dict[str, bytes], monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    write_staged = staged.write_staged

    def fill_up(path: Path, data: bytes) -> None:
        write_staged(path, data[:5])
        raise OSError(28, "No space left on device", str(path))

    left: list[Path] = []

    def look(*arguments: Any) -> Any:
        left.extend(site.root.glob(".imgpipe/staging/*/*"))
        return save_lock(*arguments)

    monkeypatch.setattr(staged, "write_staged", fill_up)
    monkeypatch.setattr(pipeline, "save_lock", look)
    said = site.run("run")
    assert left == []  # the other tasks need the room
    assert said.code == 3
    (problem, hint) = said.err.splitlines()[:2]
    assert problem == (
        "raw/Arm.gif: error[OUT003]: nothing was made from it: No space left on device"
    )
    assert hint.startswith("  = look at .imgpipe/staging/")
    assert {path for path in site.tree() if path.startswith("out/gif")} == {"out/gif/Leg.gif"}
    assert list(site.root.glob(".imgpipe/staging/*")) == []
    monkeypatch.undo()
    assert site.run("run").code == 0
    assert site.tree() == undisturbed


def test_a_folder_that_cannot_be_written_is_told_once(
    site: Project, undisturbed: dict[str, bytes], monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    link = os.link

    def refuse(source: Path, path: Path) -> None:
        if Path(path).parent.name == "png":
            raise PermissionError(13, "Permission denied")
        link(source, path)

    monkeypatch.setattr(os, "link", refuse)
    said = site.run("run")
    assert said.code == 3
    assert said.err.startswith(
        "out/png/Arm-1.png: error[OUT003]: cannot be written (and 1 file more): Permission denied\n"
        "  = make its folder writable, and run again\n"
        "out/png/Leg-1.png: error[OUT003]: cannot be written (and 1 file more): Permission denied\n"
        "  = make its folder writable, and run again\n"
    )
    assert (site.root / "out/gif/Leg.gif").is_file()
    monkeypatch.undo()
    assert site.run("run").code == 0
    assert site.tree() == undisturbed


def test_publish_replaces_only_what_it_was_told(tmp_path: Path) -> None:
    target, staged = tmp_path / "target", tmp_path / "staged"
    target.write_bytes(b"a person's")
    staged.write_bytes(b"ours")
    for replaces in (None, "0" * 64):
        with pytest.raises(ChangedTargetError):
            publish(staged, target, tmp_path, replaces)
    assert target.read_bytes() == b"a person's"


def test_publish_across_file_systems_copies_beside_the_target(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target, staged = tmp_path / "folder/target", tmp_path / "staged"
    staged.write_bytes(b"ours")
    replace = Path.replace

    def refuse(path: Path, other: Path) -> Path:
        if path == staged:
            raise OSError(18, "Invalid cross-device link")
        return replace(path, other)

    def no_links(*_: object) -> None:
        raise OSError(18, "Invalid cross-device link")

    monkeypatch.setattr(os, "link", no_links)
    monkeypatch.setattr(Path, "replace", refuse)
    publish(staged, target, tmp_path, None)
    assert target.read_bytes() == b"ours"
    assert [path.name for path in target.parent.iterdir()] == ["target"]


def test_a_state_folder_that_cannot_be_made(site: Project) -> None:
    site.write(".imgpipe", "a file")
    with pytest.raises(UserError) as raised, Workspace(site.root).locked():
        pass
    assert raised.value.exit_code == ExitCode.USAGE
    assert site.run("run").err == (
        ".imgpipe: error[OUT003]: the folder cannot be made or written: File exists\n"
        "  = imgpipe keeps its journal and staged files there\n"
    )


def test_a_journal_cut_short_is_read_as_far_as_it_goes(site: Project) -> None:
    site.run("run")
    workspace = Workspace(site.root)
    workspace.append_intent({"pages": {"out/pages/none.md": "x"}})
    journal = site.root / ".imgpipe/journal.jsonl"
    journal.write_bytes(journal.read_bytes() + b'{"task": "anim\n[1]\n{"task": 1}\n')
    assert site.run("run").code == 0
    assert not journal.exists()


def test_staged_files_are_gone_after_a_run(site: Project) -> None:
    site.run("run")
    assert sorted(path.name for path in (site.root / ".imgpipe").iterdir()) == [
        ".gitignore",
        "idle.json",
        "logs",
        "run.lock",
        "stat-cache.json",
    ]
    assert (site.root / ".imgpipe/.gitignore").read_text() == "*\n"


def test_outputs_have_the_mode_of_ordinary_files(site: Project) -> None:
    mask = os.umask(0o022)
    try:
        site.run("run")
    finally:
        os.umask(mask)
    for path in ("out/png/Arm-1.png", "out/gif/Arm.gif", "out/pages/arm.md", "imgpipe.lock"):
        assert (site.root / path).stat().st_mode & 0o777 == 0o644
    with Image.open(site.root / "out/png/Arm-1.png") as frame:
        frame.verify()
