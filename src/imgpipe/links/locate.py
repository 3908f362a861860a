"""A value and where it stands → the file that it reaches, or the paths that it may mean."""

from __future__ import annotations

import os.path
import posixpath
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property
from typing import NamedTuple
from urllib.parse import unquote

from imgpipe.conventions.convention import Convention
from imgpipe.conventions.prefix import split_url
from imgpipe.links.folders import Folders, Use
from imgpipe.links.jekyll import Settings
from imgpipe.links.link import Outcome
from imgpipe.model import Config, Reference, Site

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

    An address that begins with `/` starts at Jekyll's source. Where no settings say so, it may also
    start at a folder around the image root, so that `output/` can be what is published. Below the
    folders that are `linked`, there may be any file.
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
        convention = config.site.convention
        self._is_prefixed = convention is not None and convention.prefixed
        self._reads_originals = config.rewrite is not None
        self._may_be_of_theme = any(settings.values.get(key) for key in ("theme", "remote_theme"))
        self._around = _find_folders_around(config.site.image_root)
        told = bool(settings.file or settings.values)
        convention = config.site.convention or Convention()
        others = [root for root in (config.site.site_root, *convention.site_roots) if root != "."]
        roots = (settings.source,) if told else self._around
        self.roots = tuple(dict.fromkeys([*roots, *others]))
        self._published = _below(self.roots[0])

    # -- addresses -----------------------------------------------------------------------------

    def locate(self, value: str, folders: Iterable[str]) -> Located:
        """Return what an address reaches; a relative one starts at one of the folders."""
        address = value.strip(" \t\r\n\f")
        if not address or address[0] in "#?":
            return ELSEWHERE
        scheme = _SCHEME.match(address)
        if scheme:
            own = self._own_path(address, scheme.group(1))
            return self._locate_own(own) if own is not None else ELSEWHERE
        if "\\" in address:
            meant = self.locate(address.replace("\\", "/"), folders)
            return Located(Outcome.OUTSIDE, meant.wanted)
        if address.startswith("/"):
            plain = self._published + self._strip_baseurl(address)[1:]
            if plain in self._files:  # most are
                return Located(Outcome.FOUND, (plain,), (plain,))
            located = self._look_up(address, self._spell_rooted)
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

    def _locate_own(self, path: str) -> Located:
        """What is not there may be another site's on the same host."""
        located = self._look_up(path, self._spell_rooted)
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

    def _spell_rooted(self, address: str) -> Iterator[str]:
        inside = posixpath.normpath(self._strip_baseurl(address).lstrip("/"))
        for root in self.roots:
            yield posixpath.normpath(posixpath.join(root, inside))
        first, slash, rest = inside.partition("/")
        if slash and first in self._collections:
            yield posixpath.normpath(posixpath.join(self.roots[0], self._collections[first], rest))

    # -- fields of the convention --------------------------------------------------------------

    def locate_field(self, reference: Reference, folders: Iterable[str] = ()) -> Located:
        """Return what a field of the convention shows; a page's own starts at one of the folders.

        Where the theme puts a folder before the value, only a path below it is right.
        """
        value, paths = reference.value, reference.paths
        if paths and paths[0] in self._files:
            return Located(Outcome.FOUND, paths[:1], paths[:1])
        if reference.prefix.is_address:
            return self._locate_address(reference, folders or self.roots)
        scheme = _SCHEME.match(value)
        if scheme:
            own = self._own_path(value, scheme.group(1))
            return self._mend(own) if own is not None else ELSEWHERE
        if "\\" in value:
            return self._mend(value)
        located = self._look_up(paths[0], lambda reading: [reading]) if paths else None
        if located and located.outcome is Outcome.FOUND:
            return located
        # With a folder of its own the field says for certain what the theme puts before it.
        rooted = None if reference.prefix.folder else self._locate_from_root(value)
        if rooted:
            return rooted
        if not located:
            return self._mend(value)
        if self._reads_originals and paths[1:] and paths[1] in self._originals:
            return Located(Outcome.FOUND, paths[1:2], paths[1:2])
        return self._mend(value) if self._is_doubled(value) else located

    def _locate_from_root(self, value: str) -> Located | None:
        """Return what a value reaches from the site's root, where the theme may write it as it is.

        None where it is nowhere, and not absolute.
        """
        if self._is_prefixed or value.startswith(".."):
            return None
        located = self._look_up(value, self._spell_rooted)
        if located.outcome is not Outcome.FOUND and value.startswith("/"):
            inside = posixpath.normpath(posixpath.join(self._image_root, value.lstrip("/")))
            below = self._look_up(inside, lambda reading: [reading])
            return below if below.outcome is Outcome.FOUND else located
        return located if located.outcome is Outcome.FOUND else None

    def _locate_address(self, reference: Reference, folders: Iterable[str]) -> Located:
        """As `locate`, with what the pipeline says of the site: pages may name originals, too."""
        paths = reference.paths
        located = self.locate(reference.value, folders)
        if located.outcome is not Outcome.MISSING:
            return located
        if self._reads_originals and paths[1:] and paths[1] in self._originals:
            return Located(Outcome.FOUND, paths[1:2], paths[1:2])
        if not (paths or located.certain):
            return ELSEWHERE
        return located._replace(wanted=tuple(dict.fromkeys([*paths[:1], *located.wanted])))

    def _is_doubled(self, value: str) -> bool:
        """Return whether a value begins with the image root, which the theme puts before it."""
        meant = posixpath.normpath(value)
        return self._image_root != "." and (
            meant.startswith(_below(self._image_root))
            or any(path in self._files for path in self._spell_meant(meant))
        )

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
