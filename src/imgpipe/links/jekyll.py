"""What Jekyll is told in `_config.yml`, as plain data; a site without one may be Hugo's.

A site that is neither has Jekyll's defaults.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from functools import cached_property
from pathlib import Path

from imgpipe.diagnostics import Diagnostic, Place, error
from imgpipe.encoding import EncodingError, decode_text
from imgpipe.links.hugo import Hugo, read_hugo
from imgpipe.text import TextFile
from imgpipe.yaml_nodes import Node, Value, YamlError, compose, to_value

_NAMES = ("_config.yml", "_config.yaml")  # the first that is there, as in Jekyll
_EXCLUDED = (  # Jekyll::Configuration::DEFAULTS and DEFAULT_EXCLUDES; a site's own are added
    *(".sass-cache", ".jekyll-cache", "gemfiles", "Gemfile", "Gemfile.lock", "node_modules"),
    *("vendor/bundle/", "vendor/cache/", "vendor/gems/", "vendor/ruby/"),
)


@dataclass(frozen=True, slots=True)
class Defaults:
    """Front matter for the files below a path (or that a glob matches), of a type or of any."""

    path: str
    type: str
    values: Mapping[str, Value]

    def concern(self, path: str, kind: str) -> bool:
        """Return whether they hold for a file; both paths count from Jekyll's source."""
        if self.type not in ("", kind):
            return False
        below = self.path in ("", path) or path.startswith(f"{self.path}/")
        return below or ("*" in self.path and fnmatchcase(path, f"{self.path}*"))


@dataclass(frozen=True)
class Settings:
    """What `_config.yml` says: `values` is what Liquid sees as `site`.

    `file` and `root` are its text and tree; None where there is none, or none that can be read.
    `left_out` are patterns like those of `exclude` that someone else has told. `hugo` is what Hugo
    is told where there is no `_config.yml`.
    """

    values: Mapping[str, Value] = field(default_factory=dict)
    file: TextFile | None = None
    root: Node | None = None
    diagnostics: tuple[Diagnostic, ...] = ()
    left_out: tuple[str, ...] = ()
    hugo: Hugo | None = None

    @property
    def generator(self) -> str:
        """`Jekyll`, `Hugo`, or empty where no settings tell."""
        if self.hugo:
            return "Hugo"
        return "Jekyll" if self.file or self.diagnostics else ""

    @property
    def url(self) -> str:
        return _text(self.values.get("url")).rstrip("/")

    @cached_property
    def baseurl(self) -> str:
        """The folder of the site on its host: empty, or with a slash at its head only."""
        inside = _text(self.values.get("baseurl")).strip("/")
        return f"/{inside}" if inside else ""

    @cached_property
    def source(self) -> str:
        """The folder that Jekyll builds, from the project's folder; `.` where it is this one."""
        source = posixpath.normpath(_text(self.values.get("source")) or ".")
        return "." if source.startswith(("/", "..")) else source

    @cached_property
    def destination(self) -> str:
        """The folder of the built site, from the project's folder."""
        if self.hugo:
            return self.hugo.publish_folder
        return posixpath.normpath(_text(self.values.get("destination")) or "_site")

    @property
    def made_folders(self) -> frozenset[str]:
        """The folders that the generator itself writes, from the project's folder."""
        own = (f"{self.hugo.resource_folder}/_gen",) if self.hugo else ()
        return frozenset((self.destination, *own))

    @cached_property
    def exclude(self) -> tuple[str, ...]:
        own = _texts(self.values.get("exclude"))
        meant = (pattern for pattern in own if pattern not in self.include)
        return (*_EXCLUDED, *meant, *self.left_out)

    @property
    def include(self) -> tuple[str, ...]:
        return _texts(self.values.get("include"))

    @cached_property
    def collections(self) -> Mapping[str, str]:
        """Name → folder of each collection, from Jekyll's source."""
        found = self.values.get("collections")
        names = list(found) if isinstance(found, dict | list) else []
        parent = _text(self.values.get("collections_dir"))
        return {
            name: posixpath.normpath(posixpath.join(parent, f"_{name}"))
            for name in names
            if isinstance(name, str)
        }

    @property
    def permalink(self) -> str:
        """The style of all addresses: a word such as `pretty`, or a template."""
        return _text(self.values.get("permalink"))

    @cached_property
    def layouts_folder(self) -> str:
        return self._folder("layouts_dir", "_layouts")

    @cached_property
    def includes_folder(self) -> str:
        return self._folder("includes_dir", "_includes")

    @cached_property
    def data_folder(self) -> str:
        return self._folder("data_dir", "_data")

    @cached_property
    def sass_folder(self) -> str:
        sass = self.values.get("sass")
        own = _text(sass.get("sass_dir")) if isinstance(sass, dict) else ""
        return posixpath.normpath(own or "_sass")

    @cached_property
    def defaults(self) -> tuple[Defaults, ...]:
        return tuple(_read_defaults(self.values.get("defaults")))

    def default_values(self, path: str, kind: str) -> dict[str, Value]:
        """Return the front matter that a file has without saying it; `kind` is `pages`, `posts`…

        The longest path wins, as in Jekyll's FrontmatterDefaults, and the last of equal ones.
        """
        found: dict[str, Value] = {}
        concerned = [item for item in self.defaults if item.concern(path, kind)]
        for item in sorted(concerned, key=lambda item: (len(item.path), bool(item.type))):
            found.update(item.values)
        return found

    def _folder(self, key: str, usual: str) -> str:
        return posixpath.normpath(_text(self.values.get(key)) or usual)


def read_settings(folder: Path) -> Settings:
    """Return what the `_config.yml` of a project says, or else the settings of Hugo.

    What cannot be read is a diagnostic. Other files of settings (`_config_dev.yml`) are not read:
    no one knows when Jekyll is told to.
    """
    for name in _NAMES:
        try:
            data = (folder / name).read_bytes()
        except (FileNotFoundError, IsADirectoryError):
            continue
        except OSError as problem:
            message = f"the settings cannot be read: {problem.strerror}"
            return Settings(diagnostics=(error("FMT001", message, Place(name)),))
        return _parse_settings(name, data)
    hugo, diagnostics = read_hugo(folder)
    return Settings(diagnostics=diagnostics, hugo=hugo)


def _parse_settings(name: str, data: bytes) -> Settings:
    try:
        file = TextFile(name, decode_text(data, name))
    except EncodingError as problem:
        found = error("FMT001", f"the file {problem.message}", problem.place, problem.hint)
        return Settings(diagnostics=(found,))
    try:
        root = compose(file.text)
        values = to_value(root)
    except YamlError as problem:
        place = Place.in_text(file, problem.span)
        found = error("FMT001", f"the file {problem.message}", place, problem.hint)
        return Settings(file=file, diagnostics=(found,))
    return Settings(values if isinstance(values, dict) else {}, file, root)


def _read_defaults(value: Value) -> Iterator[Defaults]:
    for item in value if isinstance(value, list) else ():
        scope = item.get("scope") if isinstance(item, dict) else None
        values = item.get("values") if isinstance(item, dict) else None
        if isinstance(values, dict):
            scope = scope if isinstance(scope, dict) else {}
            path = _text(scope.get("path")).strip("/")
            yield Defaults(path, _text(scope.get("type")), values)


def _text(value: Value) -> str:
    return value if isinstance(value, str) else ""


def _texts(value: Value) -> tuple[str, ...]:
    """Return a list of texts; one text stands for a list of it."""
    items = value if isinstance(value, list) else [value]
    return tuple(item for item in items if isinstance(item, str) and item)
