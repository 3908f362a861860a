"""What users run into: each trap has its whole message, and harms nothing else.

Every site here has one good gallery, `Arm`; each test adds one trap beside it.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.project import PIPELINE, Project

ARM = {f"images/png/Arm-{n}{kind}.png" for n in (1, 2, 3) for kind in ("", "-thumb")}


@pytest.fixture
def site(project: Project) -> Project:
    project.pipeline()
    project.gif("images/gif/Arm.gif")
    project.page("pages/arm.md", "Arm", range(1, 4))
    return project


def messages(text: str) -> str:
    """Return what stands before the summary."""
    return text.partition("output ")[0]


def assert_harmless(site: Project, before: dict[str, bytes], *, made: set[str]) -> None:
    """Nothing that was there changed, and nothing but `made` and the lock came."""
    after = site.tree()
    assert {path: after.get(path) for path in before} == before
    assert after.keys() - before.keys() - {"imgpipe.lock"} == made


def test_a_page_with_crlf_and_a_bom_keeps_both(site: Project) -> None:
    page = site.page("pages/leg.md", "Leg", range(1, 4))
    site.gif("images/gif/Leg.gif")
    content = page.read_bytes().replace(b"png/Leg-2.png", b"png/Leg-2-thumb.png")
    page.write_bytes(b"\xef\xbb\xbf" + content.replace(b"\n", b"\r\n"))
    before = page.read_bytes()
    said = site.run("run")
    assert (said.code, messages(said.err)) == (0, "")
    assert page.read_bytes() == before.replace(b"png/Leg-2-thumb.png", b"png/Leg-2.png")


def test_a_flow_style_gallery_is_rewritten_in_its_style(site: Project) -> None:
    text = (
        '---\ngallery: [{image_url: png/Arm-1.png, caption: "one"},'
        " {image_url: 'png/Arm-2-thumb.png', caption: two}] # both\n---\n"
    )
    site.write("pages/flow.md", text)
    said = site.run("run")
    assert (said.code, messages(said.err)) == (0, "")
    assert site.read("pages/flow.md") == text.replace("png/Arm-2-thumb.png", "png/Arm-2.png")


def test_comments_between_entries_stay(site: Project) -> None:
    text = (
        "---\ngallery:\n# first\n- image_url: png/Arm-1-thumb.png # the front\n\n"
        "  # second, to be replaced\n-   image_url: 'png/Arm-2-thumb.png'\n---\n"
    )
    site.write("pages/comments.md", text)
    said = site.run("run")
    assert (said.code, messages(said.err)) == (0, "")
    assert site.read("pages/comments.md") == text.replace("-thumb.png", ".png")


def test_an_alias_is_left_and_reported_and_the_other_entries_are_rewritten(site: Project) -> None:
    site.write(
        "pages/alias.md",
        "---\nfeature: &image png/Arm-1-thumb.png\ngallery:\n  - image_url: *image\n"
        "  - image_url: png/Arm-2-thumb.png\n---\n",
    )
    said = site.run("run")
    assert said.code == 1
    assert messages(said.err) == (
        "pages/alias.md:4:16: error[RWR001]: `png/Arm-1.png` should stand here,"
        " but an alias, anchor, tag or repeated key does\n"
        "    4 |   - image_url: *image\n"
        "      |                ^^^^^^\n"
        "      = write the value out, and run again\n"
    )
    assert site.read("pages/alias.md") == (
        "---\nfeature: &image png/Arm-1-thumb.png\ngallery:\n  - image_url: *image\n"
        "  - image_url: png/Arm-2.png\n---\n"
    )


def test_a_page_that_does_not_parse_is_named_with_its_line(site: Project) -> None:
    site.write("pages/bad.md", "---\nlayout: page\ntitle: Arm: the biceps\n---\n")
    before = site.tree()
    said = site.run("run")
    assert said.code == 1
    assert messages(said.err) == (
        "pages/bad.md:3:11: error[FMT001]: the front matter is not valid YAML:"
        " mapping values are not allowed in this context\n"
        "    3 | title: Arm: the biceps\n"
        "      |           ^\n"
        "      = quote a value that holds `: `\n"
    )
    assert_harmless(site, before, made=ARM)


def test_thirty_thousand_brackets_are_refused_without_a_crash(site: Project) -> None:
    site.write("pages/deep.md", "---\ndeep: " + "[" * 30_000 + "\n---\n")
    before = site.tree()
    said = site.run("run")
    assert said.code == 1
    line = "[" * 119
    head, *shown = messages(said.err).splitlines()
    assert (
        head == "pages/deep.md:2:106: error[FMT001]: the front matter nests deeper than 100 levels"
    )
    assert line[:60] in shown[0]
    assert all(len(text) < 140 for text in shown)
    assert_harmless(site, before, made=ARM)


def test_a_gallery_without_its_source_names_the_file_that_is_missing(site: Project) -> None:
    site.page("pages/leg.md", "Leg", range(1, 4))
    before = site.tree()
    said = site.run("run")
    assert said.code == 1
    assert messages(said.err) == (
        "pages/leg.md:8:16: error[REF001]: no file `png/Leg-1.png` below the image root"
        " (and 2 more entries like it)\n"
        "    8 |   - image_url: png/Leg-1.png\n"
        "      |                ^^^^^^^^^^^^^\n"
        "      = no source makes it: there is no images/gif/Leg.gif\n"
    )
    assert_harmless(site, before, made=ARM)


def test_a_gif_that_is_no_gif_says_what_it_is(site: Project) -> None:
    site.write("images/gif/Leg.gif", "<html><body>404 not found")
    before = site.tree()
    said = site.run("run")
    assert said.code == 3
    assert messages(said.err) == (
        "images/gif/Leg.gif: error[IMG001]: is not an image that imgpipe reads:"
        " it begins with `<html><body>404 `\n"
        "  = imgpipe reads GIF, PNG, JPEG, WebP, AVIF, MP4 and WebM, whatever the file's name\n"
    )
    assert_harmless(site, before, made=ARM)


def test_a_truncated_gif_says_where_and_makes_nothing(site: Project) -> None:
    leg = site.gif("images/gif/Leg.gif")
    size = leg.stat().st_size
    leg.write_bytes(leg.read_bytes()[: size - 40])
    before = site.tree()
    said = site.run("run")
    assert said.code == 3
    assert messages(said.err) == (
        f"images/gif/Leg.gif: error[ANI001]: is truncated at byte {size - 40}:"
        " 2 whole frames stand before it\n"
        "  = restore the file from its original, or export the animation again\n"
    )
    assert_harmless(site, before, made=ARM)


def test_two_sources_that_would_make_each_other_are_an_error(site: Project) -> None:
    site.pipeline(
        PIPELINE.replace(
            "  animations: gif/{name}.gif\noutputs:\n",
            "  animations: gif/{name}.gif\n"
            "  renders: png/{name}-{n}.png\n"
            "outputs:\n"
            "  animation: gif/{name}.gif\n",
        )
    )
    site.stills("images/png/Arm-{n}.png", range(1, 4))
    before = site.tree()
    said = site.run("run")
    assert said.code == 2
    assert said.err == (
        "pipeline.yaml:7:15: error[PLN002]: images/gif/Arm.gif (source `animations`) and"
        " images/png/Arm-1.png (source `renders`) would make each other\n"
        "    7 |   animations: gif/{name}.gif\n"
        "      |               ^^^^^^^^^^^^^^\n"
        "      = add `only:` with the names that `animations` or `renders` shall own\n"
    )
    assert_harmless(site, before, made=set())


def test_two_outputs_that_claim_one_path_are_one_error_that_names_both(site: Project) -> None:
    site.pipeline(PIPELINE.replace("rewrite:", "  again:      png/{name}-{n}.png\nrewrite:"))
    before = site.tree()
    said = site.run("run")
    assert said.code == 2
    assert said.err == (
        "pipeline.yaml:11:3: error[PLN001]: images/png/Arm-1.png is claimed twice: by output"
        " `frames` from images/gif/Arm.gif and output `again` from images/gif/Arm.gif\n"
        "   11 |   again:      png/{name}-{n}.png\n"
        "      |   ^^^^^\n"
        "      = give one of the outputs another path, or one of the sources `only:`\n"
    )
    assert_harmless(site, before, made=set())


def test_a_pattern_that_escapes_the_root_is_refused(site: Project) -> None:
    site.pipeline(PIPELINE.replace("png/{name}-{n}.png", "../x/{name}-{n}.png", 1))
    before = site.tree()
    said = site.run("run")
    assert said.code == 2
    assert said.err == (
        "pipeline.yaml:9:15: error[CFG005]: `frames`: `..` leaves the folder\n"
        "    9 |   frames:     ../x/{name}-{n}.png\n"
        "      |               ^^\n"
        "      = write the path without `..`\n"
    )
    assert_harmless(site, before, made=set())


def test_a_folder_that_is_a_link_out_of_the_project_is_not_written_through(
    site: Project, tmp_path_factory: pytest.TempPathFactory
) -> None:
    outside = tmp_path_factory.mktemp("outside")
    (site.root / "images/png").symlink_to(outside / "deeper")
    said = site.run("run")
    assert said.code == 1, "the gallery shows what is not there"
    assert messages(said.err).startswith(
        "images/png/Arm-1.png: warning[OUT009]: is kept as it is, and so are 5 more files:"
        " they are symbolic links, or lie behind one\n"
        "  = move the link away, and `imgpipe run` makes them\n"
    )
    assert list(outside.iterdir()) == [], "not even a folder is made there"


def test_a_page_that_is_a_symbolic_link_is_refused(site: Project) -> None:
    text = site.read("pages/arm.md").replace("png/Arm-2.png", "png/Arm-2-thumb.png")
    site.write("elsewhere.md", text)
    (site.root / "pages/arm.md").unlink()
    (site.root / "pages/arm.md").symlink_to("../elsewhere.md")
    said = site.run("run")
    assert said.code == 1
    assert messages(said.err) == (
        "pages/arm.md: error[RWR002]: is a symbolic link, and is left as it is\n"
        "  = name the file itself in `site.pages`\n"
    )
    assert (site.root / "pages/arm.md").is_symlink()
    assert site.read("elsewhere.md") == text


def test_an_unwritable_output_folder_fails_its_files_alone(
    site: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    site.pipeline(PIPELINE.replace("rewrite:", "  webp: webp/{name}-{n}.webp\nrewrite:"))
    make_unwritable(site.root / "images/webp", monkeypatch)
    said = site.run("run")
    assert said.code == 3
    assert messages(said.err) == (
        "images/webp/Arm-1.webp: error[OUT003]: cannot be written (and 2 files more):"
        " Permission denied\n"
        "  = make its folder writable, and run again\n"
    )
    assert site.tree().keys() >= ARM
    monkeypatch.undo()
    (site.root / "images/webp").chmod(0o755)
    assert site.run("run", "-n").out == "Arm: 3 files of webp: new output webp\n"
    assert site.run("run").code == 0


def make_unwritable(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Take the right to write away; root has it whatever the bits say, so os.link refuses too."""
    folder.mkdir()
    folder.chmod(0o555)
    link = os.link

    def refuse(source: Path, target: Path) -> None:
        if Path(target).parent == folder:
            raise PermissionError(13, "Permission denied", str(target))
        link(source, target)

    monkeypatch.setattr(os, "link", refuse)


def test_a_file_where_the_output_folder_should_be(site: Project) -> None:
    site.write("images/png", "a file")
    before = site.tree()
    said = site.run("run")
    assert said.code == 3
    assert messages(said.err).startswith(
        "images/png/Arm-1.png: error[OUT003]: cannot be written (and 5 files more): File exists\n"
    )
    assert_harmless(site, before, made=set())


def test_no_pipeline(project: Project) -> None:
    said = project.run("run")
    assert said.code == 2
    assert said.err == (
        "pipeline.yaml: error[CFG001]: there is no such file\n  = say where it is with -C or -c\n"
    )
