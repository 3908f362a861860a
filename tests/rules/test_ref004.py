from imgpipe.rules.ref004 import RULE
from tests.rules.views import gallery, gif, imply, look, marked, page, png, said

DOTTED = look(page(gallery("png/M.Biceps-1.png")), images=png("images/png/M.Biceps-1.png"))


def test_a_name_with_two_dots() -> None:
    view = imply(DOTTED, "thumbnail", "png/M-thumb.Biceps-1", "png/M.Biceps-1-thumb.png")
    assert said(RULE.check(view)) == [
        (
            "pages/leg.md:3:16: the theme makes `png/M-thumb.Biceps-1` of `png/M.Biceps-1.png`,"
            " not `png/M.Biceps-1-thumb.png`"
            " = rename it so that its path has one dot, before an extension in small letters"
        )
    ]
    assert marked(RULE.check(view)) == ["png/M.Biceps-1.png"]


def test_the_videos_of_one_animation_are_one_hit() -> None:
    text = "images:\n  - image_name: Leg.GIF\n"
    view = look(page(text), images=gif("images/Leg.GIF"))
    for kind in ("webm", "mp4"):
        view = imply(view, kind, f"Leg.GIF.{kind}", f"Leg.{kind}", proven=False)
    assert said(RULE.check(view)) == [
        (
            "pages/leg.md:3:17: warning: the theme makes `Leg.GIF.webm` and `Leg.GIF.mp4` of"
            " `Leg.GIF`, not `Leg.webm` and `Leg.mp4`"
            " = rename it so that its path has one dot, before an extension in small letters"
        )
    ]


def test_names_that_lead_where_they_are_meant_to() -> None:
    plain = imply(DOTTED, "thumbnail", "png/M-1-thumb.png", "png/M-1-thumb.png")
    assert said(RULE.check(plain)) == []


def test_an_odd_name_that_is_there() -> None:
    odd = {**DOTTED.images, **png("images/png/M-thumb.Biceps-1")}
    view = look(page(gallery("png/M.Biceps-1.png")), images=odd)
    view = imply(view, "thumbnail", "png/M-thumb.Biceps-1", "png/M.Biceps-1-thumb.png")
    assert said(RULE.check(view)) == []
