"""Where pages and their copies are, and so where the values of their fields start."""

from __future__ import annotations

import posixpath
from fnmatch import fnmatchcase
from glob import has_magic
from itertools import takewhile

from imgpipe.conventions.prefix import Roots
from imgpipe.model import Config

_INDEX = ("index", "_index")  # Hugo's bundles; `index.de` is one in another language


def find_roots(config: Config, page: str) -> Roots:
    """Return the folders that the values of a page start at: of its copy, where one is made."""
    site, copies = config.site, config.rewrite.copies if config.rewrite else None
    target = page if copies is None else copy_path(config, page, copies)
    as_folder = site.convention is not None and site.convention.pages_are_folders
    folder = _own_folder(target, as_folder=as_folder)
    return Roots(site.image_root, site.site_root, folder, site.url)


def _own_folder(page: str, *, as_folder: bool) -> str:
    """Return the folder that a page's address has, or else the one that it lies in."""
    folder, name = posixpath.split(posixpath.normpath(page))
    stem = name.partition(".")[0]
    if as_folder and stem not in _INDEX:
        folder = posixpath.join(folder, stem)
    return folder or "."


def copy_path(config: Config, path: str, copies: str) -> str:
    """Copied pages keep their path below the fixed part of the glob that found them."""
    parts = posixpath.normpath(path).split("/")
    globs = (posixpath.normpath(pattern).split("/") for pattern, _ in config.site.pages)
    found = next((pattern for pattern in globs if _matches(parts, pattern)), ["**"])
    fixed = list(takewhile(lambda folder: not has_magic(folder), found[:-1]))
    return posixpath.join(copies, *parts[len(fixed) :])


def _matches(parts: list[str], pattern: list[str]) -> bool:
    """Return whether a glob, given by its segments, finds a path."""
    if not pattern:
        return not parts
    if pattern[0] == "**" and _matches(parts, pattern[1:]):
        return True
    if not parts or not (pattern[0] == "**" or fnmatchcase(parts[0], pattern[0])):
        return False
    return _matches(parts[1:], pattern if pattern[0] == "**" else pattern[1:])
