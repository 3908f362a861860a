"""The galleries of pages as they are published: those of the copy, where a page has one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from imgpipe.encoding import EncodingError, decode_text
from imgpipe.model import Config, Entry, Gallery, Page, Reference, Site
from imgpipe.page_places import copy_path
from imgpipe.scan import parse_page
from imgpipe.text import TextFile


@dataclass(frozen=True, slots=True)
class PageGallery:
    """A gallery of a page, what it shows, and the lines of the page that it is in.

    `pages` are the page and its copy; `key` is the field that has the gallery.
    """

    page: Page
    shown: tuple[tuple[Entry, Reference], ...]
    lines: range
    pages: frozenset[str]
    key: str


def read_copies(config: Config, site: Site) -> dict[str, Page]:
    """Return the copies of pages that are there and can be read, by the paths of the pages."""
    copies = config.rewrite.copies if config.rewrite else None
    found: dict[str, Page] = {}
    for page in site.pages if copies else ():
        path = copy_path(config, page.path, copies or "")
        try:
            data = (config.folder / path).read_bytes()
            text = decode_text(data, path)
        except (OSError, EncodingError):
            continue  # the audit says so, if it is wrong
        found[page.path] = parse_page(config, TextFile(path, text), data, [])
    return found


def list_galleries(page: Page, copy: Page | None) -> Iterator[PageGallery]:
    """Yield each list of a page once, under the field that most of its entries have."""
    published = {gallery.tree_path: gallery for gallery in _list_distinct(copy)} if copy else {}
    for gallery in _list_distinct(page):
        first, last = (page.file.locate(at)[0] for at in gallery.node.span)
        yield PageGallery(
            page,
            tuple(_list_shown(published.get(gallery.tree_path, gallery))),
            range(first, last + 1),
            frozenset((page.path, *([copy.path] if copy else []))),
            str(gallery.tree_path[-1]) if gallery.tree_path else "",
        )


def _list_distinct(page: Page) -> Iterator[Gallery]:
    lists: Mapping[object, list[Gallery]] = defaultdict(list)
    for gallery in page.galleries:
        lists[gallery.tree_path, gallery.node.span].append(gallery)
    for alike in lists.values():
        yield max(alike, key=lambda item: len(list(_list_shown(item))))


def _list_shown(gallery: Gallery) -> Iterator[tuple[Entry, Reference]]:
    for entry in gallery.entries:
        if entry.reference and entry.reference.paths:
            yield entry, entry.reference
