"""Field paths: what they lead to in a page's front matter, and what may be edited there."""

from __future__ import annotations

import re

import pytest

from imgpipe.conventions.field_paths import EntryPath, FieldPath, TreePath
from imgpipe.yaml_nodes import compose, to_value

PAGE = """\
icon: a.png
header: {image: b.png, title: {text: x}}
widget1: {image: c.png}
widget2: {image: d.png}
widgets: none
images: [{name: e.gif}, {other: 1}, f.gif]
galleries:
  legs: {images: [{file: g.png}, {file: h.png}]}
  arms: {images: [{file: i.png}]}
photos: [j.png, k.png]
"""


def find(path: str, page: str = PAGE) -> list[tuple[TreePath, object, bool]]:
    found = FieldPath.parse(path).find(compose(page))
    return [(item.path, to_value(item.node), item.editable) for item in found]


@pytest.mark.parametrize(
    ("path", "found"),
    [
        ("icon", {("icon",): "a.png"}),
        ("header.image", {("header", "image"): "b.png"}),
        ("widget*.image", {("widget1", "image"): "c.png", ("widget2", "image"): "d.png"}),
        ("widget?.image", {("widget1", "image"): "c.png", ("widget2", "image"): "d.png"}),
        ("images[*].name", {("images", 0, "name"): "e.gif"}),
        ("photos[*]", {("photos", 0): "j.png", ("photos", 1): "k.png"}),
        (
            "galleries.*.images[*].file",
            {
                ("galleries", "legs", "images", 0, "file"): "g.png",
                ("galleries", "legs", "images", 1, "file"): "h.png",
                ("galleries", "arms", "images", 0, "file"): "i.png",
            },
        ),
        ("nothing.here", {}),
        ("icon.image", {}),
        ("icon[*]", {}),
        ("Icon", {}),
    ],
)
def test_a_path_leads_to_every_value_that_it_names(path: str, found: dict[TreePath, str]) -> None:
    assert find(path) == [(where, value, True) for where, value in found.items()]


def test_an_empty_page_has_no_values() -> None:
    assert list(FieldPath.parse("icon").find(None)) == []
    assert list(EntryPath.parse("gallery[*].url").find_galleries(None)) == []


@pytest.mark.parametrize(
    "page",
    [
        "g: {f: *x}",
        "g: *y",
        "g: &a {f: 1}",
        "g: !t {f: 1}",
        "g: {f: &a 1}",
        "g: {f: !!str 1}",
        "&a g: {f: 1}\ng: {f: 2}",
        "g: {f: 1, f: 2}",
    ],
)
def test_what_an_alias_anchor_tag_or_repeated_key_leads_to_is_not_editable(page: str) -> None:
    found = find("g.f", f"x: &x 1\ny: &y {{f: 1}}\n{page}")
    assert found
    assert not any(editable for _, _, editable in found)


def test_items_behind_an_alias_are_found_and_not_editable() -> None:
    page = "x: &x {f: 1}\ny: &y [{f: 2}]\ng: [*x, {f: 3}, &z {f: 4}]\nh: *y"
    assert find("g[*].f", page) == [
        (("g", 0, "f"), 1, False),
        (("g", 1, "f"), 3, True),
        (("g", 2, "f"), 4, False),
    ]
    assert find("h[*].f", page) == [(("h", 0, "f"), 2, False)]


def test_a_decorated_root_makes_nothing_editable() -> None:
    assert find("icon", "--- &all\nicon: a.png") == [(("icon",), "a.png", False)]


@pytest.mark.parametrize(
    ("path", "shown", "galleries"),
    [
        ("gallery[*].image_url", "image_url", [("gallery",)]),
        ("photos[*]", "photos", [("photos",)]),
        ("*photo*[*]", "*photo*", [("photos",)]),
        ("*gallery*[*].url", "url", [("gallery",), ("my_gallery_2",)]),
        ("galleries.*.images[*].file", "file", [("galleries", "a", "images")]),
        ("sets[*].photos[*]", "photos", [("sets", 0, "photos"), ("sets", 1, "photos")]),
        ("sets[*].photos[*].url", "url", [("sets", 0, "photos"), ("sets", 1, "photos")]),
    ],
)
def test_an_entry_path_leads_to_galleries_empty_ones_too(
    path: str, shown: str, galleries: list[TreePath]
) -> None:
    page = (
        "gallery:\nmy_gallery_2: []\nphotos: [a]\n"
        "galleries: {a: {images: ~}, b: {}}\nsets: [{photos: [a]}, {photos: []}, {}]\n"
    )
    entry = EntryPath.parse(path)
    assert entry.field == (None if path.endswith("[*]") else shown)
    assert entry.shown_field == shown
    assert [found.path for found in entry.find_galleries(compose(page))] == galleries


@pytest.mark.parametrize(
    "path", ["", ".", "a..b", "a.", "[*]", "a[0]", "a[*", "a]", "a[*][*].b", "a[*]b", "a.[*].b"]
)
def test_a_text_that_is_no_path_is_refused(path: str) -> None:
    message = f"`{path}` is not a field path such as `gallery[*].image_url`"
    for kind in (FieldPath, EntryPath):
        with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
            kind.parse(path)


@pytest.mark.parametrize("path", ["gallery", "gallery.image_url", "gallery[*].image.url"])
def test_an_entry_path_needs_a_list_with_one_field(path: str) -> None:
    message = (
        f"`{path}` names no gallery: it needs a list and at most one key after it,"
        " such as `gallery[*].image_url` or `photos[*]`"
    )
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
        EntryPath.parse(path)


@pytest.mark.parametrize("path", ["gallery[*].*", "gallery[*].image_?"])
def test_the_field_of_entries_is_one_key(path: str) -> None:
    message = f"`{path}` may be several fields: write the key of one after the list"
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
        EntryPath.parse(path)
