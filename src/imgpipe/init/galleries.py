"""What the pages show: galleries with their files, animations, and references to nothing."""

from __future__ import annotations

from collections.abc import Iterator

from imgpipe.conventions.prefix import Prefix, Roots, locate_value, names_an_image
from imgpipe.init.layout import Content, Lost, PageHead, Shown, ShownGallery, SiteLayout
from imgpipe.init.site_choice import find_named, make_locator
from imgpipe.page_places import find_roots
from imgpipe.text import Span
from imgpipe.yaml_nodes import Node, Scalar, Sequence, child_of, resolve


def read_shown(content: Content, site: SiteLayout) -> Shown:
    """Return what the pages of a site show, as its convention reads them."""
    config = make_locator(content, site)
    files = frozenset(content.files)
    galleries: list[ShownGallery] = []
    animations: set[str] = set()
    lone: list[str] = []
    gallery_pages: set[str] = set()
    for page in content.pages:
        roots = find_roots(config, page.path)
        own = tuple(path for path in _find_animations(page, site, roots) if path in files)
        found = list(_find_galleries(page, site, roots, own))
        animations.update(own)
        galleries += found
        if found or _has_empty_gallery(page, site):
            gallery_pages.add(page.path)
        elif own:
            lone.append(page.path)
    return Shown(
        galleries=tuple(galleries),
        animations=frozenset(animations),
        lone_pages=tuple(lone),
        lost=tuple(_find_lost(content, site, files)),
        gallery_pages=frozenset(gallery_pages),
    )


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
    roots = {page.path: find_roots(config, page.path) for page in content.pages}
    found: dict[tuple[str, str], Lost | None] = {}
    for item in find_named(content, site.rules):
        path = locate_value(item.value, item.prefix, roots[item.page])
        place = (item.page, item.value)
        if path in files:
            found[place] = None
        elif path:
            found.setdefault(place, Lost(item.page, item.value, path))
    yield from filter(None, found.values())
