"""Entries show verified outputs: one value is edited, and every other byte of the page stays."""

from __future__ import annotations

import pytest

from imgpipe.pipeline import rewrite_site, run_site
from tests.gallery_site import config_of, leg_page, make_site, message, rewrite, with_front_matter
from tests.project import PIPELINE, Project


@pytest.fixture
def site(project: Project) -> Project:
    make_site(project, Leg=3, Arm=2)
    return project


@pytest.mark.parametrize(
    "page",
    [
        "---\ngallery:\n  - image_url: @ # c\n    caption: 'Leg 1'\n---\n",
        "---\r\ngallery:\r\n- image_url: '@'\r\n---\r\nText.\r\n",
        "\ufeff---\r\ngallery:\r\n- image_url: @\r\n---\r\n",
        "---\ntitle: a\r\ngallery:\r- image_url: @\r\n---\nText.\r",
        '---  \ngallery:\n    -   caption: c\n        image_url: "@"\n...\n',
        "---\ngallery: [{image_url: @, caption: 'a, b'}] # c\n---\n",
        "---\ngallery: [\n  {caption: a,\n   image_url: @},\n]\n---\n",
        "---\ngallery:\n# a\n\n  - image_url: @\n\n # b\n  - image_url: png/Leg-2.png\n---\n",
        "---\ngallery:\n- image_url: @\n- image_url: @\n---\n",
        "---\ntitle: 🦵 é\nheader: no\ndate: 2020-01-01\ngallery:\n- image_url: @\n---\n",
        "---\ntitle: 'x\x85 y'\ngallery:\n- image_url: @\n---\n",
    ],
)
def test_only_the_value_changes(site: Project, page: str) -> None:
    done = rewrite(site, page.replace("@", "png/Leg-1-thumb.png"))
    assert done.text == page.replace("@", "png/Leg-1.png")
    assert (done.code, done.said) == (0, "")


def test_the_body_and_its_code_examples_are_untouched(site: Project) -> None:
    head = "---\nteaser: |\n  image_url: png/Leg-1-thumb.png\n# image_url: png/Leg-1-thumb.png\n"
    body = (
        "---\n\n```yaml\n---\ngallery:\n  - image_url: png/Leg-1-thumb.png\n---\n```\n"
        "{% comment %} image_url: png/Leg-1-thumb.png {% endcomment %}\n"
    )
    gallery = "gallery:\n  - image_url: png/Leg-1{}.png\n"
    done = rewrite(site, head + gallery.format("-thumb") + body)
    assert done.text == head + gallery.format("") + body


@pytest.mark.parametrize("value", ["png/Leg-2.png", "./png/Leg-2.png", "png//../png/Leg-2.png"])
def test_a_value_that_is_right_keeps_its_spelling(site: Project, value: str) -> None:
    page = with_front_matter(f"gallery:\n  -  image_url:   '{value}'  \n")
    done = rewrite(site, page)
    assert (done.text, done.code, done.said) == (page, 0, "")


def test_a_path_is_quoted_only_where_it_must_be(project: Project) -> None:
    make_site(project, **{"Leg, left": 1})
    page = with_front_matter("gallery:\n- image_url: {}\n- {{image_url: {}}}\n")
    done = rewrite(project, page.format(*['"png/Leg, left-1-thumb.png"'] * 2))
    assert done.text == page.format(*['"png/Leg, left-1.png"'] * 2)
    done = rewrite(project, page.format("png/Leg, left-1-thumb.png", "'png/Leg, left-1.png'"))
    assert done.text == page.format("png/Leg, left-1.png", "'png/Leg, left-1.png'")


@pytest.mark.parametrize("numbers", [(1,), (3, 1), (2, 2, 2)])
def test_with_entries_keep_their_number_and_order_stay(
    site: Project, numbers: tuple[int, ...]
) -> None:
    page = leg_page(*numbers)
    done = rewrite(site, page.replace(".png", "-thumb.png"))
    assert (done.text, done.code, done.said) == (page, 0, "")


