"""Files of JSON, line by line, that are added to: what a crash cuts short is one line, the last."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import suppress
from io import FileIO
from pathlib import Path
from typing import Any


def append_line(path: Path, document: dict[str, Any]) -> None:
    """Add a line of JSON to a file and wait until the disk has it. Raises OSError.

    What a crash or a full disk left of a line is cut off: the next one would be glued to it, and
    both lost.
    """
    line = json.dumps(document, ensure_ascii=False).encode() + b"\n"
    with path.open("a+b", buffering=0) as file:  # a buffer would write once more when it closes
        end = _find_end(file)
        file.truncate(end)
        try:
            _write(file, line)
            os.fsync(file.fileno())
        except OSError:
            with suppress(OSError):  # the next call tries again
                file.truncate(end)
            raise


def read_lines(path: Path) -> Iterator[dict[str, Any]]:
    """Yield what `append_line` wrote; none of a line that a crash cut short. Raises OSError."""
    with suppress(FileNotFoundError):
        for line in path.read_bytes().splitlines():
            with suppress(ValueError, RecursionError):
                document = json.loads(line)
                json.dumps(document, ensure_ascii=False).encode()  # half a letter is none
                yield document


def _find_end(file: FileIO) -> int:
    """Return where the last whole line of an open file ends."""
    size = file.seek(0, os.SEEK_END)
    if size == 0:
        return 0
    file.seek(size - 1)
    if file.read(1) == b"\n":
        return size
    file.seek(0)
    return file.read().rfind(b"\n") + 1


def _write(file: FileIO, data: bytes) -> None:
    """Write all of it: without a buffer, a disk that gets full takes a part and says how much."""
    left = memoryview(data)
    while left:
        left = left[file.write(left) :]
