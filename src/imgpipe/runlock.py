"""One run at a time: an operating-system lock on a file, which tells a second run who holds it.

So are folders held that only one process works in.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from io import FileIO
from pathlib import Path

from imgpipe.diagnostics import ExitCode, Place, UserError, error
from imgpipe.holder import describe_this_run, format_holder, parse_holder

_HELD = "held"
_held: list[FileIO] = []


@contextmanager
def hold(file: FileIO, path: str) -> Iterator[None]:
    """Hold the run lock, an open file, and say so in it; a dead process cannot hold it.

    Raises UserError with exit code LOCKED, about `path`, where another run holds it.
    """
    try:
        _lock(file)
    except OSError:
        raise _refuse_second_run(file, path) from None
    _held.append(file)
    with suppress(OSError):  # the text is for people: the lock holds without it
        file.truncate(0)
        file.write(format_holder(describe_this_run()))
    try:
        yield
    finally:
        _held.remove(file)
        with suppress(OSError):
            file.truncate(0)


@contextmanager
def hold_folder(folder: Path) -> Iterator[None]:
    """Hold a new folder of this process's own, so that others can tell when it is abandoned.

    Where the disk has no locks no one can, and it stays. Raises OSError.
    """
    with (folder / "unheld").open("xb", buffering=0) as file:
        with suppress(OSError):
            _lock(file)
            (folder / "unheld").rename(folder / _HELD)  # what has this name was locked before
        _held.append(file)
        try:
            yield
        finally:
            _held.remove(file)


def is_abandoned(folder: Path) -> bool:
    """Return whether a folder was held by a process that is dead."""
    try:
        with (folder / _HELD).open("r+b", buffering=0) as file:
            _lock(file)
    except OSError:
        return False
    return True


def _refuse_second_run(file: FileIO, path: str) -> UserError:
    file.seek(0)
    holder = parse_holder(file.read())
    message = "another run of imgpipe is at work here" + (f": {holder}" if holder else "")
    hint = "wait until it ends; a run that died holds no lock"
    return UserError([error("LCK003", message, Place(path), hint)], ExitCode.LOCKED)


if sys.platform == "win32":
    import msvcrt

    _FAR = 1 << 30  # what is locked cannot be read by others, and the text is for them

    def _lock(file: FileIO) -> None:
        file.seek(_FAR)
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def _lock(file: FileIO) -> None:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)

    def _let_go() -> None:
        """A forked worker shares the lock, and would keep it when the run is dead."""
        for file in _held:
            file.close()

    os.register_at_fork(after_in_child=_let_go)
