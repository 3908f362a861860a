"""`entries: sync`: entries follow the frames, and what a person wrote stays."""

from __future__ import annotations

import pytest

from tests.gallery_site import (
    SYNC,
    leg_entry,
    leg_page,
    make_site,
    message,
    rewrite,
    with_front_matter,
)
from tests.project import Project


@pytest.fixture
def site(project: Project) -> Project:
    make_site(project, SYNC, Leg=4, Arm=2)
    return project


@pytest.mark.parametrize(
    "numbers", [(1, 2, 3), (2, 3, 4), (1, 4), (3,), (1, 2, 3, 4), (2, 1, 4, 3)], ids=str
)
def test_missing_entries_come_where_their_numbers_belong(
    site: Project, numbers: tuple[int, ...]
) -> None:
    done = rewrite(site, leg_page(*numbers))
    expected = numbers if len(numbers) == 4 else (1, 2, 3, 4)
    assert (done.text, done.code, done.said) == (leg_page(*expected), 0, "")


@pytest.mark.parametrize("numbers", [(1, 2, 3, 4, 5, 6), (0, 1, 2, 3, 4), (1, 2, 9, 3, 4)], ids=str)
def test_surplus_entries_go(site: Project, numbers: tuple[int, ...]) -> None:
    done = rewrite(site, leg_page(*numbers))
    assert (done.text, done.code, done.said) == (leg_page(1, 2, 3, 4), 0, "")


def test_entries_come_and_go_at_once(site: Project) -> None:
    assert rewrite(site, leg_page(0, 2, 9, 3)).text == leg_page(1, 2, 3, 4)


def flow_page(*numbers: int) -> str:
    items = [f"{{image_url: png/Leg-{n}.png, caption: 'a {n}'}}" for n in numbers]
    return with_front_matter(f"gallery: [{', '.join(items)}]\n")


@pytest.mark.parametrize("numbers", [(2, 3), (0, 2, 3), (9, 0, 4), (1, 9, 4, 8)], ids=str)
def test_a_flow_gallery_follows_too(site: Project, numbers: tuple[int, ...]) -> None:
    done = rewrite(site, flow_page(*numbers))
    assert (done.text, done.said) == (flow_page(1, 2, 3, 4), "")


def test_a_caption_written_by_hand_stays(site: Project) -> None:
    page = leg_page(1, 2, 3, 4).replace("'Leg 2'", '"Seen from behind" # better')
    lines = page.splitlines(keepends=True)
    without_4 = "".join(line for line in lines if "Leg-4" not in line and "'Leg 4'" not in line)
    done = rewrite(site, without_4)
    assert (done.text, done.said) == (page, "")


def test_a_picture_of_the_users_own_stays_among_the_frames(site: Project) -> None:
    site.write("images/own.png", "any file")
    own = "  - image_url: own.png\n    caption: mine\n"
    done = rewrite(site, leg_page(1, 2).replace(leg_entry(2), own + leg_entry(2)))
    assert done.text == leg_page(1, 2, 3, 4).replace(leg_entry(2), own + leg_entry(2))


def test_a_surplus_entry_whose_file_the_user_made_stays(site: Project) -> None:
    site.stills("images/png/Leg-{n}.png", range(5, 6))
    page = leg_page(1, 2, 3, 4, 5)
    done = rewrite(site, page)
    assert (done.text, done.code, done.said) == (page, 0, "")


def test_a_surplus_entry_whose_file_imgpipe_made_goes(site: Project) -> None:
    site.gif("images/gif/Leg.gif", frames=3)
    site.run("run", "-q")
    assert (site.root / "images/png/Leg-4.png").exists()
    assert rewrite(site, leg_page(1, 2, 3, 4)).text == leg_page(1, 2, 3)


def test_an_animation_that_grows_brings_its_entries(site: Project) -> None:
    site.write("pages/leg.md", leg_page(1, 2, 3, 4))
    site.gif("images/gif/Leg.gif", frames=6)
    site.run("run", "-q")
    assert site.read("pages/leg.md") == leg_page(1, 2, 3, 4, 5, 6)


def test_the_same_image_twice_stays_twice(site: Project) -> None:
    assert rewrite(site, leg_page(1, 2, 2, 3)).text == leg_page(1, 2, 2, 3, 4)


def test_two_animations_in_one_gallery_are_not_synced(site: Project) -> None:
    page = leg_page(1).replace(leg_entry(1), leg_entry(1) + "  - image_url: png/Arm-1.png\n")
    done = rewrite(site, page)
    assert (done.text, done.code, done.said) == (page, 0, "")


