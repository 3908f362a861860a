"""Values as Liquid has them, where some are known in part or not at all."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Reading:
    """A text of which only `parts` are known: between two of them there may be anything.

    One part is a text that is fully known; ("", "") is one of which nothing is.
    """

    parts: tuple[str, ...]

    @property
    def text(self) -> str | None:
        """The text where it is fully known."""
        return self.parts[0] if len(self.parts) == 1 else None

    @property
    def value(self) -> str:
        """The text with `*` for what is not known."""
        return "*".join(self.parts)


@dataclass(frozen=True, slots=True, eq=False)
class Some:
    """A list that has some of these items, in an order that is not known."""

    items: tuple[object, ...]


# A value is what YAML says (text, number, list, mapping), a Reading with unknown parts, or Some.
UNKNOWN = Reading(("", ""))
_LONGEST = 4096  # characters of a text: no address is longer, and repeated `append` stays small


def render_value(value: object) -> str | Reading:
    """Return what Liquid writes for a value."""
    if isinstance(value, str):
        return value if len(value) <= _LONGEST else UNKNOWN
    if isinstance(value, Reading):
        return value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return str(value)
    if isinstance(value, list):
        return join_texts(render_value(item) for item in value)
    return UNKNOWN


def join_texts(texts: Iterable[str | Reading]) -> str | Reading:
    """Return texts one after the other, as one."""
    parts = [""]
    size = 0
    for text in texts:
        known = (text,) if isinstance(text, str) else text.parts
        parts[-1] += known[0]
        parts += known[1:]
        size += sum(map(len, known)) + len(known)
        if size > _LONGEST:
            return UNKNOWN
    if len(parts) == 1:
        return parts[0]
    return Reading((parts[0], *filter(None, parts[1:-1]), parts[-1]))
