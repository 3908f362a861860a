"""A field that holds images is absent where it must be, or is of the wrong type.

An entry of a gallery without `image_url` shows nothing, or an empty frame; a list where the theme
expects a path becomes nonsense in an address.

Which fields these are, the convention says, or `site.fields`. It is not reported where a whole
gallery is absent, empty, or switched off (`gallery: no`), where a field that stands alone (`icon`)
is absent or empty, or where the key of a list is a wildcard, which may mean lists of other things.

To mend it, write the field as its siblings have it.

    gallery:
      - image_url: muscles/png/Leg-1.png
      - caption: The leg from behind          # no image_url
      - muscles/png/Leg-3.png                 # a text, where `image_url: …` is expected
"""

from __future__ import annotations

from collections.abc import Iterator
from glob import has_magic

from imgpipe.conventions.convention import Convention
from imgpipe.conventions.field_paths import FieldPath, Step
from imgpipe.diagnostics import Place, Severity
from imgpipe.findings.finding import Hit
from imgpipe.model import Page
from imgpipe.rules.rule import Rule
from imgpipe.text import Span
from imgpipe.view import View
from imgpipe.yaml_nodes import Mapping, Node, Scalar, Sequence, resolve, to_value

_Lists = dict[tuple[Step, ...], set[str | None]]
"""The steps to each list of images → the fields of its items (None: the items themselves)."""


def _check(view: View) -> Iterator[Hit]:
    convention = view.config.site.convention or Convention()
    lists, paths = _find_lists(convention), _find_paths(convention)
    for page in view.pages:
        front_matter = page.page.front_matter
        root = front_matter.root if front_matter else None
        hits = [*_check_lists(page.page, root, lists), *_check_paths(page.page, root, paths)]
        yield from sorted(hits, key=lambda hit: (hit.place.line or 0, hit.place.column or 0))


def _find_lists(convention: Convention) -> _Lists:
    lists: _Lists = {}
    for entries in convention.entries:
        lists.setdefault(entries.path.gallery, set()).add(entries.path.field)
    for field in convention.animations:
        *above, last = field.path.steps
        if above and above[-1].each and not last.each:
            steps = (*above[:-1], Step(above[-1].key, each=False))
            lists.setdefault(steps, set()).add(last.key)
    exact = {steps: fields for steps, fields in lists.items() if not has_magic(steps[-1].key)}
    return {
        steps: fields
        for steps, fields in exact.items()
        if not any(has_magic(name) for name in fields if name)
    }


def _find_paths(convention: Convention) -> list[FieldPath]:
    """Return the fields that hold one path each; one that may as well hold others is left out."""
    fields = [field.path for field in (*convention.animations, *convention.references)]
    texts = {path.text for path in fields} | {entries.path.text for entries in convention.entries}
    return [
        path
        for path in fields
        if not has_magic(path.steps[-1].key)
        and not any(text.startswith((f"{path.text}.", f"{path.text}[")) for text in texts)
    ]


def _check_lists(page: Page, root: Node | None, lists: _Lists) -> Iterator[Hit]:
    for steps, fields in lists.items():
        key = steps[-1].key
        for found in FieldPath(key, steps).find(root):
            node = resolve(found.node)
            if isinstance(node, Sequence):
                for item in node.items:
                    yield from _check_item(page, item, key, fields)
            elif isinstance(node, Mapping) or not _is_off(node):
                message = f"`{key}` is a {_kind(node)}, not a list"
                yield _hit(page, found.node.span, message, key, "begin each entry with `- `")


def _is_off(node: Scalar | None) -> bool:
    return node is None or not node.text or to_value(node) is False


def _check_item(page: Page, item: Node, key: str, fields: set[str | None]) -> Iterator[Hit]:
    node = resolve(item)
    names = sorted(name for name in fields if name)
    expected = " or ".join(f"`{name}`" for name in names)
    if isinstance(node, Mapping) and names:
        values = {name: resolve(node.get(name)) for name in names}
        if any(isinstance(value, Scalar) and value.text for value in values.values()):
            return
        given = next((name for name in names if values[name] is not None), None)
        if given is None:
            message = f"an entry of `{key}` has no {expected}"
        elif isinstance(values[given], Scalar):
            message = f"`{given}` of an entry of `{key}` is empty"
        else:
            message = f"`{given}` of an entry of `{key}` is a {_kind(values[given])}, not a path"
        value = node.get(given) if given else None
        empty = value is None or value.span.start == value.span.end
        yield _hit(page, item.span if value is None or empty else value.span, message, key, "")
    elif None in fields and isinstance(node, Scalar) and node.text:
        return
    elif isinstance(node, Scalar) and not node.text:
        yield _hit(page, item.span, f"an entry of `{key}` is empty", key, "delete it, or fill it")
    elif not isinstance(node, Mapping) or not names:
        wanted = f"a mapping with {expected}" if names else "a path"
        message = f"an entry of `{key}` is a {_kind(node)}, not {wanted}"
        is_path = names and isinstance(node, Scalar)
        hint = f"write `{names[0]}: {node.value}`" if is_path and isinstance(node, Scalar) else ""
        yield _hit(page, item.span, message, key, hint)


def _check_paths(page: Page, root: Node | None, paths: list[FieldPath]) -> Iterator[Hit]:
    for path in paths:
        for found in path.find(root):
            node = resolve(found.node)
            in_list = len(path.steps) > 1 and path.steps[-2].each
            if isinstance(node, Mapping | Sequence) and not in_list:
                message = f"`{path.text}` is a {_kind(node)}, not a path"
                yield _hit(page, found.node.span, message, path.text, "")


def _kind(node: Scalar | Sequence | Mapping | None) -> str:
    if isinstance(node, Sequence):
        return "list"
    return "mapping" if isinstance(node, Mapping) else "text"


def _hit(page: Page, span: Span, message: str, about: str, hint: str) -> Hit:
    return Hit(Place.in_text(page.file, span), message, about, hint)


RULE = Rule("FMT003", Severity.ERROR, "field missing or of the wrong type", _check, __doc__ or "")
