"""Pages with galleries that Jekyll does not publish: a folder's name, or `exclude`, is why."""

from __future__ import annotations

import posixpath
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace

from imgpipe.init.content import find_uses
from imgpipe.init.galleries import read_shown
from imgpipe.init.layout import Content
from imgpipe.init.site_choice import choose_site
from imgpipe.links.folders import Folders, Use, advise_publishing, find_special_folder

_EXCLUDED = "take them out of `exclude` in _config.yml"


@dataclass(frozen=True, slots=True)
class HeldBack:
    """A folder from the project's, how many pages with galleries are in it, and what to do.

    A page that `exclude` names, and that is in no folder, is its own.
    """

    folder: str
    pages: int
    advice: str


def find_held_back(content: Content) -> tuple[HeldBack, ...]:
    """Return what Jekyll passes over, and has pages with galleries."""
    if not content.held_back:
        return ()
    others = replace(content, pages=content.held_back, held_back=())
    shown = read_shown(others, choose_site(others))
    folders = find_uses(content.folder, content.settings)
    found = Counter(_judge(path, folders) for path in sorted(shown.gallery_pages))
    return tuple(HeldBack(folder, pages, advice) for (folder, advice), pages in found.items())


def _judge(path: str, folders: Folders) -> tuple[str, str]:
    """Return the folder that keeps a page back, and what to do about it."""
    special = find_special_folder(path)
    if special and folders.use(special) is not Use.CLOSED:
        return special, advise_publishing(special)
    closed = next((at for at in _walk_down(path) if folders.use(at) is Use.CLOSED), "")
    return closed or posixpath.dirname(path) or path, _EXCLUDED


def _walk_down(path: str) -> Iterator[str]:
    """Yield the folders of a path, the uppermost first."""
    parts = path.split("/")[:-1]
    return ("/".join(parts[: depth + 1]) for depth in range(len(parts)))
