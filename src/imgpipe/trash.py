"""The trash: what imgpipe takes away or replaces of a person's work, to be found again.

`.imgpipe/trash/0007-clean/` holds the files of one command below `files/`, each at its own path;
`manifest.jsonl` says what the command was, and what else it noted.
"""

from __future__ import annotations

import errno
import os
import re
import shutil
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from imgpipe.diagnostics import Place, UserError, error
from imgpipe.disk import digest_file
from imgpipe.fsio import STATE_FOLDER, flush, publish, require_inside
from imgpipe.journal import append_line, read_lines

TRASH_FOLDER = f"{STATE_FOLDER}/trash"

_SESSION_NAME = re.compile(r"(\d{4,})-(\w+)")


@dataclass(frozen=True, slots=True)
class Session:
    """What one command put into the trash; sessions are numbered in their order."""

    project: Path
    number: int
    command: str

    @property
    def path(self) -> str:
        """The session's folder, relative to the project's."""
        return f"{TRASH_FOLDER}/{self.number:04d}-{self.command}"

    @property
    def _files(self) -> Path:
        return self.project / self.path / "files"

    @property
    def _manifest(self) -> Path:
        return self.project / self.path / "manifest.jsonl"

    def keep(self, path: str) -> None:
        """Put a file of the project into the trash, and leave it where it is, too.

        Raises FileExistsError where the session has another file of that path, and OSError.
        """
        origin, copy = self.project / path, self._files / path
        require_inside(origin, self.project)
        if origin.is_symlink():
            raise OSError(errno.ELOOP, "it is a symbolic link")
        try:
            _keep_copy(origin, copy)
        except FileExistsError:  # from a command that was cut short
            if digest_file(copy) != digest_file(origin):
                raise

    def has_room(self, path: str) -> bool:
        """Return whether a file of the project can be kept: no other one has its path here."""
        copy = self._files / path
        try:
            if any(folder.is_symlink() or folder.is_file() for folder in copy.parents):
                return False
            found = digest_file(copy)
        except OSError:  # a folder has its name
            return False
        return found is None or found == digest_file(self.project / path)

    def take(self, path: str, root: str) -> None:
        """Move a file of the project into the trash, and remove the folders that this empties.

        Those below `root` only, a folder of the project. Raises what `keep` raises.
        """
        self.keep(path)
        _remove_file(self.project / path, self.project / root)

    def bring_back(self, path: str) -> None:
        """Move a file back to its place; one that is there already is enough.

        Raises ChangedTargetError where another file stands there, and OSError.
        """
        origin, target = self._files / path, self.project / path
        if target.is_symlink() or digest_file(target) != digest_file(origin):
            publish(origin, target, self.project, None)
        _remove_file(origin, self.project / self.path)

    def paths(self) -> list[str]:
        """Return the paths of the files that the session has, sorted."""
        found = (path for path in self._files.rglob("*") if not path.is_dir())
        return sorted(path.relative_to(self._files).as_posix() for path in found)

    def digests(self) -> dict[str, str]:
        """Return path → digest of the files that the session has. Raises OSError."""
        found = {path: digest_file(self._files / path) for path in self.paths()}
        return {path: digest for path, digest in found.items() if digest}

    def note(self, document: dict[str, Any]) -> None:
        """Add a line to the manifest and wait until the disk has it. Raises OSError."""
        append_line(self._manifest, document)

    def notes(self) -> list[dict[str, Any]]:
        """Return the lines of the manifest that are whole. Raises UserError."""
        try:
            return [line for line in read_lines(self._manifest) if isinstance(line, dict)]
        except OSError as problem:
            raise self.refuse(f"cannot be read: {problem.strerror or problem}") from None

    def refuse(self, message: str) -> UserError:
        """Return what to raise where the manifest is not what this session wrote."""
        place = Place(f"{self.path}/manifest.jsonl")
        hint = (
            f"mend it; or move {self.path} away: its files lie in it, and what else was cleaned"
            " can be undone"
        )
        return UserError([error("CLN004", message, place, hint)])


def begin_session(project: Path, command: str) -> Session:
    """Make a new session. Raises OSError."""
    number = max((session.number for session in find_sessions(project)), default=0) + 1
    session = Session(project, number, command)
    (project / session.path).mkdir(parents=True)
    session.note({"command": command, "began": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())})
    return session


def find_sessions(project: Path) -> Iterator[Session]:
    """Yield the sessions that the trash has, the latest first."""
    folder = project / TRASH_FOLDER
    names = [path.name for path in folder.iterdir()] if folder.is_dir() else []
    found = [match for name in names if (match := _SESSION_NAME.fullmatch(name))]
    for match in sorted(found, key=lambda match: int(match[1]), reverse=True):
        yield Session(project, int(match[1]), match[2])


def _keep_copy(origin: Path, copy: Path) -> None:
    """Give a file a second name, or copy it where the file system cannot; never over another.

    Raises FileExistsError where something has that name, and OSError.
    """
    copy.parent.mkdir(parents=True, exist_ok=True)
    try:
        os.link(origin, copy)
    except FileExistsError:
        raise
    except OSError:
        if copy.exists():
            raise FileExistsError from None
        near = copy.with_name(f".{os.getpid()}-{copy.name}")
        try:
            shutil.copy2(origin, near)
            with near.open("rb+") as file:
                flush(file)
            near.replace(copy)
        finally:
            near.unlink(missing_ok=True)


def _remove_file(path: Path, root: Path) -> None:
    """Remove a file, and the folders below `root` that are empty without it. Raises OSError."""
    path.unlink(missing_ok=True)
    with suppress(OSError):  # the first folder that holds something ends it
        for folder in path.parents:
            if folder == root or not folder.is_relative_to(root):
                break
            folder.rmdir()
