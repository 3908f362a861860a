"""The audit on pages of each convention: what is used, and what is wrong where it is written."""

from __future__ import annotations

import json

from tests.project import Project
from tests.test_conventions_of_pages import (
    MISTAKES,
    NEW_MISTAKES,
    OUTPUTS,
    RESOURCES,
    SHOW_TWO,
    write_bundle,
    write_site,
)

POST = "_posts/2020-01-01-legs.md"
BUNDLE_PAGE = "content/legs/left/index.md"


def find(project: Project, *rules: str) -> list[str]:
    """Run the pipeline and the audit; return each finding as its place, rule and message."""
    project.run("run")
    options = [part for rule in rules for part in ("--select", rule)]
    document = json.loads(project.run("audit", *options, "--format", "json").out)
    return [
        f"{place['path']}:{place['line'] or ''}: {finding['rule']}: {place['message']}"
        for finding in document["findings"]
        for place in finding["places"]
    ]


def write_mistakes(project: Project, page: str) -> None:
    write_site(project, MISTAKES + "  url: https://example.org/atlas\n", OUTPUTS, SHOW_TWO)
    project.gif("assets/images/gif/Leg.gif", frames=3)
    project.gif("assets/images/gif/Arm.gif", frames=2)
    project.stills("assets/images/photo.png", range(1))
    project.stills("uploads/other.png", range(1))
    project.write(POST, f"---\n{page}---\n")


def test_minimal_mistakes_references_resolve_however_they_begin(project: Project) -> None:
    write_mistakes(project, NEW_MISTAKES)
    assert find(project, "REF", "ORP", "THM") == []


def test_a_post_has_its_references_judged_from_the_sites_root(project: Project) -> None:
    items = ("/uploads/Other.png", "uploads/nope.png", "..\\other.png", "https://b.org/a.png")
    page = "gallery:\n" + "".join(f"- image_path: '{item}'\n" for item in (*items, "/about/"))
    write_mistakes(project, page)
    assert find(project, "REF") == [
        f"{POST}:3: REF002: `/uploads/Other.png` differs from the file's name in letter case",
        f"{POST}:4: REF001: `uploads/nope.png` is not there",
        f"{POST}:5: REF003: `..\\other.png` has backslashes, which separate no folders on the web",
    ]


def test_an_entry_with_two_images_has_one_alternative(project: Project) -> None:
    path = "/assets/images/png/Leg-1{0}.png"
    page = f"gallery:\n- url: {path.format('')}\n  image_path: {path.format('-th')}\n"
    write_mistakes(project, page)
    said = "has no `alt`: those who do not see it are told nothing"
    assert find(project, "ALT") == [f"{POST}:4: ALT001: `{path.format('-th')}` {said}"]


def test_a_list_with_two_fields_is_one_gallery(project: Project) -> None:
    path = "/assets/images/png/Leg-1{0}.png"
    entry = f"- url: {path.format('')}\n  image_path: {path.format('-th')}\n"
    write_mistakes(project, f"gallery:\n{entry}{entry}")
    said = f"`{path.format('-th')}` is shown by entry 1 of the gallery already"
    assert find(project, "REF005") == [f"{POST}:6: REF005: {said}"]


def test_what_browsers_cut_off_hides_no_thumbnail(project: Project) -> None:
    site = '  convention: feeling-responsive\n  pages: ["*.md"]\n  image_root: images\n'
    outputs = '  frames: "png/{name}-{n}.png"\n'
    outputs += '  thumbnails: {path: "png/{name}-{n}-thumb.png", width: 8}\n'
    write_site(project, site, outputs, "  show: {image_url: frames}\n")
    project.gif("images/gif/Leg.gif", frames=2)
    entry = "- image_url: png/Leg-{}.png?v=2\n  caption: Leg {}\n"
    page = "gallery:\n" + entry.format(1, 1) + entry.format(2, 2)
    project.write("leg.md", f"---\n{page}---\n")
    assert find(project, "REF", "ORP", "THM") == []
    (project.root / "images/png/Leg-1-thumb.png").unlink()
    document = json.loads(project.run("audit", "--select", "THM", "--format", "json").out)
    assert [item["rule"] for item in document["findings"]] == ["THM001"]


