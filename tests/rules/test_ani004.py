from dataclasses import replace

from imgpipe.rules.ani004 import RULE
from imgpipe.status import FileStatus, State, Status
from imgpipe.view import View
from tests.rules.views import LEG, gif, imply, look, marked, page, png, said

GIF = gif("images/gif/Leg.gif")
LOOK = look(page(LEG), images=GIF)


def with_state(view: View, state: State, reason: str) -> View:
    status = FileStatus("images/gif/Leg.webm", "webm", "animations:Leg", state, reason)
    return replace(view, status=Status((status,), ()))


def test_a_video_that_is_missing() -> None:
    view = imply(LOOK, "webm", "gif/Leg.webm", "gif/Leg.webm")
    view = imply(view, "mp4", "gif/Leg.mp4", "gif/Leg.mp4", proven=False)
    assert said(RULE.check(view)) == [
        (
            "pages/leg.md:5:17: the webm video of `gif/Leg.gif` is not there: `images/gif/Leg.webm`"
            " = make it of `images/gif/Leg.gif`"
        ),
        (
            "pages/leg.md:5:17: warning: the mp4 video of `gif/Leg.gif` is not there:"
            " `images/gif/Leg.mp4` = make it of `images/gif/Leg.gif`"
        ),
    ]
    assert marked(RULE.check(view)) == ["gif/Leg.gif"] * 2


def test_a_video_of_another_letter_case() -> None:
    images = {**GIF, **png("images/gif/leg.webm")}
    view = imply(look(page(LEG), images=images), "webm", "gif/Leg.webm", "gif/Leg.webm")
    assert said(RULE.check(view)) == [
        (
            "pages/leg.md:5:17: the webm video of `gif/Leg.gif` is not there: `images/gif/Leg.webm`"
            " = rename `images/gif/leg.webm`, which differs in letter case or Unicode form"
        )
    ]


def test_a_video_that_is_stale() -> None:
    view = look(page(LEG), images={**GIF, **png("images/gif/Leg.webm")})
    view = imply(view, "webm", "gif/Leg.webm", "gif/Leg.webm")
    assert said(RULE.check(with_state(view, State.STALE, "source changed"))) == [
        (
            "pages/leg.md:5:17: warning: the video `images/gif/Leg.webm` is stale: source changed"
            " = `imgpipe run` makes it anew"
        )
    ]
    assert said(RULE.check(with_state(view, State.FRESH, ""))) == []
    assert said(RULE.check(with_state(view, State.FOREIGN, ""))) == []
    assert said(RULE.check(view)) == [], "nobody knows of what it was made"


def test_what_other_rules_tell_of() -> None:
    odd = imply(LOOK, "webm", "gif/Leg.GIF.webm", "gif/Leg.webm")
    assert said(RULE.check(odd)) == []
    missing = imply(look(page(LEG)), "webm", "gif/Leg.webm", "gif/Leg.webm")
    assert said(RULE.check(missing)) == []
    thumbnail = imply(LOOK, "thumbnail", "gif/Leg-thumb.gif", "gif/Leg-thumb.gif")
    assert said(RULE.check(thumbnail)) == []


def test_a_video_in_a_folder_that_is_closed() -> None:
    view = imply(LOOK, "webm", "gif/Leg.webm", "gif/Leg.webm")
    closed = replace(view.site, unlisted=frozenset(["images/gif"]))
    assert said(RULE.check(replace(view, site=closed))) == []
