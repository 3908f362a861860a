"""The only module that writes: staging, publishing by rename, the journal, the run lock.

Everything of imgpipe's own lies in `.imgpipe/` beside the pipeline; it holds a .gitignore, and
Jekyll leaves hidden folders out.
"""

from __future__ import annotations

import errno
import json
import os
import shutil
import stat
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, BinaryIO

from imgpipe.diagnostics import ExitCode, Place, UserError, error
from imgpipe.disk import digest_file

STATE_FOLDER = ".imgpipe"


class ChangedTargetError(Exception):
    """A file is not what it was when the plan was made; nothing was written over it."""


class Workspace:
    """The folder `.imgpipe/` of a project."""

    def __init__(self, project: Path) -> None:
        self.project = project
        self._root = project / STATE_FOLDER
        self._staging = self._root / "staging"
        self._journal = self._root / "journal.jsonl"

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Hold the run lock; an operating-system lock, which a dead process cannot keep.

        Raises UserError with exit code LOCKED where another run holds it, and USAGE where the
        folder cannot be made.
        """
        try:
            self._root.mkdir(exist_ok=True)
            ignore = self._root / ".gitignore"
            if not ignore.exists():
                ignore.write_text("*\n", encoding="utf-8")
            file = (self._root / "run.lock").open("a+b")
        except OSError as problem:
            message = f"the folder cannot be made or written: {problem.strerror}"
            hint = "imgpipe keeps its journal and staged files there"
            raise UserError([error("OUT003", message, Place(STATE_FOLDER), hint)]) from None
        with file:
            _lock_or_refuse(file)
            shutil.rmtree(self._staging, ignore_errors=True)
            yield
            shutil.rmtree(self._staging, ignore_errors=True)

    def staging_folder(self, name: str) -> Path:
        """Return a new empty folder for the staged files of one task."""
        folder = self.staging_path(name)
        folder.mkdir(parents=True)
        return folder

    def staging_path(self, name: str) -> Path:
        return self._staging / name

    def replace(self, target: Path, data: bytes, replaces: str | None, *, flushed: bool) -> None:
        """Publish new content for a text, with the mode bits of what it replaces.

        Raises ChangedTargetError and OSError as `publish` does.
        """
        folder = self.staging_folder("file")
        try:
            staged = folder / "content"
            write_staged(staged, data, flushed=flushed)
            if replaces is not None:
                with suppress(FileNotFoundError):
                    staged.chmod(stat.S_IMODE(target.stat().st_mode))
            publish(staged, target, self.project, replaces)
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    def append_intent(self, intent: dict[str, Any]) -> None:
        """Write an intent to the journal and wait until the disk has it."""
        with self._journal.open("ab") as file:
            file.write(json.dumps(intent, ensure_ascii=False).encode() + b"\n")
            _flush(file)

    def read_intents(self) -> Iterator[dict[str, Any]]:
        """Yield the journal's intents; a line that a crash cut short is left out."""
        with suppress(FileNotFoundError):
            for line in self._journal.read_bytes().splitlines():
                with suppress(ValueError):
                    yield json.loads(line)

    def clear_journal(self) -> None:
        self._journal.unlink(missing_ok=True)


@contextmanager
def staging_beside(target: Path) -> Iterator[Path]:
    """Make a hidden folder for staged files, in the nearest folder above a target that is there.

    From there a rename reaches the target without a copy. It goes whatever happens. Raises OSError.
    """
    near = next((folder for folder in target.parents if folder.is_dir()), Path())
    folder = Path(tempfile.mkdtemp(prefix=f"{STATE_FOLDER}-", dir=near))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def write_bug_log(text: str) -> Path:
    """Keep the account of a bug in a file of its own in the system's temporary folder."""
    handle, name = tempfile.mkstemp(prefix="imgpipe-bug-", suffix=".log")
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(text)
    return Path(name)


def publish(staged: Path, target: Path, project: Path, replaces: str | None) -> None:
    """Move a staged file to its place, over nothing but a file with the digest `replaces`.

    Raises ChangedTargetError where another file stands there, OSError where the disk refuses.
    """
    _make_parent(target, project)
    if replaces is None:
        _publish_new(staged, target)
        return
    if target.is_symlink() or digest_file(target) not in (replaces, None):
        raise ChangedTargetError
    _rename(staged, target)


def _publish_new(staged: Path, target: Path) -> None:
    """Link, then unlink: unlike a rename, a link never replaces what came in between."""
    try:
        os.link(staged, target)
    except FileExistsError:
        raise ChangedTargetError from None
    except OSError as problem:
        if problem.errno in (errno.ENOSPC, errno.EACCES, errno.EROFS, errno.EDQUOT):
            raise
        if target.exists() or target.is_symlink():
            raise ChangedTargetError from None
        _rename(staged, target)
    else:
        with suppress(OSError):  # the target is in place; the staging folder goes with the run
            staged.unlink()


def _rename(staged: Path, target: Path) -> None:
    try:
        staged.replace(target)
    except OSError as problem:
        if problem.errno != errno.EXDEV:
            raise
        near = target.with_name(f".imgpipe-{os.getpid()}-{target.name}")
        try:
            shutil.copyfile(staged, near)
            near.replace(target)
        finally:
            near.unlink(missing_ok=True)


def _make_parent(target: Path, project: Path) -> None:
    """Make the target's folder; a symbolic link on the way must not lead out of the project."""
    if not target.parent.resolve().is_relative_to(project.resolve()):
        raise OSError(errno.ELOOP, "its folder is a link that leaves the project's folder")
    target.parent.mkdir(parents=True, exist_ok=True)


def open_staged(path: Path) -> BinaryIO:
    """Open a new file for writing. Raises OSError.

    Outputs are not flushed to the disk one by one: at 3 ms each that would cost a site of 11,600
    files half a minute. After a power cut the next run finds a torn file by its digest.
    """
    return path.open("xb")


def write_staged(path: Path, data: bytes, *, flushed: bool = False) -> None:
    """Write a new file whole; if wanted, wait until the disk has it. Raises OSError."""
    with open_staged(path) as file:
        file.write(data)
        if flushed:
            _flush(file)


def copy_staged(origin: Path, path: Path) -> None:
    """Copy a file's content, not its mode, into a new file. Raises OSError."""
    with origin.open("rb") as source, open_staged(path) as file:
        shutil.copyfileobj(source, file)


def _flush(file: BinaryIO) -> None:
    file.flush()
    os.fsync(file.fileno())


def _lock_or_refuse(file: BinaryIO) -> None:
    try:
        _lock(file)
    except OSError:
        message = "another run of imgpipe is at work here"
        hint = "wait until it ends; a run that died holds no lock"
        place = Place(f"{STATE_FOLDER}/run.lock")
        raise UserError([error("LCK003", message, place, hint)], ExitCode.LOCKED) from None


if sys.platform == "win32":
    import msvcrt

    def _lock(file: BinaryIO) -> None:
        file.seek(0)
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def _lock(file: BinaryIO) -> None:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
