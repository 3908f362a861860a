from imgpipe.images import Size
from imgpipe.rules.img004 import RULE
from tests.rules.views import gallery, look, marked, numbered, page, png, said

SMALL = {"size": Size(10, 8)}


def test_one_frame_of_another_size() -> None:
    images = {**numbered("images/png/Leg-{}.png", 4), **png("images/png/Leg-3.png", **SMALL)}
    view = look(page(gallery(1, 2, 3, 4)), images=images)
    assert said(RULE.check(view)) == [
        (
            "pages/leg.md:7:16: the images of this gallery differ in size: 3 of 20x16, 1 of 10x8"
            " = make those anew that differ"
        )
    ]
    assert marked(RULE.check(view)) == ["png/Leg-3.png"]


def test_many_sizes_are_not_all_told() -> None:
    images = {}
    for n in range(1, 7):
        images |= png(f"images/png/Leg-{n}.png", size=Size(n, n))
    assert said(RULE.check(look(page(gallery(*range(1, 7))), images=images))) == [
        (
            "pages/leg.md:5:16: the images of this gallery differ in size:"
            " 1 of 1x1, 1 of 2x2, 1 of 3x3, 1 of 4x4, and others = make those anew that differ"
        )
    ]


def test_photographs_may_differ() -> None:
    images = {**png("images/foot.png"), **png("images/hand.png", **SMALL)}
    assert said(RULE.check(look(page(gallery("foot.png", "hand.png")), images=images))) == [
        (
            "pages/leg.md:5:16: info: the images of this gallery differ in size: 1 of 20x16, 1"
            " of 10x8"
            " = make those anew that differ"
        )
    ]


def test_one_size_and_what_has_none() -> None:
    images = {**numbered("images/png/Leg-{}.png", 3), **png("images/png/Leg-3.png", size=None)}
    view = look(page(gallery(1, 2, 3, 4)), images={**images, **png("images/x.png", **SMALL)})
    assert said(RULE.check(view)) == []


def test_galleries_may_differ_from_each_other() -> None:
    images = {**numbered("images/png/Leg-{}.png", 2), **png("images/png/Arm-1.png", **SMALL)}
    pages = page(gallery(1, 2)), page(gallery(1, name="Arm"), path="pages/arm.md")
    assert said(RULE.check(look(*pages, images=images))) == []
