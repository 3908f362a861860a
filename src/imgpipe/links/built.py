"""The files of a built site → what its pages and styles refer to, as browsers follow it."""

from __future__ import annotations

import posixpath
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from urllib.parse import unquote

from imgpipe.diagnostics import Diagnostic, Place, error, warning
from imgpipe.languages import LANGUAGES, css
from imgpipe.languages.html import find_markup
from imgpipe.languages.html_tags import read_tag
from imgpipe.languages.image_names import IMAGE_EXTENSIONS
from imgpipe.languages.language import Mention, Strength, Syntax
from imgpipe.languages.liquid import Masked
from imgpipe.languages.values import read_value
from imgpipe.links.addresses import SiteAddress, choose_baseurl
from imgpipe.links.files import extension_of
from imgpipe.links.known_parts import spell_anywhere
from imgpipe.links.link import Link, Outcome, Role
from imgpipe.links.resolve import must_be_image
from imgpipe.links.texts import UNREAD_TEXT, read_searched
from imgpipe.listing import list_files
from imgpipe.scan import CLOSED_FOLDER
from imgpipe.text import Span, TextFile

_PAGES = ("html", "htm", "xhtml")
_STYLES = ("css",)
_DRAWINGS = ("svg",)
_FEEDS = ("xml", "rss", "atom")
_BASE_OR_COMMENT = re.compile("<!--|<base", re.IGNORECASE)
_TEMPLATES = ("{{", "${", "<%")  # a program in the browser puts something in their place


@dataclass(frozen=True)
class _Text:
    file: TextFile
    mentions: tuple[Mention, ...]
    url: str  # of the file itself, from the site's folder on
    base: str | None  # of its `<base href>`, where it has one


@dataclass(frozen=True)
class BuiltLinks:
    """The links of a built site, its images and texts; paths are from the project's folder.

    A link whose outcome is OUTSIDE leads out of the site's folder on its host (its `baseurl`), and
    would reach a file if that were put before it.
    """

    links: tuple[Link, ...]
    images: frozenset[str]
    texts: Mapping[str, TextFile]
    pages: int
    unlisted: frozenset[str]
    address: SiteAddress
    diagnostics: tuple[Diagnostic, ...] = ()


@dataclass
class _Files:
    """What is there, as it is met."""

    files: set[str] = field(default_factory=set)
    texts: list[_Text] = field(default_factory=list)
    unlisted: dict[str, OSError | None] = field(default_factory=dict)
    diagnostics: list[Diagnostic] = field(default_factory=list)


def find_built_links(project: Path, folder: str, address: SiteAddress) -> BuiltLinks:
    """Read a built site; raises nothing for what stands in it."""
    found = _Files()
    found.files.update(list_files(project, folder, found.unlisted.__setitem__))
    for path in sorted(found.files):
        if extension_of(path) in LANGUAGES:
            text = _read_text(project, folder, path, found.diagnostics)
            if text:
                found.texts.append(text)
    for path, problem in sorted(found.unlisted.items()):
        if problem:
            message = f"cannot be looked into: {problem.strerror}"
            hint = "make it readable; until then it is not known which images it holds"
            found.diagnostics.append(error(CLOSED_FOLDER, message, Place(path), hint))
    address = choose_baseurl(address, _list_paths(found.texts, address))
    reader = _Reader(folder, frozenset(found.files), address)
    return BuiltLinks(
        links=tuple(link for text in found.texts for link in reader.read(text)),
        images=frozenset(path for path in found.files if extension_of(path) in IMAGE_EXTENSIONS),
        texts={text.file.name: text.file for text in found.texts},
        pages=sum(extension_of(path) in _PAGES for path in found.files),
        unlisted=frozenset(found.unlisted),
        address=address,
        diagnostics=tuple(found.diagnostics),
    )


# --- texts -----------------------------------------------------------------------------------


