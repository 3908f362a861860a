"""Which files there are: below a folder, and by a glob."""

from __future__ import annotations

import glob
import os
from collections.abc import Callable, Iterator
from pathlib import Path

OnSkip = Callable[[str, OSError | None], None]  # told of a path, and what forbids to look into it


def _skip_silently(_path: str, _problem: OSError | None) -> None:
    pass


def list_files(
    folder: Path,
    root: str,
    on_skip: OnSkip = _skip_silently,
    may_enter: Callable[[str], bool] = lambda _path: True,
) -> Iterator[str]:
    """Yield the path of every file below a root, as the disk spells it; nothing that is hidden.

    Generators of sites leave hidden files out; `._Leg.gif` is what macOS leaves beside `Leg.gif`.
    `root` and the paths are relative to the project's folder. What lies below a folder that cannot
    be read, or that is a link, is not known: `on_skip` is told of these, of links with no problem.
    A folder is entered only if `may_enter` says so of its path.
    """
    pending = [root]
    while pending:
        here = pending.pop()
        for entry in _look_into(folder, here, on_skip):
            path = entry.name if here == "." else f"{here}/{entry.name}"
            try:
                if entry.is_dir(follow_symlinks=False):
                    if may_enter(path):
                        pending.append(path)
                elif entry.is_file():
                    yield path
                elif entry.is_dir():
                    on_skip(path, None)
            except OSError as problem:  # of a link: to itself, or into a folder that is closed
                on_skip(path, problem)


def _look_into(folder: Path, here: str, on_skip: OnSkip) -> list[os.DirEntry[str]]:
    try:
        return [entry for entry in os.scandir(folder / here) if not entry.name.startswith(".")]
    except (FileNotFoundError, NotADirectoryError):
        pass  # it is not made yet, or went away
    except OSError as problem:
        on_skip(here, problem)
    return []


def match_files(folder: Path, pattern: str) -> list[str]:
    """Return the path of every file that a glob finds; `**` is any folders, none included."""
    matches = dict.fromkeys(_match(folder, pattern))
    return [path.replace(os.sep, "/") for path in matches if _may_be_file(folder / path)]


def _match(folder: Path, pattern: str) -> Iterator[str]:
    """Yield what a glob finds; for `**`, each folder once, for links may lead back to one above."""
    parts = pattern.split("/")
    if "**" not in parts:
        yield from glob.glob(pattern, root_dir=folder)  # noqa: PTH207
        return
    first = parts.index("**")
    above, below = "/".join(parts[:first]), "/".join(parts[first + 1 :] or ["*"])
    for start in _match(folder, f"{above}/") if above else [""]:
        for path in _walk(folder, start):
            yield from _match(folder, glob.escape(path) + below)


def _walk(folder: Path, start: str) -> Iterator[str]:
    """Yield a folder and all below it that are not hidden; their paths end in a slash."""
    top = os.path.realpath(folder / start)
    seen: set[str] = set()
    pending, links = [start], list[str]()
    while pending or links:
        here = pending.pop() if pending else links.pop()
        real = os.path.realpath(folder / here)
        is_above = here != start and os.path.commonpath([real, top]) == real
        if real in seen or is_above:
            continue
        seen.add(real)
        yield here
        try:
            found = sorted(os.scandir(folder / here), key=lambda entry: entry.name, reverse=True)
        except OSError:
            continue
        for entry in found:
            if not entry.name.startswith(".") and _is_folder(entry):
                # the path without a link is the one to keep
                (links if entry.is_symlink() else pending).append(f"{here}{entry.name}/")


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:  # a link to itself, or into a folder that is closed
        return False


def _may_be_file(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError:  # its folder is closed: who reads it says so
        return True


def find_closed_folders(folder: Path, pattern: str) -> Iterator[tuple[str, OSError]]:
    """Yield the folders that a glob would look into and that cannot be read."""
    closed: dict[str, OSError] = {}
    fixed = pattern.split("/")[:-1]
    for depth in range(len(fixed) + 1):
        above = "/".join(fixed[:depth])
        found = _match(folder, f"{above}/") if above else ["."]
        for path in found:
            try:
                os.scandir(folder / path).close()
            except (FileNotFoundError, NotADirectoryError):
                pass
            except OSError as problem:
                closed.setdefault(path.replace(os.sep, "/").rstrip("/"), problem)
    yield from closed.items()


def has_file(folder: Path, path: str) -> bool:
    """Return whether there is a file of that path, letter by letter, on any disk."""
    here = folder
    try:
        for part in path.split("/"):
            if part not in os.listdir(here):  # noqa: PTH208  a name, not a path
                return False
            here /= part
    except OSError:
        return False
    return here.is_file()
