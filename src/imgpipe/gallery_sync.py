"""`entries: sync`: a gallery's entries follow the frames of its animation.

Missing entries are added in the style of their siblings, surplus ones that the numbering explains
are removed; what a person wrote stays.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from imgpipe.model import Gallery, Page
from imgpipe.text import Edit
from imgpipe.wording import MissingWordError, fill_template, find_wording
from imgpipe.yaml_edit import EditError, edit_items, fill_list, has_comment, render_item
from imgpipe.yaml_nodes import Mapping as MappingNode
from imgpipe.yaml_nodes import Node, Scalar, Sequence, child_of, resolve, to_value

_IMAGE_NAME = re.compile(r"\.(?:gif|png|jpe?g|webp|avif|svg)\Z", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class NewEntry:
    """A frame as an entry: its number, what its fields show, and the words for templates."""

    number: int
    shown: dict[str, str]
    words: dict[str, str | None]


@dataclass(frozen=True, slots=True)
class SyncEdits:
    """The edits of one gallery, and the list that the page must hold afterwards.

    `items` says, in order, each item of the new list: the index of an old one, or a new value;
    `removed` are the indexes of those that go.
    """

    edits: tuple[Edit, ...]
    items: tuple[int | str | dict[str, Any], ...]
    removed: frozenset[int] = frozenset()


def sync_gallery(
    page: Page,
    gallery: Gallery,
    numbers: Mapping[int, int],
    missing: list[NewEntry],
    surplus: Mapping[int, NewEntry],
    template: Mapping[str, str],
) -> SyncEdits:
    """Return the edits that add the missing entries and remove the surplus ones.

    `numbers` gives the frame number of each entry (by position) that shows one, `surplus` the
    frames that the source lacks. A surplus entry in which a person wrote stays. Raises EditError
    and MissingWordError.
    """
    if not gallery.entries:
        return _fill_empty_gallery(page, gallery, missing, template)
    text, sequence = page.file.text, gallery.node
    assert isinstance(sequence, Sequence), "only a list has entries"
    everything = {**numbers, **{index: entry.number for index, entry in surplus.items()}}
    writers = _Siblings(gallery, everything)
    removed = {
        index
        for index, entry in surplus.items()
        if writers.would_say(index, entry, template)
        and not has_comment(text, sequence, gallery.entries[index].item)
    }
    if not missing and not removed:
        return SyncEdits((), tuple(range(len(gallery.entries))))
    siblings = _Siblings(gallery, numbers)
    places: dict[int, list[NewEntry]] = defaultdict(list)
    for entry in missing:
        places[siblings.place_for(entry.number)].append(entry)
    rendered: dict[int, list[str]] = {}
    values: dict[int, list[str | dict[str, Any]]] = {}
    for place, entries in places.items():
        model = siblings.model_for(place)
        changed = [siblings.values_for(model, entry, template) for entry in entries]
        rendered[place] = [render_item(text, sequence, model, value) for value in changed]
        values[place] = [_new_value(model, value) for value in changed]
    items: list[int | str | dict[str, Any]] = []
    for index in range(len(gallery.entries) + 1):
        items += values.get(index, [])
        if index < len(gallery.entries) and index not in removed:
            items.append(index)
    edits = edit_items(text, sequence, rendered, removed)
    return SyncEdits(tuple(edits), tuple(items), frozenset(removed))


def _new_value(model: Node, changed: Mapping[str, str]) -> str | dict[str, Any]:
    if not isinstance(model, MappingNode):
        return changed[""]
    new = {key: _retype(model.get(key), text) for key, text in changed.items()}
    return {**to_value(model), **new}


def _retype(node: Node | None, text: str) -> Any:
    """Return a text as the value that it is where a number stood before."""
    if isinstance(node, Scalar) and node.tag.endswith(":int"):
        return to_value(node._replace(value=text))
    return text


class _Siblings:
    """The entries that new ones continue."""

    def __init__(self, gallery: Gallery, numbers: Mapping[int, int]) -> None:
        self._entries = gallery.entries
        self._path = gallery.field.path
        self._numbers = numbers

    def place_for(self, number: int) -> int:
        """Return the position that an entry goes before: after the last lower-numbered one."""
        in_order = [number for _, number in sorted(self._numbers.items())]
        if in_order != sorted(in_order):
            hint = "order them, or add the missing ones by hand"
            raise EditError("they are not in the order of their frames", hint)
        lower = [(n, index) for index, n in self._numbers.items() if n < number]
        return max(lower)[1] + 1 if lower else min(self._numbers)

    def model_for(self, place: int) -> Node:
        """Return the nearest entry before a position, or else after it, that can be continued."""
        usable = [
            index
            for index in self._numbers
            if self._entries[index].editable and self._entries[index].reference
        ]
        if not usable:
            raise EditError("no entry of the gallery can be continued")
        nearest = min(usable, key=lambda index: (index >= place, abs(index - place)))
        return self._entries[nearest].item

    def values_for(
        self, model: Node, entry: NewEntry, template: Mapping[str, str]
    ) -> dict[str, str]:
        """Return the text of every key of a new entry that differs from the model's."""
        if self._path.field is None:
            return {"": entry.shown[self._path.shown_field]}
        assert isinstance(model, MappingNode), "an entry with a field is a mapping"
        values = {}
        for key, _, _ in model.entries():
            said = entry.shown.get(key) or self._say(key, entry, template)
            if said is not None:
                values[key] = said
        return values

    def _say(self, key: str, entry: NewEntry, template: Mapping[str, str]) -> str | None:
        """Return a key's text; None where all siblings have the same value, which is copied."""
        nodes = [(n, child_of(self._entries[i].item, key)) for i, n in self._numbers.items()]
        wording = find_wording((n, text) for n, node in nodes if (text := _text_of(node)))
        if wording:
            said = wording.say(entry.number)
            if _IMAGE_NAME.search(said):
                hint = f"let `rewrite.show` have `{key}`, or add the missing ones by hand"
                raise EditError(f"their `{key}` names files that nothing verifies", hint)
            return said
        if key in template:
            return fill_template(template[key], entry.words)
        values = [to_value(node) for _, node in nodes]
        if all(value == values[0] for value in values) and (len(values) > 1 or values[0] is None):
            return None
        raise EditError(
            f"their `{key}` has no number to continue, and no template",
            f"add `{key}` to `rewrite.template`",
        )

    def would_say(self, index: int, entry: NewEntry, template: Mapping[str, str]) -> bool:
        """Return whether all that an entry says is what imgpipe would write for its frame."""
        item = resolve(self._entries[index].item)
        for key, _, node in item.entries() if isinstance(item, MappingNode) else ():
            if key in entry.shown:
                continue
            try:
                said = self._say(key, entry, template)
            except (EditError, MissingWordError):
                return False
            if said is not None and said != _text_of(node):
                return False
        return True


