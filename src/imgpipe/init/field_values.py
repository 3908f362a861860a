"""What the fields of pages hold: every value that names an image, by the path of its field."""

from __future__ import annotations

import posixpath
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from imgpipe.conventions.convention import Convention, EntryField, ImageField
from imgpipe.conventions.field_paths import EntryPath, FieldPath
from imgpipe.conventions.prefix import Prefix, Start
from imgpipe.init.layout import Content, FieldLayout, PageHead
from imgpipe.languages.image_names import is_image_name
from imgpipe.yaml_nodes import Value

_OWN_ADDRESS = re.compile(r"\A(?:(?:https?:)?//[^/]+/|/|\./)")
_NO_KEY = re.compile(r"[.\[\]*?]")
_MOST_ROOTS = 6


@dataclass(frozen=True, slots=True)
class FieldValue:
    page: str
    field: str
    value: str


def find_values(content: Content) -> tuple[FieldValue, ...]:
    """Return every value of front matter that names an image; a list's items are one field."""
    return tuple(
        FieldValue(page.path, field, value)
        for page in content.pages
        for field, value in _walk(page.values, "")
        if is_image_name(value)
    )


def names_images(page: PageHead) -> bool:
    return any(is_image_name(value) for _, value in _walk(page.values, ""))


def _walk(value: Value, field: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        yield field, value
    elif isinstance(value, dict):
        for key, child in value.items():
            if isinstance(key, str) and not _NO_KEY.search(key):
                yield from _walk(child, f"{field}.{key}" if field else key)
    elif isinstance(value, list) and field and not field.endswith("[*]"):
        for child in value:
            yield from _walk(child, f"{field}[*]")


def vote_for_roots(values: Iterable[str], files: Iterable[str]) -> list[str]:
    """Return the folders at which most of the values would start, the likeliest first."""
    wanted: dict[str, list[str]] = defaultdict(list)
    for value in dict.fromkeys(values):
        inside = _OWN_ADDRESS.sub("", value, count=1)
        wanted[inside.rpartition("/")[2]].append(inside)
    votes: Counter[str] = Counter()
    for path in files:
        for inside in wanted.get(path.rpartition("/")[2], ()):
            if path == inside or path.endswith(f"/{inside}"):
                votes[path[: -len(inside)].rstrip("/") or "."] += 1
    return [root for root, _ in votes.most_common(_MOST_ROOTS)]


def infer_fields(
    values: Iterable[FieldValue], content: Content
) -> tuple[tuple[FieldLayout, ...], str]:
    """Return `site.fields` of a site that no convention fits, and its image root.

    The folder of a field that starts at the site's root is that root itself.

    A list of which some page has several images is a gallery, unless all of them are GIFs.
    """
    grouped: dict[str, list[FieldValue]] = defaultdict(list)
    for item in values:
        grouped[item.field].append(item)
    merged = _merge_alike(grouped)
    starts: dict[str, tuple[Start, str]] = {}
    for field, items in merged.items():
        found = _find_start(items, content)
        if found:
            starts[field] = found
    roots = [root for start, root in starts.values() if start is Start.IMAGE_ROOT]
    image_root = (posixpath.commonpath(roots) if roots else "") or "."
    fields = []
    for field, (start, root) in starts.items():
        folder = root if start is Start.SITE else ""
        if start is Start.IMAGE_ROOT and root != image_root:
            folder = posixpath.relpath(root, image_root)
        fields.append(FieldLayout(_judge(field, merged[field]), field, start, folder))
    return tuple(fields), image_root


def _merge_alike(grouped: Mapping[str, list[FieldValue]]) -> dict[str, list[FieldValue]]:
    """Put fields together that differ in one key on the way: `gallery2[*].url`, `g.leg[*].url`."""
    groups: dict[tuple[int, str], list[str]] = defaultdict(list)
    for field in grouped:
        keys = field.split(".")
        is_list = "[*]" in field
        groups[len(keys) if is_list else 0, keys[-1] if is_list else field].append(field)
    merged: dict[str, list[FieldValue]] = {}
    for fields in groups.values():
        name = _spell_alike(fields)
        names = [name] if name else fields
        for field in names:
            merged[field] = [item for one in (fields if name else [field]) for item in grouped[one]]
    return merged


def _spell_alike(fields: list[str]) -> str:
    """Return one path with a wildcard for all; nothing where they have too little in common."""
    if len(fields) == 1:
        return fields[0]
    columns = list(zip(*(field.split(".") for field in fields), strict=True))
    differing = [index for index, column in enumerate(columns) if len(set(column)) > 1]
    if len(differing) != 1:
        return ""
    column = columns[differing[0]]
    each = {key.endswith("[*]") for key in column}
    names = [key.removesuffix("[*]") for key in column]
    head = posixpath.commonprefix(names)
    if len(each) > 1 or (not head and differing[0] == 0):
        return ""
    keys = [column[0] for column in columns]
    keys[differing[0]] = f"{head}*" + ("[*]" if each == {True} else "")
    return ".".join(keys)


def _find_start(items: list[FieldValue], content: Content) -> tuple[Start, str] | None:
    """Return where a field's values start: the page's folder, the site's root, or one folder."""
    files = frozenset(content.files)
    beside = sum(
        posixpath.normpath(posixpath.join(posixpath.dirname(item.page), item.value)) in files
        for item in items
    )
    roots = vote_for_roots((item.value for item in items), content.files)
    if not roots and not beside:
        return None
    root = roots[0] if roots else "."
    found = sum(posixpath.normpath(posixpath.join(root, item.value)) in files for item in items)
    if beside > found:
        return Start.PAGE, ""
    if sum(item.value.startswith("/") for item in items) * 2 > len(items):
        return Start.SITE, root
    return Start.IMAGE_ROOT, root


def _judge(field: str, items: list[FieldValue]) -> str:
    last = field.split(".")[-2:]
    per_page = Counter(item.page for item in items)
    moving = sum(item.value.lower().endswith(".gif") for item in items)
    if moving * 2 > len(items):
        return "animation"
    is_list = any(key.endswith("[*]") for key in last)
    return "entry" if is_list and max(per_page.values()) > 1 else "references"


def make_convention(fields: Iterable[FieldLayout]) -> Convention:
    """Return the convention that `site.fields` of a generic site means."""
    fields = tuple(fields)
    prefixed = [(item, Prefix(item.start, item.folder)) for item in fields]
    return Convention(
        entries=tuple(
            EntryField(EntryPath.parse(item.path), prefix)
            for item, prefix in prefixed
            if item.key == "entry"
        ),
        animations=tuple(
            ImageField(FieldPath.parse(item.path), prefix)
            for item, prefix in prefixed
            if item.key == "animation"
        ),
        references=tuple(
            ImageField(FieldPath.parse(item.path), prefix)
            for item, prefix in prefixed
            if item.key == "references"
        ),
    )
