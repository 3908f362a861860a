from imgpipe.images import Size
from imgpipe.rules.ani005 import RULE
from tests.rules.test_ani002 import ASSEMBLED, AUDIT_ONLY
from tests.rules.views import LEG, gallery, gif, look, made, numbered, page, png, said

GIF = gif("images/gif/Leg.gif", 2)
PAGE = page(LEG + gallery(1, 2))
RENDERED = {
    **GIF,
    **png("images/png/Leg-1.png", "24 bit, 1", rich=(True,)),
    **png("images/png/Leg-2.png", "24 bit, 2", rich=(True,)),
}


def test_frames_of_more_colours() -> None:
    assert said(RULE.check(look(images=RENDERED))) == [
        (
            "images/gif/Leg.gif: its frames in `images/png/Leg-*.png` are richer than it (2 of 2):"
            " do not make them anew = `imgpipe adopt` takes them over, and keeps them as they are"
        )
    ]


def test_frames_of_more_colours_by_a_page() -> None:
    assert said(RULE.check(look(PAGE, images=RENDERED, config=AUDIT_ONLY))) == [
        (
            "images/gif/Leg.gif: its frames in `images/png/Leg-*.png` are richer than it (2 of 2):"
            " do not make them anew = make the animation of the frames, not the frames of the"
            " animation"
        )
    ]


def test_frames_of_more_pixels() -> None:
    large = png("images/png/Leg-2.png", "large", size=Size(40, 32))
    images = {**GIF, **png("images/png/Leg-1.png"), **large}
    assert said(RULE.check(look(images=images))) == [
        (
            "images/gif/Leg.gif: its frames in `images/png/Leg-*.png` are richer than it (1 of 2):"
            " do not make them anew = `imgpipe adopt` takes them over, and keeps them as they are"
        )
    ]


def test_frames_that_were_split_from_it() -> None:
    images = {**GIF, **numbered("images/png/Leg-{}.png", 2)}
    assert said(RULE.check(look(PAGE, images=images))) == []
    other = {**images, **png("images/png/Leg-2.png", "other")}
    assert said(RULE.check(look(PAGE, images=other))) == [], "ANI002 tells of it"


def test_frames_that_were_adopted() -> None:
    lock = made(look(images=RENDERED), adopted=True)
    assert said(RULE.check(look(PAGE, images=RENDERED, lock=lock))) == []


def test_frames_that_the_animation_is_made_of() -> None:
    assert said(RULE.check(look(PAGE, images=RENDERED, config=ASSEMBLED))) == []


def test_an_animation_that_is_as_rich() -> None:
    rich = {**RENDERED, **gif("images/gif/Leg.gif", 2, kind="webp", rich=(True, True))}
    assert said(RULE.check(look(PAGE, images=rich))) == []


def test_thumbnails_and_jpegs_have_colours_of_their_own() -> None:
    images = {
        **GIF,
        **png("images/png/Leg-1.png"),
        **png("images/png/Leg-2.png", "lossy", kind="jpeg", rich=(True,)),
        **png("images/png/Leg-1-thumb.png", "scaled", size=Size(10, 8), rich=(True,)),
    }
    assert said(RULE.check(look(PAGE, images=images))) == []
