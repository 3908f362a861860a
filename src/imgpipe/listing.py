"""Which files there are: below a folder, and by a glob."""

from __future__ import annotations

import glob
import os
from collections.abc import Iterator
from pathlib import Path


def list_files(folder: Path, root: str) -> Iterator[str]:
    """Yield the path of every file below a root, as the disk spells it; nothing that is hidden.

    Generators of sites leave hidden files out; `._Leg.gif` is what macOS leaves beside `Leg.gif`.
    `root` and the paths are relative to the project's folder.
    """
    pending = [root]
    while pending:
        here = pending.pop()
        try:
            entries = list(os.scandir(folder / here))
        except OSError:
            continue  # a folder that went away or cannot be read holds nothing that we could use
        for entry in entries:
            path = entry.name if here == "." else f"{here}/{entry.name}"
            if entry.name.startswith("."):
                continue
            if entry.is_dir(follow_symlinks=False):
                pending.append(path)
            elif entry.is_file():
                yield path


def match_files(folder: Path, pattern: str) -> list[str]:
    """Return the path of every file that a glob finds; `**` is any folders, none included."""
    matches = glob.glob(pattern, root_dir=folder, recursive=True)  # noqa: PTH207
    return [path.replace(os.sep, "/") for path in matches if (folder / path).is_file()]
