from dataclasses import replace

from imgpipe.rules.thm001 import RULE
from tests.rules.views import gallery, gif, imply, look, marked, numbered, page, png, said

IMAGES = numbered("images/png/Leg-{}.png", 2)
LOOK = look(page(gallery(1, 2)), images=IMAGES)
NAME = "png/Leg-1-thumb.png"


def test_a_thumbnail_that_is_missing() -> None:
    view = imply(LOOK, "thumbnail", NAME, NAME)
    assert said(RULE.check(view)) == [
        (
            "pages/leg.md:3:16: the thumbnail of `png/Leg-1.png` is not there:"
            " `images/png/Leg-1-thumb.png` = make it of `images/png/Leg-1.png`"
        )
    ]
    assert marked(RULE.check(view)) == ["png/Leg-1.png"]


def test_one_that_may_not_be_wanted() -> None:
    assert said(RULE.check(imply(LOOK, "thumbnail", NAME, NAME, proven=False))) == [
        (
            "pages/leg.md:3:16: warning: the thumbnail of `png/Leg-1.png` is not there:"
            " `images/png/Leg-1-thumb.png` = make it of `images/png/Leg-1.png`"
        )
    ]


def test_one_that_a_run_makes() -> None:
    view = look(page(gallery(1)), images={**IMAGES, **gif("images/gif/Leg.gif")})
    assert said(RULE.check(imply(view, "thumbnail", NAME, NAME))) == [
        (
            "pages/leg.md:3:16: the thumbnail of `png/Leg-1.png` is not there:"
            " `images/png/Leg-1-thumb.png` = `imgpipe run` makes it"
        )
    ]


def test_a_thumbnail_that_is_there() -> None:
    view = look(page(gallery(1)), images={**IMAGES, **png(f"images/{NAME}")})
    assert said(RULE.check(imply(view, "thumbnail", NAME, NAME))) == []


def test_what_other_rules_tell_of() -> None:
    assert said(RULE.check(imply(look(page(gallery(1))), "thumbnail", NAME, NAME))) == []
    assert said(RULE.check(imply(LOOK, "thumbnail", "png/Leg-thumb.1", NAME))) == []
    assert said(RULE.check(imply(LOOK, "webm", "png/Leg-1.webm", "png/Leg-1.webm"))) == []


def test_a_thumbnail_in_a_folder_that_is_closed() -> None:
    view = imply(LOOK, "thumbnail", NAME, NAME)
    closed = replace(view.site, unlisted=frozenset(["images"]))
    assert said(RULE.check(replace(view, site=closed))) == []
