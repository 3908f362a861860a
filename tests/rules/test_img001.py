from dataclasses import replace

from imgpipe.diagnostics import Place, error
from imgpipe.rules.img001 import RULE
from tests.rules.views import gif, look, png, said

CUT = {"code": "IMG001", "problem": "is cut short", "hint": "restore it"}


def test_an_image_that_is_cut_though_nothing_uses_it() -> None:
    view = look(images=png("images/icon.png", **CUT))
    assert said(RULE.check(view)) == ["images/icon.png: is cut short = restore it"]


def test_what_to_do_is_always_said() -> None:
    view = look(images=png("images/icon.png", code="IMG001", problem="is cut short"))
    assert said(RULE.check(view)) == [
        "images/icon.png: is cut short = restore the file from its original, or export it again"
    ]


def test_a_video_that_is_cut() -> None:
    view = look(images=png("images/Leg.mp4", frames=0, pixels=(), **CUT))
    assert said(RULE.check(view)) == ["images/Leg.mp4: is cut short = restore it"]


def test_a_source_that_is_not_published() -> None:
    view = look(images=png("images/icon.png", **CUT))
    broken = [
        error("IMG001", "is empty", Place("raw/Leg.gif"), "restore it"),
        error("IMG001", "is cut short", Place("images/icon.png"), "restore it"),
        error("IMG003", "is a pointer", Place("raw/Arm.gif")),
    ]
    view = replace(view, plan=replace(view.plan, diagnostics=tuple(broken)))
    assert said(RULE.check(view)) == [
        "images/icon.png: is cut short = restore it",
        "raw/Leg.gif: is empty = restore it",
    ]


def test_what_other_rules_tell_of() -> None:
    images = {
        **png("images/whole.png"),
        **gif("images/Leg.gif", **CUT),
        **png("images/Arm.png", code="ANI001", problem="is truncated"),
        **png("images/lfs.png", code="IMG003", problem="is a pointer"),
        **png("images/large.png", code="LIM001", problem="is an image of 9x9"),
    }
    assert said(RULE.check(look(images=images))) == []
