from imgpipe.rules.thm004 import RULE
from imgpipe.view import View
from tests.rules.views import gallery, imply, look, page, png, said


def weighed(image_bytes: int, thumbnail_bytes: int, kind: str = "thumbnail") -> View:
    images = {
        **png("images/png/Leg-1.png", size_bytes=image_bytes),
        **png("images/png/Leg-1-thumb.png", size_bytes=thumbnail_bytes),
    }
    view = look(page(gallery(1)), images=images)
    return imply(view, kind, "png/Leg-1-thumb.png", "png/Leg-1-thumb.png")


def test_a_thumbnail_that_is_heavier() -> None:
    assert said(RULE.check(weighed(21000, 34120))) == [
        (
            "pages/leg.md:3:16: the thumbnail `images/png/Leg-1-thumb.png` has 34,120 bytes,"
            " and its image 21,000 = make it smaller, or reduce its colours"
        )
    ]


def test_one_that_is_not() -> None:
    assert said(RULE.check(weighed(21000, 21000))) == []
    assert said(RULE.check(weighed(21000, 34120, kind="webm"))) == []
