"""Checks of imgpipe's own files in a project: lock, journal, run lock, and git."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from imgpipe.checkup import Check, fail, ok, warn
from imgpipe.diagnostics import UserError
from imgpipe.fsio import RUN_LOCK, STATE_FOLDER, Workspace
from imgpipe.holder import Holder, parse_holder
from imgpipe.lock import read_lock
from imgpipe.text import count_of

_GIT_ANSWERS = (0, 1)  # some path is ignored, none is


def check_lock(workspace: Workspace) -> Iterator[Check]:
    name = workspace.lock_name
    try:
        lock = read_lock(workspace.project / name, name)
    except UserError as problem:
        found = problem.diagnostics[0]
        yield fail("lock", f"{found.place}: {found.message}", found.hint)
        return
    if not (lock.tasks or lock.pages):
        yield ok("lock", f"{name} is not there yet")
        return
    sources, files = len(lock.tasks), len(lock.made_paths())
    made = f"{count_of(files, 'file')} of {count_of(sources, 'source')}"
    yield ok("lock", f"{name} has {made} on record")


def check_runs(workspace: Workspace) -> Iterator[Check]:
    """Tell of a run that is at work, or of one that was cut short: its journal is left."""
    holder = _find_holder(workspace)
    if holder is not None:
        yield warn("runs", f"another one is at work: {holder}", "wait until it ends")
    elif workspace.was_cut_short():
        hint = "`imgpipe run` takes what it had made, and goes on"
        yield warn("runs", "an earlier one was cut short, and its journal is left", hint)
    else:
        yield ok("runs", "none is at work, and none was cut short")


def _find_holder(workspace: Workspace) -> Holder | None:
    try:
        return parse_holder((workspace.project / STATE_FOLDER / RUN_LOCK).read_bytes())
    except OSError:
        return None


def check_git(workspace: Workspace) -> Iterator[Check]:
    """Tell what git would take up that it shall not, and leave out that it shall have."""
    project = workspace.project
    if not any((folder / ".git").exists() for folder in (project, *project.resolve().parents)):
        yield ok("git", "this is no repository")
        return
    name, state = workspace.lock_name, f"{STATE_FOLDER}/{RUN_LOCK}"
    ignored, problem = _ask_git(project, (name, state))
    if problem:
        hint = f"see to it that it does: a clone without {name} makes everything anew"
        yield warn("git", f"cannot be asked whether it takes {name}: {problem}", hint)
    elif name in ignored:
        said = f"leaves {name} out, and a clone makes everything anew"
        tell = f"`git check-ignore -v {name}` names the line that leaves it out"
        yield warn("git", said, f"add a line `!{name}` to .gitignore, and commit it; {tell}")
    elif (project / STATE_FOLDER).is_dir() and state not in ignored:
        said = f"would take up `{STATE_FOLDER}/`, which is of this machine alone"
        yield warn("git", said, f"add a line `{STATE_FOLDER}/` to .gitignore")
    else:
        yield ok("git", f"leaves `{STATE_FOLDER}/` out, and takes {name}")


def _ask_git(project: Path, paths: Sequence[str]) -> tuple[frozenset[str], str]:
    """Return which of the paths git ignores, and why it cannot say so, if it cannot.

    Patterns come from many files, and what is under version control already is not ignored: only
    git knows all of it.
    """
    # A repository may name a program as its monitor; none of it is run.
    command = ["git", "-c", "core.fsmonitor=false", "check-ignore", "-z", "--stdin"]
    try:
        done = subprocess.run(  # noqa: S603  no shell, and paths are read from a pipe
            command,
            cwd=project,
            env={**os.environ, "LC_ALL": "C"},
            input=os.fsencode("".join(f"./{path}\0" for path in paths)),
            capture_output=True,
            check=False,
        )
    except FileNotFoundError:
        return frozenset(), "it is not installed"
    except OSError as problem:
        return frozenset(), str(problem.strerror)
    if done.returncode not in _GIT_ANSWERS:
        lines = done.stderr.decode(errors="replace").splitlines()
        return frozenset(), lines[0] if lines else f"exit code {done.returncode}"
    found = os.fsdecode(done.stdout).split("\0")
    return frozenset(path.removeprefix("./") for path in found if path), ""


PROJECT: tuple[Callable[[Workspace], Iterator[Check]], ...] = (check_lock, check_runs, check_git)
