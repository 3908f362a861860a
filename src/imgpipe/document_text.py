"""A pipeline file behind its document: where each key and value stands, and what is wrong there."""

from __future__ import annotations

from imgpipe.diagnostics import Diagnostic, Place, error
from imgpipe.text import Span, TextFile
from imgpipe.yaml_nodes import Mapping, Node, child_of, resolve

Part = str | int  # a key of a mapping or a position in a list, as one step of a location


class DocumentText:
    """The tree of a pipeline file and its text; collects the diagnostics of whoever reads it.

    A part of a location that the tree has not (a shorthand's `path`) is skipped.
    """

    def __init__(self, root: Node | None, file: TextFile) -> None:
        self.root = root
        self.file = file
        self.diagnostics: list[Diagnostic] = []

    def say(self, code: str, message: str, place: Place, hint: str = "") -> None:
        self.diagnostics.append(error(code, message, place, hint))

    def find(self, *location: Part) -> Node | None:
        """Return the deepest node that a location leads to."""
        node = self.root
        for part in location:
            node = child_of(node, part) or node
        return node

    def has(self, *location: Part) -> bool:
        """Return whether the tree has all of a location."""
        node = self.root
        for part in location:
            node = child_of(node, part)
        return node is not None

    def place(self, *location: Part) -> Place:
        """Return the place of a value."""
        return self.place_of_node(self.find(*location))

    def place_of_node(self, node: Node | None) -> Place:
        return Place.in_text(self.file, node.span if node else Span(0, 0))

    def place_of_key(self, *location: Part) -> Place:
        """Return the place of the key that a location ends with; for (), of the first key."""
        parent = resolve(self.find(*location[:-1]))
        if isinstance(parent, Mapping):
            for name, key, _ in parent.entries():
                if not location or name == location[-1]:
                    return self.place_of_node(key)
        return self.place(*location)

    def place_within(self, part: Span, value: str, *location: Part) -> Place:
        """Return the place of a part of a text value; the whole value where escapes shift it."""
        node = self.find(*location)
        start = node.span.of(self.file.text).find(value) if node else -1
        if node is None or start < 0:
            return self.place_of_node(node)
        start += node.span.start
        return Place.in_text(self.file, Span(start + part.start, start + part.end))
