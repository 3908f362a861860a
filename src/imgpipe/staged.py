"""Output files that are staged and checked, and so good enough to be put in place."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

from imgpipe.animation import Frame
from imgpipe.disk import digest_bytes, digest_file
from imgpipe.formats import FORMATS
from imgpipe.formats.format import Encoded
from imgpipe.fsio import open_staged, write_staged
from imgpipe.images import Loss, Options, Size


@dataclass(frozen=True, slots=True)
class StagedFile:
    """A whole file in a staging folder: its SHA-256 in hex, and what its format could not hold."""

    path: Path
    digest: str
    size_bytes: int
    loss: Loss | None = None


def stage_still(encoded: Encoded, format_id: str, size: Size, path: Path) -> StagedFile:
    """Write an encoded still and check it. Raises ImageError, OSError."""
    write_staged(path, encoded.data)
    FORMATS[format_id].check(path, size, 1)
    return StagedFile(path, digest_bytes(encoded.data), len(encoded.data), encoded.loss)


class StagedAnimation:
    """An animation that is written frame by frame; a context manager, for its open file.

    Everything raises ImageError for what the format refuses, OSError where the disk does.
    """

    def __init__(self, format_id: str, plays: int, options: Options, path: Path) -> None:
        self._format = FORMATS[format_id]
        assert self._format.assemble is not None, "the caller chose a format that holds animations"
        self._path = path
        self._size: Size | None = None
        self._frames = 0
        self._file = open_staged(path)
        try:
            self._assembler = self._format.assemble(self._file, plays, options)
        except BaseException:
            self._file.close()
            raise

    def __enter__(self) -> StagedAnimation:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        problem: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._file.close()

    def add(self, frame: Frame) -> None:
        """Append a frame, in its own size and with its own delay."""
        self._assembler.add(frame)
        self._size = self._size or frame.size
        self._frames += 1

    def finish(self) -> StagedFile:
        """Write the end and check the file."""
        loss = self._assembler.finish()
        self._file.close()
        assert self._size is not None, "an animation without frames is refused by its format"
        self._format.check(self._path, self._size, self._frames)
        digest = digest_file(self._path) or ""
        return StagedFile(self._path, digest, self._path.stat().st_size, loss)
