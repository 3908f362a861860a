from dataclasses import replace

from imgpipe.languages.language import Element, Strength
from imgpipe.links.link import Outcome
from imgpipe.rules.ref007 import RULE
from tests.rules.views import dynamic, layout, look, marked, page, said

HINT = "`imgpipe audit --built _site` checks what it becomes"


def test_what_only_the_build_makes_whole() -> None:
    view = look(layout(dynamic("/images/*.png"), path="_includes/view.html"))
    assert said(RULE.check(view)) == [
        f"_includes/view.html:1:11: `/images/*.png` is known only when the site is built = {HINT}"
    ]
    assert marked(RULE.check(view)) == ["/images/{{ x }}.png"]


def test_the_folder_that_is_built_is_named() -> None:
    view = replace(look(layout(dynamic("/images/*.png"))), destination="the site")
    (said_once,) = said(RULE.check(view))
    assert said_once.endswith(" = `imgpipe audit --built 'the site'` checks what it becomes")


def test_one_hit_a_place() -> None:
    view = look(layout(dynamic("/images/*.png")))
    twice = replace(view, links=(*view.links, *view.links))
    assert len(list(RULE.check(twice))) == 1


def test_what_is_followed_to_its_files() -> None:
    view = look(layout(dynamic("/images/*.png")))
    known = replace(view.links[0], wanted=("images/a.png", "images/b.png"))
    assert said(RULE.check(replace(view, links=(known,)))) == []
    partly = replace(view.links[0], wanted=("images/a.png", "images/*.png"))
    assert len(said(RULE.check(replace(view, links=(partly,))))) == 1


def test_what_may_be_no_image() -> None:
    view = look(
        page(
            "",
            dynamic("*", element=Element.LINK),
            dynamic("/images/*.png", element=Element.IMAGE, strength=Strength.WEAK),
        )
    )
    assert said(RULE.check(view)) == []
    link = look(page("", dynamic("/images/*.png", element=Element.LINK)))
    assert len(said(RULE.check(link))) == 1


def test_an_image_of_which_nothing_is_known_and_one_that_is_there() -> None:
    view = look(layout(dynamic("*")))
    assert len(said(RULE.check(view))) == 1
    found = replace(view.links[0], outcome=Outcome.FOUND)
    assert said(RULE.check(replace(view, links=(found,)))) == []
