"""Which convention a site follows, and where its images start: what most values speak for."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import NamedTuple

from imgpipe.conventions import CONVENTIONS
from imgpipe.conventions.convention import Convention
from imgpipe.conventions.prefix import Prefix, Start, locate_value, names_an_image
from imgpipe.images import Limits
from imgpipe.init.field_values import (
    FieldValue,
    find_values,
    infer_fields,
    make_convention,
    names_images,
    vote_for_roots,
)
from imgpipe.init.layout import Content, SiteLayout
from imgpipe.links.jekyll import Settings
from imgpipe.model import Config, SiteRules
from imgpipe.page_places import find_roots
from imgpipe.yaml_nodes import Node, Scalar, Sequence, child_of, resolve

_IMAGE_FOLDERS = ("images", "image", "img", "imgs", "assets", "static", "media", "pictures")
_MOST_PAGES = 100
_BY_GENERATOR = {"Hugo": ("hugo",), "Jekyll": ("feeling-responsive", "minimal-mistakes", "jekyll")}


class Named(NamedTuple):
    """A value that a convention's field holds; `entry` tells that it is one of a gallery."""

    page: str
    prefix: Prefix
    value: str
    entry: bool
    start: int  # offset in the page's text


class _Score(NamedTuple):
    """How well a convention fits; compared item by item."""

    entries: int
    hinted: bool
    found: int
    of_generator: bool
    lost: int  # negative, but where nothing is found: who names the most knows the fields best
    published: bool
    depth: int


def choose_site(content: Content) -> SiteLayout:
    """Return the convention and the image root with which most values name files.

    Where fields of other names hold more images of galleries, they are `site.fields`.
    """
    whole, content = content, _thin_out(content)
    values = find_values(content)
    roots = list(_find_candidates(content, values))
    files = frozenset(content.files)
    own_root = "" if content.settings.source == "." else content.settings.source
    best: tuple[_Score, SiteLayout] | None = None
    for name, convention in CONVENTIONS.items():
        named = tuple(find_named(content, convention))
        for root in roots if named else ():
            site = SiteLayout(name, (), convention, root, own_root, content.url)
            score = _judge(content, site, named, files)
            if best is None or score > best[0]:
                best = (score, site)
            if not score.lost:
                break  # no other root could be better
    own = _infer_site(content, values)
    score = _judge(content, own, find_named(content, own.rules), files)
    if best is None or (score.entries, score.found) > (best[0].entries, best[0].found * 2):
        return _tidy(content, _drop_needless(whole, own, files), files)
    return _tidy(content, _drop_needless(whole, best[1], files), files)