def test_a_surplus_entry_of_another_animation_is_reported_not_removed(site: Project) -> None:
    page = leg_page(1, 2, 3, 4).replace(
        leg_entry(4), leg_entry(4) + "  - image_url: png/Arm-9.png\n"
    )
    done = rewrite(site, page)
    assert (done.text, done.code) == (page, 1)
    assert done.said == message(
        16,
        16,
        "error[REF001]: no file `png/Arm-9.png` below the image root",
        "  - image_url: png/Arm-9.png",
        "png/Arm-9.png",
        "images/gif/Arm.gif has 2 frames, numbered 1 to 2",
    )


def test_surplus_entries_of_a_gallery_that_shows_no_frame_are_reported(site: Project) -> None:
    page = leg_page(8, 9)
    done = rewrite(site, page)
    assert (done.text, done.code) == (page, 1)
    assert done.said == message(
        8,
        16,
        "error[REF001]: no file `png/Leg-8.png` below the image root (and 1 more entry like it)",
        "  - image_url: png/Leg-8.png",
        "png/Leg-8.png",
        "images/gif/Leg.gif has 4 frames, numbered 1 to 4",
    )


def test_with_two_galleries_each_follows_its_own_animation(project: Project) -> None:
    fields = '  fields: {entry: "galleries[*].images[*].url"}\n'
    pipeline = SYNC.replace("  convention: feeling-responsive\n", fields)
    make_site(project, pipeline.replace("image_url", "url"), Leg=2, Arm=3)
    text = "galleries:\n- images:\n  - url: png/Leg-1.png\n{}- images: [url: png/Arm-2.png{}]\n"
    done = rewrite(project, with_front_matter(text.format("", "")))
    assert done.text == with_front_matter(
        text.format("  - url: png/Leg-2.png\n", ", url: png/Arm-3.png").replace(
            "[url: png/Arm-2", "[url: png/Arm-1.png, url: png/Arm-2"
        )
    )


CHANGE = "error[RWR001]: the gallery's entries should change, but"


def test_a_wording_that_cannot_be_continued_is_reported(project: Project) -> None:
    make_site(project, SYNC.replace("caption", "alt"), Leg=4)
    page = leg_page(1, 2).replace("'Leg 1'", "by hand").replace("'Leg 2'", "by hand, too")
    done = rewrite(project, page)
    assert (done.text, done.code) == (page, 1)
    assert done.said == message(
        8,
        3,
        f"{CHANGE} their `caption` has no number to continue, and no template",
        "  - image_url: png/Leg-1.png",
        "- image_url: png/Leg-1.png",
        "add `caption` to `rewrite.template`",
    )


@pytest.mark.parametrize("value", [" left", " 800", " [a, b]", " {w: 8}", ""])
def test_what_all_siblings_have_is_copied(site: Project, value: str) -> None:
    def page(*numbers: int) -> str:
        return leg_page(*numbers).replace("    caption", f"    class:{value}\n    caption")

    done = rewrite(site, page(1, 3, 4))
    assert (done.text, done.said) == (page(1, 2, 3, 4), "")


def test_a_new_entry_is_written_like_its_nearest_neighbour(site: Project) -> None:
    two = '  - image_url:  "png/Leg-{0}.png"\n    caption: "leg {0}"\n'
    three = "  -   {{image_url: png/Leg-{0}.png, caption: leg {0}}}\n"
    done = rewrite(site, with_front_matter("gallery:\n" + two.format(2) + three.format(3)))
    entries = two.format(1) + two.format(2) + three.format(3) + three.format(4)
    assert (done.text, done.said) == (with_front_matter("gallery:\n" + entries), "")


def test_of_one_sibling_only_an_empty_value_is_copied(site: Project) -> None:
    text = "gallery:\n- image_url: png/Arm-1.png\n  class:{0}\n{1}"
    empty = rewrite(site, with_front_matter(text.format("", "")))
    new = "- image_url: png/Arm-2.png\n  class:\n"
    assert (empty.text, empty.said) == (with_front_matter(text.format("", new)), "")
    wide = rewrite(site, with_front_matter(text.format(" wide", "")))
    assert wide.text == with_front_matter(text.format(" wide", ""))
    assert f"{CHANGE} their `class` has no number to continue, and no template\n" in wide.said


def test_a_counted_number_goes_on_as_a_number(site: Project) -> None:
    page = "".join(f"  - image_url: png/Leg-{n}.png\n    weight: {n}\n" for n in range(1, 5))
    half = "".join(f"  - image_url: png/Leg-{n}.png\n    weight: {n}\n" for n in (1, 2))
    done = rewrite(site, with_front_matter("gallery:\n" + half))
    assert (done.text, done.said) == (with_front_matter("gallery:\n" + page), "")


