"""Files that imgpipe writes where the command line says: never over what is not its own."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from imgpipe.beside import write_file
from imgpipe.diagnostics import Place, UserError, error
from imgpipe.disk import digest_bytes
from imgpipe.fsio import ChangedTargetError

UNWRITABLE = "OUT003"


def write_own_file(
    path: Path, name: str, data: bytes, kind: str, is_own: Callable[[bytes], bool]
) -> None:
    """Write a file whole, or leave what stands there; `name` is what messages call it.

    `kind` names what it holds ("a baseline"); `is_own` tells that of the content of a file which
    stands there. An empty file may be replaced, too. Raises UserError.
    """
    standing = require_own_file(path, name, kind, is_own)
    try:
        if standing != data:
            digest = None if standing is None else digest_bytes(standing)
            write_file(path, data, digest)
    except ChangedTargetError:
        raise _refuse("came or changed meanwhile, and is left as it is", name, "") from None
    except OSError as problem:
        raise _refuse_by_disk(problem, name) from None


def require_own_file(
    path: Path, name: str, kind: str, is_own: Callable[[bytes], bool]
) -> bytes | None:
    """Return what stands where a file is to be written, None where nothing does.

    Raises UserError where it may not be replaced: who asks first has done no work in vain.
    """
    try:
        standing = _read_standing(path)
    except IsADirectoryError:
        raise _refuse("cannot be written: it is a folder", name, "name a file in it") from None
    except OSError as problem:
        raise _refuse_by_disk(problem, name) from None
    if standing and not is_own(standing):
        message = f"is not written: a file stands here that is not {kind}"
        raise _refuse(message, name, "name another file, or move this one away")
    return standing


def _refuse_by_disk(problem: OSError, name: str) -> UserError:
    return _refuse(f"cannot be written: {problem.strerror or problem}", name, "")


def _read_standing(path: Path) -> bytes | None:
    """Return what stands at a path; None where nothing does. Raises OSError."""
    if path.is_symlink() or (path.exists() and not path.is_file() and not path.is_dir()):
        raise OSError("it is a link, a pipe or a device")
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None


def _refuse(message: str, name: str, hint: str) -> UserError:
    return UserError([error(UNWRITABLE, message, Place(name), hint)])
