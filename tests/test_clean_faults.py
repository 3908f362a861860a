"""clean fails at each of its steps: nothing is lost, and the next call completes."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.project import Project

PIPELINE = """\
version: 1
site: {convention: feeling-responsive, pages: ["raw/*.md"], source_root: raw, image_root: out}
sources: {animations: "gif/{name}.gif"}
outputs: {frames: "png/{name}-{n}.png"}
rewrite: {pages: out/pages, show: {image_url: frames}}
"""

STEPS = {os: ("link", "fsync"), Path: ("mkdir", "replace", "unlink", "rmdir")}
Tree = dict[str, bytes]


@pytest.fixture
def site(project: Project) -> Project:
    """A site of which one gallery, and the last frame of another, are to be cleaned."""
    project.pipeline(PIPELINE)
    for name in ("Arm", "Leg"):
        project.gif(f"raw/gif/{name}.gif", frames=2)
        project.page(f"raw/{name}.md", name, range(1, 2))
    assert project.run("run").code == 0
    project.gif("raw/gif/Arm.gif", frames=1)
    project.run("run")
    for path in ("raw/gif/Leg.gif", "raw/Leg.md"):
        (project.root / path).unlink()
    return project


@pytest.fixture
def copies(site: Project, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Project]:
    """Return copies of the site, imgpipe's own folder included."""

    def make() -> Iterator[Project]:
        files = site.tree(hidden=True)
        while True:
            copy = Project(tmp_path_factory.mktemp("copy"))
            for path, content in files.items():
                copy.write(path, content)
            yield copy

    return make()  # type: ignore[return-value]


class Fault:
    """Counts calls to the operating system, and fails the chosen one."""

    def __init__(self, at: int, problem: BaseException) -> None:
        self.at, self.problem, self.calls = at, problem, 0

    def wrap(self, call: Callable[..., Any]) -> Callable[..., Any]:
        def guarded(*arguments: Any, **options: Any) -> Any:
            self.calls += 1
            if self.calls == self.at:
                raise self.problem
            return call(*arguments, **options)

        return guarded


def run_with(fault: Fault, site: Project, *arguments: str) -> int:
    """Run a command that fails at a step, and return how many steps it took."""
    with pytest.MonkeyPatch.context() as patched:
        for owner, names in STEPS.items():
            for name in names:
                patched.setattr(owner, name, fault.wrap(getattr(owner, name)))
        site.run(*arguments)
    return fault.calls


def assert_nothing_is_lost(site: Project, before: Tree) -> None:
    trashed = {
        path.partition("/files/")[2]: content
        for path, content in site.tree(hidden=True).items()
        if path.startswith(".imgpipe/trash/")
    }
    there = {**trashed, **site.tree()}
    for path, content in before.items():
        assert path == "imgpipe.lock" or there.get(path) == content, path


PROBLEMS = [OSError(28, "No space left on device"), KeyboardInterrupt()]


@pytest.mark.parametrize("problem", PROBLEMS, ids=["disk full", "interrupted"])
def test_apply_goes_on_where_it_was(copies: Iterator[Project], problem: BaseException) -> None:
    undisturbed = next(copies)
    before = undisturbed.tree()
    steps = run_with(Fault(0, problem), undisturbed, "clean", "--apply")
    assert steps > 20
    for step in range(1, steps + 1):
        site = next(copies)
        run_with(Fault(step, problem), site, "clean", "--apply")
        assert_nothing_is_lost(site, before)
        assert site.run("clean", "--apply").code == 0, f"after a failure at step {step}"
        assert site.tree() == undisturbed.tree(), f"after a failure at step {step}"
        assert site.run("clean", "--undo").code == 0, f"after a failure at step {step}"
        assert site.tree() == before, f"after a failure at step {step}"


@pytest.mark.parametrize("problem", PROBLEMS, ids=["disk full", "interrupted"])
def test_undo_goes_on_where_it_was(copies: Iterator[Project], problem: BaseException) -> None:
    undisturbed = next(copies)
    before = undisturbed.tree()
    undisturbed.run("clean", "--apply")
    steps = run_with(Fault(0, problem), undisturbed, "clean", "--undo")
    assert steps > 10
    assert undisturbed.tree() == before
    for step in range(1, steps + 1):
        site = next(copies)
        site.run("clean", "--apply")
        run_with(Fault(step, problem), site, "clean", "--undo")
        assert_nothing_is_lost(site, before)
        assert site.run("clean", "--undo").code == 0, f"after a failure at step {step}"
        assert site.tree() == before, f"after a failure at step {step}"


@pytest.mark.parametrize("problem", PROBLEMS, ids=["disk full", "interrupted"])
def test_undo_takes_back_an_apply_that_failed(
    copies: Iterator[Project], problem: BaseException
) -> None:
    undisturbed = next(copies)
    before = undisturbed.tree()
    steps = run_with(Fault(0, problem), undisturbed, "clean", "--apply")
    for step in range(1, steps + 1):
        site = next(copies)
        run_with(Fault(step, problem), site, "clean", "--apply")
        assert site.run("clean", "--undo").code == 0, f"after a failure at step {step}"
        assert site.tree() == before, f"after a failure at step {step}"


def test_what_cannot_be_moved_stays_on_record(
    site: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    link = os.link

    def refuse(origin: Path, copy: Path) -> None:
        if Path(origin).name == "Leg-1.png":
            raise PermissionError(13, "Permission denied")
        link(origin, copy)

    def refuse_copying(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "link", refuse)
    monkeypatch.setattr("shutil.copy2", refuse_copying)
    said = site.run("clean", "--apply")
    assert said.code == 3
    assert said.err == (
        "out/png/Leg-1.png: error[OUT003]: cannot be moved to the trash: Permission denied\n"
    )
    assert "Leg-1.png" in site.read("imgpipe.lock")
    assert "Leg-2.png" not in site.read("imgpipe.lock")
    monkeypatch.undo()
    assert site.run("clean", "--apply").code == 0
    assert "Leg" not in site.read("imgpipe.lock")
    assert [path.name for path in (site.root / ".imgpipe/trash").iterdir()] == ["0001-clean"]


KILL = """\
import os, sys
from pathlib import Path
calls, at = 0, int(sys.argv[1])
def wrap(call):
    def guarded(*arguments, **options):
        global calls
        calls += 1
        if calls == at:
            os.kill(os.getpid(), 9)
        return call(*arguments, **options)
    return guarded
for name in ("link", "fsync"):
    setattr(os, name, wrap(getattr(os, name)))
for name in ("mkdir", "replace", "unlink", "rmdir"):
    setattr(Path, name, wrap(getattr(Path, name)))
from imgpipe.cli import run_command
sys.exit(run_command(["clean", "-q", sys.argv[2]]))
"""


@pytest.mark.slow
@pytest.mark.parametrize("option", ["--apply", "--undo"])
def test_killed_at_any_step_the_next_call_completes(copies: Iterator[Project], option: str) -> None:
    undisturbed = next(copies)
    before = undisturbed.tree()
    undisturbed.run("clean", "--apply")
    expected = undisturbed.tree() if option == "--apply" else before
    step = 0
    while True:
        step += 1
        site = next(copies)
        if option == "--undo":
            site.run("clean", "--apply")
        command = [sys.executable, "-c", KILL, str(step), option]
        done = subprocess.run(command, cwd=site.root, check=False, capture_output=True)
        if done.returncode == 0:
            break
        assert done.returncode == -9
        assert_nothing_is_lost(site, before)
        assert site.run("clean", option).code == 0, f"after a kill at step {step}"
        assert site.tree() == expected, f"after a kill at step {step}"
    assert step > 10
