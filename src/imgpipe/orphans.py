"""Images that nothing uses, and what they are: alone, or derived from what is gone."""

from __future__ import annotations

import posixpath
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from imgpipe.languages.language import Strength
from imgpipe.links.link import Link, Outcome
from imgpipe.tasks import Source
from imgpipe.view import View

_VIDEOS = frozenset(("webm", "mp4", "ogv", "mov", "m4v"))
_DERIVED = re.compile(r"(?P<base>.*[^/])-(?P<kind>thumb|poster)", re.DOTALL)
# What browsers ask for at the root of a site, named in no text.
_UNASKED = re.compile(r"favicon\.ico|apple-touch-icon[-0-9a-z]*\.png")


@dataclass(frozen=True, slots=True)
class Orphan:
    """An image that nothing uses.

    `others` are further files that go with it: those that are made of the same source, whose file
    is `source`. `mention` is the first link in code or a comment. `derived_as` is "thumbnail",
    "poster" or "video" where the file was derived from an image that is gone.
    """

    path: str
    others: tuple[str, ...] = ()
    source: str = ""
    mention: Link | None = None
    derived_as: str = ""


def find_orphans(view: View) -> Iterator[Orphan]:
    """Yield images that no reference uses, could reach or waits for; no recorded outputs."""
    finder = _Finder(view)
    groups: dict[str, list[str]] = defaultdict(list)
    sources: dict[str, Source] = {}
    for path in view.images:
        if not finder.is_unused(path):
            continue
        claim = view.plan.claims.get(path)
        if claim:
            sources[claim.source.key] = claim.source
            groups[claim.source.key].append(path)
        else:
            yield finder.describe(path)
    for key, paths in groups.items():
        yield finder.describe_group(sources[key], paths)


class _Finder:
    def __init__(self, view: View) -> None:
        self._view = view
        self._roots = _list_roots(view)
        self._made = view.lock.made_paths()
        self._awaited_stems = {
            path.rpartition(".")[0]
            for link in view.links
            if link.outcome is Outcome.MISSING and link.mention.strength > Strength.WEAK
            for path in link.wanted
        } - {""}
        self._stems: Mapping[str, set[str]] = _gather_extensions(view)
        self._sibling_folders = self._find_sibling_folders()

    def is_unused(self, path: str) -> bool:
        usage = self._view.usage
        if path in usage.used or path in usage.reachable:
            return False
        # What nothing makes now is a leftover, or made of what cannot be read.
        if path in self._made and path not in self._view.plan.claims:
            return False
        if self._is_original(path):
            return False
        folder, name = posixpath.split(path)
        is_unasked = folder in self._roots and _UNASKED.fullmatch(name)
        return not is_unasked and _tell_derived(path)[1] not in self._awaited_stems

    def _is_original(self, path: str) -> bool:
        """Originals in a folder of their own are kept for what is made of them."""
        site = self._view.config.site
        if not _is_below(path, site.source_root) or site.source_root == site.image_root:
            return False
        if not _is_below(site.image_root, site.source_root):
            return True
        claim = self._view.plan.claims.get(path)
        return bool(claim and claim.output is None) and not _is_below(path, site.image_root)

    def describe(self, path: str) -> Orphan:
        mention = self._view.usage.weak.get(path)
        return Orphan(path, mention=mention, derived_as="" if mention else self._tell_lost(path))

    def describe_group(self, source: Source, paths: list[str]) -> Orphan:
        """A source and all that is made of it, or what is made of one elsewhere, are one orphan.

        They stand and fall together.
        """
        weak = self._view.usage.weak
        first, *others = sorted(paths, key=lambda path: path not in source.files)
        mention = next((weak[path] for path in paths if path in weak), None)
        return Orphan(first, tuple(others), source.files[0], mention)

    # -- what was derived ----------------------------------------------------------------------

    def _tell_lost(self, path: str) -> str:
        """Return what a file was of an image that is gone; nothing where that is there."""
        kind, stem = _tell_derived(path)
        extensions = self._stems.get(stem, set())
        if kind == "video" and posixpath.dirname(path) not in self._sibling_folders:
            return ""
        return "" if extensions - (_VIDEOS if kind == "video" else set()) else kind

    def _find_sibling_folders(self) -> frozenset[str]:
        """Return the folders in which videos are made of animations: some stand beside theirs."""
        return frozenset(
            posixpath.dirname(stem)
            for stem, extensions in self._stems.items()
            if "gif" in extensions and not _VIDEOS.isdisjoint(extensions)
        )


def _tell_derived(path: str) -> tuple[str, str]:
    """Return what a file is by its name, and the path of its image up to the dot; or nothing."""
    stem, _, extension = path.rpartition(".")
    if extension.lower() in _VIDEOS:
        return "video", stem
    found = _DERIVED.fullmatch(stem)
    if found is None:
        return "", ""
    return "thumbnail" if found["kind"] == "thumb" else "poster", found["base"]


def _gather_extensions(view: View) -> dict[str, set[str]]:
    """Return the extensions, in small letters, of all images of one path but for that."""
    found: dict[str, set[str]] = defaultdict(set)
    for path in (*view.images, *view.plan.claims):
        stem, _, extension = path.rpartition(".")
        found[stem].add(extension.lower())
    return found


def _list_roots(view: View) -> frozenset[str]:
    """Return the folders that may be the published root."""
    root = posixpath.normpath(view.config.site.image_root)
    above = [root]
    while above[-1] not in ("", "."):
        above.append(posixpath.dirname(above[-1]))
    return frozenset("" if folder == "." else folder for folder in above)


def _is_below(path: str, folder: str) -> bool:
    return folder == "." or path == folder or path.startswith(f"{folder}/")
