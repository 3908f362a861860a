"""What Jekyll does with each folder: publishes it, reads it, or leaves it alone."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterable
from enum import Enum, auto
from fnmatch import translate
from glob import has_magic

from imgpipe.links.jekyll import Settings
from imgpipe.model import Config


class Use(Enum):
    """What becomes of the files of a folder."""

    PUBLISHED = auto()
    LAYOUTS = auto()  # layouts and includes: parts of pages
    DATA = auto()
    SASS = auto()  # parts of styles
    DOCUMENTS = auto()  # posts, drafts, collections: published below other addresses
    ASIDE = auto()  # not published, and no text of it is read
    CLOSED = auto()  # for Jekyll it is not there


_SPECIAL = (".", "_", "#", "~")  # Jekyll::EntryFilter::SPECIAL_LEADING_CHAR_REGEX
POSTS = frozenset(("_posts", "_drafts"))  # in any folder
_INHERITED = (Use.LAYOUTS, Use.DATA, Use.SASS, Use.DOCUMENTS)


class Folders:
    """The use of each folder, found once; paths are from the project's folder."""

    def __init__(self, config: Config, settings: Settings) -> None:
        self._source = settings.source
        self._image_root = config.site.image_root
        self._destination = settings.destination
        self._excluded = _match_any(settings.exclude)
        self._below_images = f"{self._image_root}/"
        images = self._inside(self._below_images)
        kept = (pattern for pattern in settings.exclude if not _match_any([pattern])(images))
        self._excluded_images = _match_any(kept)
        self._included = _match_any(settings.include)
        self._named = {
            settings.layouts_folder: Use.LAYOUTS,
            settings.includes_folder: Use.LAYOUTS,
            settings.data_folder: Use.DATA,
            settings.sass_folder: Use.SASS,
            **dict.fromkeys(settings.collections.values(), Use.DOCUMENTS),
            "vendor": Use.ASIDE,  # other people's, published as it may be
        }
        self._known: dict[str, Use] = {"": Use.PUBLISHED, ".": Use.PUBLISHED}

    def use(self, folder: str) -> Use:
        """Return the use of a folder, which is that of its files."""
        known = self._known.get(folder)
        return self._find_use(folder) if known is None else known

    def use_of_file(self, path: str) -> Use:
        """Return the use of a file, which may be left out of its folder's."""
        folder, _, name = path.rpartition("/")
        use = self._known.get(folder) or self._find_use(folder)
        if use is Use.CLOSED:
            return use
        if self._is_excluded(path) and not self._included(name):
            return Use.CLOSED
        if use is Use.PUBLISHED and (name.startswith(_SPECIAL) or name.endswith("~")):
            return Use.PUBLISHED if self._included(name) else Use.ASIDE
        return use

    def _find_use(self, folder: str) -> Use:
        use, path = Use.PUBLISHED, ""
        for name in folder.split("/"):
            path = f"{path}/{name}" if path else name
            known = self._known.get(path)
            use = self._known[path] = self._judge(path, name, use) if known is None else known
        return use

    def _judge(self, folder: str, name: str, parent: Use) -> Use:
        if folder == self._image_root:
            return Use.PUBLISHED  # the pipeline says so
        if parent is Use.CLOSED or folder == self._destination or name == "node_modules":
            return Use.CLOSED
        inside, included = self._inside(folder), self._included(f"{name}/")
        if not included and (name.startswith(".") or self._is_excluded(f"{folder}/")):
            return Use.CLOSED
        if inside in self._named:
            return self._named[inside]
        if parent in _INHERITED:
            return parent
        if name in POSTS:
            return Use.DOCUMENTS
        return Use.ASIDE if name.startswith(_SPECIAL) and not included else parent

    def _is_excluded(self, path: str) -> bool:
        """The pipeline publishes the image root: what would leave it out whole is passed over."""
        below = path.startswith(self._below_images)
        excluded = self._excluded_images if below else self._excluded
        return excluded(path if self._source == "." else self._inside(path))

    def _inside(self, path: str) -> str:
        """Return a path from Jekyll's source; one that is outside begins with `../`."""
        if self._source == ".":
            return path
        slash = "/" if path.endswith("/") else ""
        return posixpath.relpath(path, self._source) + slash


def _match_any(patterns: Iterable[str]) -> Callable[[str], bool]:
    """Return what tells whether a path is meant by one of the patterns.

    As in Jekyll::EntryFilter#glob_include?: a pattern is the beginning of a path, or a glob whose
    `*` is any characters, slashes too. The path of a folder ends in a slash.
    """
    heads = tuple(pattern.lstrip("/") for pattern in patterns if pattern.strip("/"))
    globs = [translate(head.replace("[^", "[!")) for head in heads if has_magic(head)]
    found = re.compile("|".join(globs)).match if globs else None

    if not found:
        return lambda path: path.startswith(heads)
    return lambda path: path.startswith(heads) or bool(found(path.rstrip("/")))
