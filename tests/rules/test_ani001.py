from imgpipe.rules.ani001 import RULE
from tests.rules.views import gif, look, made, png, said

CUT = {"code": "ANI001", "problem": "is truncated at byte 81920", "hint": "restore it"}
BROKEN = {"code": "IMG001", "problem": "cannot be decompressed", "hint": "export it again"}


def test_an_animation_that_is_cut() -> None:
    view = look(images=gif("images/gif/Leg.gif", 7, **CUT))
    assert said(RULE.check(view)) == [
        "images/gif/Leg.gif: is truncated at byte 81920 = restore it",
    ]


def test_what_cannot_be_decoded_is_an_animation_by_its_content() -> None:
    images = {
        **gif("images/a.gif", 1, **BROKEN),
        **gif("images/b.webp", 2, **BROKEN),
        **png("images/c.png", **BROKEN),
    }
    assert said(RULE.check(look(images=images))) == [
        "images/a.gif: cannot be decompressed = export it again",
        "images/b.webp: cannot be decompressed = export it again",
    ]


def test_what_frames_were_made_of_before_is_an_animation() -> None:
    lock = made(look(images=gif("images/gif/Leg.gif")))
    now = gif("images/gif/Leg.gif", kind="", frames=0, **BROKEN)
    assert said(RULE.check(look(images=now, lock=lock))) == [
        "images/gif/Leg.gif: cannot be decompressed = export it again",
    ]
    assert said(RULE.check(look(images=now))) == [], "IMG001 tells of it"


def test_a_whole_animation_and_what_is_not_judged() -> None:
    over = {"code": "LIM001", "problem": "holds 9,000 frames"}
    images = {**gif("images/gif/Leg.gif"), **gif("images/gif/Arm.gif", 2, **over)}
    assert said(RULE.check(look(images=images))) == []
