from dataclasses import replace

from imgpipe.languages.language import Strength
from imgpipe.rules.ref001 import RULE
from tests.rules.views import (
    LEG,
    gallery,
    gif,
    html,
    layout,
    look,
    markdown,
    marked,
    numbered,
    page,
    png,
    said,
)

FRAMES = {**gif("images/gif/Leg.gif", 3), **numbered("images/png/Leg-{}.png", 3)}


def test_a_missing_image_of_a_page_and_of_a_layout() -> None:
    view = look(
        page(LEG + gallery(1, 4), markdown("/images/icon.png", "An icon")),
        layout(html("/images/logo.png", "Logo")),
        images={**FRAMES, **png("images/logos.png")},
    )
    assert said(RULE.check(view)) == [
        "pages/leg.md:11:16: `png/Leg-4.png` is not there",
        "pages/leg.md:15:12: `/images/icon.png` is not there",
        (
            "_layouts/page.html:1:11: `/images/logo.png` is not there"
            " = did you mean `images/logos.png`?"
        ),
    ]
    assert marked(RULE.check(view)) == ["png/Leg-4.png", "/images/icon.png", "/images/logo.png"]
    assert [hit.about for hit in RULE.check(view)] == [
        "images/png/Leg-4.png",
        "images/icon.png",
        "images/logo.png",
    ]


def test_all_near_names_are_proposed() -> None:
    images = {**png("images/old/icon.png"), **png("images/icon.svg")}
    view = look(page("icon: icon.png\n"), images=images)
    assert said(RULE.check(view)) == [
        (
            "pages/leg.md:2:7: `icon.png` is not there"
            " = did you mean `images/icon.svg` or `images/old/icon.png`?"
        )
    ]


def test_an_output_that_is_not_made_yet() -> None:
    view = look(page(LEG + gallery(1)), images=gif("images/gif/Leg.gif", 3))
    assert said(RULE.check(view)) == [
        "pages/leg.md:9:16: `png/Leg-1.png` is not there = `imgpipe run` makes it"
    ]


def test_what_is_no_broken_reference() -> None:
    view = look(
        page(
            LEG + gallery(1, 2, 3) + "icon: /icon.png\nimage: {thumb: ICON.png}\n",
            markdown("https://example.org/x.png", "Elsewhere"),
            markdown("/x.png", "In code", strength=Strength.WEAK),
            markdown("/y.png", "Perhaps an image", strength=Strength.POSSIBLE),
        ),
        images={**FRAMES, **png("images/icon.png")},
    )
    assert said(RULE.check(view)) == []


def test_what_may_be_in_a_folder_that_is_closed() -> None:
    view = look(page(LEG))
    assert said(RULE.check(view)) == ["pages/leg.md:5:17: `gif/Leg.gif` is not there"]
    closed = replace(view, site=replace(view.site, unlisted=frozenset(["images/gif"])))
    assert said(RULE.check(closed)) == []
