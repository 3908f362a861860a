"""Symbolic links of the disk: by them one image has a second path, under which it is shown too."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True)
class Symlinks:
    """Where links of the project lead to, if that is in the project.

    `files` are images that are links, with the path of the image itself; `folders` are those that a
    link leads to: whatever is below them may be asked for below the link.
    """

    files: Mapping[str, str] = field(default_factory=dict)
    folders: tuple[str, ...] = ()


def find_symlinks(project: Path, images: Iterable[str], linked: Iterable[str]) -> Symlinks:
    """Return where those of the images that are links lead to, and the `linked` folders."""
    top = os.path.realpath(project)

    def follow(path: str) -> str:
        target = os.path.relpath(os.path.realpath(os.path.join(project, path)), top)  # noqa: PTH118
        return target.replace(os.sep, "/")

    # A path object for each of 10,000 images takes longer than the question.
    links = (path for path in images if os.path.islink(f"{project}/{path}"))  # noqa: PTH114
    files = {path: follow(path) for path in links}
    folders = tuple(dict.fromkeys(follow(path) for path in linked))
    return Symlinks(files, tuple(path for path in folders if not path.startswith("..")))
