"""The fields of a gallery's entries that show outputs: which there are, and how each is spelled."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from imgpipe.conventions.prefix import Prefix, Roots, locate_value, names_an_image, spell_value
from imgpipe.facts import Facts
from imgpipe.model import Gallery
from imgpipe.references import is_elsewhere_value
from imgpipe.yaml_nodes import Node, Scalar, child_of, resolve


@dataclass(frozen=True, slots=True)
class ShownFields:
    """The fields of one list, which is a gallery under one entry field or several."""

    facts: Facts
    galleries: Sequence[Gallery]
    roots: Roots

    def names(self, gallery: Gallery) -> list[str]:
        """Return the fields of `show` that a gallery's entries may have."""
        path = gallery.field.path
        convention = self.facts.config.site.convention
        others = {field.path.shown_field for field in convention.entries} if convention else set()
        others -= {item.field.path.shown_field for item in self.galleries if item.field.path.field}
        return [
            name
            for name in self.facts.rules.show
            if (name == path.shown_field if path.field is None else name not in others)
        ]

    def shows(self, said: str | None, name: str, path: str) -> bool:
        """Return whether what a field says is a path, however that is spelled."""
        return bool(said) and locate_value(said or "", self._prefix_of(name), self.roots) == path

    def spell(self, path: str, name: str, like: str = "") -> str:
        """Return what a field says of a path, with the beginning that `like` has."""
        return spell_value(path, self._prefix_of(name), self.roots, like)

    def is_link(self, said: str | None, name: str) -> bool:
        """Return whether a field leads where a person wants it to: a page, or another site."""
        prefix = self._prefix_of(name)
        if not said or not prefix.is_address:
            return False
        elsewhere = is_elsewhere_value(said) and locate_value(said, prefix, self.roots) is None
        return elsewhere or not names_an_image(said, prefix)

    def _prefix_of(self, name: str) -> Prefix:
        fields = [item.field for item in self.galleries]
        named = (item.prefix for item in fields if item.path.shown_field == name)
        return next(named, fields[0].prefix)


def find_value(gallery: Gallery, index: int, name: str) -> tuple[Node | None, str | None]:
    """Return the node of an entry's field, and its text; both None where there is none."""
    item = gallery.entries[index].item
    node = item if gallery.field.path.field is None else child_of(item, name)
    scalar = resolve(node)
    return node, scalar.text if isinstance(scalar, Scalar) else None
