"""What a file on record must still be when its rules change: the same frame, width and maker."""

from __future__ import annotations

import pytest
from PIL import Image, ImageChops

from tests.project import PIPELINE, Project

SITE = "site: {image_root: images}\nsources: {a: 'gif/{name}.gif'}\n"
SYNC = PIPELINE + "  entries: sync\n"


def write_rules(project: Project, outputs: str, site: str = SITE) -> None:
    project.pipeline(f"version: 1\n{site}outputs: {{{outputs}}}\n")


def test_several_widths_are_fresh_in_a_second_run(project: Project) -> None:
    project.gif("images/gif/A.gif")
    write_rules(project, "f: {path: 'png/{name}-{n}-{width}.png', width: [8, 12, 16]}")
    assert project.run("run").code == 0
    assert project.run("run", "-n").out == "nothing to make\n"
    write_rules(project, "f: {path: 'png/{name}-{n}-{width}.png', width: [8, 12]}")
    assert project.run("run", "-n").out == "A: 6 files of f: width [8, 12, 16] → [8, 12]\n"
    write_rules(project, "f: {path: 'png/{name}-{width}-{n}.png', width: [8, 12]}")
    assert project.run("run").code == 0
    with Image.open(project.root / "images/png/A-12-3.png") as thumbnail:
        assert thumbnail.width == 12


def test_a_path_that_now_is_another_frame_is_made_again(project: Project) -> None:
    project.gif("images/gif/A.gif")
    write_rules(project, "f: 'png/{name}-{n}-3.png', plain: 'plain/{name}-{n}.png'")
    project.run("run")
    write_rules(project, "f: 'png/{name}-2-{n}.png', plain: 'plain/{name}-{n}.png'")
    assert project.run("run").code == 0
    with (
        Image.open(project.root / "images/png/A-2-3.png") as frame,
        Image.open(project.root / "images/plain/A-3.png") as third,
    ):
        difference = ImageChops.difference(frame.convert("RGB"), third.convert("RGB"))
    assert difference.getbbox() is None


def test_a_picture_of_the_users_comes_before_an_original_of_the_same_name(project: Project) -> None:
    project.pipeline(
        "version: 1\n"
        "site: {convention: feeling-responsive, pages: ['*.md'], source_root: raw,"
        " image_root: images}\n"
        "sources: {a: 'frames/{name}-{n}.png'}\n"
        "outputs: {f: {path: 'web/{name}-{n}.webp', for: galleries}}\n"
        "rewrite: {show: {image_url: f}, entries: sync}\n"
    )
    project.stills("raw/frames/A-{n}.png", range(1, 4))
    project.stills("images/frames/A-{n}.png", range(1, 3))
    page = "---\ngallery:\n  - image_url: frames/A-1.png\n---\n"
    project.write("a.md", page)
    assert project.run("run").code == 0
    assert project.read("a.md") == page
    assert not (project.root / "images/web").exists()


def test_a_set_that_loses_a_file_is_the_same_set(project: Project) -> None:
    site = "sources: {a: 'o/{name}-{n}.png'}\n"
    write_rules(project, "f: 'o/{name}-{n:02d}.png'", site)
    project.stills("o/A-{n}.png", range(1, 4))
    assert project.run("run").code == 0
    (project.root / "o/A-2.png").unlink()
    assert project.run("run", "-n").out == "A: 2 files of f: source changed\n"


@pytest.mark.parametrize("comment", ["# mine", "# why"])
def test_comments_in_a_flow_list_stay_where_they_are(project: Project, comment: str) -> None:
    project.pipeline(SYNC)
    project.gif("images/gif/Leg.gif")
    page = (
        "---\ngallery: [\n"
        f"  {{image_url: png/Leg-1.png, caption: Leg 1}}, {comment}\n"
        "  {image_url: png/Leg-2.png, caption: Leg 2}]\n---\n"
    )
    project.write("pages/leg.md", page)
    said = project.run("run")
    assert (said.code, project.read("pages/leg.md")) == (1, page)
    assert (
        "error[RWR001]: the gallery's entries should change, but comments stand among them,"
        " which belong to one or the other\n" in said.err
    )
    assert "= write the gallery as a block list, one entry below the other\n" in said.err


def test_a_comment_in_an_empty_list_stays(project: Project) -> None:
    project.pipeline(SYNC)
    project.gif("images/gif/Leg.gif")
    page = "---\nimages:\n  - image_name: gif/Leg.gif\ngallery: [\n  # ask Anna\n  ]\n---\n"
    project.write("pages/leg.md", page)
    said = project.run("run")
    assert (said.code, project.read("pages/leg.md")) == (1, page)
    assert "a comment stands inside the empty list\n" in said.err


@pytest.mark.parametrize(
    "text",
    ['{"version": ' + "1" * 5_000 + "}", '{"version": 1, "tasks": {}, "pages": {"\\ud800": ""}}'],
)
def test_a_lock_that_no_imgpipe_wrote_is_refused(project: Project, text: str) -> None:
    write_rules(project, "f: 'png/{name}-{n}.png'")
    project.gif("images/gif/A.gif")
    project.write("imgpipe.lock", text)
    said = project.run("run")
    assert said.code == 2
    assert "error[LCK002]: is not a lock that imgpipe wrote\n" in said.err
