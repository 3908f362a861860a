"""The built site, audited as browsers see it: the same rules, asked of its files."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Container, Iterator, Mapping
from dataclasses import replace

from imgpipe.audit_record import Record, choose_marked
from imgpipe.diagnostics import Place, UserError, error
from imgpipe.facts_cache import NAME, FactsCache
from imgpipe.findings.finding import Hit
from imgpipe.fsio import Workspace
from imgpipe.image_facts import ImageFacts
from imgpipe.image_survey import look_at_images
from imgpipe.languages.language import Strength
from imgpipe.links.addresses import find_address
from imgpipe.links.built import BuiltLinks, find_built_links
from imgpipe.links.jekyll import Settings
from imgpipe.links.link import Outcome
from imgpipe.links.nearness import Names
from imgpipe.links.usage import find_usage
from imgpipe.lock import Lock
from imgpipe.model import Config, Site
from imgpipe.rules import RULES, ani001, img001, img003, orp001, orp002, ref001, ref002
from imgpipe.status import Status
from imgpipe.tasks import Plan
from imgpipe.view import View

NOT_BUILT = "BLT001"
# The rules that ask for no source: of links, of what is decoded, of what nothing refers to.
_ASKED = (ref001, ref002, ani001, img001, img003, orp001, orp002)
_CACHES = "built-site.yaml"  # of their own, or else each audit of the sources would forget them
_BUILD = "build the site first, or name the folder that it is built in"


def require_built(config: Config, folder: str, name: str) -> None:
    """Raise UserError where a folder is no built site; `name` is what messages call it."""
    path = config.folder / folder
    if not path.exists():
        raise _refuse("there is no such folder", name, _BUILD)
    if not path.is_dir():
        raise _refuse("is no folder", name, _BUILD)
    if config.folder.resolve().is_relative_to(path.resolve()):
        raise _refuse("holds the project itself, and is not what is built of it", name, _BUILD)


def _refuse(message: str, name: str, hint: str) -> UserError:
    return UserError([error(NOT_BUILT, message, Place(name), hint)])


def audit_built(
    config: Config,
    settings: Settings,
    folder: str,
    told: Container[tuple[str, str]],
    on_begin: Callable[[int], None],
    on_look: Callable[[str], None],
) -> Record:
    """Return what is wrong with a built site.

    `folder` is its path from the project's folder; `told` are the rules and images of what the
    audit of the sources found, which is not said again. Raises UserError where it has no page.
    """
    links = find_built_links(config.folder, folder, find_address(config.folder, settings))
    if not links.pages:
        raise _refuse("holds no HTML file", folder, _BUILD)
    images = _look(config, links, on_begin, on_look)
    view = _make_view(config, folder, links, images)
    roots = _list_roots(config, settings)
    return Record(
        hits=tuple(
            (rule, hit)
            for rule, hit in (*_find_astray(links), *_ask_rules(view))
            if not any((rule, path) in told for path in _spell_sources(hit, folder, roots))
        ),
        labels=RULES,
        rules=config.audit,
        diagnostics=links.diagnostics,
        texts=choose_marked(links.texts),
        pages=links.pages,
        references=len(links.links),
        images=len(images),
    )


def _look(
    config: Config,
    links: BuiltLinks,
    on_begin: Callable[[int], None],
    on_look: Callable[[str], None],
) -> dict[str, ImageFacts]:
    """Most images are copies of the sources', whose facts are known by their content."""
    own, shared = Workspace(config.folder, _CACHES), Workspace(config.folder, config.name)
    cache = FactsCache(config.limits, own.recall(NAME) or shared.recall(NAME))
    paths = sorted(links.images)
    facts = look_at_images(
        config.folder, paths, config.limits, own.states, cache, on_begin, on_look
    )
    with own.aside():
        content = cache.format()
        if content is not None:
            own.keep(NAME, content)
        own.save_states()
    return facts


def _make_view(
    config: Config, folder: str, links: BuiltLinks, images: Mapping[str, ImageFacts]
) -> View:
    """Return a view of the built site: one in which nothing is made, and all is published."""
    site = replace(config.site, pages=(), source_root=folder, image_root=folder, convention=None)
    config = replace(config, site=site, sources=(), outputs=(), rewrite=None)
    plan = Plan(
        tasks=(),
        fresh=(),
        kept=(),
        sources=(),
        digests={},
        claims={},
        unreadable=frozenset(),
        broken=frozenset(),
        pages=None,
        diagnostics=(),
    )
    return View(
        config=config,
        site=Site((), (), links.images, (), links.unlisted),
        plan=plan,
        lock=Lock(),
        status=Status((), ()),
        pages=(),
        links=links.links,
        implied=(),
        usage=find_usage(links.links, (), plan, config, links.images),
        images=images,
        names=Names(links.images),
    )


def _ask_rules(view: View) -> Iterator[tuple[str, Hit]]:
    """Yield what the rules find; what is built is mended where it is built of."""
    for room in _ASKED:
        for hit in room.RULE.check(view):
            yield room.RULE.id, replace(hit, fix=None)


def _find_astray(links: BuiltLinks) -> Iterator[tuple[str, Hit]]:
    """Yield references to files of the site that lack its `baseurl`."""
    baseurl = links.address.baseurl
    for link in links.links:
        if link.outcome is Outcome.OUTSIDE and link.mention.strength is Strength.SURE:
            message = f"`{link.value}` is not below the site's baseurl `{baseurl}`"
            hint = f"begin it with `{baseurl}`, as the filter `relative_url` does"
            yield ref001.RULE.id, Hit(link.place, message, link.about, hint)


# --- what the sources' audit has told --------------------------------------------------------


def _list_roots(config: Config, settings: Settings) -> tuple[str, ...]:
    """Return the folders whose files may be those at the root of the built site."""
    roots = dict.fromkeys((settings.source, "."))
    above = posixpath.normpath(config.site.image_root)
    while above not in ("", "."):
        roots[above] = None
        above = posixpath.dirname(above)
    return tuple(roots)


def _spell_sources(hit: Hit, folder: str, roots: tuple[str, ...]) -> Iterator[str]:
    """Yield where the image of a hit may be among the sources."""
    inside = posixpath.relpath(hit.about, folder)
    for root in roots:
        yield posixpath.normpath(posixpath.join(root, inside))
