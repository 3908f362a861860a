"""How a field's values begin: where their paths start, and how a path is spelled there."""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass
from enum import Enum, StrEnum, auto
from functools import lru_cache
from typing import Final, NamedTuple
from urllib.parse import quote, unquote

_NAME = r"[^/\\]\.(?:apng|avif|bmp|gif|jfif|jpe?g|png|svg|tiff?|webp|m4v|mov|mp4|ogv|webm)"
IMAGE_NAME: Final = re.compile(rf"{_NAME}\Z", re.IGNORECASE)
_BEFORE_SUFFIX = re.compile(rf"{_NAME}(?=[?#])", re.IGNORECASE)
WILDCARD: Final = re.compile(r"\[[^]]*\]|[*?\[]")  # of a glob
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:|//")  # RFC 3986, 3.1 and 4.2
_DRIVE = re.compile(r"[A-Za-z]:")  # of Windows, and no scheme that anyone has
_WEB = re.compile(r"(?:https?:)?//", re.IGNORECASE)
_ESCAPED = re.compile(r"[%?#]")  # an address has a meaning for these


class Start(StrEnum):
    """Where the paths of a field's values start; as `from` says it in pipeline.yaml."""

    IMAGE_ROOT = "image_root"
    SITE = "site"
    PAGE = "page"


@dataclass(frozen=True, slots=True)
class Prefix:
    """How the values of a field begin.

    A path starts at `folder` below `start`. From the image root, or with a folder, the theme puts
    its own folder before the value, which is a path and nothing else. Without one the value is an
    address: it may begin with `/`, the site's `baseurl` or its whole URL, and is taken from the
    site's root then; and what it leads to may be no image at all (a page, a document).

    Themes print values, and browsers look them up: `%20` is a blank, and `?v=2` or `#left` behind
    an image's name is none of the name. Where values are `by_name`, the generator looks for the
    file itself, beside the page, and all letters stand for themselves.
    """

    start: Start = Start.IMAGE_ROOT
    folder: str = ""
    by_name: bool = False

    @property
    def is_address(self) -> bool:
        return self.start is not Start.IMAGE_ROOT and not self.folder


FROM_IMAGE_ROOT: Final = Prefix()


@dataclass(frozen=True, slots=True)
class Roots:
    """The folders that values may start at, from the project's folder, and the site's address.

    `url` is empty, a `baseurl` such as `/atlas`, or a whole `https://example.org/atlas`.
    """

    images: str = "."
    site: str = "."
    page: str = "."
    url: str = ""

    def folder_of(self, prefix: Prefix) -> str:
        """Return the folder that a field's paths start at."""
        return _join(self._find(prefix.start), prefix.folder)

    def _find(self, start: Start) -> str:
        return {Start.IMAGE_ROOT: self.images, Start.SITE: self.site, Start.PAGE: self.page}[start]


class Refusal(Enum):
    """Why a value names no path."""

    ELSEWHERE = auto()  # a whole address, of another site
    OUTSIDE = auto()  # it begins as no value of its field may, has backslashes, or leads out


class _Split(NamedTuple):
    """A value in three: what stands before its path, the path, and what is cut off behind it.

    `start` is the path's.
    """

    head: str
    path: str
    suffix: str
    start: Start


def split_url(url: str) -> tuple[str, str]:
    """Return the host of a site's address, and its `baseurl`, which has a slash at its head."""
    if not _WEB.match(url):
        return "", url if url.startswith("/") else ""
    host, _, inside = _WEB.sub("", url).partition("/")
    return host, f"/{inside}" if inside else ""


def split_suffix(value: str) -> tuple[str, str]:
    """Return a value, and what browsers cut off to find its file: `?v=2`, `#left`.

    It stands behind the name of an image; elsewhere a name may have these letters.
    """
    found = _BEFORE_SUFFIX.search(value)
    end = found.end() if found else len(value)
    return value[:end], value[end:]


def names_an_image(value: str, prefix: Prefix) -> bool:
    """Return whether a value is about images at all: an address may lead to anything."""
    if not prefix.is_address:
        return True
    name = value if prefix.by_name else split_suffix(value)[0]
    return bool(IMAGE_NAME.search(name) and not WILDCARD.search(name))


def locate_value(value: str, prefix: Prefix, roots: Roots) -> str | None:
    """Return the path, from the project's folder, that a field's value names; else None."""
    found = resolve_value(value, prefix, roots)
    return None if isinstance(found, Refusal) else found


