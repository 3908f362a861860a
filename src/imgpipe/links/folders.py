"""What Jekyll, or Hugo, does with each folder: publishes it, reads it, or leaves it alone."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterable, Mapping
from enum import Enum, auto
from fnmatch import translate
from glob import has_magic

from imgpipe.links.hugo import Hugo
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
    CLOSED = auto()  # for the generator it is not there


_SPECIAL = (".", "_", "#", "~")  # Jekyll::EntryFilter::SPECIAL_LEADING_CHAR_REGEX
POSTS = frozenset(("_posts", "_drafts"))  # in any folder
_INHERITED = (Use.LAYOUTS, Use.DATA, Use.SASS, Use.DOCUMENTS)
_OF_HUGO = {
    **dict.fromkeys(("content", "static", "assets"), Use.PUBLISHED),
    "layouts": Use.LAYOUTS,
    "data": Use.DATA,
}


class Folders:
    """The use of each folder, found once; paths are from the project's folder."""

    def __init__(self, config: Config, settings: Settings) -> None:
        self._source = settings.source
        self._image_root = config.site.image_root
        self._excluded = _match_any(settings.exclude)
        self._below_images = f"{self._image_root}/"
        images = self._inside(self._below_images)
        kept = (pattern for pattern in settings.exclude if not _match_any([pattern])(images))
        self._excluded_images = _match_any(kept)
        self._included = _match_any(settings.include)
        hugo = settings.hugo
        self._closed = settings.made_folders
        self._named = _name_hugo_folders(hugo) if hugo else _name_jekyll_folders(settings)
        self._special = () if hugo else _SPECIAL
        self._ignored = hugo.ignored if hugo else ()
        # Hugo publishes the folders that it knows, Jekyll all but those that it knows otherwise.
        self._top = Use.ASIDE if hugo and self._image_root != "." else Use.PUBLISHED
        self._known: dict[str, Use] = {"": self._top, ".": self._top}

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
        if any(pattern.search(f"/{path}") for pattern in self._ignored):
            return Use.CLOSED
        if use is Use.PUBLISHED and (name.startswith(self._special) or name.endswith("~")):
            return Use.PUBLISHED if self._included(name) else Use.ASIDE
        return use

    def _find_use(self, folder: str) -> Use:
        use, path = self._top, ""
        for name in folder.split("/"):
            path = f"{path}/{name}" if path else name
            known = self._known.get(path)
            use = self._known[path] = self._judge(path, name, use) if known is None else known
        return use

    def _judge(self, folder: str, name: str, parent: Use) -> Use:
        if folder == self._image_root:
            return Use.PUBLISHED  # the pipeline says so
        if parent is Use.CLOSED or folder in self._closed or name == "node_modules":
            return Use.CLOSED
        inside, included = self._inside(folder), self._included(f"{name}/")
        if not included and (name.startswith(".") or self._is_excluded(f"{folder}/")):
            return Use.CLOSED
        if inside in self._named:
            return self._named[inside]
        if parent in _INHERITED:
            return parent
        if name in POSTS and self._special:
            return Use.DOCUMENTS
        return Use.ASIDE if name.startswith(self._special) and not included else parent

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


def find_special_folder(path: str) -> str:
    """Return a path up to the first folder that Jekyll passes over for its name; empty without."""
    folders = path.split("/")[:-1]
    special = next((at for at, name in enumerate(folders) if name.startswith(_SPECIAL)), None)
    return "" if special is None else "/".join(folders[: special + 1])


def advise_publishing(folder: str) -> str:
    """Return what to do so that Jekyll publishes a folder that it passes over for its name."""
    name = folder.rpartition("/")[2]
    return f"write `include: [{name}]` in _config.yml, or make a collection of it"


def _name_jekyll_folders(settings: Settings) -> Mapping[str, Use]:
    return {
        settings.layouts_folder: Use.LAYOUTS,
        settings.includes_folder: Use.LAYOUTS,
        settings.data_folder: Use.DATA,
        settings.sass_folder: Use.SASS,
        **dict.fromkeys(settings.collections.values(), Use.DOCUMENTS),
        "vendor": Use.ASIDE,  # other people's, published as it may be
    }


def _name_hugo_folders(hugo: Hugo) -> Mapping[str, Use]:
    """Themes are other people's: their layouts are read, and what else they publish is aside."""
    return {
        **{f"{theme}/layouts": Use.LAYOUTS for theme in hugo.themes},
        **{folder: _OF_HUGO[part] for folder, part in hugo.parts.items()},
    }


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
