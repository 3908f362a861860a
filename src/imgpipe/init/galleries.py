"""What the pages show: galleries with their files, animations, and references to nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from imgpipe.conventions.prefix import Prefix, Roots, locate_value, names_an_image
from imgpipe.init.layout import Content, Lost, PageHead, Shown, ShownGallery, SiteLayout
from imgpipe.init.site_choice import find_named, make_locator
from imgpipe.page_places import find_roots
from imgpipe.text import Span
from imgpipe.yaml_nodes import Mapping, Node, Scalar, Sequence, child_of, resolve


def read_shown(content: Content, site: SiteLayout) -> Shown:
    """Return what the pages of a site show, as its convention reads them."""
    config = make_locator(content, site)
    files = frozenset(content.files)
    galleries: list[ShownGallery] = []
    animations: set[str] = set()
    lone: list[str] = []
    unfilled: list[str] = []
    gallery_pages: set[str] = set()
    for page in content.pages:
        roots = find_roots(config, page.path)
        own = tuple(path for path in _find_animations(page, site, roots) if path in files)
        found = list(_find_galleries(page, site, roots, own))
        animations.update(own)
        galleries += found
        if _has_empty_gallery(page, site):
            unfilled.append(page.path)
        elif own and not found:
            lone.append(page.path)
        if found or page.path in unfilled[-1:]:
            gallery_pages.add(page.path)
    return Shown(
        galleries=tuple(galleries),
        animations=frozenset(animations),
        lone_pages=tuple(lone),
        lost=tuple(_find_lost(content, site, files)),
        gallery_pages=frozenset(gallery_pages),
        unfilled=tuple(unfilled),
        keys=_find_keys(content, site) if unfilled else (),
    )


def _find_keys(content: Content, site: SiteLayout) -> tuple[str, ...]:
    """Return what most galleries' entries say beside their images; else what the convention has."""
    shown = {field.path.shown_field for field in site.rules.entries}
    votes: Counter[str] = Counter()
    lists = 0
    for page in content.pages:
        entries = [entry for found in _find_lists(page, site) for entry in found.items]
        said = {key for entry in entries for key in _texts_of(entry) if key not in shown}
        votes.update(dict.fromkeys(sorted(said), 1))
        lists += bool(entries)
    if not lists:
        return tuple(key for key in (site.rules.caption, site.rules.title) if key)
    return tuple(key for key, count in votes.items() if count * 2 > lists)


def _find_lists(page: PageHead, site: SiteLayout) -> Iterator[Sequence]:
    for field in site.rules.entries:
        for gallery in field.path.find_galleries(page.root):
            node = resolve(gallery.node)
            if isinstance(node, Sequence):
                yield node


def _texts_of(entry: Node) -> Iterator[str]:
    """Yield the keys of an entry that hold a text."""
    node = resolve(entry)
    for name, _, value in node.entries() if isinstance(node, Mapping) else ():
        if isinstance(resolve(value), Scalar):
            yield name


def _find_animations(page: PageHead, site: SiteLayout, roots: Roots) -> Iterator[str]:
    for field in site.rules.animations:
        for found in field.path.find(page.root):
            path = _locate(found.node, field.prefix, roots)
            if path and path.lower().endswith(".gif"):  # themes name stills there, too
                yield path


def _find_galleries(
    page: PageHead,
    site: SiteLayout,
    roots: Roots,
    animations: tuple[str, ...],
) -> Iterator[ShownGallery]:
    """Yield each list once, whatever the number of fields that its entries have."""
    lists: dict[Span, dict[str, tuple[str, ...]]] = {}
    for field in site.rules.entries:
        for gallery in field.path.find_galleries(page.root):
            node = resolve(gallery.node)
            if not isinstance(node, Sequence):
                continue
            key = field.path.field
            values = [child_of(item, key) if key else item for item in node.items]
            paths = [_locate(value, field.prefix, roots) for value in values]
            named = tuple(path for path in paths if path)
            if named:
                lists.setdefault(node.span, {})[field.path.shown_field] = named
    for fields in lists.values():
        yield ShownGallery(tuple(fields.items()), animations)


def _has_empty_gallery(page: PageHead, site: SiteLayout) -> bool:
    """Return whether a page has the key of a gallery, and nothing in it yet."""
    nodes = (it.node for field in site.rules.entries for it in field.path.find_galleries(page.root))
    values = map(resolve, nodes)
    return any(isinstance(value, Scalar) and value.text is None for value in values)


def _locate(node: Node | None, prefix: Prefix, roots: Roots) -> str | None:
    scalar = resolve(node)
    text = scalar.text if isinstance(scalar, Scalar) else None
    return locate_value(text, prefix, roots) if text and names_an_image(text, prefix) else None


def _find_lost(content: Content, site: SiteLayout, files: frozenset[str]) -> Iterator[Lost]:
    """Yield what names an image of the site that is not there, in none of its field's readings."""
    config = make_locator(content, site)
    pages = {page.path: page for page in content.pages}
    roots = {path: find_roots(config, path) for path in pages}
    found: dict[tuple[str, str], Lost | None] = {}
    for item in find_named(content, site.rules):
        place = (item.page, item.value)
        if place in found and found[place] is None:  # an entry's second field has the same image
            continue
        path = locate_value(item.value, item.prefix, roots[item.page])
        if path in files:
            found[place] = None
        elif path:
            line, _ = pages[item.page].file.locate(item.start)
            found.setdefault(place, Lost(item.page, item.value, path, line))
    yield from filter(None, found.values())
