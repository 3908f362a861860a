"""What planning asks of the disk; an interface, so that tests plan on files that are not there."""

from __future__ import annotations

import errno
import hashlib
import os
import posixpath
import stat
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from imgpipe.stat_cache import FileState, StatCache

if TYPE_CHECKING:
    from imgpipe.animation import AnimationInfo
    from imgpipe.images import Limits


class Disk(Protocol):
    def digest(self, path: str) -> str | None:
        """Return the SHA-256 of a file in hex, or None where there is no such file."""

    def is_linked(self, path: str, root: str) -> bool:
        """Return whether a path below a root is a symbolic link, or has one for a folder."""

    def probe(self, paths: Sequence[str]) -> AnimationInfo:
        """Return what the files of a source hold; raises ImageError."""

    def is_rich(self, path: str) -> bool | None:
        """Return whether an image holds more than a GIF's frame can; None: it cannot be judged.

        Raises OSError.
        """


class RealDisk:
    """The files below the project's folder; what the cache knows is not read again."""

    def __init__(self, folder: Path, limits: Limits, states: StatCache) -> None:
        self._folder = folder
        self._limits = limits
        self._states = states
        self._linked_folders: dict[str, bool] = {}

    def digest(self, path: str) -> str | None:
        try:
            # As text, for a site has ten thousand files; a source's path may be absolute.
            found = os.stat(os.path.join(self._folder, path))  # noqa: PTH116, PTH118
        except (FileNotFoundError, NotADirectoryError):
            return None
        if not (stat.S_ISREG(found.st_mode) or stat.S_ISDIR(found.st_mode)):
            raise OSError(errno.EINVAL, "a pipe or a device is no file")  # and may never end
        state = FileState.of(found)
        known = self._states.find(path, state)
        if known is not None:
            return known
        # The state was taken before the content: a change in between shows by its state.
        digest = digest_file(self._folder / path)
        if digest is not None:
            self._states.learn(path, state, digest)
        return digest

    def is_linked(self, path: str, root: str) -> bool:
        if os.path.islink(os.path.join(self._folder, path)):  # noqa: PTH114, PTH118  as above
            return True
        folder = posixpath.dirname(path)
        if folder in ("", root):
            return False
        if folder not in self._linked_folders:
            self._linked_folders[folder] = self.is_linked(folder, root)
        return self._linked_folders[folder]

    def probe(self, paths: Sequence[str]) -> AnimationInfo:
        from imgpipe.animation import probe

        return probe([self._folder / path for path in paths], self._limits)

    def is_rich(self, path: str) -> bool | None:
        from imgpipe.animation.richness import is_rich

        return is_rich(self._folder / path, self._limits)


def digest_file(path: Path) -> str | None:
    """Return the SHA-256 of a file in hex; None where nothing is there. Raises OSError."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except (FileNotFoundError, NotADirectoryError):
        return None


def digest_bytes(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
