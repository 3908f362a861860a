"""What a language says of a text: the references in it, each with its span, and what Liquid binds.

A language never raises, whatever the text: what it cannot read holds no references.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import IntEnum, StrEnum

from imgpipe.languages.expression import Expression
from imgpipe.text import Span

Piece = str | Expression  # text as it is meant, or what Liquid puts in its place


class Strength(IntEnum):
    """How much a reference proves.

    A sure one must have its file. A possible one refers if a file is there, and else says nothing
    (a parameter, a string). A weak one stands in code or a comment: it makes no finding of its own,
    but keeps an image from being called an orphan with certainty.
    """

    WEAK = 0
    POSSIBLE = 1
    SURE = 2


class Syntax(StrEnum):
    """How a value is spelled, and so how it is read back and edited."""

    YAML = "YAML"
    MARKDOWN = "Markdown"
    HTML = "HTML"
    CSS = "CSS"
    LIQUID = "Liquid"
    STRING = "string"  # of JavaScript or JSON
    TEXT = "text"  # as it stands


class Element(StrEnum):
    """What holds a reference, in words."""

    FIELD = "field"
    IMAGE = "image"
    LINK = "link"
    SOURCE = "source"
    VIDEO = "video"
    POSTER = "poster"
    META = "meta"
    STYLE = "style"
    PARAMETER = "parameter"
    STRING = "string"


@dataclass(frozen=True, slots=True)
class Mention:
    """A reference as a text has it.

    `pieces` is its value, escapes and entities read; `span` is where the value stands, without
    quotes (a YAML node's whole span: with them). `alt` is the text alternative of an image that a
    tag or Markdown shows, Liquid in it as it stands: None where there is no attribute for it.
    """

    pieces: tuple[Piece, ...]
    span: Span
    syntax: Syntax
    element: Element
    strength: Strength = Strength.SURE
    alt: str | None = None

    @property
    def value(self) -> str | None:
        """The value where no Liquid is in it."""
        if not self.pieces:
            return ""
        first = self.pieces[0]
        return first if len(self.pieces) == 1 and isinstance(first, str) else None


@dataclass(frozen=True, slots=True)
class Binding:
    """What `assign` or `capture` (the pieces of its value), or `for` (`each`) gives a name to.

    `span` is where the name holds: to the end of the text, or to the loop's end. What is not `sure`
    may leave the name as it was.
    """

    name: str
    pieces: tuple[Piece, ...]
    each: bool
    span: Span
    sure: bool = True


@dataclass(frozen=True, slots=True)
class Include:
    """An `include` tag: the file below `_includes`, and its parameters (name → pieces).

    What Liquid puts into the file's name is `*`. A `relative` one starts at the text's own folder.
    """

    file: str
    parameters: tuple[tuple[str, tuple[Piece, ...]], ...]
    span: Span
    relative: bool = False


@dataclass(frozen=True, slots=True)
class Extraction:
    """All that is found in one text, in its order."""

    mentions: tuple[Mention, ...] = ()
    bindings: tuple[Binding, ...] = ()
    includes: tuple[Include, ...] = ()


# Reads a text from an offset on (behind its front matter); spans count in the whole text.
Extract = Callable[[str, int], Extraction]
