"""All texts of the site → the links of each, and what became of them."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from imgpipe.conventions.prefix import WILDCARD, Start, locate_value, names_an_image
from imgpipe.diagnostics import Diagnostic
from imgpipe.languages.language import Element, Include, Mention, Strength, Syntax
from imgpipe.links.jekyll import Settings, read_settings
from imgpipe.links.link import Link, Outcome, Role
from imgpipe.links.locate import Locator
from imgpipe.links.nearness import Names
from imgpipe.links.resolve import Resolver
from imgpipe.links.site_data import read_data
from imgpipe.links.standing import Standings
from imgpipe.links.texts import Text, Texts, find_texts
from imgpipe.model import Config, Page, Reference, Site
from imgpipe.page_places import find_roots
from imgpipe.shown_fields import find_value
from imgpipe.text import Span, TextFile
from imgpipe.view import GalleryView, PageView


@dataclass(frozen=True)
class SiteLinks:
    """What the texts of a site refer to.

    `links` are those that findings are made of, and `pages` have them. The `silent` ones make no
    findings, but count as use: those of pages' copies, of pipeline.yaml, of Markdown that Jekyll
    does not render, of programs and notes. `copies` are the copies of pages, which are published:
    what is missing there visitors miss. `images` are the image and video files that are published,
    with the spelling of the disk; `texts` the files that findings are made of, by path; `linked`
    the folders that are links.
    """

    settings: Settings
    links: tuple[Link, ...]
    silent: tuple[Link, ...]
    pages: tuple[PageView, ...]
    copies: tuple[PageView, ...]
    images: frozenset[str]
    working_files: tuple[str, ...]
    names: Names
    texts: Mapping[str, TextFile]
    linked: tuple[str, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()


def find_links(
    config: Config,
    site: Site,
    settings: Settings | None = None,
    *,
    left_out: frozenset[str] = frozenset(),
    drafts: Mapping[str, bytes] = MappingProxyType({}),
) -> SiteLinks:
    """Return all links of a site; raises nothing for what users wrote.

    `left_out` are paths of texts that imgpipe itself writes (a baseline): they refer to nothing.
    `drafts` are read in place of what stands in the files; those of pages are the site's.
    """
    settings = settings or read_settings(config.folder)
    found = find_texts(config, settings, site, left_out, drafts)
    resolver = _make_resolver(config, settings, site, found)
    links: list[Link] = []
    silent: list[Link] = []
    pages: list[PageView] = []
    copies: list[PageView] = []
    for text in found.texts:
        conventional = _link_fields(text.page, resolver, config) if text.page else {}
        others = _link_mentions(text, resolver, conventional)
        together = sorted([*conventional.values(), *others], key=lambda link: link.mention.span)
        (silent if text.silent else links).extend(together)
        if text.page:
            silent.extend(_link_globs(text.page, config))
            view = _view_page(text.page, conventional, together, text.body.includes)
            (copies if text.silent else pages).append(view)
    return SiteLinks(
        settings=settings,
        links=tuple(links),
        silent=tuple(silent),
        pages=tuple(pages),
        copies=tuple(copies),
        images=found.images,
        working_files=found.working_files,
        linked=found.linked,
        names=Names(found.images),
        texts={text.file.name: text.file for text in found.texts if not text.silent},
        diagnostics=found.diagnostics,
    )


def _make_resolver(config: Config, settings: Settings, site: Site, found: Texts) -> Resolver:
    locator = Locator(config, settings, site, found.files, found.folders, found.linked)
    standings = Standings(config, settings, found.texts, locator.roots)
    return Resolver(locator, standings, found, settings, read_data(settings, found.texts))


def _link_fields(page: Page, resolver: Resolver, config: Config) -> dict[Span, Link]:
    """Return the links of the convention's fields by their spans.

    Where two fields share one value, the first role counts; where one is read in two ways, the
    first that leads to a file.
    """
    links: dict[Span, Link] = {}
    own = (find_roots(config, page.path).page, posixpath.dirname(page.path) or ".")
    for role, reference in _list_references(page):
        known = links.get(reference.span)
        if known and (known.outcome is Outcome.FOUND or known.role is not role):
            continue
        folders = own if reference.prefix.start is Start.PAGE else ()
        located = resolver.locator.locate_field(reference, folders)
        mention = Mention(
            (reference.value,), reference.span, Syntax.YAML, Element.FIELD, Strength.SURE
        )
        if known is None or located.outcome is Outcome.FOUND:
            links[reference.span] = Link(
                page.file, mention, role, located.outcome, reference.value, *located[1:3]
            )
    return links


def _link_globs(page: Page, config: Config) -> Iterator[Link]:
    """Yield what entries name by a glob, as Hugo's resources may: all that it finds is used."""
    roots = find_roots(config, page.path)
    for gallery in page.galleries:
        name, prefix = gallery.field.path.shown_field, gallery.field.prefix
        for index in range(len(gallery.entries)):
            node, said = find_value(gallery, index, name)
            if node and said and WILDCARD.search(said) and not names_an_image(said, prefix):
                mention = Mention((said,), node.span, Syntax.YAML, Element.FIELD, Strength.SURE)
                wanted = locate_value(WILDCARD.sub("*", said), prefix, roots)
                found = (wanted,) if wanted else ()
                yield Link(page.file, mention, Role.ENTRY, Outcome.DYNAMIC, said, found)


def _list_references(page: Page) -> Iterator[tuple[Role, Reference]]:
    for gallery in page.galleries:
        for entry in gallery.entries:
            if entry.reference:
                yield Role.ENTRY, entry.reference
    for animation in page.animations:
        yield Role.ANIMATION, animation.reference
    for reference in page.references:
        yield Role.FIELD, reference


def _link_mentions(
    text: Text, resolver: Resolver, conventional: Mapping[Span, Link]
) -> Iterator[Link]:
    """Yield the links of all mentions but those that a field of the convention is."""
    if not (text.fields.mentions or text.body.mentions):
        return
    taken = {span.start for span in conventional}
    quoted = {start + 1 for start in taken}
    stand = resolver.stand(text)
    for mention in text.fields.mentions:
        if mention.span.start not in taken and mention.span.start not in quoted:
            yield stand.resolve(mention)
    for mention in text.body.mentions:
        yield stand.resolve(mention)


def _view_page(
    page: Page, conventional: Mapping[Span, Link], links: list[Link], includes: tuple[Include, ...]
) -> PageView:
    galleries = tuple(
        GalleryView(
            page,
            gallery,
            tuple(
                conventional[entry.reference.span] if entry.reference else None
                for entry in gallery.entries
            ),
        )
        for gallery in page.galleries
    )
    animations = tuple(conventional[item.reference.span] for item in page.animations)
    return PageView(page, galleries, animations, tuple(links), includes)
