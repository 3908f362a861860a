"""The frozen values of `imgpipe init`: what a site holds, and the pipeline that fits it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from imgpipe.conventions.convention import Convention
from imgpipe.conventions.prefix import Start
from imgpipe.diagnostics import Diagnostic, Place
from imgpipe.frontmatter import FrontMatter
from imgpipe.links.jekyll import Settings
from imgpipe.text import TextFile
from imgpipe.yaml_nodes import Node, Value

OptionValue = int | str


@dataclass(frozen=True, slots=True)
class PageHead:
    """A page with front matter, and what that says as plain values."""

    file: TextFile
    data: bytes
    front_matter: FrontMatter
    values: Value

    @property
    def path(self) -> str:
        return self.file.name

    @property
    def root(self) -> Node | None:
        return self.front_matter.root


@dataclass(frozen=True)
class Content:
    """What a project's folder holds; paths are relative to it.

    `generator` is `Jekyll`, `Hugo` or empty; `files` are images and videos, `closed` those of them
    that the site does not publish; `broken_pages` are where front matter cannot be read.
    `held_back` are pages that Jekyll does not publish for the names of their folders (`_pages`), or
    because `exclude` says so. `diagnostics` are about settings and folders that cannot be read,
    `unread` about folders and pages of the site itself: without them nothing sure can be said.
    """

    folder: Path
    generator: str
    settings: Settings
    url: str
    files: tuple[str, ...]
    closed: frozenset[str]
    pages: tuple[PageHead, ...]
    broken_pages: tuple[Place, ...] = ()
    held_back: tuple[PageHead, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()
    unread: tuple[Diagnostic, ...] = ()


@dataclass(frozen=True, slots=True)
class FieldLayout:
    """An item of `site.fields`; `key` is `entry`, `animation` or `references`."""

    key: str
    path: str
    start: Start
    folder: str


@dataclass(frozen=True)
class SiteLayout:
    """`convention` is a word of CONVENTIONS, empty where `fields` say it all; `rules` are its.

    `site_root` and `url` are empty where the convention's own, or none, will do.
    """

    convention: str
    fields: tuple[FieldLayout, ...]
    rules: Convention
    image_root: str
    site_root: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class ShownGallery:
    """A gallery and the animations of its page.

    `fields` has a field's name with the files that its entries show, there or not.
    """

    fields: tuple[tuple[str, tuple[str, ...]], ...]
    animations: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Lost:
    """A reference to an image of the site that is not there, and the path that it means."""

    page: str
    value: str
    path: str
    line: int


@dataclass(frozen=True)
class Shown:
    """What the pages show.

    `lone_pages` have an animation, and no gallery that shows it or could. `unfilled` are pages with
    a gallery that has no entries yet; `keys` are what entries say beside their images, on most
    pages.
    """

    galleries: tuple[ShownGallery, ...]
    animations: frozenset[str]
    lone_pages: tuple[str, ...]
    lost: tuple[Lost, ...]
    gallery_pages: frozenset[str]
    unfilled: tuple[str, ...] = ()
    keys: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SourceLayout:
    id: str
    path: str
    only: tuple[str, ...] = ()
    why: str = ""


@dataclass(frozen=True, slots=True)
class OutputLayout:
    id: str
    path: str
    options: tuple[tuple[str, OptionValue], ...] = ()
    why: str = ""


@dataclass(frozen=True)
class Layout:
    """A pipeline that is to be written; `pages` are globs, `notes` sentences for its reader.

    `offers` are outputs that a reader may want, written as comments. `template` has the words of
    new entries by their keys, where a gallery has no entries that they could follow.
    """

    site: SiteLayout
    pages: tuple[str, ...]
    source_root: str
    sources: tuple[SourceLayout, ...]
    outputs: tuple[OutputLayout, ...]
    show: tuple[tuple[str, str], ...]
    notes: tuple[str, ...] = ()
    offers: tuple[OutputLayout, ...] = ()
    template: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Counts:
    """How much there is, for the first sentence."""

    galleries: int = 0
    animations: int = 0
    frames: int = 0
    pictures: int = 0
    videos: int = 0
    thumbnails_px: str = ""
    lone_pages: int = 0
    lost: int = 0
