"""A value and where it stands → the file that it reaches, or the paths that it may mean."""

from __future__ import annotations

import os.path
import posixpath
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property, partial
from typing import NamedTuple
from urllib.parse import unquote

from imgpipe.conventions.convention import Convention
from imgpipe.conventions.prefix import Refusal, split_url
from imgpipe.links.folders import Folders, Use
from imgpipe.links.jekyll import Settings
from imgpipe.links.link import Outcome
from imgpipe.model import Config, Reference, Site
from imgpipe.references import find_doubled_folder

_SCHEME = re.compile(r"(?:([A-Za-z][A-Za-z0-9+.-]+):|(?=//))")  # or of the same; no drive `C:`
_WEB = (None, "http", "https")


class Located(NamedTuple):
    """What became of a value; see Link. `certain` is False where another site may serve it."""

    outcome: Outcome
    wanted: tuple[str, ...] = ()
    targets: tuple[str, ...] = ()
    certain: bool = True


ELSEWHERE = Located(Outcome.ELSEWHERE)


class Locator:
    """Looks values up among the files of a site.

    An address that begins with `/` starts at Jekyll's source, at `site.site_root` of the pipeline,
    or at what else the generator publishes there. Where neither says so, one in a text may also
    start at a folder around the image root, so that `output/` can be what is published; one in a
    field of the convention may not, for a run guesses nothing. Below the folders that are `linked`,
    there may be any file.
    """

    def __init__(
        self,
        config: Config,
        settings: Settings,
        site: Site,
        files: frozenset[str],
        folders: Folders,
        linked: Iterable[str] = (),
    ) -> None:
        self._linked = tuple(map(_below, linked))
        self._files = files
        self._folder = config.folder
        self._image_root = config.site.image_root
        self._site = site
        self._folders = folders
        self._collections = dict(settings.collections)
        host, baseurl = split_url(config.site.url)
        self._baseurl = settings.baseurl or baseurl
        self._host = (split_url(settings.url)[0] or host).casefold()
        self._reads_originals = config.rewrite is not None
        self._may_be_of_theme = any(settings.values.get(key) for key in ("theme", "remote_theme"))
        self._around = _find_folders_around(config.site.image_root)
        told = bool(settings.file or settings.values)
        convention = config.site.convention or Convention()
        own = config.site.site_root
        static = settings.hugo.find_folders("static") if settings.hugo else ()
        others = [root for root in (own, *convention.site_roots, *static) if root != "."]
        known = (settings.source,) if told else (own,)
        roots = known if told or own != "." else self._around
        self.roots = tuple(dict.fromkeys([*roots, *others]))
        self._known_roots = tuple(dict.fromkeys([*known, *others]))

    # -- addresses -----------------------------------------------------------------------------

    def locate(self, value: str, folders: Iterable[str]) -> Located:
        """Return what an address reaches; a relative one starts at one of the folders."""
        return self._locate(value, folders, self.roots)

    def _locate(self, value: str, folders: Iterable[str], roots: tuple[str, ...]) -> Located:
        """As `locate`, with the folders that the site's root may be."""
        address = value.strip(" \t\r\n\f")
        if not address or address[0] in "#?":
            return ELSEWHERE
        scheme = _SCHEME.match(address)
        if scheme:
            own = self._own_path(address, scheme.group(1))
            return self._locate_own(own, roots) if own is not None else ELSEWHERE
        if "\\" in address:
            meant = self._locate(address.replace("\\", "/"), folders, roots)
            return Located(Outcome.OUTSIDE, meant.wanted)
        if address.startswith("/"):
            plain = _below(roots[0]) + self._strip_baseurl(address)[1:]
            if plain in self._files:  # most are
                return Located(Outcome.FOUND, (plain,), (plain,))
            located = self._look_up(address, partial(self._spell_rooted, roots=roots))
            return self._doubt_theme(located)
        return self._look_up(address, lambda reading: _spell_relative(reading, folders))

    def _own_path(self, address: str, scheme: str | None) -> str | None:
        """Return the path of an absolute address of the site itself; None of any other."""
        if not self._host or (scheme and scheme.lower()) not in _WEB:
            return None
        rest = address.partition("//")[2]
        host, slash, path = rest.partition("/")
        return slash + path if host.casefold() == self._host and path else None

    def strip_site(self, head: str) -> str | None:
        """Return the beginning of an address without the site's host and `baseurl`.

        None where the address is another site's.
        """
        scheme = _SCHEME.match(head)
        path = self._own_path(head, scheme.group(1)) if scheme else head
        return path if path is None else self._strip_baseurl(path)

    def _strip_baseurl(self, address: str) -> str:
        is_below = self._baseurl and address.startswith(f"{self._baseurl}/")
        return address.removeprefix(self._baseurl) if is_below else address

    def _locate_own(self, path: str, roots: tuple[str, ...]) -> Located:
        """What is not there may be another site's on the same host."""
        located = self._look_up(path, partial(self._spell_rooted, roots=roots))
        if located.outcome is not Outcome.MISSING:
            return located
        if self._baseurl and not path.startswith(f"{self._baseurl}/"):
            return ELSEWHERE
        first = located.wanted[0].partition("/")[0]
        return located._replace(certain=first in self._top_folders)

    def _doubt_theme(self, located: Located) -> Located:
        """A theme that is a gem publishes what is in its `assets`."""
        missing = located.outcome is Outcome.MISSING and self._may_be_of_theme
        if missing and located.wanted[0].startswith("assets/"):
            return located._replace(certain=False)
        return located

    def _spell_rooted(self, address: str, roots: tuple[str, ...]) -> Iterator[str]:
        inside = posixpath.normpath(self._strip_baseurl(address).lstrip("/"))
        for root in roots:
            yield posixpath.normpath(posixpath.join(root, inside))
        first, slash, rest = inside.partition("/")
        if slash and first in self._collections:
            yield posixpath.normpath(posixpath.join(roots[0], self._collections[first], rest))

    # -- fields of the convention --------------------------------------------------------------

    def locate_field(self, reference: Reference, folders: Iterable[str] = ()) -> Located:
        """Return what a field of the convention shows: the path that a run takes it for.

        Of an address, what else is known of the site is asked, too: its settings, and the folders
        at which one of the page's own may start.
        """
        paths = reference.paths
        if paths and paths[0] in self._files:
            return Located(Outcome.FOUND, paths[:1], paths[:1])
        if self._reads_originals and paths[1:] and paths[1] in self._originals:
            return Located(Outcome.FOUND, paths[1:2], paths[1:2])
        if reference.prefix.is_address and not (reference.prefix.by_name and paths):
            return self._locate_address(reference, folders or self._known_roots)
        scheme = _SCHEME.match(reference.value)
        own = self._own_path(reference.value, scheme.group(1)) if scheme else None
        if reference.refusal is Refusal.ELSEWHERE and own is None:
            return ELSEWHERE
        if not paths or find_doubled_folder(reference, self._files):
            return self._mend(own or reference.value)
        return ELSEWHERE if self._may_be_there(paths[0]) else Located(Outcome.MISSING, paths[:1])

    def _locate_address(self, reference: Reference, folders: Iterable[str]) -> Located:
        located = self._locate(reference.value, folders, self._known_roots)
        if reference.refusal is Refusal.OUTSIDE:
            return Located(Outcome.OUTSIDE, located.wanted)
        if located.outcome is not Outcome.MISSING:
            return located
        paths = reference.paths
        if not (paths or located.certain):
            return ELSEWHERE
        return located._replace(wanted=tuple(dict.fromkeys([*paths[:1], *located.wanted])))

    def _mend(self, value: str) -> Located:
        """Return what a value means that cannot be right: the paths where a file is come first."""
        inside = _strip_folders_above(value)
        paths = dict.fromkeys(
            path for reading in _readings(inside) for path in self._spell_meant(reading)
        )
        there = [path for path in paths if path in self._files]
        return Located(Outcome.OUTSIDE, tuple(dict.fromkeys([*there, *paths])))

    def _spell_meant(self, inside: str) -> Iterator[str]:
        """Yield the paths below the image root that a value may mean, the likeliest first."""
        below = _below(self._image_root)
        address = self._strip_baseurl(f"/{inside}").lstrip("/")
        for root in (*self._around, self._image_root):
            path = posixpath.normpath(posixpath.join(root, address))
            if path.startswith(below):
                yield path

    # -- what may be meant ---------------------------------------------------------------------

    def find_ending(self, value: str) -> tuple[str, ...]:
        """Return all files whose paths end in a value that starts at no one knows what folder."""
        for reading in _readings(value.strip()):
            inside = _strip_folders_above(reading)
            found = [
                path
                for path in self._by_name.get(posixpath.basename(inside), ())
                if path == inside or path.endswith(f"/{inside}")
            ]
            if found:
                return tuple(found)
        return ()

    # -- looking up ----------------------------------------------------------------------------

    def _look_up(self, address: str, spell: Callable[[str], Iterable[str]]) -> Located:
        paths: dict[str, None] = {}
        readings = _readings(address)
        for reading in readings:
            for path in spell(reading):
                if path in self._files:
                    return Located(Outcome.FOUND, (path,), (path,))
        for reading in reversed(readings):  # as it is meant, the likeliest
            paths.update(dict.fromkeys(spell(reading)))
        inside = tuple(path for path in paths if not path.startswith(("../", "/")) and path != "..")
        if not inside:
            meant = (path.replace("../", "") for path in paths)
            return Located(Outcome.OUTSIDE, tuple(path for path in meant if path in self._files))
        if any(self._may_be_there(path) for path in inside):
            return ELSEWHERE
        return Located(Outcome.MISSING, inside)

    def _may_be_there(self, path: str) -> bool:
        """Return whether a file that was not found may be there: in a folder that was not listed.

        What Jekyll leaves out may be published in some other way.
        """
        if self._site.may_have(path) or path.startswith(self._linked):
            return True
        left_out = self._folders.use_of_file(path) is Use.CLOSED
        return left_out and os.path.exists(os.path.join(self._folder, path))  # noqa: PTH110, PTH118

    @cached_property
    def _originals(self) -> frozenset[str]:
        return frozenset(self._site.source_files)

    @cached_property
    def _top_folders(self) -> frozenset[str]:
        return frozenset(path.partition("/")[0] for path in self._files if "/" in path)

    @cached_property
    def _by_name(self) -> Mapping[str, list[str]]:
        found: dict[str, list[str]] = defaultdict(list)
        for path in sorted(self._files):
            found[path.rpartition("/")[2]].append(path)
        return found


def _find_folders_around(image_root: str) -> tuple[str, ...]:
    """Return the project's folder, and each one below it that holds the image root."""
    parts = [part for part in image_root.split("/") if part != "."][:-1]
    return (".", *("/".join(parts[: depth + 1]) for depth in range(len(parts))))


def _readings(value: str) -> tuple[str, ...]:
    """Return the ways to read an address: as it is, without what follows the path, decoded."""
    if not any(mark in value for mark in "?#%"):
        return (value,)
    path = value.partition("#")[0].partition("?")[0]
    return tuple(dict.fromkeys(reading for reading in (value, path, unquote(path)) if reading))


def _spell_relative(reading: str, folders: Iterable[str]) -> Iterator[str]:
    for folder in folders:
        yield posixpath.normpath(posixpath.join(folder, reading))


def _strip_folders_above(value: str) -> str:
    """Return a value as a path below some folder: without `/` or `../` at its head."""
    inside = posixpath.normpath(value.replace("\\", "/")).lstrip("/")
    while inside.startswith("../"):
        inside = inside[3:]
    return inside


def _below(folder: str) -> str:
    """Return the beginning of all paths below a folder."""
    return "" if folder == "." else f"{folder}/"
