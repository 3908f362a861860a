"""Checks of imgpipe's own files in a project: lock, journal, run lock, and git."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fnmatch import fnmatchcase
from pathlib import Path

from imgpipe.checkup import Check, fail, ok, warn
from imgpipe.diagnostics import UserError
from imgpipe.fsio import RUN_LOCK, STATE_FOLDER, Workspace
from imgpipe.holder import Holder, parse_holder
from imgpipe.lock import read_lock
from imgpipe.text import count_of


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
    patterns = _read_patterns(project / ".gitignore")
    if any(fnmatchcase(workspace.lock_name, pattern) for pattern in patterns):
        said = f".gitignore leaves {workspace.lock_name} out, and a clone makes everything anew"
        yield warn("git", said, f"add a line `!{workspace.lock_name}`, and commit it")
        return
    state = project / STATE_FOLDER
    is_open = state.is_dir() and not (state / ".gitignore").exists()
    if is_open and not any(fnmatchcase(STATE_FOLDER, pattern) for pattern in patterns):
        said = f"would take up `{STATE_FOLDER}/`, which is of this machine alone"
        yield warn("git", said, f"add a line `{STATE_FOLDER}/` to .gitignore")
        return
    yield ok("git", f"leaves `{STATE_FOLDER}/` out, and takes {workspace.lock_name}")


def _read_patterns(path: Path) -> list[str]:
    """Return what a .gitignore leaves out in its folder; a later `!` takes a pattern back."""
    try:
        lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return []
    patterns: list[str] = []
    for line in (line.strip() for line in lines):
        if line.startswith("!"):
            patterns = [known for known in patterns if not fnmatchcase(line[1:], known)]
        elif line and not line.startswith("#"):
            patterns.append(line.strip("/"))
    return patterns


PROJECT: tuple[Callable[[Workspace], Iterator[Check]], ...] = (check_lock, check_runs, check_git)