def test_an_entry_with_a_picture_of_the_users_own_stays(site: Project) -> None:
    site.stills("images/own/drawing.png", range(1))
    page = with_front_matter("gallery:\n  - image_url: own/drawing.png\n")
    done = rewrite(site, page)
    assert (done.text, done.code, done.said) == (page, 0, "")


def test_an_entry_that_shows_an_original_gets_its_published_frame(project: Project) -> None:
    pipeline = PIPELINE.replace(
        "  image_root: images\n", "  image_root: images\n  source_root: raw\n"
    )
    project.pipeline(pipeline.replace("gif/{name}.gif", "frames/{name}-{n}.png"))
    project.stills("raw/frames/Leg-{n}.png", range(3))
    assert run_site(config_of(project)).exit_code == 0
    done = rewrite(project, with_front_matter("gallery:\n- image_url: frames/Leg-0.png\n"))
    assert done.text == with_front_matter("gallery:\n- image_url: png/Leg-0.png\n")


def test_an_entry_without_the_field_is_reported(site: Project) -> None:
    page = with_front_matter("gallery:\n  - caption: nothing to see\n  - image_url:\n  -\n")
    done = rewrite(site, page)
    assert (done.text, done.code) == (page, 1)
    assert done.said == message(
        3,
        5,
        "error[FMT003]: the entry has no `image_url` (and 2 more entries like it)",
        "  - caption: nothing to see",
        "caption: nothing to see",
        "name its frame there",
    )


SHOULD = "should stand here, but an alias, anchor, tag or repeated key does"


@pytest.mark.parametrize(
    ("entry", "line", "column", "shown", "caret"),
    [
        ("  - image_url: *i\n", 4, 16, "  - image_url: *i", "*i"),
        ("  - image_url: &j png/Leg-2-thumb.png\n", 4, 16, None, "&j png/Leg-2-thumb.png"),
        ("  - image_url: !!str png/Leg-2-thumb.png\n", 4, 16, None, "!!str png/Leg-2-thumb.png"),
        ("  - &e\n    image_url: png/Leg-2-thumb.png\n", 5, 16, None, "png/Leg-2-thumb.png"),
        (
            "  - image_url: a\n    image_url: png/Leg-2-thumb.png\n",
            5,
            16,
            None,
            "png/Leg-2-thumb.png",
        ),
    ],
)
def test_what_cannot_be_edited_safely_is_left_and_the_rest_is_done(
    site: Project, entry: str, line: int, column: int, shown: str | None, caret: str
) -> None:
    rest = "  - image_url: png/Leg-1{}.png\n"
    page = with_front_matter("i: &i png/Leg-2-thumb.png\ngallery:\n" + entry + rest)
    done = rewrite(site, page.format("-thumb"))
    assert done.text == page.format("")
    assert done.code == 1
    assert done.said == message(
        line,
        column,
        f"error[RWR001]: `png/Leg-2.png` {SHOULD}",
        shown or done.text.splitlines()[line - 1],
        caret,
        "write the value out, and run again",
    )


def test_a_repeated_gallery_is_left_and_reported(site: Project) -> None:
    gallery = "gallery:\n  - image_url: png/Leg-1-thumb.png\n"
    page = with_front_matter(gallery + gallery)
    done = rewrite(site, page)
    assert (done.text, done.code) == (page, 1)
    assert done.said == "".join(
        message(
            line,
            16,
            f"error[RWR001]: `png/Leg-1.png` {SHOULD}",
            "  - image_url: png/Leg-1-thumb.png",
            "png/Leg-1-thumb.png",
            "write the value out, and run again",
        )
        for line in (3, 5)
    )


def test_repeated_keys_elsewhere_stop_nothing(site: Project) -> None:
    page = "---\ntags: a\ngallery:\n- image_url: png/Leg-1{}.png\ntags: {{gallery: b}}\n---\n"
    assert rewrite(site, page.format("-thumb")).text == page.format("")


