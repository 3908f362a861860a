from imgpipe.lock import Lock
from imgpipe.rules.thm002 import RULE
from imgpipe.view import View
from tests.rules.views import gallery, gif, imply, look, made, numbered, page, png, said

SITE = {
    **gif("images/gif/Leg.gif", 1),
    **numbered("images/png/Leg-{}.png", 1),
    **png("images/png/Leg-1-thumb.png"),
}
NEWER = {**SITE, **gif("images/gif/Leg.gif", 1, sha256="newer")}
LOCK = made(look(images=SITE))


def thumbnail(images: dict, lock: Lock | None = None) -> View:  # type: ignore[type-arg]
    view = look(page(gallery(1)), images=images, lock=lock)
    return imply(view, "thumbnail", "png/Leg-1-thumb.png", "png/Leg-1-thumb.png")


def test_a_thumbnail_of_an_older_source() -> None:
    view = thumbnail(NEWER, LOCK)
    expected = (
        "pages/leg.md:3:16: the thumbnail `images/png/Leg-1-thumb.png` is stale: source changed"
        " = `imgpipe run` makes it anew"
    )
    assert said(RULE.check(view)) == [expected]
    again = imply(view, "thumbnail", "png/Leg-1-thumb.png", "png/Leg-1-thumb.png")
    assert said(RULE.check(again)) == [expected], "each is told once"


def test_thumbnails_that_are_fresh_or_not_ours() -> None:
    assert said(RULE.check(thumbnail(SITE, LOCK))) == []
    assert said(RULE.check(thumbnail(NEWER))) == []


def test_one_that_was_edited_and_one_that_is_gone() -> None:
    edited = {**SITE, **png("images/png/Leg-1-thumb.png", sha256="edited")}
    assert said(RULE.check(thumbnail(edited, LOCK))) == []
    del (gone := dict(NEWER))["images/png/Leg-1-thumb.png"]
    assert said(RULE.check(thumbnail(gone, LOCK))) == []
