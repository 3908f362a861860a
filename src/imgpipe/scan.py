"""The folder → Site: pages with their galleries and references, and the files that are there.

What cannot be read becomes a diagnostic that names the page and the line; it never stops the run.
"""

from __future__ import annotations

import os
import posixpath
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from imgpipe.conventions.convention import Convention, EntryField, ImageField
from imgpipe.conventions.field_paths import Found
from imgpipe.conventions.prefix import Prefix, Refusal, Roots, names_an_image, resolve_value
from imgpipe.diagnostics import Diagnostic, Place, error, warning
from imgpipe.encoding import BOM, EncodingError, decode_text
from imgpipe.frontmatter import FrontMatter, read_front_matter
from imgpipe.listing import find_closed_folders, has_file, list_files, match_files
from imgpipe.model import AnimationReference, Config, Entry, Gallery, Page, Reference, Site
from imgpipe.own_texts import is_page_report
from imgpipe.page_places import find_roots
from imgpipe.text import TextFile
from imgpipe.yaml_nodes import (
    Node,
    Scalar,
    Sequence,
    YamlError,
    child_of,
    is_plain,
    repeated_keys,
    resolve,
)

CLOSED_FOLDER = "SIT005"


def scan_site(config: Config, known: Iterable[Page] = ()) -> Site:
    """Read all pages and list all files of the site; raises nothing for what users wrote.

    Known pages are sound ones of this site; those whose bytes are the same are not parsed again.
    """
    known_pages = {page.path: page for page in known}
    diagnostics: list[Diagnostic] = []
    pages = []
    for path in _find_pages(config, diagnostics):
        page = _read_page(config, path, known_pages.get(path), diagnostics)
        if page:
            pages.append(page)
    unlisted: dict[str, OSError | None] = {}
    if not os.path.isdir(config.folder / config.site.source_root):  # noqa: PTH112  raises nothing
        place = Place(config.name)
        message = f"the folder of the sources, `{config.site.source_root}`, is not there"
        diagnostics.append(error("SIT002", message, place, "make it, or mend `site.source_root`"))
    sources = list_files(config.folder, config.site.source_root, unlisted.__setitem__)
    source_files = tuple(sorted(_leave_out_unspeakable(sources, diagnostics)))
    images = list_files(config.folder, config.site.image_root, unlisted.__setitem__)
    image_files = frozenset(images)
    for pattern, _ in config.site.pages:
        unlisted.update(find_closed_folders(config.folder, pattern))
    diagnostics += _explain_closed(unlisted)
    return Site(
        pages=tuple(pages),
        source_files=source_files,
        image_files=image_files,
        diagnostics=tuple(diagnostics),
        unlisted=frozenset(unlisted),
        other_images=frozenset(_find_other_images(config, pages)),
    )


def _find_other_images(config: Config, pages: Iterable[Page]) -> Iterator[str]:
    """Yield what galleries show that is there and not below the image root, letter by letter."""
    shown = {
        entry.reference.paths[0]
        for page in pages
        for gallery in page.galleries
        for entry in gallery.entries
        if entry.reference and entry.reference.paths
    }
    root = config.site.image_root
    for path in shown if root != "." else ():
        if not path.startswith(f"{root}/") and has_file(config.folder, path):
            yield path


def _explain_closed(unlisted: Mapping[str, OSError | None]) -> Iterator[Diagnostic]:
    for path, problem in sorted(unlisted.items()):
        if problem is not None:
            message = f"cannot be looked into: {problem.strerror}"
            hint = "make it readable; until then nothing is known of what it holds, and all is kept"
            yield error(CLOSED_FOLDER, message, Place(path), hint)


def _leave_out_unspeakable(paths: Iterable[str], diagnostics: list[Diagnostic]) -> Iterator[str]:
    """Leave out names that are not UTF-8: no page and no lock can say them."""
    for path in paths:
        try:
            path.encode()
        except UnicodeEncodeError:
            message = "is left out: its name is not UTF-8"
            diagnostics.append(warning("SIT003", message, Place(path), "rename it"))
        else:
            yield path


def _find_pages(config: Config, diagnostics: list[Diagnostic]) -> list[str]:
    found: dict[str, None] = {}
    for pattern, place in config.site.pages:
        originals = _leave_out_copies(config, pattern, match_files(config.folder, pattern))
        paths = list(_leave_out_unspeakable(originals, diagnostics))
        if not paths:
            message = f"no page matches `{pattern}`"
            hint = f"it starts at the folder of {config.name}"
            diagnostics.append(warning("SIT001", message, place, hint))
        found.update(dict.fromkeys(sorted(paths)))
    return list(found)


def _leave_out_copies(config: Config, pattern: str, paths: Iterable[str]) -> Iterator[str]:
    """A copy of a page is no page, or else it would be copied on and on.

    But a glob that itself looks below the folder of the copies means what it finds there.
    """
    copies = config.rewrite.copies if config.rewrite else None
    below = f"{copies}/"
    for path in paths:
        is_copy = copies is not None and posixpath.normpath(path).startswith(below)
        if not is_copy or posixpath.normpath(pattern).startswith(below):
            yield path


