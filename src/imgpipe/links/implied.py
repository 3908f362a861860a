"""Files that the theme shows because a page names others: thumbnails, videos.

A theme's rule is never taken for granted: the site's own templates may show it, or files that are
there may. Both can also speak against it.
"""

from __future__ import annotations

import posixpath
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from urllib.parse import unquote

from imgpipe.conventions.convention import Convention, ImpliedFile
from imgpipe.conventions.prefix import Prefix, Roots, split_suffix
from imgpipe.links.link import Implied, Link, Role
from imgpipe.model import Config
from imgpipe.page_places import find_roots
from imgpipe.view import PageView


def find_implied(
    pages: Iterable[PageView], config: Config, images: frozenset[str], links: Iterable[Link]
) -> tuple[Implied, ...]:
    """Return what each entry and animation that is found implies, in the order of pages.

    `links` are those of all texts: where Liquid in one of them spells the names that the convention
    derives, the rule is proven. Where it shows the image itself without them, this theme has no
    such rule. Where it says nothing, as with a theme that is no part of the project, files tell: a
    thumbnail of any entry proves all thumbnails, a video those of its kind and folder, for
    animations may as well be shown as they are. Without such files, thumbnails are implied all the
    same, unproven, and a video where there is one of another kind.
    """
    convention = config.site.convention
    if convention is None:
        return ()
    named = list(_find_named(pages, convention, config))
    candidates = [
        [
            candidate
            for link, starts in named
            if (rule.of == "entries") is _is_entry(link)
            for candidate in _derive(rule, link, starts, images)
        ]
        for rule in convention.implied
    ]
    spelled = _find_spelled(links)
    videos = _find_folders(item for own in candidates for item in own if not _is_entry(item.link))
    found: dict[int, list[Implied]] = defaultdict(list)
    for rule, own in zip(convention.implied, candidates, strict=True):
        evidence = _gather_evidence(own, spelled, videos)
        for item in _judge(rule, own, evidence):
            found[id(item.link)].append(item)
    return tuple(item for link, _ in named for item in found.pop(id(link), ()))


def _is_entry(link: Link) -> bool:
    return link.role is Role.ENTRY


def _find_named(
    pages: Iterable[PageView], convention: Convention, config: Config
) -> Iterator[tuple[Link, Sequence[str]]]:
    """Yield links whose files are there, with the folders at which their values may start."""
    for page in pages:
        roots = find_roots(config, page.page.path)
        starts = [_start(roots, field.prefix) for field in convention.animations]
        for gallery in page.galleries:
            start = _start(roots, gallery.gallery.field.prefix)
            for link in gallery.links:
                if link and link.target:
                    yield link, (start,)
        for link in page.animations:
            if link.target:
                yield link, starts


def _start(roots: Roots, prefix: Prefix) -> str:
    """Return what the paths of values begin with, the slash included."""
    folder = roots.folder_of(prefix)
    return "" if folder == "." else f"{folder}/"


def _derive(
    rule: ImpliedFile, link: Link, starts: Iterable[str], images: frozenset[str]
) -> Iterator[Implied]:
    """Yield what the link implies; nothing where it shows an original of another folder."""
    value, meant = rule.derive(link.value), rule.mean(link.value)
    if value is None or meant is None:
        return
    for start in starts:
        if link.target in _locate(start, link.value):
            paths = _locate(start, value)
            path = next((path for path in paths if path in images), paths[0])
            yield Implied(link, rule.kind, value, meant, path, path in images, proven=False)
            return


def _locate(start: str, value: str) -> Sequence[str]:
    """Return the paths of a value, as it stands and percent-decoded, without what is no path."""
    value, _ = split_suffix(value)
    values = (value, unquote(value)) if "%" in value else (value,)
    return [_tidy(start + item) for item in values]


def _tidy(path: str) -> str:
    is_plain = "/." not in path and "//" not in path and not path.startswith(".")
    return path if is_plain else posixpath.normpath(path)


# --- what speaks for a rule ------------------------------------------------------------------


@dataclass(frozen=True)
class _Evidence:
    """What is known of one rule.

    `spelled` are the paths that the site's templates may show. `shows_rule` tells that a derived
    name is among them, `shows_images` that an image is from which one could be derived. `folders`
    are those where a derived file is there, `video_folders` those where one of any animation
    is.
    """

    spelled: frozenset[str]
    shows_rule: bool
    shows_images: bool
    folders: frozenset[str]
    video_folders: frozenset[str]


def _find_spelled(links: Iterable[Link]) -> frozenset[str]:
    """Return the paths that Liquid spells, there or not, as far as they are fully known."""
    dynamic = (link for link in links if link.mention.value is None)
    return frozenset(path for link in dynamic for path in (*link.wanted, *link.targets))


def _is_spelled(path: str, spelled: frozenset[str]) -> bool:
    """A path that is not there is spelled from one root of the site: any may be the right one."""
    if path in spelled or not spelled:
        return path in spelled
    parts = path.split("/")
    return any("/".join(parts[start:]) in spelled for start in range(len(parts)))


def _gather_evidence(
    candidates: Sequence[Implied], spelled: frozenset[str], video_folders: frozenset[str]
) -> _Evidence:
    return _Evidence(
        spelled,
        shows_rule=any(_is_spelled(item.path, spelled) for item in candidates),
        shows_images=any(_is_spelled(item.link.targets[0], spelled) for item in candidates),
        folders=_find_folders(candidates),
        video_folders=video_folders,
    )


def _find_folders(candidates: Iterable[Implied]) -> frozenset[str]:
    return frozenset(posixpath.dirname(item.path) for item in candidates if item.there)


def _judge(
    rule: ImpliedFile, candidates: Iterable[Implied], evidence: _Evidence
) -> Iterator[Implied]:
    """Yield what is implied, and told whether that is proven; what is there is, in any case."""
    for item in candidates:
        folder = posixpath.dirname(item.path)
        of_entries = rule.of == "entries"
        by_files = bool(evidence.folders) if of_entries else folder in evidence.folders
        if evidence.shows_rule:
            proven = implied = _is_spelled(item.path, evidence.spelled)
        elif evidence.shows_images:
            proven, implied = False, by_files
        else:
            proven, implied = by_files, of_entries or folder in evidence.video_folders
        if implied or item.there:
            yield replace(item, proven=proven)
