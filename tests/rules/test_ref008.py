from imgpipe.rules.ref008 import RULE
from tests.rules.views import gif, look, png, said

HINT = "rename one of them, and the references to it"
ONE = "are one file on a disk that ignores letter case"


def test_two_files() -> None:
    view = look(images={**png("images/leg.png"), **png("images/Leg.PNG")})
    assert said(RULE.check(view)) == [
        f"images/leg.png: `images/leg.png` and `images/Leg.PNG` {ONE} = {HINT}"
    ]


def test_a_file_and_an_output() -> None:
    view = look(images={**gif("images/gif/Leg.gif", 2), **png("images/png/leg-1.png")})
    assert said(RULE.check(view)) == [
        (
            "images/png/leg-1.png: `images/png/leg-1.png` and `images/png/Leg-1.png`"
            f" (which the pipeline would make) {ONE} = {HINT}"
        )
    ]


def test_two_unicode_forms() -> None:
    view = look(images={**png("images/h\u00e9.png"), **png("images/he\u0301.png")})
    assert [hit.about for hit in RULE.check(view)] == ["images/h\u00e9.png"]


def test_folders_and_extensions_may_differ() -> None:
    names = ("images/A/leg.png", "images/a/arm.png", "images/a/arm.webp")
    assert (
        said(RULE.check(look(images={k: v for name in names for k, v in png(name).items()}))) == []
    )
