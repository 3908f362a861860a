from dataclasses import replace

from imgpipe.links.link import Outcome
from imgpipe.rules.ref005 import RULE
from tests.rules.views import gallery, gif, look, numbered, page, said

FRAMES = {**gif("images/gif/Leg.gif", 3), **numbered("images/png/Leg-{}.png", 3)}


def test_the_same_image_twice() -> None:
    view = look(page(gallery(1, 2, 1, "./png/Leg-2.png")), images=FRAMES)
    hint = "delete the entry, or show the image that was meant"
    assert said(RULE.check(view)) == [
        f"pages/leg.md:7:16: `png/Leg-1.png` is shown by entry 1 of the gallery already = {hint}",
        f"pages/leg.md:9:16: `./png/Leg-2.png` is shown by entry 2 of the gallery already = {hint}",
    ]


def test_a_missing_image_twice() -> None:
    view = look(page(gallery(7, 7)), images=FRAMES)
    assert [hit.about for hit in RULE.check(view)] == ["images/png/Leg-7.png"]


def test_two_pages_may_show_one_image() -> None:
    pages = (page(gallery(1, 2)), page(gallery(1, 2), path="pages/arm.md"))
    assert said(RULE.check(look(*pages, images=FRAMES))) == []


def test_entries_that_name_nothing_and_what_liquid_makes() -> None:
    text = "gallery:\n  - caption: A\n  - caption: B\n"
    assert said(RULE.check(look(page(text)))) == []
    view = look(page(gallery(1, 1)), images=FRAMES)
    ((shown,),) = [item.galleries for item in view.pages]
    links = tuple(link and replace(link, outcome=Outcome.DYNAMIC) for link in shown.links)
    dynamic = replace(view.pages[0], galleries=(replace(shown, links=links),))
    assert said(RULE.check(replace(view, pages=(dynamic,)))) == []
