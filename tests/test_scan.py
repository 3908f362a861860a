"""A folder becomes a site: pages and files as they are, and a message for what cannot be read."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from imgpipe.config import parse_config
from imgpipe.diagnostics import Severity, render
from imgpipe.model import Site
from imgpipe.scan import scan_site
from tests.project import Project

GOOD = "---\ntitle: Arm\ngallery:\n  - image_url: png/Arm-1.png\n---\nText.\n"


def scan(project: Project, *globs: str, roots: str = "image_root: images") -> Site:
    """Scan with these globs for pages."""
    text = (
        "version: 1\nsite:\n  convention: feeling-responsive\n"
        f"  pages: [{', '.join(globs or ('pages/**/*.md',))}]\n  {roots}\n"
        'sources: {a: "gif/{name}.gif"}\noutputs: {b: "png/{name}-{n}.png"}\n'
    )
    (project.root / "images").mkdir(exist_ok=True)
    return scan_site(parse_config(text, "pipeline.yaml", project.root))


def complaints(site: Site) -> str:
    return "\n".join(render(diagnostic) for diagnostic in site.diagnostics)


def paths(site: Site) -> list[str]:
    return [page.path for page in site.pages]


# --- pages -------------------------------------------------------------------------------------


def test_pages_come_glob_by_glob_in_order_and_each_once(project: Project) -> None:
    for name in ("b.md", "a.md", "sub/deep/c.md", "sub/d.txt", "other/e.md"):
        project.write(f"pages/{name}", GOOD)
    site = scan(project, "pages/other/*.md", "pages/**/*.md", "./pages//a.md")
    assert paths(site) == [
        "pages/other/e.md",
        "pages/a.md",
        "pages/b.md",
        "pages/sub/deep/c.md",
    ]
    assert complaints(site) == ""


def test_hidden_folders_and_folders_named_like_pages_are_no_pages(project: Project) -> None:
    project.write("pages/.git/a.md", GOOD)
    project.write("pages/.hidden.md", GOOD)
    project.write("pages/folder.md/b.md", GOOD)
    (project.root / "pages/dangling.md").symlink_to("nowhere.md")
    site = scan(project)
    assert (paths(site), complaints(site)) == (["pages/folder.md/b.md"], "")


def test_a_glob_that_matches_nothing_is_a_warning(project: Project) -> None:
    project.write("pages/a.md", GOOD)
    site = scan(project, "pages/*.md", "posts/*.md")
    assert site.diagnostics[0].severity is Severity.WARNING
    assert paths(site) == ["pages/a.md"]
    assert complaints(site) == (
        "pipeline.yaml:4:23: warning[SIT001]: no page matches `posts/*.md`\n"
        "    4 |   pages: [pages/*.md, posts/*.md]\n"
        "      |                       ^^^^^^^^^^\n"
        "      = it starts at the folder of pipeline.yaml"
    )


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"], ids=["LF", "CRLF", "CR"])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"], ids=["no BOM", "BOM"])
def test_a_page_keeps_its_bytes_beside_its_text(
    project: Project, mark: bytes, line_end: str
) -> None:
    data = mark + GOOD.replace("\n", line_end).encode()
    project.write("pages/a.md", data)
    (page,) = scan(project).pages
    assert (page.data, page.has_bom) == (data, bool(mark))
    assert page.file.text == GOOD.replace("\n", line_end)
    assert page.title == "Arm"
    reference = page.galleries[0].entries[0].reference
    assert reference
    assert reference.span.of(page.file.text) == "png/Arm-1.png"
    assert page.file.locate(reference.span.start) == (4, 16)


def test_a_known_page_is_parsed_again_if_its_bytes_are_others(project: Project) -> None:
    config = parse_config(
        "version: 1\nsite: {pages: ['*.md'], convention: feeling-responsive}\n"
        "sources: {a: 'a.gif'}\noutputs: {b: 'b.gif'}\n",
        "pipeline.yaml",
        project.root,
    )
    project.write("one.md", "---\ntitle: One\n---\n")
    project.write("two.md", "---\ntitle: Two\n---\n")
    known = scan_site(config).pages
    project.write("two.md", "---\ntitle: New\n---\n")
    pages = scan_site(config, known).pages
    assert [page.title for page in pages] == ["One", "New"]
    assert [page is old for page, old in zip(pages, known, strict=True)] == [True, False]


def test_a_page_without_front_matter_is_a_page(project: Project) -> None:
    project.write("pages/a.md", "Text with a gallery: no.\n")
    project.write("pages/b.md", "---\n---\n")
    site = scan(project)
    assert [(page.path, page.galleries, page.title) for page in site.pages] == [
        ("pages/a.md", (), None),
        ("pages/b.md", (), None),
    ]
    assert complaints(site) == ""


BAD_PAGES = {
    "not UTF-8": (
        "---\ntitle: é\n---\né caf".encode() + b"\xe9 noir\nmore\n",
        (
            "pages/bad.md:4:6: error[PAG001]: the page is not UTF-8: byte 0xe9 stands here\n"
            "    4 | é caf\ufffd noir\n"
            "      |      ^\n"
            "      = save it as UTF-8"
        ),
        False,
    ),
    "not UTF-8 behind a BOM": (
        b"\xef\xbb\xbf\xff\n",
        (
            "pages/bad.md:1:1: error[PAG001]: the page is not UTF-8: byte 0xff stands here\n"
            "    1 | \ufffd\n"
            "      | ^\n"
            "      = save it as UTF-8"
        ),
        False,
    ),
    "no YAML": (
        b"---\r\nlayout: page\r\ntitle: Arm: the biceps\r\n---\r\n",
        (
            "pages/bad.md:3:11: error[FMT001]: the front matter is not valid YAML:"
            " mapping values are not allowed in this context\n"
            "    3 | title: Arm: the biceps\n"
            "      |           ^\n"
            "      = quote a value that holds `: `"
        ),
        True,
    ),
    "never closed": (
        b"---\ntitle: Arm\n",
        (
            "pages/bad.md:1:1: error[FMT001]: the front matter is never closed\n"
            "    1 | ---\n"
            "      | ^^^\n"
            "      = close it with a line `---`"
        ),
        True,
    ),
    "TOML": (
        b"+++\ntitle = 'Arm'\n+++\n",
        (
            "pages/bad.md:1:1: error[FMT001]: the front matter is TOML,"
            " which imgpipe does not read\n"
            "    1 | +++\n"
            "      | ^^^"
        ),
        True,
    ),
}


@pytest.mark.parametrize(("data", "said", "kept"), BAD_PAGES.values(), ids=BAD_PAGES)
def test_a_bad_page_is_named_and_the_rest_is_scanned(
    project: Project, data: bytes, said: str, *, kept: bool
) -> None:
    """A page with nothing but bad front matter still is one; it only has no galleries."""
    project.write("pages/a.md", GOOD)
    project.write("pages/bad.md", data)
    project.write("pages/c.md", GOOD)
    site = scan(project)
    assert complaints(site) == said
    assert paths(site) == ["pages/a.md", *(["pages/bad.md"] if kept else []), "pages/c.md"]
    assert [len(page.galleries) for page in site.pages if page.path != "pages/bad.md"] == [1, 1]


@pytest.mark.parametrize("bracket", ["[", "{a: "])
def test_thirty_thousand_brackets_do_no_harm(project: Project, bracket: str) -> None:
    project.write("pages/a.md", GOOD)
    project.write("pages/bad.md", f"---\ndeep: {bracket * 30_000}\n---\n")
    site = scan(project)
    assert (
        complaints(site).splitlines()[0].endswith("the front matter nests deeper than 100 levels")
    )
    assert complaints(site).startswith("pages/bad.md:2:")
    assert paths(site) == ["pages/a.md", "pages/bad.md"]


def test_a_page_that_the_system_does_not_give_is_named(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    project.write("pages/a.md", GOOD)
    project.write("pages/secret.md", GOOD)
    read = Path.read_bytes

    def refuse(path: Path) -> bytes:
        if path.name == "secret.md":
            raise PermissionError(13, "Permission denied", str(path))
        return read(path)

    monkeypatch.setattr(Path, "read_bytes", refuse)
    site = scan(project)
    assert paths(site) == ["pages/a.md"]
    assert complaints(site) == (
        "pages/secret.md: error[PAG001]: the page cannot be read: Permission denied"
    )


# --- files -------------------------------------------------------------------------------------


def test_files_are_listed_as_the_disk_spells_them(project: Project) -> None:
    names = ["Leg.GIF", "leg.gif", "a b.png", "f\u00fcr.png", "fu\u0308r.png", "deep/er/x.png"]
    for name in names:
        project.write(f"images/{name}", "")
    site = scan(project)
    assert site.source_files == tuple(sorted(f"images/{name}" for name in names))
    assert site.image_files == frozenset(site.source_files)


def test_what_is_hidden_or_a_linked_folder_is_left_out(project: Project) -> None:
    for name in ("Leg.gif", "._Leg.gif", ".DS_Store", ".git/x.gif", ".imgpipe/staging/y.gif"):
        project.write(f"images/{name}", "")
    (project.root / "images/loop").symlink_to(".")
    (project.root / "images/linked.gif").symlink_to("Leg.gif")
    (project.root / "images/dangling.gif").symlink_to("nowhere.gif")
    assert scan(project).source_files == ("images/Leg.gif", "images/linked.gif")


def test_roots_may_be_the_project_a_folder_of_it_or_outside(tmp_path: Path) -> None:
    project = Project(tmp_path / "site")
    project.write("images/a.png", "")
    project.write("raw/b.gif", "")
    Project(tmp_path / "originals").write("c.gif", "")
    listed = {
        "image_root: .": ("images/a.png", "raw/b.gif"),
        "source_root: raw": ("raw/b.gif",),
        "source_root: ../originals": ("../originals/c.gif",),
        f"source_root: {tmp_path}/originals": (f"{tmp_path}/originals/c.gif",),
    }
    for roots, files in listed.items():
        assert scan(project, roots=roots).source_files == files


def test_outputs_and_sources_are_listed_apart(project: Project) -> None:
    project.write("images/a.png", "")
    project.write("raw/b.gif", "")
    site = scan(project, roots="image_root: images\n  source_root: raw")
    assert (site.source_files, site.image_files) == (("raw/b.gif",), {"images/a.png"})


def test_a_folder_of_sources_that_is_not_there(project: Project) -> None:
    project.write("pages/a.md", GOOD)
    site = scan(project, roots="source_root: raw")
    assert site.source_files == ()
    assert complaints(site) == (
        "pipeline.yaml: error[SIT002]: the folder of the sources, `raw`, is not there\n"
        "  = make it, or mend `site.source_root`"
    )


def test_names_that_are_not_utf8_are_left_out_and_said(project: Project) -> None:
    project.write("images/good.gif", "")
    project.write("pages/a.md", GOOD)
    for folder, name in (("images", b"caf\xe9.gif"), ("pages", b"caf\xe9.md")):
        path = os.fsencode(project.root / folder) + b"/" + name
        try:
            Path(os.fsdecode(path)).write_bytes(b"")
        except OSError:
            pytest.skip("this disk takes no such name")
    site = scan(project)
    assert site.source_files == ("images/good.gif",)
    assert paths(site) == ["pages/a.md"]
    assert complaints(site) == (
        "pages/caf\\udce9.md: warning[SIT003]: is left out: its name is not UTF-8\n"
        "  = rename it\n"
        "images/caf\\udce9.gif: warning[SIT003]: is left out: its name is not UTF-8\n"
        "  = rename it"
    )
