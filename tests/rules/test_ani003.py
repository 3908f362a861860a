from typing import Any

from imgpipe.rules.ani003 import RULE
from imgpipe.view import View
from tests.rules.views import LEG, gif, look, page, said, use

HINT = " = export it with one delay of at least 20 ms, and to be repeated for ever"


def leg(**more: Any) -> View:
    return use(look(page(LEG), images=gif("images/gif/Leg.gif", 3, **more)))


def test_delays_that_browsers_do_not_keep() -> None:
    assert said(RULE.check(leg(delays_ms=(10, 10, 10)))) == [
        "images/gif/Leg.gif: 3 frames have a delay under 20 ms, which browsers show as 100 ms"
        + HINT
    ]


def test_delays_that_differ() -> None:
    assert said(RULE.check(leg(delays_ms=(180, 180, 200)))) == [
        "images/gif/Leg.gif: the delays differ, from 180 to 200 ms" + HINT
    ]


def test_an_animation_that_stops() -> None:
    assert said(RULE.check(leg(plays=1))) == ["images/gif/Leg.gif: it plays once, and stops" + HINT]


def test_all_of_it_is_one_hit() -> None:
    assert said(RULE.check(leg(delays_ms=(0, 180, 180), plays=1))) == [
        "images/gif/Leg.gif: 1 frame has a delay under 20 ms, which browsers show as 100 ms;"
        " the delays differ, from 0 to 180 ms; it plays once, and stops" + HINT
    ]


def test_delays_and_plays_that_are_fine() -> None:
    assert said(RULE.check(leg(delays_ms=(20, 20, 20), plays=0))) == []
    assert said(RULE.check(leg(plays=3))) == []


def test_what_is_no_animation_or_is_damaged_or_unused() -> None:
    still = use(look(page(LEG), images=gif("images/gif/Leg.gif", 1, delays_ms=(0,), plays=1)))
    assert said(RULE.check(still)) == []
    assert said(RULE.check(leg(plays=1, code="ANI001"))) == []
    assert said(RULE.check(use(look(images=gif("images/gif/Leg.gif", plays=1))))) == []