def _text_of(node: Node | None) -> str | None:
    scalar = resolve(node)
    return scalar.text if isinstance(scalar, Scalar) else None


def _fill_empty_gallery(
    page: Page,
    gallery: Gallery,
    missing: list[NewEntry],
    template: Mapping[str, str],
) -> SyncEdits:
    items: list[str | dict[str, str]] = []
    for entry in missing:
        if gallery.field.path.field is None:
            items.append(entry.shown[gallery.field.path.shown_field])
        else:
            said = {
                key: fill_template(text, entry.words)
                for key, text in template.items()
                if key not in entry.shown
            }
            items.append({**entry.shown, **said})
    parent, key = _key_of(page, gallery)
    return SyncEdits(tuple(fill_list(page.file.text, parent, key, items)), tuple(items))


def _key_of(page: Page, gallery: Gallery) -> tuple[MappingNode, Scalar]:
    """Return the key that holds a gallery, and the mapping that it belongs to."""
    node: Node | None = page.front_matter.root if page.front_matter else None
    for part in gallery.tree_path[:-1]:
        node = child_of(node, part)
    parent = resolve(node)
    assert isinstance(parent, MappingNode), "a gallery is the value of a key"
    return parent, next(key for name, key, _ in parent.entries() if name == gallery.tree_path[-1])
