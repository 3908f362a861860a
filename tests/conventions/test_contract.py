"""What every convention must keep, and which fields each knows."""

from __future__ import annotations

import re
from importlib import import_module

import pytest

from imgpipe.conventions import CONVENTIONS
from imgpipe.conventions.prefix import Roots, Start, locate_value, names_an_image, spell_value
from imgpipe.yaml_nodes import compose, to_value

EVERY = pytest.mark.parametrize("name", CONVENTIONS)


@EVERY
def test_a_convention_is_a_file_of_its_name_that_says_what_it_is(name: str) -> None:
    module = import_module(f"imgpipe.conventions.{name.replace('-', '_')}")
    assert module.CONVENTION is CONVENTIONS[name]
    assert CONVENTIONS[name].documentation == module.__doc__ != ""
    assert CONVENTIONS[name].lacks, "no theme can express everything"


@EVERY
def test_only_the_generic_convention_knows_no_galleries(name: str) -> None:
    convention = CONVENTIONS[name]
    assert bool(convention.entries) is convention.has_fields is (name != "generic")


@EVERY
def test_the_fields_of_one_role_are_told_apart(name: str) -> None:
    """A field is read in two ways only where it is a mere reference; see Convention."""
    convention = CONVENTIONS[name]
    for fields in (convention.entries, convention.animations):
        assert len({field.path.text for field in fields}) == len(fields)
    read = [(field.path.text, field.prefix) for field in convention.references]
    assert len(set(read)) == len(read)


@EVERY
def test_a_convention_locates_what_it_spells(name: str) -> None:
    convention = CONVENTIONS[name]
    for root in convention.site_roots:
        images = "images" if root == "." else f"{root}/images"
        roots = Roots(images, root, f"{images}/leg")
        for field in (*convention.entries, *convention.animations, *convention.references):
            path = f"{images}/leg/Leg-1.png"
            value = spell_value(path, field.prefix, roots)
            assert locate_value(value, field.prefix, roots) == path
            assert names_an_image(value, field.prefix)
            rooted = field.prefix.start is Start.SITE
            assert value.startswith("/") is rooted


@EVERY
def test_implied_names_are_derived_from_any_value(name: str) -> None:
    for rule in CONVENTIONS[name].implied:
        for value in ("", ".", "a", "a.png", "a.b.gif", "A.GIF", "/", ".gif", "a/"):
            assert (rule.derive(value) is None) is (rule.mean(value) is None)


def test_what_browsers_cut_off_is_in_the_way_of_videos_alone() -> None:
    thumbnail, webm, _ = CONVENTIONS["feeling-responsive"].implied
    for make in (thumbnail.derive, thumbnail.mean):
        assert make("png/Leg-1.png?v=2") == "png/Leg-1-thumb.png?v=2"
    assert webm.derive("gif/Leg.gif?v=2") == "gif/Leg?v=2.webm"
    assert webm.mean("gif/Leg.gif?v=2") == "gif/Leg.webm?v=2"


PAGES = {
    "feeling-responsive": """\
icon: a.png
header: {image_fullwidth: b.png, image: c.png, pattern: d.png}
image: {title: e.png, thumb: f.png, homepage: g.png}
widget1: {image: h.png}
images: [{image_id: I, image_name: i.gif, image_title: T}]
gallery: [{image_url: j.png}]
""",
    "generic": "image: x.png\ngallery: [{url: x.png}]\n",
    "hugo": """\
featured_image: a.png
featuredImage: b.png
images: [c.png]
cover: {image: d.png}
image: e.png
thumbnail: f.png
resources: [{src: j.png, title: One, params: {alt: One}}]
""",
    "jekyll": """\
image: {path: a.png, feature: b.png, thumb: c.png}
thumbnail: d.png
cover: e.png
banner: f.png
feature_image: g.png
header: {image: h.png, teaser: i.png}
images: [j.png]
gallery: [k.png, {image: l.png}, {url: m.png}]
""",
    "minimal-mistakes": """\
header: {image: a.png, overlay_image: b.png, teaser: c.png, og_image: d.png}
feature_row: [{image_path: e.png, alt: x}]
feature_row2: [{image_path: f.png}]
sidebar: [{image: g.png}]
author: {avatar: h.png}
gallery: [{url: i.png, image_path: j.png, alt: x, title: y}]
gallery2: [{image_path: k.png}]
my_gallery: [{image_path: l.png}]
""",
}


@EVERY
def test_a_convention_finds_all_images_of_its_pages(name: str) -> None:
    root = compose(PAGES[name])
    convention = CONVENTIONS[name]
    fields = (*convention.references, *convention.animations)
    found = [to_value(item.node) for field in fields for item in field.path.find(root)]
    for field in convention.entries:
        for gallery in field.path.find_galleries(root):
            items = to_value(gallery.node)
            key = field.path.field
            found += [item.get(key) if isinstance(item, dict) else item for item in items]
    named = {value for value in found if isinstance(value, str)}
    assert named == (set(re.findall(r"\b[a-z]\.(?:png|gif)", PAGES[name])) if found else set())
    assert bool(found) is (name != "generic")