def test_another_site_and_a_way_out_are_one_sentence_each(project: Project) -> None:
    site = '  convention: feeling-responsive\n  pages: ["*.md"]\n  image_root: images\n'
    write_site(project, site, '  frames: "png/{name}-{n}.png"\n', "  show: {image_url: frames}\n")
    project.gif("images/gif/Leg.gif", frames=1)
    values = ("https://b.org/a.png", "../../a.png")
    entries = "".join(f"- image_url: {value}\n  caption: A {value}\n" for value in values)
    project.write("leg.md", f"---\ngallery:\n{entries}icon: ../b.png\n---\n")
    assert find(project, "REF") == [
        "leg.md:5: REF003: `../../a.png` leads out of the folder `images`",
        "leg.md:7: REF003: `../b.png` leads out of the folder `images`",
    ]
    said = json.loads(project.run("run", "--json").out)["diagnostics"]
    assert [(item["code"], item["message"]) for item in said] == [
        ("REF007", "`https://b.org/a.png` is not on this site, and is not checked"),
        ("REF003", "`../../a.png` leaves the image root"),
    ]


def write_hugo(project: Project, more: str = "", body: str = "") -> None:
    write_bundle(project)
    project.stills("static/images/s.png", range(1))
    project.write(BUNDLE_PAGE, f"---\n{RESOURCES}{more}---\n{body}\n")


def test_hugos_references_resolve_beside_the_page_and_from_the_root(project: Project) -> None:
    fields = "images: [images/s.png]\nthumbnail: /images/s.png\n"
    body = "![a](leg-3.png) ![b](/images/s.png) ![c](/legs/left/leg-1.png)"
    write_hugo(project, "  - src: manual.pdf\n" + fields, body)
    project.write(
        "content/legs/arm.md", "---\nimage: ../left/leg-1.png\n---\n![x](../left/leg-2.png)\n"
    )
    assert find(project, "REF", "ORP") == []


def test_what_a_glob_of_a_resource_finds_is_used(project: Project) -> None:
    write_hugo(project, "  - src: 'photo-[ab].png'\n")
    for name in ("photo-a", "photo-b", "other"):
        project.stills(f"content/legs/left/{name}.png", range(1))
    assert find(project, "REF", "ORP") == [
        "content/legs/left/other.png:: ORP001: nothing refers to it",
        "static/images/s.png:: ORP001: nothing refers to it",
    ]


def test_a_resource_that_is_not_there_is_an_error(project: Project) -> None:
    write_hugo(project, "  - src: lge.png\nimage: images/nope.png\n", "![x](/images/s.png)")
    assert find(project, "REF", "ORP") == [
        f"{BUNDLE_PAGE}:11: REF001: `lge.png` is not there",
        f"{BUNDLE_PAGE}:12: REF001: `images/nope.png` is not there",
    ]


def test_a_field_with_a_folder_starts_nowhere_else(project: Project) -> None:
    """As the rewriting of pages has it: the theme puts that folder before whatever stands there."""
    fields = '  fields: {entry: {field: "gallery[*].url", in: png}}\n'
    site = '  pages: ["_posts/*.md"]\n  image_root: assets/images\n' + fields
    write_site(project, site, OUTPUTS, "  show: {url: frames}\n")
    project.gif("assets/images/gif/Leg.gif", frames=1)
    value = "/assets/images/png/Leg-1.png"
    project.write(POST, f"---\ngallery:\n- url: Leg-1.png\n- url: {value}\n---\n")
    said = f"`{value}` begins with the folder `assets/images/png` again, which the theme adds"
    assert find(project, "REF001", "REF003") == [f"{POST}:4: REF003: {said}"]
