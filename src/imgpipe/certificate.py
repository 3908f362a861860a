"""The certificate that there is nothing to do: while it holds, a run need not even look.

What a run does follows from imgpipe's own code, pipeline.yaml, the lock, the journal, and the files
that the pipeline's folders and globs find. A run that did nothing and had nothing to say leaves the
states of all these, as they were before it looked, and its summary; the next run compares.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
import time
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Self

from imgpipe import __version__
from imgpipe.fsio import Workspace
from imgpipe.listing import list_files, match_files
from imgpipe.stat_cache import FileState

NAME = "idle.json"
_TICK_S, _TICKS = 0.002, 5  # Linux gives files a time every 4 ms at most


@dataclass(frozen=True, slots=True)
class Grounds:
    """Where the files are that a run depends on.

    `globs` find the pages; `folders` hold sources, images and copies of pages; `files` are
    pipeline.yaml and the lock. Of what the folders hold, the files and folders in `apart` have no
    part in it. All paths are the project's.
    """

    globs: tuple[str, ...]
    folders: tuple[str, ...]
    files: tuple[str, ...]
    apart: tuple[str, ...] = ()

    @classmethod
    def read(cls, document: Any) -> Self:
        """Return what `asdict` made a document of. Raises TypeError, AttributeError if nothing."""
        return cls(**{key: tuple(map(str, item)) for key, item in document.items()})

    def find_files(self, project: Path) -> Iterator[str]:
        """Yield the path of every file, some more than once."""
        apart = frozenset(self.apart)
        yield from self.files
        for folder in self.folders:
            for path in list_files(project, folder, may_enter=lambda path: path not in apart):
                if path not in apart:
                    yield path
        for pattern in self.globs:
            yield from match_files(project, pattern)


@dataclass(frozen=True, slots=True)
class States:
    """The states of all files as one digest; `paths` are those that were looked at."""

    paths: frozenset[str]
    sha256: str


def take_states(grounds: Grounds, workspace: Workspace) -> States | None:
    """Return the states of all files that a run depends on, before it reads any.

    None where they would prove nothing: a file has the very time of the disk's clock, so that a
    later change of it may not show, the disk tells no time, or an earlier run was cut short.
    """
    if workspace.was_cut_short():
        return None
    for _ in range(_TICKS):
        try:
            now_ns = workspace.clock_ns()
        except OSError:
            return None  # a full disk: the run itself says what it costs
        taken = _take_states(grounds, workspace.project)
        if taken is None:
            return None
        states, latest_ns = taken
        if latest_ns < now_ns:
            return states
        time.sleep(_TICK_S)
    return None


def certify(grounds: Grounds, states: States, summary: Iterable[str], workspace: Workspace) -> None:
    """Keep for the next run that with these states there is nothing to do."""
    document = {"grounds": asdict(grounds), "sha256": states.sha256, "summary": list(summary)}
    content = json.dumps(document).encode()
    if workspace.recall(NAME) != content:
        workspace.keep(NAME, content)


def recall_summary(project: Path, config_name: str) -> tuple[str, ...] | None:
    """Return the summary of a run that would do nothing; None where a run must look.

    Raises UserError where another run is at work.
    """
    workspace = Workspace(project, config_name)
    if workspace.recall(NAME) is None:
        return None
    with workspace.locked():
        try:
            document = json.loads(workspace.recall(NAME) or b"")
            grounds = Grounds.read(document["grounds"])
            expected, summary = document["sha256"], tuple(map(str, document["summary"]))
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
            return None  # it was damaged, or another version wrote it
        return summary if still_holds(grounds, expected, config_name, workspace) else None


def still_holds(grounds: Grounds, sha256: object, config_name: str, workspace: Workspace) -> bool:
    """Return whether all files are in the states of which this is the digest."""
    if config_name not in grounds.files or workspace.was_cut_short():
        return False
    taken = _take_states(grounds, workspace.project)
    return taken is not None and taken[0].sha256 == sha256


def _take_states(grounds: Grounds, project: Path) -> tuple[States, int] | None:
    """Return the states, and the time of the latest change in nanoseconds."""
    found = hashlib.sha256(f"{__version__} {sys.version} {grounds}\n".encode())
    latest_ns = 0
    try:
        paths = frozenset(grounds.find_files(project))
        for path in sorted(paths):
            state = FileState.of(os.stat(os.path.join(project, path)))  # noqa: PTH116, PTH118
            latest_ns = max(latest_ns, state.mtime_ns, state.ctime_ns)
            found.update(_describe(path, state))
        own = Path(__file__).parent
        for path in sorted(list_files(own, ".")):
            if path.endswith(".py"):
                found.update(_describe(path, FileState.of(os.stat(own / path))))  # noqa: PTH116
    except (OSError, ValueError):  # ValueError: a name that no file can have, of a damaged one
        return None
    return States(paths, found.hexdigest()), latest_ns


def _describe(path: str, state: FileState) -> bytes:
    said = f"{path}\0{state.size_bytes} {state.mtime_ns} {state.ctime_ns} {state.inode}\n"
    return said.encode("utf-8", "surrogateescape")
