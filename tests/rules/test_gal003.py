from imgpipe.rules.gal003 import RULE
from tests.rules.views import gallery, gif, look, marked, numbered, page, png, said

FRAMES = {
    **gif("images/gif/Leg.gif", 4),
    **numbered("images/png/Leg-{}.png", 4),
    **gif("images/gif/Arm.gif", 4),
    **numbered("images/png/Arm-{}.png", 4),
    **png("images/map.png"),
}
ARM = page(gallery(1, 2, 3, 4, name="Arm"), path="pages/arm.md")


def test_a_stranger() -> None:
    view = look(page(gallery(1, 2, "png/Arm-3.png", 3, 4)), ARM, images=FRAMES)
    assert said(RULE.check(view)) == [
        (
            "pages/leg.md:7:16: `png/Arm-3.png` belongs to the gallery of pages/arm.md"
            " = show a frame of this gallery's own set"
        )
    ]
    assert marked(RULE.check(view)) == ["png/Arm-3.png"]


def test_few_strangers() -> None:
    view = look(page(gallery(1, 2, "png/Arm-3.png")), ARM, images=FRAMES)
    assert [hit.about for hit in RULE.check(view)] == ["images/png/Arm-3.png"]
    images = {**FRAMES, **gif("images/gif/Leg.gif", 8), **numbered("images/png/Leg-{}.png", 8)}
    view = look(page(gallery(*range(1, 9), "png/Arm-3.png", "png/Arm-4.png")), ARM, images=images)
    assert [hit.about for hit in RULE.check(view)] == [
        "images/png/Arm-3.png",
        "images/png/Arm-4.png",
    ]


def test_one_that_belongs_to_no_gallery() -> None:
    leg = page(gallery(1, 2, "png/Arm-3.png", 3, 4))
    assert said(RULE.check(look(leg, images=FRAMES))) == []
    leg = page(gallery(1, 2, "map.png", 3, 4))
    assert said(RULE.check(look(leg, ARM, images=FRAMES))) == []


def test_a_gallery_that_compares() -> None:
    both = page(gallery(1, 2, 3, 4, "png/Arm-1.png", "png/Arm-2.png"))
    assert said(RULE.check(look(both, ARM, images=FRAMES))) == []
    half = page(gallery(1, 2, "png/Arm-1.png", "png/Arm-2.png"))
    assert said(RULE.check(look(half, ARM, images=FRAMES))) == []


def test_half_is_no_majority() -> None:
    half = page(gallery(1, "png/Arm-1.png"))
    assert said(RULE.check(look(half, ARM, images=FRAMES))) == []
    even = page(gallery(1, 2, "png/Arm-3.png", "map.png"))
    assert said(RULE.check(look(even, ARM, images=FRAMES))) == []
