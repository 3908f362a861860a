from imgpipe.rules.lck001 import RULE
from tests.rules.views import gif, look, made, numbered, png, said

SITE = {**gif("images/gif/Leg.gif", 2), **numbered("images/png/Leg-{}.png", 2)}
LOCK = made(look(images=SITE))
EDITED = {**SITE, **png("images/png/Leg-2.png", sha256="retouched")}


def test_an_output_that_was_edited() -> None:
    assert said(RULE.check(look(images=EDITED, lock=LOCK))) == [
        (
            "images/png/Leg-2.png: was edited since imgpipe made it"
            " = `imgpipe run --replace edited` makes it anew, and the trash keeps the old"
        )
    ]


def test_an_output_as_it_was_made() -> None:
    assert said(RULE.check(look(images=SITE, lock=LOCK))) == []


def test_an_output_that_is_stale() -> None:
    newer = {**SITE, **gif("images/gif/Leg.gif", 2, sha256="newer")}
    assert said(RULE.check(look(images=newer, lock=LOCK))) == []


def test_files_that_imgpipe_did_not_make() -> None:
    assert said(RULE.check(look(images=EDITED))) == []


def test_files_that_were_adopted() -> None:
    adopted = made(look(images=EDITED), adopted=True)
    assert said(RULE.check(look(images=EDITED, lock=adopted))) == []
