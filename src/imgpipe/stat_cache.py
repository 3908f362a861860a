"""Digests of files that need not be read again, by what the disk says of them.

As in git's index: a file that was changed in the tick of the clock in which the cache was written
would look unchanged, so that an entry no older than the cache is not believed.
"""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Self

VERSION = 1


@dataclass(frozen=True, slots=True)
class FileState:
    """What tells one content of a file from another without reading it; times in nanoseconds."""

    size_bytes: int
    mtime_ns: int
    ctime_ns: int
    inode: int

    @classmethod
    def of(cls, found: os.stat_result) -> Self:
        return cls(found.st_size, found.st_mtime_ns, found.st_ctime_ns, found.st_ino)

    def is_moved(self, other: FileState) -> bool:
        """Return whether another state is this file's after a rename, which touches its ctime."""
        return (self.size_bytes, self.mtime_ns, self.inode) == (
            other.size_bytes,
            other.mtime_ns,
            other.inode,
        )


class StatCache:
    """Path → state and digest, as found in the file and as learned since."""

    def __init__(self, entries: dict[str, list[object]] | None = None, written_ns: int = 0) -> None:
        self._entries = entries or {}
        self._written_ns = written_ns
        self._used: dict[str, list[object]] = {}

    @classmethod
    def read(cls, path: Path) -> Self:
        """Return the cache of a file; an empty one where there is none that can be read."""
        try:
            written_ns = path.stat().st_mtime_ns
            document = json.loads(path.read_bytes())
            if document["version"] == VERSION and isinstance(document["files"], dict):
                return cls(document["files"], written_ns)
        except (OSError, ValueError, KeyError, TypeError, RecursionError):
            pass  # it is a cache: without it every file is read again
        return cls()

    def find(self, path: str, state: FileState) -> str | None:
        """Return the digest of a file that is in a known state."""
        entry = self._entries.get(path)
        if not isinstance(entry, list) or max(state.mtime_ns, state.ctime_ns) >= self._written_ns:
            return None
        if entry[:-1] != _plain(state) or not isinstance(entry[-1], str):
            return None
        digest: str = entry[-1]
        self._used[path] = entry
        return digest

    def learn(self, path: str, state: FileState, digest: str) -> None:
        self._used[path] = [*_plain(state), digest]

    def format(self) -> bytes | None:
        """Return the file's new content, or None where the old one says the same."""
        if self._used == self._entries:
            return None
        return json.dumps({"version": VERSION, "files": self._used}).encode()


def _plain(state: FileState) -> list[object]:
    return [state.size_bytes, state.mtime_ns, state.ctime_ns, state.inode]
