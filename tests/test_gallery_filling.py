"""Galleries without entries: filled from their page's animation, worded by the template."""

from __future__ import annotations

import pytest

from tests.gallery_site import SYNC, leg_page, make_site, message, rewrite, with_front_matter
from tests.project import PIPELINE, Project


@pytest.fixture
def site(project: Project) -> Project:
    make_site(project, SYNC, Leg=4, Arm=2)
    return project


@pytest.mark.parametrize(
    ("empty", "filled"),
    [
        ("gallery:", "gallery:"),
        ("gallery: []", "gallery:"),
        ("gallery: ~ # none", "gallery: # none"),
    ],
)
@pytest.mark.parametrize("line_break", ["\n", "\r\n"])
def test_an_empty_gallery_is_filled_from_the_pages_animation(
    site: Project, empty: str, filled: str, line_break: str
) -> None:
    page = leg_page().replace("gallery:", empty + "\nlayout: page").replace("\n", line_break)
    entries = "".join(
        f"\n  - image_url: png/Leg-{number}.png\n    caption: 'The leg - view {number}'"
        for number in range(1, 5)
    )
    done = rewrite(site, page)
    expected = leg_page().replace("gallery:", filled + entries + "\nlayout: page")
    assert (done.text, done.said) == (expected.replace("\n", line_break), "")


def test_an_empty_list_of_bare_paths_is_filled(project: Project) -> None:
    fields = '  fields: {entry: "photos[*]", animation: animation}\n'
    pipeline = SYNC.replace("  convention: feeling-responsive\n", fields)
    make_site(project, pipeline.replace("image_url", "photos"), Leg=2)
    done = rewrite(project, with_front_matter("photos: []\nanimation: gif/Leg.gif\n"))
    assert done.text == with_front_matter(
        "photos:\n  - png/Leg-1.png\n  - png/Leg-2.png\nanimation: gif/Leg.gif\n"
    )


def test_a_nested_list_is_filled_under_its_own_key(project: Project) -> None:
    fields = '  fields: {entry: "galleries.*.images[*].image_url", animation: animation}\n'
    make_site(project, SYNC.replace("  convention: feeling-responsive\n", fields), Leg=1)
    text = "title: The leg\nanimation: gif/Leg.gif\ngalleries:\n  leg:\n    images:{}\n"
    done = rewrite(project, with_front_matter(text.format(" []")))
    entry = "\n      - image_url: png/Leg-1.png\n        caption: 'The leg - view 1'"
    assert (done.text, done.said) == (with_front_matter(text.format(entry)), "")


def test_an_empty_gallery_stays_empty_without_one_animation(site: Project) -> None:
    two = leg_page().replace("gallery:", "  - image_name: gif/Arm.gif\ngallery:")
    none = with_front_matter("gallery:\n")
    for page in (two, none):
        done = rewrite(site, page)
        assert (done.text, done.code, done.said) == (page, 0, "")


def test_the_template_words(project: Project) -> None:
    words = "{title}|{image_title}|{name}|{n}|{part}"
    pipeline = SYNC.replace("{title} - view {n}", words).replace("gif/{name}", "gif/{part}/{name}")
    pipeline = pipeline.replace("png/{name}", "png/{part}-x/{name}")
    project.pipeline(pipeline)
    project.gif("images/gif/lower/Leg.gif", frames=1)
    assert project.run("run", "-q").code == 0
    done = rewrite(project, leg_page().replace("gif/Leg.gif", "gif/lower/Leg.gif"))
    assert "    caption: The leg|Leg muscles|Leg|1|lower\n" in done.text.replace("'", "")


def test_the_name_of_a_source_without_that_word(project: Project) -> None:
    pipeline = SYNC.replace("{title} - view {n}", "{name}").replace("{name}.gif", "{muscle}.gif")
    pipeline = pipeline.replace("png/{name}", "png/{muscle}")
    make_site(project, pipeline, Leg=1)
    assert "    caption: Leg\n" in rewrite(project, leg_page()).text


def test_a_missing_template_word_names_the_page_and_the_line(site: Project) -> None:
    page = leg_page(head="")
    done = rewrite(site, page)
    assert (done.text, done.code) == (page, 1)
    assert done.said == message(
        6,
        9,
        "error[RWR003]: the template needs `{title}`, which this page does not have",
        "gallery:",
        "^",
        "give the page that field, or take the word out of `rewrite.template`",
    )


def test_the_template_is_written_under_the_sites_own_keys(project: Project) -> None:
    fields = (
        '{entry: "photos[*].file", animation: film, caption: text, title: alt, image_title: name}'
    )
    project.pipeline(
        PIPELINE.replace("convention: feeling-responsive", f"fields: {fields}").replace(
            "show: {image_url: frames}",
            "show: {file: frames}\n  entries: sync\n"
            '  template: {caption: "{title} {n}", title: "view {n}"}',
        )
    )
    project.gif("images/gif/Leg.gif", frames=1)
    page = "---\nkind: &kind Leg\ntitle: *kind\nfilm: gif/Leg.gif\nphotos:\n---\n"
    project.write("pages/leg.md", page)
    said = project.run("run")
    assert (said.code, project.read("pages/leg.md")) == (
        0,
        page.replace(
            "photos:\n",
            "photos:\n  - file: png/Leg-1.png\n    text: 'Leg 1'\n    alt: 'view 1'\n",
        ),
    )