@lru_cache(maxsize=65_536)  # each value of a page is asked for several times
def resolve_value(value: str, prefix: Prefix, roots: Roots) -> str | Refusal:
    """Return the path, from the project's folder, that a field's value names, or why none.

    It is refused where it is another site's, or leaves the folder that it must not: the image root,
    the site, or, from a page, the project.
    """
    split = _split(value, prefix, roots.url)
    if isinstance(split, Refusal):
        return split
    said = unquote(split.path) if _is_printed(split.start, prefix) else split.path
    inside = posixpath.normpath(posixpath.join(prefix.folder, said)) if said else "."
    if inside in (".", "..") or inside.startswith("/"):
        return Refusal.OUTSIDE
    if split.start is not Start.PAGE and inside.startswith("../"):
        return Refusal.OUTSIDE
    path = _join(roots.folder_of(Prefix(split.start)), inside)
    return Refusal.OUTSIDE if path == ".." or path.startswith("../") else path


def spell_value(path: str, prefix: Prefix, roots: Roots, like: str = "") -> str:
    """Return the value that makes a field name a path of the project.

    It begins and ends as the value `like` does, where that is right for the field, and otherwise as
    the convention has it: from the site's root with a `/`, from a page's folder without.
    """
    split = _split(like, prefix, roots.url) if like else Refusal.OUTSIDE
    if isinstance(split, Refusal):
        is_rooted = prefix.is_address and prefix.start is Start.SITE
        split = _Split("/" if is_rooted else "", "", "", prefix.start)
    head, start = split.head, split.start
    inside = _relate(path, roots.folder_of(Prefix(start, prefix.folder)))
    if inside.startswith("../") and start is Start.SITE and prefix.start is Start.PAGE:
        head, inside = "", _relate(path, roots.page)  # the site's root does not lead there
        start = Start.PAGE
    if inside.startswith("../"):
        head = head.removeprefix("./")
    escaped = _is_printed(start, prefix) and (
        _must_be_escaped(inside, start, prefix) or unquote(split.path) != split.path
    )
    return head + (quote(inside) if escaped else inside) + split.suffix


def _split(value: str, prefix: Prefix, url: str) -> _Split | Refusal:
    """Return a value in its parts; why not, for one that begins as no value of the field may."""
    own = _find_own_head(value, url)
    if not own and _SCHEME.match(value):
        return Refusal.OUTSIDE if _DRIVE.match(value) else Refusal.ELSEWHERE
    is_rooted = bool(own) or value.startswith("/")
    if "\\" in value or (is_rooted and not prefix.is_address):
        return Refusal.OUTSIDE
    said, suffix = (value, "") if prefix.by_name else split_suffix(value)
    if own:
        return _Split(own, said[len(own) :], suffix, Start.SITE)
    if is_rooted:
        return _Split("/", said.lstrip("/"), suffix, Start.SITE)
    is_here = said.startswith("./") and prefix.is_address and prefix.start is Start.PAGE
    head = "./" if is_here else ""
    return _Split(head, said.removeprefix(head), suffix, prefix.start)


def _find_own_head(value: str, url: str) -> str:
    """Return the beginning of a value that is the site's own address, the slash included."""
    host, baseurl = split_url(url)
    scheme = _WEB.match(value)
    if not scheme:
        return f"{baseurl}/" if baseurl and value.startswith(f"{baseurl}/") else ""
    whole = f"{host}{baseurl}/"
    said = value[scheme.end() : scheme.end() + len(whole)]
    same_host = said[: len(host)].casefold() == host.casefold()
    same = host and same_host and said[len(host) :] == whole[len(host) :]
    return value[: scheme.end() + len(whole)] if same else ""


def _is_printed(start: Start, prefix: Prefix) -> bool:
    """Return whether a path is looked up by browsers, who decode it."""
    return not (prefix.by_name and start is Start.PAGE)


def _must_be_escaped(inside: str, start: Start, prefix: Prefix) -> bool:
    """Return whether a path would be read as another, or has an address's own letters."""
    if start is Start.SITE and prefix.is_address:
        return bool(_ESCAPED.search(inside))
    return unquote(inside) != inside or bool(split_suffix(inside)[1])


def _join(folder: str, path: str) -> str:
    return posixpath.normpath(posixpath.join(folder, path))


def _relate(path: str, folder: str) -> str:
    """As posixpath.relpath, which asks for the current folder: both are the project's."""
    if folder == ".":
        return path
    if path.startswith(f"{folder}/"):  # nearly all are
        return path[len(folder) + 1 :]
    return posixpath.relpath(path, folder)
