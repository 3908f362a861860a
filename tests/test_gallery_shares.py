"""`entries: sync` where galleries of one page share an animation: as the person divided them."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.gallery_site import PAGE, SYNC, make_site, message, rewrite, with_front_matter
from tests.project import Project

FIELDS = 'fields: {entry: "*gallery*[*].image_url", animation: "images[*].image_name"}'
PIPELINE = SYNC.replace("convention: feeling-responsive", FIELDS)
ANIMATION = "images:\n- image_name: gif/Leg.gif\n"
Numbers = tuple[int, ...]
Writer = Callable[[Numbers], str]


def write_block(numbers: Numbers) -> str:
    entries = (f"\n  - image_url: png/Leg-{n}.png\n    caption: 'Leg {n}'" for n in numbers)
    return "".join(entries) + "\n"


def write_tight_block(numbers: Numbers) -> str:
    return "".join(f'\n- {{image_url: "png/Leg-{n}.png"}}' for n in numbers) + "\n"


def write_flow(numbers: Numbers) -> str:
    items = (f"{{image_url: png/Leg-{n}.png, caption: Leg {n}}}" for n in numbers)
    return f" [{', '.join(items)}]\n"


def write_page(write: Writer, *galleries: Numbers, head: str = "title: The leg\n") -> str:
    keys = (f"gallery{at}:{write(numbers)}" for at, numbers in enumerate(galleries, 1))
    return with_front_matter(head + "".join(keys))


@pytest.fixture
def site(project: Project) -> Project:
    make_site(project, PIPELINE, Leg=6, Arm=2)
    return project


STYLES = pytest.mark.parametrize("write", [write_block, write_tight_block, write_flow])
BREAKS = pytest.mark.parametrize("line_break", ["\n", "\r\n"], ids=["LF", "CRLF"])


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param([(1, 2, 3), (4, 5, 6)], None, id="divided"),
        pytest.param([(4, 5, 6), (1, 2, 3)], None, id="divided the other way round"),
        pytest.param([(1, 3, 5), (2, 4, 6)], None, id="by turns"),
        pytest.param([(1, 2, 3, 4), (4, 5, 6)], None, id="with one frame in both"),
        pytest.param([(1, 2, 3, 4, 5, 6), (1, 4)], None, id="all, and a selection"),
        pytest.param([(1, 2), (3, 4)], [(1, 2), (3, 4, 5, 6)], id="frames past the end"),
        pytest.param([(5, 6), (3, 4)], [(5, 6), (1, 2, 3, 4)], id="frames before the first"),
        pytest.param([(1, 3), (4, 6)], [(1, 2, 3), (4, 5, 6)], id="frames between neighbours"),
        pytest.param([(1, 2), (3, 7, 8)], [(1, 2), (3, 4, 5, 6)], id="gone, and new"),
        pytest.param([(1, 2, 3), (4, 5, 6, 7)], [(1, 2, 3), (4, 5, 6)], id="gone"),
        pytest.param([(1, 2, 9), (3, 4, 5, 6)], [(1, 2), (3, 4, 5, 6)], id="gone, in the first"),
        pytest.param([(1, 2, 3, 4)] * 2, [(1, 2, 3, 4, 5, 6)] * 2, id="the whole set twice"),
        pytest.param([(1, 2, 3, 4, 5, 6, 7)] * 2, [(1, 2, 3, 4, 5, 6)] * 2, id="twice too many"),
        pytest.param([(1, 2, 3, 4), (2, 3)], [(1, 2, 3, 4, 5, 6), (2, 3)], id="whole, selection"),
        pytest.param(
            [(1, 2, 3, 4), (1, 2), (3, 4)], [(1, 2, 3, 4, 5, 6), (1, 2), (3, 4)], id="and parts"
        ),
    ],
)
@STYLES
@BREAKS
def test_galleries_of_one_set_stay_divided(
    site: Project,
    before: list[Numbers],
    after: list[Numbers] | None,
    write: Writer,
    line_break: str,
) -> None:
    done = rewrite(site, write_page(write, *before).replace("\n", line_break))
    expected = write_page(write, *(after or before)).replace("\n", line_break)
    assert (done.text, done.code, done.said) == (expected, 0, "")
    again = rewrite(site, done.text)
    assert (again.text, again.said) == (expected, "")


def test_nested_galleries_are_galleries_of_one_page(project: Project) -> None:
    fields = '  fields: {entry: "galleries[*].images[*].url"}\n'
    pipeline = SYNC.replace("  convention: feeling-responsive\n", fields)
    make_site(project, pipeline.replace("image_url", "url"), Leg=4)
    text = "galleries:\n- images: [url: png/Leg-1.png]\n- images:\n  - url: png/Leg-2.png\n{}"
    done = rewrite(project, with_front_matter(text.format("")))
    new = "  - url: png/Leg-3.png\n  - url: png/Leg-4.png\n"
    assert (done.text, done.said) == (with_front_matter(text.format(new)), "")


def test_each_set_of_a_page_is_shared_by_its_own_galleries(site: Project) -> None:
    arm = "arm_gallery:\n- image_url: png/Arm-1.png\n"
    done = rewrite(site, write_page(write_flow, (1, 2, 3), (4, 5), head=arm))
    arm += "- image_url: png/Arm-2.png\n"
    after = write_page(write_flow, (1, 2, 3), (4, 5, 6), head=arm)
    assert (done.text, done.said) == (after, "")


def shared(line: int, column: int, frames: str, lines: str, shown: str, caret: str) -> str:
    return message(
        *(line, column),
        f"error[RWR001]: {frames} of images/gif/Leg.gif gets no entry: the galleries of lines"
        f" {lines} share its frames, and not one alone can be meant",
        *(shown, caret),
        "write the entry where it belongs, and run again",
    )


UNSURE = [
    pytest.param([(1, 2), (4, 5, 6)], "frame 3", "5 and 10", id="between two galleries"),
    pytest.param([(1, 3), (2, 4)], "frame 5 (and 1 more)", "5 and 10", id="by turns"),
    pytest.param([(1, 2, 3, 4), (3, 4, 5)], "frame 6", "5 and 14", id="overlapping"),
    pytest.param([(1, 2, 3), ()], "frame 4 (and 2 more)", "5 and 11", id="an empty one"),
]


@pytest.mark.parametrize(("galleries", "frames", "lines"), UNSURE)
def test_a_frame_that_two_galleries_could_have_is_reported(
    site: Project, galleries: list[Numbers], frames: str, lines: str
) -> None:
    page = write_page(write_block, *galleries, head=ANIMATION)
    done = rewrite(site, page)
    assert (done.text, done.code) == (page, 1)
    entry = "- image_url: png/Leg-1.png"
    assert done.said == shared(5, 3, frames, lines, f"  {entry}", entry)


@pytest.mark.parametrize(("galleries", "frames", "lines"), UNSURE)
@STYLES
@BREAKS
def test_a_frame_that_two_galleries_could_have_is_not_added(
    site: Project,
    galleries: list[Numbers],
    frames: str,
    lines: str,
    write: Writer,
    line_break: str,
) -> None:
    page = write_page(write, *galleries, head=ANIMATION).replace("\n", line_break)
    done = rewrite(site, page)
    assert (done.text, done.code) == (page, 1)
    assert done.said.count("error[") == done.said.count("gets no entry") == 1


def test_two_empty_galleries_are_both_left_empty(site: Project) -> None:
    page = with_front_matter(ANIMATION + "gallery:\ngallery2: []\n")
    done = rewrite(site, page)
    assert (done.text, done.code) == (page, 1)
    assert done.said == shared(4, 9, "frame 1 (and 5 more)", "4 and 5", "gallery:", "^")


def test_an_empty_gallery_beside_a_whole_one_stays_empty(site: Project) -> None:
    page = write_page(write_block, (1, 2, 3, 4, 5, 6), head=ANIMATION + "gallery: []\n")
    done = rewrite(site, page)
    assert (done.text, done.code) == (page, 0)
    assert done.said == message(
        4,
        10,
        "warning[RWR001]: the gallery stays empty: all frames of images/gif/Leg.gif are in the"
        " gallery of line 6",
        "gallery: []",
        "[]",
        "write the entries that it shall have, or take the gallery out",
    )


def test_what_a_gallery_of_several_animations_shows_is_not_missing(site: Project) -> None:
    mixed = "my_gallery:\n- image_url: png/Arm-1.png\n- image_url: png/Leg-{}.png\n"
    page = write_page(write_block, (1, 2, 3, 4, 5), head=mixed.format(6))
    done = rewrite(site, page)
    assert (done.text, done.code, done.said) == (page, 0, "")
    selection = write_page(write_block, (1, 2, 3, 4, 5), head=mixed.format(3))
    done = rewrite(site, selection)
    whole = write_page(write_block, (1, 2, 3, 4, 5, 6), head=mixed.format(3))
    assert (done.text, done.code, done.said) == (whole, 0, "")


def test_galleries_that_show_the_same_follow_together_or_not_at_all(site: Project) -> None:
    """Were one to follow alone, the other would be a selection of it, and nothing said again."""
    page = write_page(write_block, (1, 2, 3), (1, 2, 3)).replace("gallery2:", "gallery2: &g")
    done = rewrite(site, page)
    assert (done.text, done.code) == (page, 1)
    assert done.said == message(
        10,
        11,
        "error[RWR001]: the gallery's entries should change, but an alias, anchor, tag or"
        " repeated key leads to them",
        "gallery2: &g",
        "&g",
        "write the gallery out, and run again",
    )
    assert rewrite(site, page).said == done.said


def test_a_frame_that_one_of_two_alike_cannot_show_is_added_to_none(project: Project) -> None:
    """As one field is an address, where `a:b.png` would be another site."""
    fields = 'fields: {entry: ["gallery[*].u", "gallery2[*].v"]}'
    pipeline = PIPELINE.replace(FIELDS, fields).replace("{image_url: frames}", "{u: frames, v: v}")
    make_site(project, pipeline.replace("rewrite:", "  v: v/{name}-{n}.webp\nrewrite:"), Leg=3)
    (project.root / "images/v/Leg-3.webp").unlink()
    text = "gallery: [u: png/Leg-1.png{}]\ngallery2: [v: v/Leg-1.webp{}]\n"
    done = rewrite(project, with_front_matter(text.format("", "")))
    new = (", u: png/Leg-2.png", ", v: v/Leg-2.webp")
    assert (done.text, done.code) == (with_front_matter(text.format(*new)), 1)
    said = "error[REF001]: frame 3 cannot be shown: its file is not there"
    assert [line for line in done.said.splitlines() if "error" in line] == [f"{PAGE}:3:11: {said}"]


def test_an_animation_that_grows_and_shrinks_keeps_its_division(site: Project) -> None:
    for frames, last in ((8, 8), (5, 5), (7, 7)):
        site.gif("images/gif/Leg.gif", frames=frames)
        if frames == 8:
            site.write(PAGE, write_page(write_block, (1, 2, 3), (4, 5, 6)))
        assert site.run("run", "-q").code == 0
        rest = tuple(range(4, last + 1))
        assert site.read(PAGE) == write_page(write_block, (1, 2, 3), rest)


def test_run_rehearsal_and_check_agree(site: Project) -> None:
    site.write(PAGE, write_page(write_block, (1, 2), (3, 4)))
    before = site.tree()
    dry, check = site.run("run", "-n"), site.run("run", "--check")
    assert (dry.code, check.code, site.tree()) == (0, 1, before)
    assert site.run("run").code == 0
    assert site.read(PAGE) == write_page(write_block, (1, 2), (3, 4, 5, 6))
    after = site.tree()
    for arguments in (("-n",), ("--check",), ()):
        said = site.run("run", *arguments)
        assert (said.code, site.tree()) == (0, after), arguments
    unsure = write_page(write_block, (1, 2), (4, 5, 6))
    site.write(PAGE, unsure)
    for arguments in (("-n",), ("--check",), (), ()):
        said = site.run("run", *arguments)
        assert (said.code, site.read(PAGE)) == (1, unsure), arguments
        assert "frame 3 of images/gif/Leg.gif gets no entry" in said.err, arguments
