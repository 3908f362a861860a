"""What `imgpipe doctor` says of git: what it would take up, and what it leaves out."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.project import Project

TAKES = "ok git leaves `.imgpipe/` out, and takes imgpipe.lock\n"
LEAVES_OUT = (
    "warn git leaves imgpipe.lock out, and a clone makes everything anew\n"
    " = add a line `!imgpipe.lock` to .gitignore, and commit it;"
    " `git check-ignore -v imgpipe.lock` names the line that leaves it out\n"
)


@pytest.fixture
def git(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, peer: Callable[[str], str]
) -> Callable[..., None]:
    """Call git in a repository of the test's own, without the settings of this machine."""
    program = peer("git")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", "/dev/null")
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    for name in ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE"):  # a hook has them
        monkeypatch.delenv(name, raising=False)

    def call(*words: str) -> None:
        subprocess.run([program, *words], cwd=tmp_path, check=True, capture_output=True)

    call("init", "-q")
    return call


@pytest.fixture
def site(tmp_path: Path) -> Project:
    """A site in a folder of the repository."""
    return write_site(Project(tmp_path / "atlas"))


def write_site(project: Project) -> Project:
    project.pipeline()
    project.gif("images/gif/Leg.gif")
    project.page("pages/leg.md", "Leg", range(1, 4))
    return project


def said_of_git(project: Project) -> str:
    """Return what is said of git, its hint included."""
    out = project.run("doctor").out
    found = re.search(r"^\w+ +git  .*\n(?: +=.*\n)?", out, flags=re.MULTILINE)
    assert found, out
    return re.sub(r" {2,}", " ", found[0])


@pytest.mark.usefixtures("git")
@pytest.mark.parametrize(
    ("above", "beside", "said"),
    [
        ("", "", TAKES),
        ("", "# locks\n*.lock\n!imgpipe.lock\n", TAKES),
        ("", "imgpipe.lock/\n", TAKES),
        ("", "images/imgpipe.lock\n", TAKES),
        ("*.lock\n", "!imgpipe.lock\n", TAKES),
        ("/imgpipe.lock\n", "", TAKES),
        ("", "node_modules/\n*.lock\n", LEAVES_OUT),
        ("", "**/*.lock\n", LEAVES_OUT),
        ("", "!imgpipe.lock\n*.lock\n", LEAVES_OUT),
        ("*.lock\n", "", LEAVES_OUT),
        ("atlas/imgpipe.lock\n", "", LEAVES_OUT),
    ],
)
def test_what_git_leaves_out(
    tmp_path: Path, site: Project, above: str, beside: str, said: str
) -> None:
    Project(tmp_path).write(".gitignore", above)
    site.write(".gitignore", beside)
    assert said_of_git(site) == said


def test_what_is_under_version_control_is_taken_whatever_a_pattern_says(
    site: Project, git: Callable[..., None]
) -> None:
    site.write(".gitignore", "*.lock\n")
    site.run("run")
    assert said_of_git(site) == LEAVES_OUT
    git("add", "-f", "atlas/imgpipe.lock")
    assert said_of_git(site) == TAKES


@pytest.mark.usefixtures("git")
def test_git_would_take_up_the_state_folder(site: Project) -> None:
    site.run("run")
    assert said_of_git(site) == TAKES
    (site.root / ".imgpipe/.gitignore").unlink()
    assert said_of_git(site) == (
        "warn git would take up `.imgpipe/`, which is of this machine alone\n"
        " = add a line `.imgpipe/` to .gitignore\n"
    )
    site.write(".gitignore", ".imgpipe/\n")
    assert said_of_git(site) == TAKES


def test_no_program_that_a_repository_names_is_run(
    site: Project, git: Callable[..., None], tmp_path: Path
) -> None:
    site.write("spy", "#!/bin/sh\ntouch was-run\n").chmod(0o755)
    git("add", "-f", "atlas/pipeline.yaml")
    git("config", "core.fsmonitor", str(site.root / "spy"))
    assert said_of_git(site) == TAKES
    assert not list(tmp_path.rglob("was-run"))


def cannot_be_asked(why: str) -> str:
    return (
        f"warn git cannot be asked whether it takes imgpipe.lock: {why}\n"
        " = see to it that it does: a clone without imgpipe.lock makes everything anew\n"
    )


@pytest.mark.usefixtures("git")
def test_where_git_is_not_installed(site: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(site.root))
    assert said_of_git(site) == cannot_be_asked("it is not installed")
    site.write("git", "").chmod(0o644)
    assert said_of_git(site) == cannot_be_asked("Permission denied")


def test_a_repository_that_git_does_not_know(project: Project, peer: Callable[[str], str]) -> None:
    peer("git")
    write_site(project).write(".git/HEAD", "")
    assert said_of_git(project) == cannot_be_asked(
        "fatal: not a git repository (or any of the parent directories): .git"
    )
