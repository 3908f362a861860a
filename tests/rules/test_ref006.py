from imgpipe.rules.ref006 import RULE
from tests.rules.views import LEG, dynamic, gif, layout, look, markdown, marked, page, said

IMAGES = {**gif("images/gif/Leg.gif"), **gif("images/gif/Arm.gif")}
ARM = "  - image_id: Arm\n    image_name: gif/Arm.gif\n"
SHOW_LEG = '{% include page-image im_id="Leg" %}'
UNUSED = (
    "`Arm` is never shown: no include of the page asks for it"
    ' = show it with an include and `im_id="Arm"`, or delete the entry'
)


def test_an_id_that_the_page_does_not_have() -> None:
    wrong = '{% include page-image im_id="leg" %}'
    view = look(page(LEG, "Text.", wrong), images=IMAGES)
    assert said(RULE.check(view)) == [
        (
            "pages/leg.md:11:1: no image of the page has the `image_id` `leg`, so nothing is shown"
            " = did you mean `Leg`?"
        )
    ]
    assert marked(RULE.check(view)) == [wrong]


def test_an_id_that_is_like_no_other() -> None:
    view = look(page("", '{% include page-image.html im_id="Leg" %}'))
    assert said(RULE.check(view)) == [
        "pages/leg.md:4:1: no image of the page has the `image_id` `Leg`, so nothing is shown"
    ]


def test_an_entry_that_no_include_asks_for() -> None:
    view = look(page(LEG + ARM, SHOW_LEG), images=IMAGES)
    assert said(RULE.check(view)) == [f"pages/leg.md:8:15: info: {UNUSED}"]
    assert marked(RULE.check(view)) == ["Arm"]


def test_a_page_without_includes_on_a_site_that_has_them() -> None:
    other = page("images:\n" + ARM, path="pages/arm.md")
    assert said(RULE.check(look(page(LEG, SHOW_LEG), other, images=IMAGES))) == [
        f"pages/arm.md:3:15: info: {UNUSED}"
    ]
    assert said(RULE.check(look(other, images=IMAGES))) == []


def test_an_entry_that_is_shown_in_another_way() -> None:
    body = markdown("/images/gif/Arm.gif", "An arm")
    assert said(RULE.check(look(page(LEG + ARM, SHOW_LEG, body), images=IMAGES))) == []
    asked_by_liquid = '{% include page-image im_id="{{ page.x }}" %}'
    assert said(RULE.check(look(page(LEG + ARM, asked_by_liquid), images=IMAGES))) == []
    pages = (page(LEG, SHOW_LEG), page("images:\n" + ARM, path="pages/arm.md"))
    loop = dynamic("/images/*", targets=["images/gif/Arm.gif"])
    assert said(RULE.check(look(*pages, layout(loop), images=IMAGES))) == []


def test_the_include_that_shows_by_id_shows_nothing_by_itself() -> None:
    pages = (page(LEG, SHOW_LEG), page("images:\n" + ARM, path="pages/arm.md"))
    loop = dynamic("/images/*", targets=["images/gif/Arm.gif"])
    include = layout(loop, path="_includes/page-image.html")
    found = RULE.check(look(*pages, include, images=IMAGES))
    assert said(found) == [f"pages/arm.md:3:15: info: {UNUSED}"]


def test_a_page_whose_front_matter_cannot_be_read() -> None:
    view = look(page("title: 'the leg's'\n" + LEG, SHOW_LEG), images=IMAGES)
    assert said(RULE.check(view)) == []
