"""Where a page's front matter holds images: `gallery[*].image_url`, `*gallery*[*].url`, `icon`.

A field path is keys joined by dots; a key may hold the wildcards of fnmatch, and `[*]` after a key
means each item of its list.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase
from glob import has_magic
from typing import NamedTuple

from imgpipe.yaml_nodes import Mapping, Node, Sequence, is_plain, repeated_keys, resolve

TreePath = tuple[str | int, ...]  # keys and list positions from the root of the front matter


class Step(NamedTuple):
    key: str  # a wildcard pattern
    each: bool  # the value is a list, and each item is meant


class Found(NamedTuple):
    """A node that a field path leads to."""

    path: TreePath
    node: Node
    editable: bool  # no alias, anchor or tag on the way or at the node


@dataclass(frozen=True, slots=True)
class FieldPath:
    text: str
    steps: tuple[Step, ...]

    @classmethod
    def parse(cls, text: str) -> FieldPath:
        """Raises ValueError with a sentence for a text that is no field path."""
        steps = []
        for part in text.split("."):
            each = part.endswith("[*]")
            key = part.removesuffix("[*]")
            if not key or "[" in key or "]" in key:
                raise ValueError(f"`{text}` is not a field path such as `gallery[*].image_url`")
            steps.append(Step(key, each))
        return cls(text, tuple(steps))

    def find(self, root: Node | None) -> Iterator[Found]:
        """Yield every node that the path leads to, in document order."""
        if root is not None:
            yield from _walk(Found((), root, is_plain(root)), self.steps)


@dataclass(frozen=True, slots=True)
class EntryPath:
    """A field path to the entries of galleries: the list, and the entry's field (None: bare)."""

    text: str
    gallery: tuple[Step, ...]
    field: str | None

    @classmethod
    def parse(cls, text: str) -> EntryPath:
        """Raises ValueError with a sentence for a path that names no list with one field."""
        steps = FieldPath.parse(text).steps
        lists = [index for index, step in enumerate(steps) if step.each]
        if not lists or len(steps) - lists[-1] > 2:
            raise ValueError(
                f"`{text}` names no gallery: it needs a list and at most one key after it,"
                " such as `gallery[*].image_url` or `photos[*]`"
            )
        last = lists[-1]
        if last + 1 < len(steps) and has_magic(steps[-1].key):
            raise ValueError(f"`{text}` may be several fields: write the key of one after the list")
        gallery = (*steps[:last], Step(steps[last].key, each=False))
        return cls(text, gallery, steps[-1].key if last + 1 < len(steps) else None)

    @property
    def shown_field(self) -> str:
        """What `rewrite.show` calls the field: its key, or the list's where entries are bare."""
        return self.field or self.gallery[-1].key

    def find_galleries(self, root: Node | None) -> Iterator[Found]:
        """Yield the value of every gallery, an empty one included."""
        if root is not None:
            yield from _walk(Found((), root, is_plain(root)), self.gallery)


def _walk(found: Found, steps: tuple[Step, ...]) -> Iterator[Found]:
    if not steps:
        yield found
        return
    step, rest = steps[0], steps[1:]
    mapping = resolve(found.node)
    if not isinstance(mapping, Mapping):
        return
    repeated = repeated_keys(mapping)
    for key, _, value in mapping.entries():
        if not fnmatchcase(key, step.key):
            continue
        editable = found.editable and is_plain(value) and key not in repeated
        child = Found((*found.path, key), value, editable)
        if not step.each:
            yield from _walk(child, rest)
            continue
        items = resolve(value)
        for index, item in enumerate(items.items if isinstance(items, Sequence) else ()):
            path = (*child.path, index)
            yield from _walk(Found(path, item, child.editable and is_plain(item)), rest)
