"""Where pages and their copies are, and so where the values of their fields start."""

from __future__ import annotations

import posixpath
from glob import has_magic
from itertools import takewhile

from imgpipe.conventions.prefix import Roots
from imgpipe.globs import match_any
from imgpipe.model import Config, SiteRules

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
    page = posixpath.normpath(path)
    globs = (posixpath.normpath(pattern) for pattern, _ in config.site.pages)
    found = next((pattern for pattern in globs if match_any([pattern])(page)), "**")
    return posixpath.join(copies, *page.split("/")[len(_fixed_folders(found)) :])


def find_page_of(site: SiteRules, copies: str | None, path: str) -> str | None:
    """Return the page that a path would be, or be the copy of, if it is there; else None."""
    globs = [posixpath.normpath(pattern) for pattern, _ in site.pages]
    inside = posixpath.relpath(path, copies) if copies else ".."
    for pattern in () if inside.startswith("..") else globs:
        page = posixpath.join(*_fixed_folders(pattern), inside)
        if match_any([pattern])(page):
            return page
    return path if match_any(globs)(path) else None


def _fixed_folders(pattern: str) -> list[str]:
    """Return the folders at the head of a glob that are no wildcards."""
    return list(takewhile(lambda folder: not has_magic(folder), pattern.split("/")[:-1]))
