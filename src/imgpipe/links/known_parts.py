"""Addresses of which only parts are known → patterns of the paths that they may reach."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Iterator
from urllib.parse import unquote

Parts = tuple[str, ...]  # literal texts; between two of them there may be anything


def spell_patterns(parts: Parts, folders: Iterable[str]) -> Iterator[str]:
    """Yield the paths that an address may reach, with `*` for what is not known.

    It starts at one of the folders; at any where there is none.
    """
    read = _read_parts(parts)
    head, rest = read[0], list(read[1:])
    if not head:
        yield spell_anywhere(parts)
        return
    for folder in folders:
        start = posixpath.normpath(posixpath.join(folder, head.lstrip("/")))
        slash = "/" if head.endswith("/") and start != "." else ""
        yield "*".join(["" if start == "." else start + slash, *rest])


def spell_anywhere(parts: Parts) -> str:
    """Return the paths that end in an address which starts at no one knows what folder."""
    head, *rest = _read_parts(parts)
    while head.startswith(("./", "../", "/")):
        head = head.partition("/")[2]
    if head:
        rest = [head, *rest]
    elif rest:  # what is not known may be no folder at all, and paths begin with no slash
        rest = [rest[0].lstrip("/"), *rest[1:]]
    return "*".join(["", *rest])


def _read_parts(parts: Parts) -> Parts:
    """Return the parts of an address's path: decoded, without query and fragment.

    One part is a path that is known: all that is not known of the address comes behind it.
    """
    found = []
    for part in parts:
        path = part.partition("#")[0].partition("?")[0]
        found.append(unquote(path) if "%" in path else path)
        if path != part:
            break
    return tuple(found)
