"""Staging and publishing by rename: with `journal`, `trash` and `runlock`, all that writes.

Everything of imgpipe's own lies in `.imgpipe/` beside the pipeline; it holds a .gitignore, and
Jekyll leaves hidden folders out.
"""

from __future__ import annotations

import errno
import os
import shutil
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from functools import cached_property
from itertools import chain, count
from pathlib import Path
from typing import Any, BinaryIO

from imgpipe.disk import digest_file
from imgpipe.journal import append_line, read_lines
from imgpipe.lock import LOCK_NAME
from imgpipe.runlock import hold
from imgpipe.stat_cache import FileState, StatCache
from imgpipe.state_errors import refuse_folder, refuse_journal, refuse_link

STATE_FOLDER = ".imgpipe"
_STAT_CACHE = "stat-cache.json"
RUN_LOCK = "run.lock"
_JOURNAL = "journal.jsonl"
_STAGING = "staging"
_LOGS = "logs"
_LOG_NAMES = f"{'[0-9]' * 8}T{'[0-9]' * 6}Z*.log"
_KEPT_LOGS = 10


class ChangedTargetError(Exception):
    """A file is not what it was when the plan was made; nothing was written over it."""


class Workspace:
    """The folder `.imgpipe/` of a project, and the lock of one of its pipelines.

    Two pipelines in one folder share neither lock nor journal: source ids tell them not apart.
    """

    def __init__(self, project: Path, pipeline_name: str = "pipeline.yaml") -> None:
        stem = Path(pipeline_name).stem
        self._prefix = "" if stem == "pipeline" else f"{stem}."
        self.project = project
        self.lock_name = f"{self._prefix}{LOCK_NAME}"
        self._root = project / STATE_FOLDER
        # A worker that outlives its run for a moment must not write among the files of the next.
        self._staging = self._root / _STAGING / os.urandom(4).hex()
        self._journal = self._own(_JOURNAL)

    def _own(self, name: str) -> Path:
        return self._root / f"{self._prefix}{name}"

    @cached_property
    def states(self) -> StatCache:
        """What is known of the files' states."""
        return StatCache.read(self._own(_STAT_CACHE))

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Hold the run lock; an operating-system lock, which a dead process cannot keep.

        Raises UserError with exit code LOCKED where another run holds it, and USAGE where the
        folder cannot be made.
        """
        try:
            self._refuse_links()
            self._make_root()
            file = (self._root / RUN_LOCK).open("a+b", buffering=0)
        except OSError as problem:
            raise refuse_folder(problem, STATE_FOLDER) from None
        with file, hold(file, f"{STATE_FOLDER}/{RUN_LOCK}"):
            shutil.rmtree(self._staging.parent, ignore_errors=True)
            try:
                self._staging.mkdir(parents=True)
            except OSError as problem:
                raise refuse_folder(problem, STATE_FOLDER) from None
            try:
                yield
            finally:
                shutil.rmtree(self._staging.parent, ignore_errors=True)

    @contextmanager
    def aside(self) -> Iterator[None]:
        """Have a staging folder without the run lock, for what spares the next command some work.

        A run that begins or ends meanwhile clears it away, and `keep` does without, as it does
        where the disk cannot be written. Raises UserError for a link in the folder's place.
        """
        with suppress(OSError):
            self._refuse_links()
            self._make_root()
        try:
            yield
        finally:
            # Not the folder that it is in: a run may be about to make its own there.
            shutil.rmtree(self._staging, ignore_errors=True)

    def _make_root(self) -> None:
        self._root.mkdir(exist_ok=True)
        ignore = self._root / ".gitignore"
        if not ignore.exists():
            ignore.write_text("*\n", encoding="utf-8")

    def _refuse_links(self) -> None:
        """Raise UserError for a link, through which a file of someone else's would be cut short.

        A repository may come with one. A pipe would keep the run waiting for ever. Raises OSError.
        """
        shared = (self._root / name for name in (".gitignore", RUN_LOCK, _STAGING, _LOGS))
        for path in (self._root, *shared, self._journal, self._own(_STAT_CACHE)):
            with suppress(FileNotFoundError, NotADirectoryError):
                mode = path.lstat().st_mode
                if not (stat.S_ISDIR(mode) or stat.S_ISREG(mode)):
                    raise refuse_link(path.relative_to(self.project).as_posix())

    def staging_folder(self, name: str) -> Path:
        """Return a new empty folder for the staged files of one task."""
        folder = self.staging_path(name)
        folder.mkdir(parents=True)
        return folder

    def staging_path(self, name: str) -> Path:
        return self._staging / name

    def discard_staging(self, folder: Path) -> None:
        """Drop what was staged for one job and not published; a full disk needs the room."""
        shutil.rmtree(folder, ignore_errors=True)

    def publish_output(self, staged: Path, path: str, replaces: str | None, digest: str) -> None:
        """Publish a staged output with a known digest, and remember its state.

        Raises ChangedTargetError and OSError as `publish` does.
        """
        before = FileState.of(staged.stat())
        publish(staged, self.project / path, self.project, replaces)
        with suppress(OSError):
            after = FileState.of((self.project / path).stat())
            if before.is_moved(after):
                self.states.learn(path, after, digest)

    def save_states(self) -> None:
        """Keep what is known of the files' states; without it they are only read again."""
        content = self.states.format()
        if content is not None:
            self.keep(_STAT_CACHE, content)

    def keep(self, name: str, content: bytes) -> None:
        """Keep what spares the next run some work; it does without, if the disk refuses."""
        with suppress(OSError):
            staged = self.staging_folder(name) / "content"
            write_staged(staged, content)
            staged.replace(self._own(name))

    def keep_log(self, text: str) -> None:
        """Keep what a run says of itself, and the newest of these; without it nothing is amiss."""
        now = f"{datetime.now(UTC):%Y%m%dT%H%M%SZ}"
        folder = self._root / _LOGS
        with suppress(OSError):
            folder.mkdir(exist_ok=True)
            names = chain([now], (f"{now}_{number}" for number in count(2)))
            path = next(found for name in names if not (found := folder / f"{name}.log").exists())
            write_staged(path, text.encode(errors="backslashreplace"))
            for old in sorted(folder.glob(_LOG_NAMES))[:-_KEPT_LOGS]:
                old.unlink()

    def recall(self, name: str) -> bytes | None:
        """Return what an earlier run kept, if it is there: a pipe would never end."""
        path = self._own(name)
        try:
            return path.read_bytes() if stat.S_ISREG(path.lstat().st_mode) else None
        except OSError:
            return None

    def clock_ns(self) -> int:
        """Return the time that a file would have which was changed now, by the disk's clock.

        Raises OSError.
        """
        folder = self.staging_folder("clock")
        try:
            return folder.stat().st_mtime_ns
        finally:
            folder.rmdir()

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
        append_line(self._journal, intent)

    def read_intents(self) -> Iterator[dict[str, Any]]:
        """Yield the journal's intents. Raises UserError where it cannot be read."""
        try:
            yield from read_lines(self._journal)
        except OSError as problem:
            raise refuse_journal(problem, f"{STATE_FOLDER}/{self._journal.name}") from None

    def was_cut_short(self) -> bool:
        """Return whether an earlier run left its journal."""
        return self._journal.exists()

    def clear_journal(self) -> None:
        self._journal.unlink(missing_ok=True)


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
    require_inside(target, project)
    target.parent.mkdir(parents=True, exist_ok=True)


