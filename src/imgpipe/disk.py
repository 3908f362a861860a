"""What planning asks of the disk; an interface, so that tests plan on files that are not there."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from imgpipe.animation import AnimationInfo
    from imgpipe.model import Limits


class Disk(Protocol):
    def digest(self, path: str) -> str | None:
        """Return the SHA-256 of a file in hex, or None where there is no such file."""

    def probe(self, paths: Sequence[str]) -> AnimationInfo:
        """Return what the files of a source hold; raises ImageError."""


class RealDisk:
    """The files below the project's folder."""

    def __init__(self, folder: Path, limits: Limits) -> None:
        self._folder = folder
        self._limits = limits

    def digest(self, path: str) -> str | None:
        return digest_file(self._folder / path)

    def probe(self, paths: Sequence[str]) -> AnimationInfo:
        from imgpipe.animation import probe

        return probe([self._folder / path for path in paths], self._limits)


def digest_file(path: Path) -> str | None:
    """Return the SHA-256 of a file in hex; None where nothing is there. Raises OSError."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except (FileNotFoundError, NotADirectoryError):
        return None


def digest_bytes(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
