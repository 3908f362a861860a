"""What pages mention: the paths that their galleries show, and all to which they refer."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from imgpipe.model import Page, Reference, Site


@dataclass(frozen=True, slots=True)
class Mentions:
    """`shown` are paths of galleries, `mentioned` these and all others.

    A gallery without entries yet shows the animations of its page.
    """

    shown: frozenset[str]
    mentioned: frozenset[str]


def find_mentions(site: Site, pages: Iterable[Page]) -> Mentions:
    """Return what these pages of a site mention."""
    shown: set[str] = set()
    mentioned: set[str] = set()
    for page in pages:
        animations = _paths(site, [item.reference for item in page.animations])
        galleries = [entry.reference for item in page.galleries for entry in item.entries]
        entries = _paths(site, [reference for reference in galleries if reference])
        shown |= entries
        if any(not gallery.entries for gallery in page.galleries):
            shown |= animations
        mentioned |= entries | animations | _paths(site, page.references)
    return Mentions(frozenset(shown), frozenset(mentioned))


def _paths(site: Site, references: Iterable[Reference]) -> set[str]:
    """Return what references may mean; an original only where no image of that path is there."""
    return {
        path
        for reference in references
        for path in reference.paths
        if path == reference.paths[0] or reference.paths[0] not in site.image_files
    }
