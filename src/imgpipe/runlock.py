"""One run at a time: an operating-system lock on a file, which tells a second run who holds it."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from io import FileIO

from imgpipe.diagnostics import ExitCode, Place, UserError, error
from imgpipe.holder import describe_this_run, format_holder, parse_holder

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
