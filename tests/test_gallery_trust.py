"""What a gallery's entries may be trusted with: no guess, no loss of what a person wrote."""

from __future__ import annotations

import pytest

from tests.project import PIPELINE, Project

SYNC = PIPELINE + "  entries: sync\n"


@pytest.fixture
def site(project: Project) -> Project:
    project.pipeline(SYNC)
    project.gif("images/gif/Leg.gif", frames=6, size=(60, 48))
    project.page("pages/leg.md", "Leg", range(1, 7))
    assert project.run("run").code == 0
    return project


def entries(project: Project) -> list[str]:
    lines = project.read("pages/leg.md").splitlines()
    return [line.partition("image_url: ")[2] for line in lines if "image_url: " in line]


def test_a_gallery_of_two_animations_stays_while_one_of_them_is_broken(site: Project) -> None:
    arm = site.gif("images/gif/Arm.gif", frames=4, size=(60, 48))
    whole = arm.read_bytes()
    page = site.read("pages/leg.md").partition("gallery:")[0] + (
        "gallery:\n  - image_url: png/Leg-1.png\n  - image_url: png/Arm-3.png\n---\n"
    )
    site.write("pages/leg.md", page)
    assert site.run("run").code == 0
    arm.write_bytes(whole[:200])
    assert site.run("run").code == 3
    assert site.read("pages/leg.md") == page
    arm.write_bytes(whole)
    assert site.run("run").code == 0
    assert site.read("pages/leg.md") == page


def test_a_broken_source_is_said_once_and_not_by_the_entries_that_show_its_frames(
    site: Project,
) -> None:
    site.write("images/gif/Leg.gif", b"GIF89a")
    said = site.run("run")
    assert said.code == 3
    assert "makes no longer" not in said.err
    assert said.err.count("error[") == 1
    assert entries(site) == [f"png/Leg-{n}.png" for n in range(1, 7)]


def test_an_animation_that_shrinks_loses_its_mechanical_entries(site: Project) -> None:
    site.gif("images/gif/Leg.gif", frames=4, size=(60, 48))
    said = site.run("run")
    assert (said.code, "2 entries removed" in said.err) == (0, True)
    assert entries(site) == [f"png/Leg-{n}.png" for n in range(1, 5)]


@pytest.mark.parametrize("words", ["'Seen by me'", "'Leg 6' # a note of mine"])
def test_a_surplus_entry_in_which_a_person_wrote_stays_and_is_reported(
    site: Project, words: str
) -> None:
    page = site.read("pages/leg.md").replace("'Leg 6'", words)
    site.write("pages/leg.md", page)
    site.gif("images/gif/Leg.gif", frames=4, size=(60, 48))
    said = site.run("run")
    assert said.code == 1
    assert entries(site) == [f"png/Leg-{n}.png" for n in (1, 2, 3, 4, 6)]
    assert said.err.partition("output ")[0] == (
        "pages/leg.md:18:16: error[REF001]: `png/Leg-6.png` is an image that imgpipe made"
        " and makes no longer\n"
        "   18 |   - image_url: png/Leg-6.png\n"
        "      |                ^^^^^^^^^^^^^\n"
        "      = images/gif/Leg.gif has 4 frames, numbered 1 to 4; the entry stays,"
        " because its text is not what imgpipe would write\n"
    )


def test_a_surplus_frame_that_a_person_edited_keeps_its_entry(site: Project) -> None:
    site.stills("images/png/Leg-{n}.png", range(6, 7))
    site.gif("images/gif/Leg.gif", frames=5, size=(60, 48))
    assert site.run("run").code == 0
    assert entries(site) == [f"png/Leg-{n}.png" for n in range(1, 7)]


def test_with_entries_keep_an_image_that_is_made_no_longer_is_reported(site: Project) -> None:
    site.pipeline(PIPELINE)
    site.gif("images/gif/Leg.gif", frames=4, size=(60, 48))
    said = site.run("run")
    assert said.code == 1
    assert "`png/Leg-5.png` is an image that imgpipe made and makes no longer" in said.err
    assert "(and 1 more entry like it)" in said.err
    assert len(entries(site)) == 6


def test_entries_of_an_output_that_went_elsewhere_are_reported(site: Project) -> None:
    site.pipeline(SYNC.replace("frames:     png/", "frames:     frames/"))
    said = site.run("run")
    assert said.code == 1
    assert (
        "      = no output makes it now: show another image,"
        " or bring its output or source back\n" in said.err
    )
    assert len(entries(site)) == 6


def test_entries_out_of_order_are_not_added_to(site: Project) -> None:
    page = site.read("pages/leg.md").partition("gallery:")[0]
    page += "gallery:\n" + "".join(f"  - image_url: png/Leg-{n}.png\n" for n in (5, 4, 3)) + "---\n"
    site.write("pages/leg.md", page)
    said = site.run("run")
    assert said.code == 1
    assert (
        "error[RWR001]: the gallery's entries should change, but they are not in the order"
        " of their frames\n" in said.err
    )
    assert site.read("pages/leg.md") == page


def test_a_path_that_nothing_verifies_is_not_counted_up(site: Project) -> None:
    page = site.read("pages/leg.md").partition("gallery:")[0] + "gallery:\n"
    for number in (1, 2):
        page += f"  - image_url: png/Leg-{number}.png\n    link: big/Leg-{number}.png\n"
    site.write("pages/leg.md", page + "---\n")
    said = site.run("run")
    assert said.code == 1
    assert "their `link` names files that nothing verifies\n" in said.err
    assert len(entries(site)) == 2


def test_a_picture_of_the_users_own_must_be_one(site: Project) -> None:
    site.write("images/own.png", "no picture")
    page = site.read("pages/leg.md").replace("png/Leg-6.png", "own.png")
    site.pipeline(PIPELINE)
    site.write("pages/leg.md", page)
    said = site.run("run")
    assert said.code == 1
    assert "`own.png` cannot be shown: the file is not an image that imgpipe reads" in said.err


def test_a_set_that_is_not_there_is_one_finding(project: Project) -> None:
    project.pipeline(SYNC.replace("gif/{name}.gif", "in/{name}-{n}.png"))
    project.stills("images/in/Arm-{n}.png", range(1, 3))
    project.page("pages/leg.md", "Leg", range(1, 5))
    said = project.run("run")
    assert said.code == 1
    assert said.err.count("REF001") == 1
    assert "no file `png/Leg-1.png` below the image root (and 3 more entries like it)" in said.err
    assert "= no source makes it: there is no images/in/Leg-1.png\n" in said.err
