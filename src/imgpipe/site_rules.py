"""`site` of pipeline.yaml → rules: folders, pages, and which fields of a page hold images."""

from __future__ import annotations

import posixpath
import re
from dataclasses import replace
from pathlib import Path, PurePosixPath
from typing import TypeVar

from imgpipe.conventions import CONVENTIONS
from imgpipe.conventions.convention import Convention, EntryField, ImageField
from imgpipe.conventions.field_paths import EntryPath, FieldPath
from imgpipe.conventions.prefix import Prefix, Start
from imgpipe.diagnostics import suggest
from imgpipe.document import FieldDocument, FieldsDocument, SiteDocument
from imgpipe.document_text import DocumentText, Part
from imgpipe.model import SiteRules

_PathType = TypeVar("_PathType", EntryPath, FieldPath)
_DRIVE = re.compile(r"[A-Za-z]:")
_ADDRESS = re.compile(r"(?:https?://[^/\s?#]+)?(?:/[^\s?#]*)?")
_STARTS = {
    Start.IMAGE_ROOT: ("the image root", "`site.image_root`"),
    Start.SITE: ("the site's root", "the site's root"),
    Start.PAGE: ("the page's folder", "the page's folder"),
}


def read_site(text: DocumentText, document: SiteDocument, project: Path) -> SiteRules:
    """Return the rules of a site whose folder is `project`; says what is wrong."""
    image_root = read_folder(text, document.image_root, "site", "image_root")
    convention = _read_convention(text, document)
    site_root = _read_site_root(text, document, image_root, convention or Convention())
    return SiteRules(
        pages=tuple(
            (read_glob(text, glob, "site", "pages", index), text.place("site", "pages", index))
            for index, glob in enumerate(document.pages)
        ),
        source_root=_read_source_root(text, document, image_root, project),
        image_root=image_root,
        convention=convention,
        site_root=site_root,
        url=_read_url(text, document.url),
    )


def read_folder(text: DocumentText, path: str, *location: Part) -> str:
    """Return a folder's path, normal; says it where the path leaves the project's folder."""
    folder = posixpath.normpath(path)
    if _is_outside(folder):
        _say_outside(text, path, *location)
    return folder


def read_glob(text: DocumentText, glob: str, *location: Part) -> str:
    """Return a glob, normal; says it where it leaves the project's folder."""
    # In a glob `..` is refused everywhere: `**/..` may match no folder, and go up.
    if _is_outside(glob) or ".." in glob.split("/"):
        _say_outside(text, glob, *location)
    return posixpath.normpath(glob)


def _is_outside(path: str) -> bool:
    up = path == ".." or path.startswith("../")
    return up or path.startswith("/") or "\\" in path or bool(_DRIVE.match(path))


def _say_outside(text: DocumentText, path: str, *location: Part) -> None:
    what = "has a backslash" if "\\" in path else "leaves the project's folder"
    message = f"`{path}` {what}"
    hint = f"write a path below the folder of {text.file.name}, with `/` between folders"
    text.say("CFG007", message, text.place(*location), hint)


def _read_source_root(
    text: DocumentText, document: SiteDocument, image_root: str, project: Path
) -> str:
    """Return the folder of the sources, which may be outside the project, but not around it."""
    root = posixpath.normpath(document.source_root or image_root)
    here = PurePosixPath(project.as_posix())
    there = PurePosixPath(posixpath.normpath(here / root))
    if there != here and here.is_relative_to(there):
        message = f"`{document.source_root}` holds the project's own folder"
        hint = "name a folder that holds sources and nothing that imgpipe makes"
        text.say("CFG007", message, text.place("site", "source_root"), hint)
    # What is inside has one name: the files that imgpipe makes must be known by it.
    return str(there.relative_to(here)) if there.is_relative_to(here) else root