def _read_text(
    project: Path, folder: str, path: str, diagnostics: list[Diagnostic]
) -> _Text | None:
    try:
        text = read_searched(project / path, path)
    except OSError as problem:
        message = f"cannot be read: {problem.strerror}"
        hint = "make it readable; until then it is not known which images it shows"
        diagnostics.append(warning(UNREAD_TEXT, message, Place(path), hint))
        return None
    if text is None:
        return None
    file, url = TextFile(path, text), f"/{posixpath.relpath(path, folder)}"
    # No Liquid is left in what is built; what looks like it is a page's text.
    masked, whole = Masked(text, text, ()), Span(0, len(text))
    extension = extension_of(path)
    if extension in (*_PAGES, *_DRAWINGS):
        found = tuple(find_markup(masked, whole))
        return _Text(file, found, url, _find_base(masked) if extension in _PAGES else None)
    if extension in _STYLES:
        return _Text(file, tuple(css.find_addresses(masked, whole)), url, None)
    # What stands in a program, in data or in a feed refers where a file is there.
    least = Strength.POSSIBLE if extension in _FEEDS else Strength.WEAK
    mentions = (
        replace(mention, strength=min(max(mention.strength, least), Strength.POSSIBLE))
        for mention in LANGUAGES[extension](text, 0).mentions
    )
    return _Text(file, tuple(mentions), url, None)


def _find_base(masked: Masked) -> str | None:
    """Return the address of the first `<base href>`."""
    text, place = masked.text, 0
    while found := _BASE_OR_COMMENT.search(text, place):
        place = found.end()
        if found[0] == "<!--":
            closing = text.find("-->", place)
            place = closing if closing >= 0 else len(text)
            continue
        tag = read_tag(masked, found.start(), len(text))
        href = tag.get("href") if tag and tag.name == "base" else None
        if href:
            return read_value(Syntax.HTML, href.of(masked.source))
    return None


# --- links -----------------------------------------------------------------------------------


def _list_paths(texts: list[_Text], address: SiteAddress) -> Iterator[str]:
    """Yield the paths on the host of all references that do not depend on where they stand."""
    for text in texts:
        for mention in text.mentions:
            if mention.value and mention.strength is not Strength.WEAK:
                path = address.follow(mention.value, None)
                if path:
                    yield path


class _Reader:
    """What a reference is followed among."""

    def __init__(self, folder: str, files: frozenset[str], address: SiteAddress) -> None:
        self._folder = folder
        self._files = files
        self._address = address
        self._by_name: dict[str, list[str]] = defaultdict(list)
        for path in sorted(files):
            self._by_name[posixpath.basename(path)].append(path)

    def read(self, text: _Text) -> Iterator[Link]:
        here: str | None = self._address.baseurl + text.url
        if text.base is not None:
            here = self._address.follow(text.base, here)
        for mention in text.mentions:
            if mention.value is not None:
                yield self._follow(text.file, mention, mention.value, here)
            else:
                yield _read_dynamic(text.file, mention)

    def _follow(self, file: TextFile, mention: Mention, value: str, here: str | None) -> Link:
        outcome, wanted = Outcome.ELSEWHERE, ""
        targets: tuple[str, ...] = ()
        address = self._address.follow(value, here)
        if address is not None:
            outcome, wanted = self._look_up(mention, address)
        if outcome is Outcome.FOUND:
            targets = (wanted,)
        elif mention.strength is not Strength.SURE:
            targets = self._find_ending(value)
            outcome = Outcome.FOUND if targets else outcome
        paths = targets or ((wanted,) if wanted else ())
        return Link(file, mention, Role.OTHER, outcome, value, paths, targets)

    def _look_up(self, mention: Mention, address: str) -> tuple[Outcome, str]:
        inside = self._address.find_inside(address)
        if inside is None:
            astray = SiteAddress(frozenset()).find_inside(address)
            path = posixpath.join(self._folder, astray or "")
            return (Outcome.OUTSIDE, path) if path in self._files else (Outcome.ELSEWHERE, "")
        path = posixpath.join(self._folder, inside)
        if path in self._files:
            return Outcome.FOUND, path
        is_hidden = any(part.startswith(".") for part in inside.split("/"))
        is_template = any(mark in inside for mark in _TEMPLATES)
        if is_hidden or is_template or not must_be_image(mention, inside):
            return Outcome.ELSEWHERE, ""
        return Outcome.MISSING, path

    def _find_ending(self, value: str) -> tuple[str, ...]:
        """Return the files that a text may mean which is no address for sure."""
        way = unquote(value.partition("#")[0].partition("?")[0]).lstrip("./")
        found = self._by_name.get(posixpath.basename(way), ())
        return tuple(path for path in found if path.endswith(f"/{way}"))


def _read_dynamic(file: TextFile, mention: Mention) -> Link:
    """Return what a program puts together in the browser: it may reach what its parts fit."""
    value = "".join(piece if isinstance(piece, str) else "*" for piece in mention.pieces)
    wanted = (spell_anywhere(tuple(value.split("*"))),)
    return Link(file, mention, Role.OTHER, Outcome.DYNAMIC, value, wanted)
