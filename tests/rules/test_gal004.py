from dataclasses import replace

from imgpipe.rules.gal004 import RULE
from tests.project import PIPELINE
from tests.rules.views import gallery, gif, look, marked, numbered, page, png, said

FRAMES = {**gif("images/gif/Leg.gif", 4), **numbered("images/png/Leg-{}.png", 4)}
COPIED = {**FRAMES, **png("images/png/Leg-3.png", pixels="Leg-2")}


def test_a_copied_frame() -> None:
    view = look(page(gallery(1, 2, 3, 4)), images=COPIED)
    assert said(RULE.check(view)) == [
        (
            "pages/leg.md:7:16: `png/Leg-3.png` shows the same pixels as `png/Leg-2.png`"
            " = make the frame that is missing, or delete the entry"
        )
    ]
    assert marked(RULE.check(view)) == ["png/Leg-3.png"]


def test_an_animation_that_pauses() -> None:
    pausing = {**COPIED, **gif("images/gif/Leg.gif", pixels="abbc")}
    view = look(page(gallery(1, 2, 3, 4)), images=pausing)
    assert said(RULE.check(view)) == []
    unknown = PIPELINE.replace("gif/{name}.gif", "none/{name}.gif")
    view = look(page(gallery(1, 2, 3, 4)), images=pausing, config=unknown)
    assert said(RULE.check(view)) == []


def test_an_animation_that_pauses_elsewhere() -> None:
    pausing = {**COPIED, **gif("images/gif/Leg.gif", pixels="aabc")}
    view = look(page(gallery(1, 2, 3, 4)), images=pausing)
    assert len(list(RULE.check(view))) == 1


def test_what_differs_or_is_one_file() -> None:
    assert said(RULE.check(look(page(gallery(1, 2, 2, 7)), images=FRAMES))) == []
    images = {**FRAMES, **png("images/map.png", pixels="Leg-1")}
    pages = (page(gallery(1, 2)), page(gallery("map.png"), path="pages/map.md"))
    assert said(RULE.check(look(*pages, images=images))) == []


def test_frames_that_the_animation_does_not_have_or_of_another_set() -> None:
    pausing = {**COPIED, **gif("images/gif/Leg.gif", pixels="abb")}
    unknown = PIPELINE.replace("gif/{name}.gif", "none/{name}.gif")
    view = look(page(gallery(1, 2, 3, 4)), images=pausing, config=unknown)
    assert len(list(RULE.check(view))) == 1
    images = {**COPIED, **gif("images/gif/Leg.gif", pixels="abbc")}
    images |= {**gif("images/gif/Arm.gif", 4), **png("images/png/Arm-3.png", pixels="Leg-2")}
    view = look(page(gallery(1, 2, "png/Arm-3.png")), images=images)
    assert [hit.about for hit in RULE.check(view)] == ["images/png/Arm-3.png"]
    view = look(page(gallery(3, 7, "x.png")), images=images | png("images/png/Leg-7.png", "Leg-2"))
    assert [hit.about for hit in RULE.check(view)] == ["images/png/Leg-7.png"]


def test_what_cannot_be_decoded_has_no_pixels() -> None:
    broken = {**numbered("images/png/Leg-{}.png", 2)}
    images = {path: replace(facts, pixels=()) for path, facts in broken.items()}
    assert said(RULE.check(look(page(gallery(1, 2)), images=images))) == []
