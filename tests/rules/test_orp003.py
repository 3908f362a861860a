from imgpipe.rules.orp003 import RULE
from tests.project import PIPELINE
from tests.rules.views import LEG, gallery, gif, look, made, numbered, page, said, use

SITE = {**gif("images/gif/Leg.gif", 3), **numbered("images/png/Leg-{}.png", 3)}
LOCK = made(look(images=SITE))
SHORTER = {**SITE, **gif("images/gif/Leg.gif", 2, sha256="shorter")}


def test_a_frame_that_the_animation_no_longer_has() -> None:
    view = use(look(page(LEG + gallery(1, 2)), images=SHORTER, lock=LOCK))
    assert said(RULE.check(view)) == [
        (
            "images/png/Leg-3.png: imgpipe made it, and makes it no longer: its source has 2"
            " frames now"
            " = `imgpipe clean --apply` moves it to the trash"
        )
    ]


def test_one_that_a_page_still_shows() -> None:
    view = use(look(page(LEG + gallery(1, 2, 3)), images=SHORTER, lock=LOCK))
    assert said(RULE.check(view)) == [
        (
            "images/png/Leg-3.png: imgpipe made it, and makes it no longer: its source has 2 frames"
            " now; a page still shows it = change the page; then `imgpipe clean --apply` moves"
            " it to the"
            " trash"
        )
    ]


def test_an_output_that_is_gone() -> None:
    config = PIPELINE.replace("frames:  ", "others:  ").replace(
        "png/{name}-{n}.png", "o/{name}-{n}.png"
    )
    view = look(
        images=SITE, lock=LOCK, config=config.replace("image_url: frames", "image_url: others")
    )
    assert [line.partition(" = ")[0] for line in said(RULE.check(view))] == [
        f"images/png/Leg-{n}.png: imgpipe made it, and makes it no longer: its output is gone"
        for n in (1, 2, 3)
    ]


def test_what_is_made_still_and_what_is_not_there() -> None:
    assert said(RULE.check(look(images=SITE, lock=LOCK))) == []
    del (less := dict(SHORTER))["images/png/Leg-3.png"]
    assert said(RULE.check(look(images=less, lock=LOCK))) == []


def test_what_imgpipe_never_made() -> None:
    assert said(RULE.check(look(images=SHORTER))) == []
