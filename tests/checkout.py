"""This repository as others get it: what is, or will be, committed, in a repository of its own."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

ROOT = Path(__file__).parent.parent


def call(
    *command: str | Path, cwd: Path, environment: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Run a command as on a fresh machine, whatever it ends with."""
    ours = ("VIRTUAL_ENV", "PYTHONPATH")
    fresh = {key: value for key, value in os.environ.items() if key not in ours}
    fresh = {key: value for key, value in fresh.items() if not key.startswith("GIT_")}
    return subprocess.run(
        command,
        cwd=cwd,
        env={**fresh, **(environment or {})},
        capture_output=True,
        text=True,
        check=False,
    )


def git(*arguments: str, cwd: Path) -> str:
    name = ("-c", "user.name=A person", "-c", "user.email=person@example.org")
    done = call("git", *name, "-c", "commit.gpgsign=false", *arguments, cwd=cwd)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def commit_all(folder: Path) -> str:
    """Make a folder a repository with all its files in one commit; return the commit."""
    git("init", "--quiet", cwd=folder)
    git("add", "--all", cwd=folder)
    git("commit", "--quiet", "--message", "All", cwd=folder)
    return git("rev-parse", "HEAD", cwd=folder)


def copy_repository(target: Path) -> str:
    """Copy the files of this repository as they are now, and commit them; return the commit."""
    listed = git("ls-files", "-z", "--cached", "--others", "--exclude-standard", cwd=ROOT)
    for name in filter(None, listed.split("\0")):
        if (ROOT / name).is_file():
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ROOT / name, target / name)
    return commit_all(target)
