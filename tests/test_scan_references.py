"""What a page's front matter becomes: galleries, entries, and the paths that references mean."""

from __future__ import annotations

import json

import pytest

from imgpipe.config import parse_config
from imgpipe.model import Page
from imgpipe.scan import scan_site
from tests.project import Project

THEME = "convention: feeling-responsive"
ROOTS = "image_root: images"


def read(project: Project, front_matter: str, fields: str = THEME, roots: str = ROOTS) -> Page:
    """Return the one page of a site as it is scanned."""
    (project.root / "images").mkdir(exist_ok=True)
    project.write("page.md", f"---\n{front_matter}\n---\n")
    text = (
        f"version: 1\nsite:\n  pages: [page.md]\n  {fields}\n  {roots}\n"
        'sources: {a: "gif/{name}.gif"}\noutputs: {b: "png/{name}-{n}.png"}\n'
    )
    site = scan_site(parse_config(text, "pipeline.yaml", project.root))
    assert site.diagnostics == ()
    return site.pages[0]


def galleries(page: Page) -> list[list[tuple[str | None, bool]]]:
    """Return value and editability of each entry of each gallery."""
    return [
        [(entry.reference and entry.reference.value, entry.editable) for entry in gallery.entries]
        for gallery in page.galleries
    ]


# --- which path a value means ------------------------------------------------------------------

PATHS = {
    "png/Arm-1.png": ["images/png/Arm-1.png"],
    "./png//Arm-1.png": ["images/png/Arm-1.png"],
    "png/../gif/Arm.gif": ["images/gif/Arm.gif"],
    "acquisition method.PNG": ["images/acquisition method.PNG"],
    "für.png": ["images/für.png"],
    "5": ["images/5"],
    "a.png?v=2": ["images/a.png"],
    "a.PNG#left": ["images/a.PNG"],
    "is#it.png": ["images/is#it.png"],
    "why?.png": ["images/why?.png"],
    "%20a.gif": ["images/ a.gif"],
    "100%.gif": ["images/100%.gif"],
    # outside the image root, or on another site: no local path, so that none is met by accident
    "..": [],
    ".": [],
    "segIms\\plot.png": [],
    "%2e%2e/a.png": [],
    "../a.png": [],
    "png/../../a.png": [],
    "/assets/images/a.png": [],
    "//example.org/a.png": [],
    "https://example.org/a.png": [],
    "HTTPS://example.org/images/a.png": [],
    "http:a.png": [],
    "data:image/png;base64,AAAA": [],
    "C:\\images\\a.png": [],
}


@pytest.mark.parametrize(("value", "paths"), PATHS.items(), ids=PATHS)
def test_a_value_means_a_path_below_the_image_root(
    project: Project, value: str, paths: list[str]
) -> None:
    page = read(project, f"icon: {json.dumps(value)}")
    assert [(item.value, list(item.paths)) for item in page.references] == [(value, paths)]


@pytest.mark.parametrize("nothing", ["", "~", "''", "[a.png]", "{src: a.png}"])
def test_what_is_no_text_is_no_reference(project: Project, nothing: str) -> None:
    page = read(project, f"icon: {nothing}\ngallery:\n  - image_url: {nothing}\n  - caption: x")
    assert page.references == ()
    assert galleries(page) == [[(None, True), (None, True)]]


def test_a_number_is_read_as_the_site_would_print_it(project: Project) -> None:
    page = read(project, "gallery:\n  - image_url: 0042\n  - image_url: 1.50\n  - image_url: yes")
    assert galleries(page) == [[("0042", True), ("1.50", True), ("yes", True)]]


def test_a_page_may_name_an_original_too(project: Project) -> None:
    (project.root / "raw").mkdir()
    roots = "image_root: images\n  source_root: raw"
    page = read(project, "icon: gif/Arm.gif\nimage: {title: ../raw/gif/Arm.gif}", roots=roots)
    assert [item.paths for item in page.references] == [
        ("images/gif/Arm.gif", "raw/gif/Arm.gif"),
        (),
    ]


@pytest.mark.parametrize(
    ("root", "path"), [(".", "a/b.png"), ("images", "images/a/b.png"), ("x/y/", "x/y/a/b.png")]
)
def test_paths_are_the_projects(project: Project, root: str, path: str) -> None:
    (project.root / "x/y").mkdir(parents=True)
    (reference,) = read(project, "icon: a/b.png", roots=f"image_root: {root}").references
    assert reference.paths == (path,)


@pytest.mark.parametrize(
    ("value", "path"),
    [
        ("a.png", "images/icons/small/a.png"),
        ("../a.png", "images/icons/a.png"),
        ("../../a.png", "images/a.png"),
        ("../../../a.png", None),
        ("/a.png", None),
        ("https://example.org/a.png", None),
    ],
)
def test_a_field_may_have_a_base_of_its_own(project: Project, value: str, path: str | None) -> None:
    fields = "fields: {references: [{field: icon, in: icons/small}]}"
    (reference,) = read(project, f"icon: {value}", fields).references
    assert reference.paths == ((path,) if path else ())


def test_the_span_of_a_reference_is_its_value_as_written(project: Project) -> None:
    page = read(project, "title: ü\nicon:   'a.png'  # the icon\nimage: {thumb: &x b.png}")
    spans = [reference.span.of(page.file.text) for reference in page.references]
    assert spans == ["'a.png'", "&x b.png"]


# --- galleries ---------------------------------------------------------------------------------

ONE_ENTRY = [[("a.png", True)]]

