"""What stands for an image where it is not seen: `alt`, and the fields that themes make it of."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from imgpipe.conventions.convention import Convention
from imgpipe.diagnostics import Place
from imgpipe.languages.image_names import ends_as_image
from imgpipe.languages.language import Element, Strength
from imgpipe.links.link import Link, Role
from imgpipe.text import Span
from imgpipe.yaml_nodes import Mapping, Node, Scalar, child_of, resolve

if TYPE_CHECKING:  # which has the alternatives
    from imgpipe.view import PageView

_PLACEHOLDERS = frozenset(
    (
        *("alt", "alt text", "alternative text", "caption", "description", "enter description"),
        *("fixme", "gif", "graphic", "image", "image alt", "image description", "image here"),
        *("image title", "img", "insert alt text", "jpg", "lorem ipsum", "no caption", "none"),
        *("null", "photo", "pic", "picture", "placeholder", "png", "tba", "tbd", "text", "title"),
        *("todo", "undefined", "untitled", "xxx", "your image"),
    )
)
_BRACKETS = "[]<>() .:!?*-"
_GIVEN_NAME = re.compile(  # by cameras and programs
    r"(?:img|image|dsc[nf]?|pict?|photo|picture|untitled|screen ?shot)[ _-]?[0-9][0-9 :._-]*"
    r"(?:at [0-9:. ]+(?:[ap]m)?)?",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Alternative:
    """An image's text alternative.

    `key` is the field of the front matter that it stands in, empty for the `alt` of a body's image;
    `text` is None where there is none. `span` is the text's, or else the image's.
    """

    link: Link
    key: str
    text: str | None
    span: Span

    @property
    def place(self) -> Place:
        return Place.in_text(self.link.file, self.span)

    @property
    def known_text(self) -> str:
        """The text with single blanks; empty where it is not known before the site is built."""
        text = self.text or ""
        return "" if "{{" in text or "{%" in text else " ".join(text.split())

    @property
    def emptiness(self) -> str:
        """What the text is where it says nothing of the image, in words; else nothing."""
        text = self.known_text
        if _is_file_name(text, self.link):
            return "the name of a file"
        return "a placeholder" if text.strip(_BRACKETS).casefold() in _PLACEHOLDERS else ""


def _is_file_name(text: str, link: Link) -> bool:
    """A word is none by being the file's stem: `MR-Hub` is what `MR-Hub.png` shows."""
    if "." in text and ends_as_image(text):
        return " " not in text or text.casefold() == posixpath.basename(link.about).casefold()
    if "_" in text and text == posixpath.splitext(posixpath.basename(link.about))[0]:
        return True
    return _GIVEN_NAME.fullmatch(text) is not None


def find_alternatives(
    convention: Convention, pages: Iterable[PageView], links: Iterable[Link]
) -> Iterator[Alternative]:
    """Yield the alternative of every image that has or needs one: of fields, then of bodies."""
    for page in pages:
        yield from _find_in_galleries(page, convention)
        yield from _find_beside_animations(page, convention)
    for link in links:
        mention = link.mention
        if mention.element is Element.IMAGE and mention.strength > Strength.WEAK:
            yield Alternative(link, "", mention.alt, mention.span)


def _find_in_galleries(page: PageView, convention: Convention) -> Iterator[Alternative]:
    """An entry has one, whether it is a link to another image or not."""
    key = convention.entry_alt
    told: set[Span] = set()
    for view in page.galleries if key else ():
        for entry, link in zip(view.gallery.entries, view.links, strict=False):
            item = resolve(entry.item)
            if key and link and isinstance(item, Mapping) and item.span not in told:
                told.add(item.span)
                yield _read_key(link, key, item)


def _find_beside_animations(page: PageView, convention: Convention) -> Iterator[Alternative]:
    """The key stands in the mapping that names the animation."""
    key = convention.image_alt
    front_matter = page.page.front_matter
    root = front_matter.root if front_matter else None
    for field in convention.animations if key else ():
        for found in field.path.find(root):
            holder: Node | None = root
            for part in found.path[:-1]:
                holder = child_of(holder, part)
            link = _link_at(page, found.node.span)
            if key and link and holder:
                yield _read_key(link, key, holder)


def _link_at(page: PageView, span: Span) -> Link | None:
    return next(
        (
            link
            for link in page.animations
            if link.role is Role.ANIMATION and span.start <= link.mention.span.start <= span.end
        ),
        None,
    )


def _read_key(link: Link, key: str, holder: Node) -> Alternative:
    node = child_of(holder, key)
    scalar = resolve(node)
    if node is None or not isinstance(scalar, Scalar) or scalar.text is None:
        return Alternative(link, key, None, link.mention.span)
    return Alternative(link, key, scalar.text, node.span)