def require_inside(target: Path, project: Path) -> None:
    """Raise OSError where a symbolic link on the way to a file leads out of the project."""
    try:
        folder = target.parent.resolve()
    except RuntimeError:  # before Python 3.13
        raise OSError(errno.ELOOP, "its folder is a link that leads to itself") from None
    if not folder.is_relative_to(project.resolve()):
        raise OSError(errno.ELOOP, "its folder is a link that leaves the project's folder")


def make_folder(path: Path) -> None:
    """Make a job's staging folder; only where its run has not been cleared away. Raises OSError."""
    path.mkdir()


def open_staged(path: Path) -> BinaryIO:
    """Open a new file for writing, and for reading what was written. Raises OSError.

    Outputs are not flushed to the disk one by one: at 3 ms each that would cost a site of 11,600
    files half a minute. After a power cut the next run finds a torn file by its digest.
    """
    return path.open("x+b")


def write_staged(path: Path, data: bytes, *, flushed: bool = False) -> None:
    """Write a new file whole; if wanted, wait until the disk has it. Raises OSError."""
    with open_staged(path) as file:
        file.write(data)
        if flushed:
            flush(file)


def copy_staged(origin: Path, path: Path) -> None:
    """Copy a file's content, not its mode, into a new file. Raises OSError."""
    with origin.open("rb") as source, open_staged(path) as file:
        shutil.copyfileobj(source, file)


def flush(file: BinaryIO) -> None:
    file.flush()
    os.fsync(file.fileno())
