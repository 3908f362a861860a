"""An address in a built page → the file that a browser gets for it.

As in the URL Standard (WHATWG): backslashes are slashes, tabs and line breaks in an address go, and
`..` at the root of the host stays there.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from imgpipe.links.jekyll import Settings
from imgpipe.yaml_nodes import YamlError, compose, to_value

# Where Hugo has its settings, the first that is there (gohugo.io, "Configure Hugo").
_HUGO = ("hugo.toml", "hugo.yaml", "hugo.yml", "hugo.json", "config.toml", "config.yaml")
_LOCAL = ("localhost", "127.0.0.1", "0.0.0.0")  # noqa: S104  what `jekyll serve` builds with

_DROPPED = re.compile(r"[\t\r\n]")
_BLANKS = "".join(map(chr, range(0x21)))
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_WEB = ("http:", "https:")


@dataclass(frozen=True)
class SiteAddress:
    """Where a site is published: its hosts in small letters, and the folder on them.

    `baseurl` is empty, or has a slash at its head only. A path on the host begins with a slash.
    """

    hosts: frozenset[str]
    baseurl: str = ""

    def follow(self, address: str, here: str | None) -> str | None:
        """Return the path on the host that an address leads to, not decoded yet.

        `here` is that of what the address stands in, None where that is another site's. None where
        the address is another site's, or no file's at all.
        """
        text = _DROPPED.sub("", address.strip(_BLANKS))
        path = text.partition("#")[0].partition("?")[0].replace("\\", "/")
        scheme = _SCHEME.match(path)
        if scheme and scheme[0].lower() not in _WEB:
            return None
        rest = path[scheme.end() :] if scheme else path
        if rest.startswith("//"):
            host, slash, inside = rest[2:].partition("/")
            is_own = host.casefold() in self.hosts or host.partition(":")[0] in _LOCAL
            return _walk("/", inside) if is_own and slash else None
        if not rest or scheme:
            return None
        if rest.startswith("/"):
            return _walk("/", rest)
        return None if here is None else _walk(here, rest)

    def find_inside(self, path: str) -> str | None:
        """Return where a path on the host is in the site's folder; None where it is outside."""
        if not path.startswith(f"{self.baseurl}/"):
            return None
        return unquote(path[len(self.baseurl) + 1 :], errors="surrogateescape")


def _walk(start: str, way: str) -> str:
    """Return the path that leads from a file's folder along a way."""
    parts = [] if way.startswith("/") else start.split("/")[1:-1]
    *folders, last = way.split("/")
    for part in folders:
        _step(parts, part)
    if unquote(last) in (".", ".."):
        _step(parts, last)
        last = ""
    return "/".join(["", *parts, last])


def _step(parts: list[str], part: str) -> None:
    name = unquote(part)
    if name == "..":
        del parts[-1:]
    elif name not in ("", "."):
        parts.append(part)


def find_address(folder: Path, settings: Settings) -> SiteAddress:
    """Return where the site is published, as Jekyll's settings say, or Hugo's."""
    said = urlsplit(settings.url or _read_hugo(folder))
    baseurl = said.path.rstrip("/") + settings.baseurl
    hosts = {said.netloc.casefold()} - {""}
    return SiteAddress(frozenset(hosts), baseurl)


def _read_hugo(folder: Path) -> str:
    for name in _HUGO:
        try:
            text = (folder / name).read_text("utf-8")
        except (OSError, ValueError):
            continue
        values = _parse(name, text)
        keys = values if isinstance(values, dict) else {}
        found = next((keys[key] for key in keys if str(key).lower() == "baseurl"), "")
        return found if isinstance(found, str) else ""
    return ""


def _parse(name: str, text: str) -> Any:
    try:
        if name.endswith(".toml"):
            return tomllib.loads(text)
        return json.loads(text) if name.endswith(".json") else to_value(compose(text))
    except (ValueError, RecursionError, YamlError):
        return None


def choose_baseurl(address: SiteAddress, paths: Iterable[str]) -> SiteAddress:
    """Return the address that a site was built with, from paths on the host that it refers to.

    A site is often built without its `baseurl`, to be looked at: then no path begins with it.
    """
    head = f"{address.baseurl}/"
    if address.baseurl and not any(path.startswith(head) for path in paths):
        return SiteAddress(address.hosts)
    return address