GALLERIES = {
    "absent": ("title: x", []),
    "empty": ("gallery:", [[]]),
    "null": ("gallery: ~", [[]]),
    "an empty list": ("gallery: []", [[]]),
    "text": ("gallery: png", []),
    "a mapping": ("gallery: {image_url: a.png}", []),
    "block": ("gallery:\n  - image_url: a.png\n    caption: x", ONE_ENTRY),
    "block without indent": ("gallery:\n- image_url: a.png", ONE_ENTRY),
    "flow": ("gallery: [{image_url: a.png, caption: x}]", ONE_ENTRY),
    "entries of other shapes": (
        "gallery:\n  - a.png\n  - [b.png]\n  -\n  - image_url: c.png",
        [[(None, True), (None, True), (None, True), ("c.png", True)]],
    ),
    "the same image twice": (
        "gallery: [{image_url: a.png}, {image_url: a.png}]",
        [[("a.png", True), ("a.png", True)]],
    ),
    # aliases, anchors, tags and repeated keys are read, and never edited
    "an alias for a value": (
        "x: &x a.png\ngallery:\n  - image_url: *x\n  - image_url: b.png",
        [[("a.png", False), ("b.png", True)]],
    ),
    "an alias for an entry": (
        "x: &x {image_url: a.png}\ngallery: [*x]",
        [[("a.png", False)]],
    ),
    "an alias for the gallery": (
        "x: &x\n  - image_url: a.png\ngallery: *x",
        [[("a.png", False)]],
    ),
    "an anchored gallery": ("gallery: &g\n  - image_url: a.png", [[("a.png", False)]]),
    "an anchored value": ("gallery:\n  - image_url: &a a.png", [[("a.png", False)]]),
    "a tagged value": ("gallery:\n  - image_url: !!str a.png", [[("a.png", False)]]),
    "an anchored entry": ("gallery:\n  - &e {image_url: a.png}", [[("a.png", False)]]),
    "a repeated key": (
        "gallery:\n  - {image_url: a.png, image_url: b.png}\n  - image_url: c.png",
        [[("b.png", False), ("c.png", True)]],
    ),
}


@pytest.mark.parametrize(("front_matter", "read_as"), GALLERIES.values(), ids=GALLERIES)
def test_a_gallery_is_a_list_of_entries(
    project: Project, front_matter: str, read_as: list[list[tuple[str | None, bool]]]
) -> None:
    assert galleries(read(project, front_matter)) == read_as


def test_a_gallery_that_stands_twice_is_read_and_not_edited(project: Project) -> None:
    page = read(project, "gallery: [{image_url: a.png}]\ngallery: [{image_url: b.png}]")
    assert [gallery.editable for gallery in page.galleries] == [False, False]
    assert galleries(page) == [[("a.png", False)], [("b.png", False)]]


FIELDS = {
    "bare paths": (
        'entry: "photos[*]"',
        "photos: [a.png, {x: y}]",
        [[("a.png", True), (None, True)]],
    ),
    "nested lists": (
        'entry: "galleries.*.images[*].filename"',
        "galleries: {one: {images: [{filename: a.png}]}, two: {images: []}, three: 3}",
        [[("a.png", True)], []],
    ),
    "keys with wildcards": (
        'entry: "*gallery*[*].url"',
        "my_gallery: [{url: a.png}]\ngallery2: [{url: b.png}]\nother: [{url: c.png}]",
        [[("a.png", True)], [("b.png", True)]],
    ),
    "lists in lists": (
        'entry: "rows[*].images[*].src"',
        "rows: [{images: [{src: a.png}]}, {images: [{src: b.png}]}]",
        [[("a.png", True)], [("b.png", True)]],
    ),
    "two kinds of gallery": (
        'entry: ["gallery[*].url", "photos[*]"]',
        "photos: [b.png]\ngallery: [{url: a.png}]",
        [[("a.png", True)], [("b.png", True)]],
    ),
}


@pytest.mark.parametrize(("fields", "front_matter", "read_as"), FIELDS.values(), ids=FIELDS)
def test_fields_find_galleries_of_any_shape(
    project: Project, fields: str, front_matter: str, read_as: list[list[tuple[str | None, bool]]]
) -> None:
    assert galleries(read(project, front_matter, f"fields: {{{fields}}}")) == read_as


def test_animations_are_read_with_the_title_beside_them(project: Project) -> None:
    page = read(
        project,
        "t: &t Calf\nimages:\n"
        "  - {image_id: Arm, image_name: gif/Arm.gif, image_title: The arm}\n"
        "  - {image_name: gif/Leg.gif}\n"
        "  - {image_name: gif/Calf.gif, image_title: *t}\n"
        "  - {image_name: '', image_title: none}",
    )
    assert [(item.reference.value, item.image_title) for item in page.animations] == [
        ("gif/Arm.gif", "The arm"),
        ("gif/Leg.gif", None),
        ("gif/Calf.gif", "Calf"),
    ]
    assert page.references == ()


def test_the_theme_has_other_references(project: Project) -> None:
    page = read(
        project,
        "icon: i.png\nheader: {image_fullwidth: h.jpg, pattern: p.png}\n"
        "image: {title: t.jpg, thumb: th.jpg}\nwidget1: {image: w1.jpg}\nwidget2: {image: w2.jpg}",
    )
    assert [reference.value for reference in page.references] == [
        "i.png", "h.jpg", "p.png", "t.jpg", "th.jpg", "w1.jpg", "w2.jpg",
    ]  # fmt: skip
