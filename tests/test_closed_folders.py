"""Folders that cannot be read, and links: what may be there is never taken for gone."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.project import Project, Said

PIPELINE = """\
version: 1
site: {convention: feeling-responsive, pages: ["raw/**/*.md"], source_root: raw, image_root: out}
sources: {animations: "{dir}/{name}.gif"}
outputs: {frames: "png/{name}-{n}.png"}
rewrite: {pages: out/pages, show: {image_url: frames}}
"""
CLOSED = (
    "raw/gif: error[SIT005]: cannot be looked into: Permission denied\n"
    "  = make it readable; until then nothing is known of what it holds, and all is kept\n"
)


@pytest.fixture
def site(project: Project) -> Project:
    """A site of two animations in two folders, each with a page beside it."""
    project.pipeline(PIPELINE)
    for folder, name in (("gif", "Leg"), ("more", "Arm")):
        project.gif(f"raw/{folder}/{name}.gif", frames=2)
        project.page(f"raw/{folder}/{name}.md", name, range(1, 3))
    assert project.run("run").code == 0
    return project


@pytest.fixture
def close(monkeypatch: pytest.MonkeyPatch, site: Project) -> Callable[[str], None]:
    """Close a folder as to a person who may not read it: tests may be run by root."""
    scandir = os.scandir

    def close_folder(path: str) -> None:
        closed = os.fspath(site.root / path)

        def refuse(folder: object) -> object:
            named = os.fspath(folder).rstrip("/") if isinstance(folder, (str, Path)) else ""
            if named == closed:
                raise PermissionError(13, "Permission denied", named)
            return scandir(folder)  # type: ignore[call-overload]

        monkeypatch.setattr(os, "scandir", refuse)

    return close_folder


def assert_is_as_it_was(site: Project, before: dict[str, bytes]) -> None:
    """Look at each file by its name: what is closed cannot be listed."""
    assert {path: (site.root / path).read_bytes() for path in before} == before


def test_what_was_made_from_a_closed_folder_stays(
    site: Project, close: Callable[[str], None]
) -> None:
    before = site.tree()
    close("raw/gif")
    assert site.run("clean", "--apply") == Said(1, "nothing to clean\n", CLOSED)
    assert CLOSED in site.run("run").err
    assert_is_as_it_was(site, before)


def test_a_file_that_is_gone_elsewhere_is_still_cleaned(
    site: Project, close: Callable[[str], None]
) -> None:
    (site.root / "raw/more/Arm.gif").unlink()
    close("raw/gif")
    assert site.run("clean").out == (
        "Arm[dir=more]: 2 files of frames: its source is gone\n"
        "`imgpipe clean --apply` moves 2 files to the trash, `--undo` brings them back\n"
    )


def test_a_set_that_lost_its_files_in_a_closed_folder_is_not_made_smaller(
    site: Project, close: Callable[[str], None]
) -> None:
    site.pipeline(PIPELINE.replace('"{dir}/{name}.gif"', '"{n}/{name}.png"'))
    for number in (1, 2):
        site.stills(f"raw/{number}/Knee.png", range(number, number + 1))
    site.run("run")
    before = site.tree()
    close("raw/2")
    said = site.run("run")
    assert said.code == 3
    assert (
        "raw/1/Knee.png: error[IMG001]: some files of its set may be in a folder that is closed or"
        " a link\n  = make it readable\n"
    ) in said.err
    assert_is_as_it_was(site, before)


def test_what_lies_behind_a_linked_folder_of_sources_is_not_gone(site: Project) -> None:
    (site.root / "raw/gif").rename(site.root / "elsewhere")
    (site.root / "raw/gif").symlink_to("../elsewhere")
    said = site.run("clean", "--apply")
    assert "frames" not in said.out
    assert (site.root / "out/png/Leg-1.png").is_file()


def test_a_link_to_itself_is_named_and_stops_nothing(site: Project) -> None:
    (site.root / "raw/loop.gif").symlink_to("loop.gif")
    said = site.run("run", "-n")
    assert said.code == 1
    assert said.err.startswith(
        "raw/loop.gif: error[SIT005]: cannot be looked into: Too many levels of symbolic links\n"
    )


# --- outputs that are links --------------------------------------------------------------------

LINKED = (
    "out/png/Leg-1.png: warning[OUT009]: is kept as it is: it is a symbolic link, or lies behind"
    " one\n  = move the link away, and `imgpipe run` makes it\n"
)


@pytest.mark.parametrize("target", ["Arm-1.png", "nowhere.png"])
def test_an_output_that_is_a_link_is_kept_whatever_is_wished(site: Project, target: str) -> None:
    (site.root / "out/png/Leg-1.png").unlink()
    (site.root / "out/png/Leg-1.png").symlink_to(target)
    said = site.run("run", "--replace", "edited", "--force")
    assert LINKED in said.err
    assert (site.root / "out/png/Leg-1.png").is_symlink()
    assert not (site.root / ".imgpipe/trash").exists()
    assert "Leg[dir=gif]: 1 file of frames: symbolic link\n" in site.run("status").out


def test_outputs_behind_a_linked_folder_are_kept(site: Project) -> None:
    (site.root / "out/png").rename(site.root / "store")
    (site.root / "out/png").symlink_to("../store")
    before = site.tree()
    said = site.run("run", "--force")
    assert said.err.startswith(
        "out/png/Leg-1.png: warning[OUT009]: is kept as it is, and so are 3 more files: they are"
        " symbolic links, or lie behind one\n"
    )
    assert site.tree()["store/Leg-1.png"] == before["store/Leg-1.png"]


def test_an_image_root_that_is_a_link_is_written_to(project: Project) -> None:
    project.pipeline(PIPELINE)
    project.gif("raw/gif/Leg.gif", frames=1)
    (project.root / "store").mkdir()
    (project.root / "out").symlink_to("store")
    assert project.run("run").code == 0
    assert (project.root / "store/png/Leg-1.png").is_file()


def test_a_leftover_that_is_a_link_is_not_cleaned(site: Project) -> None:
    (site.root / "raw/gif/Leg.gif").unlink()
    (site.root / "out/png/Leg-1.png").rename(site.root / "out/png/mine.png")
    (site.root / "out/png/Leg-1.png").symlink_to("mine.png")
    said = site.run("clean", "--apply")
    assert said.out.startswith("Leg[dir=gif]: 1 file of frames: its source is gone\n")
    assert said.err.endswith(
        "out/png/Leg-1.png: warning[CLN002]: is kept although nothing makes it any more: it is a"
        " symbolic link, or lies behind one\n"
        "  = move the link away, and call `imgpipe clean` again\n"
    )
    assert (site.root / "out/png/Leg-1.png").is_symlink()


def test_copies_of_pages_stay_while_a_folder_of_pages_is_closed(
    site: Project, close: Callable[[str], None]
) -> None:
    (site.root / "raw/more/Arm.md").unlink()
    close("raw/gif")
    assert site.run("clean").out == "nothing to clean\n"
