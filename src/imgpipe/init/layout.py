"""The frozen values of `imgpipe init`: what a site holds, and the pipeline that fits it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from imgpipe.conventions.convention import Convention
from imgpipe.conventions.prefix import Start
from imgpipe.links.jekyll import Settings
from imgpipe.yaml_nodes import Node, Value

OptionValue = int | str


@dataclass(frozen=True, slots=True)
class PageHead:
    """A page with front matter: its tree, and the same as plain values."""

    path: str
    root: Node | None
    values: Value


@dataclass(frozen=True)
class Content:
    """What a project's folder holds; paths are relative to it.

    `generator` is `Jekyll`, `Hugo` or empty; `files` are images and videos, `closed` those of them
    that the site does not publish; `broken_pages` have front matter that cannot be read.
    """

    folder: Path
    generator: str
    settings: Settings
    url: str
    files: tuple[str, ...]
    closed: frozenset[str]
    pages: tuple[PageHead, ...]
    broken_pages: tuple[str, ...] = ()


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


@dataclass(frozen=True)
class Shown:
    """What the pages show.

    `lone_pages` have an animation, and no gallery that shows it or could.
    """

    galleries: tuple[ShownGallery, ...]
    animations: frozenset[str]
    lone_pages: tuple[str, ...]
    lost: tuple[Lost, ...]
    gallery_pages: frozenset[str]


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
    """A pipeline that is to be written; `pages` are globs, `notes` sentences for its reader."""

    site: SiteLayout
    pages: tuple[str, ...]
    source_root: str
    sources: tuple[SourceLayout, ...]
    outputs: tuple[OutputLayout, ...]
    show: tuple[tuple[str, str], ...]
    notes: tuple[str, ...] = ()


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
