"""Output files that are staged and checked, and so good enough to be put in place."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from types import TracebackType

from imgpipe.animation import Frame, ImageError
from imgpipe.disk import digest_bytes, digest_file
from imgpipe.formats import FORMATS
from imgpipe.formats.format import Encoded, check_first_frame, check_frames
from imgpipe.fsio import open_staged, write_staged
from imgpipe.images import Loss, Options, Size
from imgpipe.stages import CHECK, WRITE, encode_as, stage


class Looks(Enum):
    """Which frames of a file are decoded for its check."""

    NONE = 0
    FIRST = 1
    ALL = 2


@dataclass(frozen=True, slots=True)
class StagedFile:
    """A whole file in a staging folder: its SHA-256 in hex, and what its format could not hold."""

    path: Path
    digest: str
    size_bytes: int
    loss: Loss | None = None


def stage_still(
    encoded: Encoded,
    format_id: str,
    size: Size,
    path: Path,
    looks: Looks = Looks.FIRST,
) -> StagedFile:
    """Write an encoded still and check it. Raises ImageError, OSError."""
    with stage(WRITE):
        write_staged(path, encoded.data)
    check_staged(path, format_id, size, 1, looks)
    return StagedFile(path, digest_bytes(encoded.data), len(encoded.data), encoded.loss)


def stage_page(data: bytes, format_id: str, size: Size, frames: int, path: Path) -> StagedFile:
    """Write a page that shows frames of a size, and check it. Raises ImageError, OSError."""
    write_staged(path, data)
    digest = digest_bytes(data)
    check_staged(path, format_id, size, frames, Looks.NONE, digest)
    return StagedFile(path, digest, len(data))


def check_staged(
    path: Path, format_id: str, size: Size, frames: int, looks: Looks, digest: str = ""
) -> None:
    """Raise ImageError unless a file is as it should be, its digest as well if one is given."""
    try:
        with stage(CHECK):
            format_ = FORMATS[format_id]
            format_.check(path, size, frames)
            if looks is Looks.FIRST and not format_.check_decodes:
                check_first_frame(path)
            elif looks is Looks.ALL:
                check_frames(path, frames)
            if digest and digest_file(path) != digest:
                raise ImageError("is not what was written")
    except ImageError as problem:
        # What is wrong is not the source, by whose name it will be said.
        message = f"the {format_id} that was written is damaged, and thrown away: it "
        hint = "run it again; if that does not help, the memory, the disk or imgpipe is at fault"
        raise ImageError(message + problem.message, code="OUT010", hint=hint) from problem


class StagedAnimation:
    """An animation that is written frame by frame; a context manager, for its open file.

    Everything raises ImageError for what the format refuses, OSError where the disk does.
    """

    def __init__(
        self, format_id: str, plays: int, options: Options, path: Path, looks: Looks = Looks.FIRST
    ) -> None:
        assemble = FORMATS[format_id].assemble
        assert assemble is not None, "the caller chose a format that holds animations"
        self._format_id = format_id
        self._looks = looks
        self._path = path
        self._options = options
        self._size: Size | None = None
        self._frames = 0
        self._file = open_staged(path)
        try:
            self._assembler = assemble(self._file, plays, options)
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
        with stage(encode_as(self._format_id)):
            self._assembler.add(frame)
        self._size = self._size or frame.size
        self._frames += 1

    def finish(self) -> StagedFile:
        """Write the end and check the file."""
        with stage(encode_as(self._format_id)):
            loss = self._assembler.finish()
        with stage(WRITE):
            self._file.close()
        assert self._size is not None, "an animation without frames is refused by its format"
        size = FORMATS[self._format_id].held_size(self._size, self._options)
        check_staged(self._path, self._format_id, size, self._frames, self._looks)
        digest = digest_file(self._path) or ""
        return StagedFile(self._path, digest, self._path.stat().st_size, loss)