@pytest.mark.parametrize(
    ("gallery", "said", "shown", "hint"),
    [
        (
            "gallery: &g\n  - image_url: png/Leg-1.png\n",
            "an alias, anchor, tag or repeated key leads to them",
            "gallery: &g",
            "write the gallery out, and run again",
        ),
        (
            "gallery:\n  - &e\n    image_url: png/Leg-1.png\n",
            "no entry of the gallery can be continued",
            "  - &e",
            "write it plainly, or change it by hand",
        ),
        (
            "gallery:\n  - # c\n    image_url: png/Leg-1.png\n",
            "a comment stands between the entry and its dash",
            "  - # c",
            "write it plainly, or change it by hand",
        ),
    ],
)
def test_a_gallery_that_cannot_be_edited_safely_is_left(
    site: Project, gallery: str, said: str, shown: str, hint: str
) -> None:
    page = with_front_matter(gallery)
    done = rewrite(site, page)
    line = page[: page.index(shown)].count("\n") + 1
    column = 10 if "&g" in shown else 3
    assert (done.text, done.code) == (page, 1)
    assert done.said == message(line, column, f"{CHANGE} {said}", shown, shown[column - 1 :], hint)


@pytest.mark.parametrize("head", ["", "k: &c before\n"], ids=["parses no more", "says another"])
def test_a_page_that_would_say_something_else_is_left(site: Project, head: str) -> None:
    page = (
        leg_page(1, 2, 3, 4, 5, head="title: The leg\n" + head)
        .replace("'Leg 5'", "&c 'Leg 5'")
        .replace("---\n\n", "l: *c\n---\n\n")
    )
    done = rewrite(site, page)
    assert (done.text, done.code) == (page, 1)
    assert done.said == message(
        2,
        1,
        "error[RWR001]: the page is left as it is: its front matter cannot be edited safely",
        "title: The leg",
        "title: The leg",
        "write its galleries as plain lists",
    )


def test_frames_that_cannot_be_shown_get_no_entry(site: Project) -> None:
    for number in (2, 4):
        (site.root / f"images/png/Leg-{number}.png").unlink()
    done = rewrite(site, leg_page(1))
    assert done.text == leg_page(1, 3)
    assert done.said == message(
        8,
        3,
        "error[REF001]: frame 2 (and 1 more) cannot be shown: its file is not there",
        "  - image_url: png/Leg-1.png",
        "- image_url: png/Leg-1.png",
        "`imgpipe run` makes it, if its source is sound",
    )


def test_a_path_that_no_output_makes_is_never_counted_up(project: Project) -> None:
    pipeline = SYNC.replace("{image_url: frames}", "{image_url: frames, big: webp}").replace(
        "rewrite:", "  webp: webp/{name}-{n}.webp\nrewrite:"
    )
    make_site(project, pipeline, Leg=3)
    (project.root / "images/webp/Leg-3.webp").unlink()
    entry = "- image_url: png/Leg-{0}.png\n  big: webp/Leg-{0}.webp\n"
    page = with_front_matter("gallery:\n" + entry.format(1) + entry.format(2))
    done = rewrite(project, page)
    assert (done.text, done.code) == (page, 1)
    assert done.said.startswith(
        "pages/leg.md:3:1: error[REF001]: frame 3 cannot be shown: its file is not there\n"
    )


def test_a_frame_that_an_output_does_not_make_gets_no_entry(project: Project) -> None:
    pipeline = SYNC.replace("{image_url: frames}", "{image_url: frames, big: big}")
    pipeline = pipeline.replace("sources:", 'sources:\n  parts: "gif/{part}/{name}.gif"')
    make_site(project, pipeline.replace("rewrite:", "  big: big/{part}-{n}.webp\nrewrite:"), Leg=2)
    page = with_front_matter("gallery:\n- image_url: png/Leg-1.png\n")
    done = rewrite(project, page)
    assert (done.text, done.code) == (page, 1)
    assert done.said.startswith(
        "pages/leg.md:3:1: error[REF001]: frame 2 cannot be shown: output `big` does not make it\n"
    )


def test_a_bad_gallery_does_not_stop_its_neighbour(project: Project) -> None:
    fields = '  fields: {entry: "galleries[*].images[*].url"}\n'
    pipeline = SYNC.replace("  convention: feeling-responsive\n", fields)
    make_site(project, pipeline.replace("image_url", "url"), Leg=2, Arm=2)
    text = "galleries:\n- images: &x [url: png/Leg-1.png]\n- images: [url: png/Arm-1.png{}]\n"
    done = rewrite(project, with_front_matter(text.format("")))
    assert done.text == with_front_matter(text.format(", url: png/Arm-2.png"))
    assert done.code == 1


def test_a_surplus_entry_that_stays_says_why(site: Project) -> None:
    page = leg_page(1, 2, 3, 4, 5).replace("'Leg 5'", "by hand")
    done = rewrite(site, page)
    assert (done.text, done.code) == (page, 1)
    assert done.said == message(
        16,
        16,
        "error[REF001]: no file `png/Leg-5.png` below the image root",
        "  - image_url: png/Leg-5.png",
        "png/Leg-5.png",
        "images/gif/Leg.gif has 4 frames, numbered 1 to 4; the entry stays,"
        " because its text is not what imgpipe would write",
    )
