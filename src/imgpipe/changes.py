"""Which changes of files a pipeline has an interest in, and what they are called."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Collection, Iterable
from pathlib import Path, PurePosixPath

from imgpipe.formats import FORMATS
from imgpipe.globs import match_any
from imgpipe.model import Config
from imgpipe.stat_cache import FileState

# What no site has its originals or pages in, and what is written there without end.
_LEFT_ALONE = frozenset(
    (".imgpipe", ".git", ".hg", ".svn", ".venv", "node_modules", "__pycache__", ".jekyll-cache")
)
# What editors write beside a file that they save, and systems into every folder.
_PASSING = re.compile(r".*~|\.#.*|#.*#|.*\.sw[a-z]|4913|.*\.(tmp|part|crdownload)|\.DS_Store")
_SUFFIXES = frozenset(name for item in FORMATS.values() for name in item.extensions)
_NAMED = 2  # of several files that changed at once

States = dict[str, FileState | None]  # by path; None: nothing is there


def find_roots(config: Config | None, folder: Path) -> tuple[Path, ...]:
    """Return the folders to be watched: the project's, and the sources' if it is outside."""
    if config is None:
        return (folder,)
    sources = (folder / config.site.source_root).resolve()
    is_apart = sources.is_dir() and not sources.is_relative_to(folder)
    return (folder, sources) if is_apart else (folder,)


def find_interest(config: Config | None, config_name: str, folder: Path) -> Callable[[str], bool]:
    """Return what tells whether a run may have to do with a path.

    Without a pipeline, because it is broken, only its own file is of interest. What is a folder, or
    may have been one, is, with all that was in it.
    """
    if config is None:
        return lambda path: path == config_name
    written = (config.site.source_root, config.site.image_root)
    roots = tuple(_spell_root(folder, root) for root in written)
    is_page = match_any(pattern.removeprefix("./") for pattern, _ in config.site.pages)
    others = {config_name, config.data.path if config.data else config_name}
    copies = f"{config.rewrite.copies}/" if config.rewrite and config.rewrite.copies else None

    def is_of_interest(path: str) -> bool:
        parts = PurePosixPath(path).parts
        if not parts:  # the project's own folder
            return True
        if not _LEFT_ALONE.isdisjoint(parts) or _PASSING.fullmatch(parts[-1]):
            return False
        if path in others or is_page(path) or (copies is not None and path.startswith(copies)):
            return True
        suffix = PurePosixPath(path).suffix.lower().removeprefix(".")
        if suffix in _SUFFIXES:
            return path.startswith(roots)
        return not suffix or (path.startswith(roots) and not (folder / path).is_file())

    return is_of_interest


def _spell_root(folder: Path, root: str) -> str:
    plain = Path(os.path.relpath((folder / root).resolve(), folder)).as_posix()
    return "" if plain == "." else f"{plain}/"


def spell_paths(changed: Iterable[str], folder: Path) -> frozenset[str]:
    """Return absolute paths as the pipeline has them: POSIX, from the project's folder."""
    return frozenset(Path(os.path.relpath(path, folder)).as_posix() for path in changed)


def take_states(paths: Iterable[str], folder: Path) -> States:
    """Return what is at some paths now."""
    return {path: _take_state(folder / path) for path in paths}


def _take_state(path: Path) -> FileState | None:
    try:
        return FileState.of(path.lstat())
    except OSError:
        return None


def name_changes(paths: Collection[str]) -> str:
    """Return what changed, in words: "raw/Leg.gif", "4 files (pages/arm.md, pages/leg.md, …)"."""
    ordered = sorted(paths)
    if len(ordered) <= 1:
        return ordered[0] if ordered else ""
    more = ", …" if len(ordered) > _NAMED else ""
    return f"{len(ordered)} files ({', '.join(ordered[:_NAMED])}{more})"
