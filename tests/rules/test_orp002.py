import pytest

from imgpipe.languages.language import Strength
from imgpipe.rules.orp001 import RULE as ORP001
from imgpipe.rules.orp002 import RULE
from tests.rules.views import (
    gallery,
    gif,
    html,
    look,
    markdown,
    page,
    png,
    said,
    use,
)

HINT = " = delete it, or bring its image back"
PLAIN = """\
version: 1
site: {convention: feeling-responsive, pages: ["pages/*.md"], image_root: images}
"""
NO_OUTPUTS = PLAIN + "sources: {a: 'raw/{name}.gif'}\noutputs: {b: 'o/{name}-{n}.png'}\n"


@pytest.mark.parametrize(
    ("path", "kind"),
    [("images/Leg-3-thumb.png", "thumbnail"), ("images/Leg-poster.webp", "poster")],
)
def test_what_was_derived_from_what_is_gone(path: str, kind: str) -> None:
    view = use(look(images=png(path), config=NO_OUTPUTS))
    assert said(RULE.check(view)) == [f"{path}: is the {kind} of an image that is gone{HINT}"]
    assert said(ORP001.check(view)) == [], "one file is never both"


def test_a_video_among_others_that_stand_beside_their_animation() -> None:
    images = {**gif("images/Arm.gif"), **png("images/Arm.webm"), **png("images/Leg.mp4")}
    view = use(look(page("", markdown("/images/Arm.gif")), images=images, config=NO_OUTPUTS))
    assert said(RULE.check(view)) == [
        f"images/Leg.mp4: is the video of an image that is gone{HINT}"
    ]


def test_a_video_of_its_own() -> None:
    images = {**png("images/intro.mp4"), **gif("images/gif/Arm.gif"), **png("images/gif/Arm.mp4")}
    view = use(look(images=images, config=NO_OUTPUTS))
    assert said(RULE.check(view)) == []
    assert "images/intro.mp4: nothing refers to it = show it, or delete it" in said(
        ORP001.check(view)
    )


def test_derived_files_whose_image_is_there() -> None:
    images = {
        **png("images/Leg.jpg"),
        **png("images/Leg-thumb.png"),
        **png("images/Arm.mp4"),
        **png("images/Arm-poster.png"),
        **png("images/thumb.png"),
    }
    assert said(RULE.check(use(look(images=images, config=NO_OUTPUTS)))) == []


def test_what_is_used_or_named_in_code() -> None:
    images = png("images/Leg-thumb.png")
    for said_of_it in (
        markdown("/images/Leg-thumb.png"),
        html("/images/Leg-thumb.png", strength=Strength.WEAK),
    ):
        view = use(look(page("", said_of_it), images=images, config=NO_OUTPUTS))
        assert said(RULE.check(view)) == []


def test_what_belongs_to_an_image_that_a_page_misses() -> None:
    view = use(look(page(gallery(5)), images=png("images/png/Leg-5-thumb.png"), config=NO_OUTPUTS))
    assert said(RULE.check(view)) == []
    assert said(ORP001.check(view)) == []