def test_a_key_that_is_once_a_mapping_and_once_a_text(project: Project) -> None:
    fields = '  fields: {entry: "galleries.*.images[*].url"}\n'
    pipeline = PIPELINE.replace("  convention: feeling-responsive\n", fields)
    make_site(project, pipeline.replace("image_url", "url"), Leg=1)
    page = with_front_matter("galleries: {a: {images: [{url: png/Leg-1.png}]}}\ngalleries: none\n")
    done = rewrite(project, page)
    assert (done.text, done.code, done.said) == (page, 0, "")


@pytest.mark.parametrize(
    "page",
    [
        "---\ngallery:\n- image_url: png/Leg-1-thumb.png\ntitle: a: b\n---\n",
        "---\ngallery:\n- image_url: png/Leg-1-thumb.png\n",
        "---\ngallery:\n\t- image_url: png/Leg-1-thumb.png\n---\n",
        "+++\ngallery = ['png/Leg-1-thumb.png']\n+++\n",
        "no front matter\n\ngallery:\n- image_url: png/Leg-1-thumb.png\n",
        "---\n---\n",
        "",
    ],
)
def test_a_page_without_readable_front_matter_is_not_changed(site: Project, page: str) -> None:
    assert rewrite(site, page).text == page


def test_a_page_that_is_not_utf8_is_not_changed(site: Project) -> None:
    page = "---\ntitle: Füße\ngallery:\n- image_url: png/Leg-1-thumb.png\n---\n".encode("latin-1")
    site.write("pages/leg.md", page)
    assert rewrite_site(config_of(site)).exit_code == 1
    assert (site.root / "pages/leg.md").read_bytes() == page


def test_a_frame_that_is_not_made_yet_is_not_shown(site: Project) -> None:
    for number in (1, 3):
        (site.root / f"images/png/Leg-{number}.png").unlink()
    page = leg_page(1, 2, 3)
    done = rewrite(site, page.replace("Leg-1.png", "Leg-1-thumb.png"))
    assert done.text == page.replace("Leg-1.png", "Leg-1-thumb.png")
    assert done.code == 1
    assert done.said == message(
        8,
        16,
        "error[REF001]: `png/Leg-1.png` cannot be shown: its file is not there"
        " (and 1 more entry like it)",
        "  - image_url: png/Leg-1-thumb.png",
        "png/Leg-1-thumb.png",
        "`imgpipe run` makes it, if its source is sound",
    )


def test_a_frame_that_is_no_image_any_more_is_not_shown(site: Project) -> None:
    site.write("images/png/Leg-1.png", "spoilt")
    page = with_front_matter("gallery:\n- image_url: png/Leg-1-thumb.png\n")
    done = rewrite(site, page)
    assert (done.text, done.code) == (page, 1)
    assert done.said.splitlines()[0] == (
        "pages/leg.md:3:14: error[REF001]: `png/Leg-1.png` cannot be shown: the file is not an"
        " image that imgpipe reads: it begins with `spoilt`"
    )


@pytest.mark.parametrize("value", ["/assets/images/png/Leg-1.png", "../png/Leg-1.png"])
def test_a_path_out_of_the_image_root_is_reported(site: Project, value: str) -> None:
    page = with_front_matter(f"gallery:\n- image_url: {value}\n- image_url: png/Leg-1.png\n")
    done = rewrite(site, page)
    assert (done.text, done.code) == (page, 1)
    assert done.said == message(
        3,
        14,
        f"error[REF003]: `{value}` leaves the image root",
        f"- image_url: {value}",
        value,
        "write its path from the image root on, without a leading `/`",
    )


def test_an_image_of_another_site_is_not_checked(site: Project) -> None:
    url = "https://example.org/a.png"
    page = with_front_matter(f"gallery:\n- image_url: {url}\n- image_url: {url}?2\n")
    done = rewrite(site, page)
    assert (done.text, done.code) == (page, 0)
    assert done.said == message(
        3,
        14,
        f"info[REF007]: `{url}` is not on this site, and is not checked (and 1 more entry like it)",
        f"- image_url: {url}",
        url,
    )
