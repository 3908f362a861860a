"""Files beside others: what commands write where the command line says, with no state folder near.

They are staged in a hidden folder that goes with the command, or, if that is killed, with the next.
"""

from __future__ import annotations

import os
import shutil
import stat
import tempfile
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from imgpipe.fsio import STATE_FOLDER, publish, write_staged
from imgpipe.runlock import hold_folder, is_abandoned

_PREFIX = f"{STATE_FOLDER}-"
_COMPOSED = "\u00e9"  # é as one letter


@contextmanager
def staging_beside(target: Path) -> Iterator[Path]:
    """Make a hidden folder for staged files, in the nearest folder above a target that is there.

    From there a rename reaches the target without a copy. It goes whatever happens; if its process
    is killed, with the next one that works there. Raises OSError.
    """
    near = next((folder for folder in target.parents if folder.is_dir()), Path())
    _clear_abandoned(near.absolute())
    folder = Path(tempfile.mkdtemp(prefix=_PREFIX, dir=near))
    try:
        with hold_folder(folder):
            yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def write_file(target: Path, data: bytes, replaces: str | None) -> None:
    """Write a file that the command line names, whole, with the mode bits of what it replaces.

    Raises ChangedTargetError and OSError as `publish` does.
    """
    with staging_beside(target) as folder:
        staged = folder / "content"
        write_staged(staged, data, flushed=True)
        if replaces is not None:
            with suppress(FileNotFoundError):
                staged.chmod(stat.S_IMODE(target.stat().st_mode))
        publish(staged, target, target.parent, replaces)


@cache  # once a process: a look at all files of a folder for each of its frames would be a square
def _clear_abandoned(near: Path) -> None:
    """Remove what `staging_beside` left in a folder when its process was killed."""
    with suppress(OSError):
        for entry in list(os.scandir(near)):
            folder = Path(entry.path)
            is_ours = entry.name.startswith(_PREFIX) and entry.is_dir(follow_symlinks=False)
            if is_ours and is_abandoned(folder):
                shutil.rmtree(folder, ignore_errors=True)


@dataclass(frozen=True, slots=True)
class DiskTraits:
    """What a disk can do, and whether names that differ in case or Unicode form are two files."""

    locks: bool
    links: bool
    has_case: bool
    has_forms: bool


def try_disk(folder: Path) -> DiskTraits:
    """Try what a disk can do in a hidden folder, of which nothing is left. Raises OSError."""
    with staging_beside(folder / "any") as staging:
        for name in (_COMPOSED, "letters"):
            write_staged(staging / name, b"")
        return DiskTraits(
            locks=not (staging / "unheld").exists(),
            links=_can_link(staging),
            has_case=not (staging / "LETTERS").exists(),
            has_forms=not (staging / unicodedata.normalize("NFD", _COMPOSED)).exists(),
        )


def _can_link(folder: Path) -> bool:
    try:
        (folder / "link").hardlink_to(folder / "letters")
    except OSError:
        return False
    return True
