"""The fields of a gallery's entries that show outputs: which there are, and how each is spelled."""

from __future__ import annotations

import collections.abc
from dataclasses import dataclass

from imgpipe.conventions.prefix import (
    Prefix,
    Refusal,
    Roots,
    locate_value,
    names_an_image,
    resolve_value,
    spell_value,
)
from imgpipe.facts import Facts
from imgpipe.model import Gallery
from imgpipe.tasks import Claim
from imgpipe.yaml_nodes import Mapping, Node, Scalar, Sequence, child_of, resolve


@dataclass(frozen=True, slots=True)
class ShownFields:
    """The fields of one list, which is a gallery under one entry field or several."""

    facts: Facts
    galleries: collections.abc.Sequence[Gallery]
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
        return bool(said) and self._locate(said or "", name) == path

    def spell(self, path: str, name: str, like: str = "") -> str | None:
        """Return what a field says of a path, with the ends that `like` has if it can.

        None where no value would be read as that path: `a:b.png` is an address without a page.
        """
        prefix = self._prefix_of(name)
        values = (spell_value(path, prefix, self.roots, head) for head in (like, ""))
        return next((v for v in values if self._is_read_as(v, name, path)), None)

    def _is_read_as(self, value: str, name: str, path: str) -> bool:
        return self.shows(value, name, path) and not self.is_link(value, name)

    def is_link(self, said: str | None, name: str) -> bool:
        """Return whether a field leads where a person wants it to: a page, or another site."""
        prefix = self._prefix_of(name)
        if not said or not prefix.is_address:
            return False
        elsewhere = resolve_value(said, prefix, self.roots) is Refusal.ELSEWHERE
        return elsewhere or not names_an_image(said, prefix)

    def is_own(self, said: str | None, name: str) -> bool:
        """Return whether a field has what a person chose: a link, or a picture of their own."""
        return self.is_link(said, name) or bool(said and self._is_own_picture(said, name))

    def _is_own_picture(self, said: str, name: str) -> bool:
        path, evidence = self._locate(said, name), self.facts.evidence
        if path is None or path in self.facts.known.plan.claims:
            return False
        return "{{" in said or (path in evidence.existing and not evidence.is_ours(path))

    def names_another(self, said: str | None, name: str, claim: Claim) -> bool:
        """Return whether a field names a file of another source, or of another frame."""
        path = self._locate(said or "", name)
        other = self.facts.known.plan.claims.get(path) if path else None
        if other is None:
            return False
        is_whole = other.position is None and (
            other.source.frames == 1 or not (claim.output and claim.output.number is not None)
        )
        return other.source != claim.source or not (is_whole or other.position == claim.position)

    def _locate(self, said: str, name: str) -> str | None:
        return locate_value(said, self._prefix_of(name), self.roots)

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


def is_in_flow(gallery: Node, item: Node) -> bool:
    flow_list = isinstance(gallery, Sequence) and gallery.flow
    return flow_list or (isinstance(item, Mapping) and item.flow)