def _read_site_root(
    text: DocumentText, document: SiteDocument, image_root: str, convention: Convention
) -> str:
    """Return the site's root; of several folders that are published there, the images' one.

    Entries that start at the site's root can show nothing that is not below it.
    """
    roots = convention.site_roots
    if document.site_root is not None:
        roots = (read_folder(text, document.site_root, "site", "site_root"),)
    root = next((folder for folder in roots if _is_below(image_root, folder)), None)
    named = any(item.prefix.start is Start.SITE for item in convention.entries)
    if root is None and named and not _is_outside(roots[0]):
        key = () if document.site_root is None else ("site_root",)
        said = f"the image root `{image_root}` is not below the site's root `{roots[0]}`"
        message = f"{said}, from which entries name images"
        hint = "let `site.site_root` be the folder that is published, with the image root in it"
        text.say("CFG006", message, text.place_of_key("site", *key), hint)
    return root or roots[0]


def _is_below(path: str, folder: str) -> bool:
    return folder == "." or path == folder or path.startswith(f"{folder}/")


def _read_url(text: DocumentText, url: str | None) -> str:
    """Return the site's address without a slash at its end; says it where it is none."""
    if url is not None and not _ADDRESS.fullmatch(url):
        message = f"`{url}` is no address of a site"
        hint = "write it as `https://example.org/atlas`, or its `baseurl` alone, as `/atlas`"
        text.say("CFG003", message, text.place("site", "url"), hint)
    return (url or "").rstrip("/")


def _read_convention(text: DocumentText, document: SiteDocument) -> Convention | None:
    chosen = None
    if document.convention is not None:
        chosen = CONVENTIONS.get(document.convention)
        if chosen is None:
            message = f"imgpipe knows no convention `{document.convention}`"
            hint = (
                suggest(document.convention, CONVENTIONS) or f"it knows: {', '.join(CONVENTIONS)}"
            )
            text.say("CFG003", message, text.place("site", "convention"), hint)
    if document.fields is not None:
        return _read_fields(text, document.fields, chosen or Convention())
    knows_fields = chosen.has_fields if chosen else document.convention is not None
    if document.pages and not knows_fields:
        message = "`site` has pages, but nothing says which of their fields hold images"
        hint = "add `convention: feeling-responsive`, or `fields:`"
        text.say("CFG004", message, text.place_of_key("site"), hint)
    return chosen


Places = FieldDocument | list[FieldDocument] | None


def _read_fields(text: DocumentText, document: FieldsDocument, base: Convention) -> Convention:
    entries = tuple(
        EntryField(path, prefix)
        for path, prefix in _read_paths(text, EntryPath, document.entry, "entry", _usual(base))
    )
    return replace(
        base,
        entries=base.entries if document.entry is None else entries,
        animations=_read_images(text, document.animation, "animation", base),
        references=_read_images(text, document.references, "references", base),
        entry_alt=base.entry_alt if document.entry is None else None,
        caption=document.caption or base.caption,
        title=document.title or base.title,
        image_title=document.image_title or base.image_title,
    )


def _usual(base: Convention) -> Start:
    """Return where the convention's own fields start."""
    return base.entries[0].prefix.start if base.entries else Start.IMAGE_ROOT


def _read_images(
    text: DocumentText, places: Places, key: str, base: Convention
) -> tuple[ImageField, ...]:
    if places is None:
        return base.animations if key == "animation" else base.references
    found = _read_paths(text, FieldPath, places, key, _usual(base))
    return tuple(ImageField(path, prefix) for path, prefix in found)


def _read_paths(
    text: DocumentText, kind: type[_PathType], places: Places, key: str, usual: Start
) -> list[tuple[_PathType, Prefix]]:
    """Return each field's path, and how its values begin."""
    fields = places if isinstance(places, list) else [places] if places else []
    found = []
    for index, field in enumerate(fields):
        location = ("site", "fields", key, index)
        start = Start(field.from_ or usual)
        folder = posixpath.normpath(field.in_ or ".")
        if _is_outside(folder):
            left, below = _STARTS[start]
            message = f"`{field.in_}` leaves {left}"
            hint = f"write a path below {below}, with `/` between folders"
            text.say("CFG007", message, text.place(*location, "in"), hint)
        try:
            found.append((kind.parse(field.field), Prefix(start, "" if folder == "." else folder)))
        except ValueError as problem:
            text.say("CFG003", str(problem), text.place(*location, "field"))
    return found