def _thin_out(content: Content) -> Content:
    """Return the content with some of the pages that name images: they say what all of them do."""
    pages = [page for page in content.pages if names_images(page)]
    return replace(content, pages=tuple(pages[:: 1 + len(pages) // _MOST_PAGES]))


def _infer_site(content: Content, values: tuple[FieldValue, ...]) -> SiteLayout:
    fields, image_root = infer_fields(values, content)
    roots = [item.folder for item in fields if item.start is Start.SITE]
    fields = tuple(
        replace(item, folder="") if item.start is Start.SITE else item for item in fields
    )
    site_root = roots[0] if roots and roots[0] != "." else ""
    rules = make_convention(fields)
    return SiteLayout("", fields, rules, image_root, site_root, content.url)


def make_locator(content: Content, site: SiteLayout) -> Config:
    """Return as much of a pipeline as is needed to say where the values of a page start."""
    root = site.image_root
    holders = (at for at in site.rules.site_roots if at == "." or f"{root}/".startswith(f"{at}/"))
    site_root = site.site_root or next(holders, site.rules.site_roots[0])
    rules = SiteRules((), root, root, site.rules, site_root, site.url)
    return Config(content.folder, "pipeline.yaml", rules, (), (), None, Limits())


def find_named(content: Content, convention: Convention) -> Iterator[Named]:
    """Yield every value of a convention's fields that may name an image."""
    for page in content.pages:
        for node, prefix, entry in _find_nodes(page.root, convention):
            scalar = resolve(node)
            if not isinstance(scalar, Scalar) or not scalar.text:
                continue
            if names_an_image(scalar.text, prefix):
                yield Named(page.path, prefix, scalar.text, entry, scalar.span.start)


def _find_nodes(
    root: Node | None, convention: Convention
) -> Iterator[tuple[Node | None, Prefix, bool]]:
    for field in convention.entries:
        for gallery in field.path.find_galleries(root):
            items = resolve(gallery.node)
            for item in items.items if isinstance(items, Sequence) else ():
                key = field.path.field
                yield (child_of(item, key) if key else item), field.prefix, True
    for image in (*convention.animations, *convention.references):
        for found in image.path.find(root):
            yield found.node, image.prefix, False


def _find_candidates(content: Content, values: Iterable[FieldValue]) -> Iterator[str]:
    """Yield the folders that may be the image root, the likeliest first."""
    found: dict[str, None] = {}
    said = content.settings.values.get("urlimg")
    if isinstance(said, str):
        inside = said.removeprefix(content.url).split("//")[-1]
        _, _, below = inside.partition("/")
        for path in (inside, below, inside.removeprefix(content.settings.baseurl)):
            found[posixpath.normpath(path.strip("/") or ".")] = None
    found.update(dict.fromkeys(vote_for_roots((item.value for item in values), content.files)))
    found["."] = None
    there = {posixpath.dirname(path) for path in content.files}
    for root in found:
        if root == "." or any(f"{folder}/".startswith(f"{root}/") for folder in there):
            yield root


def _judge(
    content: Content, site: SiteLayout, named: Iterable[Named], files: frozenset[str]
) -> _Score:
    config = make_locator(content, site)
    roots = {page.path: find_roots(config, page.path) for page in content.pages}
    entries = found = lost = 0
    for item in named:
        path = locate_value(item.value, item.prefix, roots[item.page])
        if path in files:
            found += 1
            entries += item.entry
        else:
            lost += 1
    root = site.image_root
    published = not any(path.startswith(f"{root}/") for path in content.closed)
    hinted = _is_hinted(content.settings, site.convention)
    of_generator = site.convention in _BY_GENERATOR.get(content.generator, ())
    return _Score(
        entries, hinted, found, of_generator, -lost if found else lost, published, root.count("/")
    )


def _is_hinted(settings: Settings, convention: str) -> bool:
    said = f"{settings.values.get('theme')} {settings.values.get('remote_theme')}"
    return bool(convention) and convention in said


def _drop_needless(content: Content, site: SiteLayout, files: frozenset[str]) -> SiteLayout:
    """Leave out an address, or a site's root, that no value of any page needs.

    One is needed where values mean other paths by it, even if nothing is there.
    """
    for other in (replace(site, url=""), replace(site, site_root="")):
        if other == site:
            continue
        named = tuple(find_named(content, site.rules))
        before, after = (_locate_all(content, one, named) for one in (site, other))
        if before == after or _count(after, files) > _count(before, files):
            return _drop_needless(content, other, files)
    return site


def _count(paths: Iterable[str | None], files: frozenset[str]) -> int:
    return sum(path in files for path in paths)


def _tidy(content: Content, site: SiteLayout, files: frozenset[str]) -> SiteLayout:
    """Narrow an image root that no value needs.

    Where values say nothing of it, it is the folder of all images that they name; where they name
    none, that of all GIFs.
    """
    named = tuple(find_named(content, site.rules))
    found = _judge(content, site, named, files).found
    located = _locate_all(content, site, named)
    folders = {posixpath.dirname(path) for path in located if path in files and path}
    folders = folders or _find_image_folders(content)
    if not folders:
        return site
    common = _cut(posixpath.commonpath([*folders]) if "" not in folders else "")
    narrow = replace(site, image_root=common)
    if narrow == site:
        return site
    return narrow if _judge(content, narrow, named, files).found >= found else site


def _locate_all(
    content: Content, site: SiteLayout, named: Iterable[Named]
) -> tuple[str | None, ...]:
    config = make_locator(content, site)
    roots = {page.path: find_roots(config, page.path) for page in content.pages}
    return tuple(locate_value(item.value, item.prefix, roots[item.page]) for item in named)


def _find_image_folders(content: Content) -> set[str]:
    """Return the folders of GIFs, of images if there is none; of published ones where some are."""
    gifs = [path for path in content.files if path.lower().endswith(".gif")] or content.files
    open_ones = [path for path in gifs if path not in content.closed]
    return {posixpath.dirname(path) for path in open_ones or gifs}


def _cut(folder: str) -> str:
    """Return the part of a path up to the last folder that is usual for images."""
    parts = folder.split("/")
    usual = [index for index, part in enumerate(parts) if part.lower() in _IMAGE_FOLDERS]
    if usual:
        return "/".join(parts[: usual[-1] + 1])
    return parts[0] or "."