def _read_page(
    config: Config, path: str, known: Page | None, diagnostics: list[Diagnostic]
) -> Page | None:
    try:
        data = (config.folder / path).read_bytes()
        if known and known.data == data:
            return known
        if is_page_report(data):
            return None
        file = TextFile(path, decode_text(data, path))
    except OSError as problem:
        message = f"the page cannot be read: {problem.strerror}"
        diagnostics.append(error("PAG001", message, Place(path)))
        return None
    except EncodingError as problem:
        message = f"the page {problem.message}"
        diagnostics.append(error("PAG001", message, problem.place, problem.hint))
        return None
    return parse_page(config, file, data, diagnostics)


def parse_page(config: Config, file: TextFile, data: bytes, diagnostics: list[Diagnostic]) -> Page:
    """Return the page of a text; what is wrong with its front matter is added to `diagnostics`."""
    front_matter = None
    try:
        front_matter = read_front_matter(file.text)
    except YamlError as problem:
        message = f"the front matter {problem.message}"
        place = Place.in_text(file, problem.span)
        diagnostics.append(error("FMT001", message, place, problem.hint))
    return make_page(config, file, data, front_matter)


def make_page(
    config: Config, file: TextFile, data: bytes, front_matter: FrontMatter | None
) -> Page:
    """Return the page of a text whose front matter is read already."""
    convention = config.site.convention or Convention()
    read = _Reader(config, find_roots(config, file.name))
    root = front_matter.root if front_matter else None
    galleries = [gallery for field in convention.entries for gallery in read.galleries(field, root)]
    animations = [
        AnimationReference(reference, _sibling_text(root, found, convention.image_title))
        for field in convention.animations
        for found, reference in read.references(field, root)
    ]
    others = [
        reference
        for field in convention.references
        for _, reference in read.references(field, root)
    ]
    return Page(
        path=file.name,
        file=file,
        data=data,
        has_bom=data.startswith(BOM),
        front_matter=front_matter,
        galleries=tuple(galleries),
        animations=tuple(animations),
        references=tuple(others),
    )


@dataclass(frozen=True, slots=True)
class _Reader:
    """Reads what the fields of one page hold, whose values start at these roots."""

    config: Config
    roots: Roots

    def galleries(self, field: EntryField, root: Node | None) -> Iterator[Gallery]:
        for found in field.path.find_galleries(root):
            node = resolve(found.node)
            if isinstance(node, Sequence):
                entries = [self._entry(field, item, found.editable) for item in node.items]
            elif isinstance(node, Scalar) and node.text is None:
                entries = []
            else:
                continue
            yield Gallery(field, found.path, node, found.editable, tuple(entries))

    def _entry(self, field: EntryField, item: Node, gallery_editable: bool) -> Entry:  # noqa: FBT001
        """An entry is edited only where no alias, anchor, tag or repeated key is on the way."""
        editable = gallery_editable and is_plain(item)
        value: Node | None = resolve(item)
        if field.path.field is not None:
            value = child_of(item, field.path.field)
            editable = editable and field.path.field not in repeated_keys(item)
        if value is not None:
            editable = editable and is_plain(value)
        return Entry(item, self._reference(field.prefix, value), editable)

    def references(self, field: ImageField, root: Node | None) -> Iterator[tuple[Found, Reference]]:
        for found in field.path.find(root):
            reference = self._reference(field.prefix, found.node)
            if reference:
                yield found, reference

    def _reference(self, prefix: Prefix, node: Node | None) -> Reference | None:
        scalar = resolve(node)
        if node is None or not isinstance(scalar, Scalar) or not scalar.text:
            return None
        if not names_an_image(scalar.text, prefix):
            return None
        found = resolve_value(scalar.text, prefix, self.roots)
        if isinstance(found, Refusal):
            return Reference(scalar.text, (), node.span, prefix, found)
        paths = tuple(dict.fromkeys((found, *self._original_of(found))))
        return Reference(scalar.text, paths, node.span, prefix)

    def _original_of(self, path: str) -> Iterator[str]:
        """Yield the path that an image would have as an original, below the source root."""
        site = self.config.site
        inside = path if site.image_root == "." else path.removeprefix(f"{site.image_root}/")
        if site.image_root == "." or inside != path:
            yield posixpath.normpath(posixpath.join(site.source_root, inside))


def _sibling_text(root: Node | None, found: Found, key: str | None) -> str | None:
    """Return the text of a key that stands beside a found node in its mapping."""
    if key is None:
        return None
    parent = root
    for part in found.path[:-1]:
        parent = child_of(parent, part)
    sibling = resolve(child_of(parent, key))
    return sibling.text if isinstance(sibling, Scalar) else None
