"""The hooks of .pre-commit-hooks.yaml, as pre-commit itself runs them on a site."""

from __future__ import annotations

import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest
import yaml

from imgpipe.commands import COMMANDS
from tests.checkout import ROOT, call, commit_all, copy_repository, git
from tests.conftest import lack
from tests.project import Project

HOOKS = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))


def test_each_hook_is_a_command_that_can_be_called() -> None:
    assert [hook["id"] for hook in HOOKS] == ["imgpipe-check", "imgpipe-audit"]
    for hook in HOOKS:
        program, command, *arguments = hook["entry"].split()
        assert program == "imgpipe"
        COMMANDS[command].make_context(command, arguments)


def test_hooks_look_at_the_whole_site_at_every_commit() -> None:
    """A deleted file is on no list of files, so that a hook with `files` would not see it."""
    for hook in HOOKS:
        assert (hook["always_run"], hook["pass_filenames"]) == (True, False)
        assert not {"files", "types", "types_or"} & set(hook)


@pytest.fixture(scope="module")
def hook_repository(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    if not find_spec("pre_commit"):
        lack("pre-commit (imgpipe[hooks])")
    folder = tmp_path_factory.mktemp("imgpipe")
    return folder, copy_repository(folder)


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    return {"PRE_COMMIT_HOME": str(tmp_path_factory.mktemp("pre-commit")), "NO_COLOR": "1"}


@pytest.fixture
def site(project: Project, hook_repository: tuple[Path, str]) -> Project:
    """A site whose images are made and committed, in a folder of its repository."""
    folder, revision = hook_repository
    below = Project(project.root / "site")
    below.pipeline()
    below.gif("images/gif/Leg.gif")
    page = below.page("pages/leg.md", "Leg", range(1, 4))
    text = page.read_text(encoding="utf-8")
    page.write_text(text.replace("gif/Leg.gif'", "gif/Leg.gif'\n    image_alt: A leg"))
    assert below.run("run").code == 0
    hooks = [{"id": hook["id"], "args": ["-C", "site"]} for hook in HOOKS]
    config = {"repos": [{"repo": str(folder), "rev": revision, "hooks": hooks}]}
    project.write(".pre-commit-config.yaml", yaml.safe_dump(config))
    project.write(".gitignore", ".imgpipe/\n")
    commit_all(project.root)
    return below


def run_hooks(site: Project, cache: dict[str, str]) -> subprocess.CompletedProcess[str]:
    command = (sys.executable, "-m", "pre_commit", "run", "--color", "never")
    return call(*command, cwd=site.root.parent, environment=cache)


def verdicts(said: str) -> list[str]:
    return [line for line in said.splitlines() if line.startswith("imgpipe ") and ".." in line]


@pytest.mark.slow
def test_pre_commit_runs_both(site: Project, cache: dict[str, str]) -> None:
    clean = run_hooks(site, cache)
    assert clean.returncode == 0, clean.stdout + clean.stderr
    assert [line.rpartition(".")[2] for line in verdicts(clean.stdout)] == ["Passed", "Passed"]

    git("rm", "--quiet", "site/images/png/Leg-2.png", cwd=site.root.parent)
    missing = run_hooks(site, cache)
    assert missing.returncode == 1, missing.stdout + missing.stderr
    assert [line.rpartition(".")[2] for line in verdicts(missing.stdout)] == ["Failed", "Failed"]
    assert "Leg-2.png" in missing.stdout
    assert "error[REF001]" in missing.stdout

    assert site.run("run").code == 0
    site.gif("images/gif/Leg.gif", frames=4)
    git("add", "--all", cwd=site.root.parent)
    stale = run_hooks(site, cache)
    assert stale.returncode == 1, stale.stdout + stale.stderr
    assert "\nLeg: 3 files of frames: source changed\n" in stale.stdout
