"""How a field's values begin: where their paths start, and how a path is spelled there."""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, NamedTuple
from urllib.parse import quote, unquote

IMAGE_NAME: Final = re.compile(
    r"[^/\\]\.(?:apng|avif|bmp|gif|jfif|jpe?g|png|svg|tiff?|webp|m4v|mov|mp4|ogv|webm)\Z",
    re.IGNORECASE,
)
WILDCARD: Final = re.compile(r"\[[^]]*\]|[*?\[]")  # of a glob
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:|//")  # RFC 3986, 3.1 and 4.2
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
    """

    start: Start = Start.IMAGE_ROOT
    folder: str = ""

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


class _Split(NamedTuple):
    """A value in two: what stands before its path, and the path; `start` is the path's."""

    head: str
    path: str
    start: Start


def split_url(url: str) -> tuple[str, str]:
    """Return the host of a site's address, and its `baseurl`, which has a slash at its head."""
    if not _WEB.match(url):
        return "", url if url.startswith("/") else ""
    host, _, inside = _WEB.sub("", url).partition("/")
    return host, f"/{inside}" if inside else ""


def names_an_image(value: str, prefix: Prefix) -> bool:
    """Return whether a value is about images at all: an address may lead to anything."""
    return not prefix.is_address or bool(IMAGE_NAME.search(value) and not WILDCARD.search(value))


def locate_value(value: str, prefix: Prefix, roots: Roots) -> str | None:
    """Return the path, from the project's folder, that a field's value names.

    None where the value is another site's, or leaves the folder that it must not: the image root,
    the site, or, from a page, the project.
    """
    split = _split(value, prefix, roots.url)
    if split is None or not split.path:
        return None
    said = unquote(split.path) if _is_escaped(split.start, prefix) else split.path
    inside = posixpath.normpath(posixpath.join(prefix.folder, said))
    if inside in (".", "..") or inside.startswith("/"):
        return None
    if split.start is not Start.PAGE and inside.startswith("../"):
        return None
    path = _join(roots.folder_of(Prefix(split.start)), inside)
    return None if path == ".." or path.startswith("../") else path


def spell_value(path: str, prefix: Prefix, roots: Roots, like: str = "") -> str:
    """Return the value that makes a field name a path of the project.

    It begins as the value `like` does, where that is right for the field, and otherwise as the
    convention has it: from the site's root with a `/`, from a page's folder without.
    """
    split = _split(like, prefix, roots.url) if like else None
    head, start = (split.head, split.start) if split else ("", prefix.start)
    if split is None and prefix.is_address and prefix.start is Start.SITE:
        head = "/"
    inside = _relate(path, roots.folder_of(Prefix(start, prefix.folder)))
    if inside.startswith("../") and start is Start.SITE and prefix.start is Start.PAGE:
        head, inside = "", _relate(path, roots.page)  # the site's root does not lead there
    if inside.startswith("../"):
        head = head.removeprefix("./")
    escaped = _is_escaped(start, prefix) and _ESCAPED.search(inside + like)
    return head + (quote(inside) if escaped else inside)


def _split(value: str, prefix: Prefix, url: str) -> _Split | None:
    """Return a value in two; None for one that begins as no value of the field may."""
    if not prefix.is_address:
        foreign = value.startswith("/") or _SCHEME.match(value)
        return None if foreign else _Split("", value, prefix.start)
    own = _find_own_head(value, url)
    if own:
        return _Split(own, value[len(own) :], Start.SITE)
    if _SCHEME.match(value):
        return None
    if value.startswith("/"):
        return _Split("/", value.lstrip("/"), Start.SITE)
    head = "./" if value.startswith("./") and prefix.start is Start.PAGE else ""
    return _Split(head, value.removeprefix(head), prefix.start)


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


def _is_escaped(start: Start, prefix: Prefix) -> bool:
    """From the site's root on a value is an address, and its path may be percent-encoded."""
    return start is Start.SITE and prefix.is_address


def _join(folder: str, path: str) -> str:
    return posixpath.normpath(posixpath.join(folder, path))


def _relate(path: str, folder: str) -> str:
    """As posixpath.relpath, which asks for the current folder: both are the project's."""
    if folder == ".":
        return path
    if path.startswith(f"{folder}/"):  # nearly all are
        return path[len(folder) + 1 :]
    return posixpath.relpath(path, folder)
