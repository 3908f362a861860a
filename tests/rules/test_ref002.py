import unicodedata

from imgpipe.languages.language import Strength
from imgpipe.rules.ref002 import RULE
from imgpipe.text import apply_edits
from imgpipe.view import View
from tests.rules.views import gif, html, look, markdown, marked, page, png, said

ICON = png("images/icon/Leg Side.PNG")


def mend(view: View) -> str:
    page_file = view.pages[0].page.file
    return apply_edits(page_file.text, [hit.fix.edit for hit in RULE.check(view) if hit.fix])


def test_another_letter_case() -> None:
    view = look(page("icon: 'Icon/leg side.png'  # a view\n"), images=ICON)
    assert said(RULE.check(view)) == [
        (
            "pages/leg.md:2:7: `Icon/leg side.png` differs from the file's name in letter case"
            " = write `icon/Leg Side.PNG`"
        )
    ]
    assert marked(RULE.check(view)) == ["'Icon/leg side.png'"]
    assert mend(view) == "---\nicon: 'icon/Leg Side.PNG'  # a view\n---\n\n"
    (hit,) = RULE.check(view)
    assert hit.about == "images/icon/Leg Side.PNG"
    assert hit.fix
    assert hit.fix.target == "images/icon/Leg Side.PNG"


def test_what_stands_around_the_path_stays() -> None:
    found = {"wanted": ("images/icon/leg side.png",)}
    view = look(
        page(
            "",
            html("/base/images/icon/leg%20side.png?v=2#a", "A", **found),
            markdown("../images/icon/leg%20side.png", "B", **found),
        ),
        images=ICON,
    )
    assert mend(view) == (
        '---\n---\n\n<img src="/base/images/icon/Leg%20Side.PNG?v=2#a" alt="A">\n'
        "![B](../images/icon/Leg%20Side.PNG)\n"
    )


def test_another_unicode_form() -> None:
    name = "images/h\u00e9.png"
    view = look(page("icon: he\u0301.png\n"), images=png(name))
    assert said(RULE.check(view)) == [
        (
            "pages/leg.md:2:7: `he\u0301.png` differs from the file's name in Unicode form"
            " = write it anew in the form of the file's name"
        )
    ]
    assert mend(view) == f"---\nicon: {unicodedata.normalize('NFC', 'hé.png')}\n---\n\n"


def test_an_alias_is_not_edited() -> None:
    view = look(page("x: &icon Leg.png\nicon: *icon\n"), images=png("images/leg.png"))
    assert said(RULE.check(view)) == [
        "pages/leg.md:3:7: `Leg.png` differs from the file's name in letter case = write `leg.png`"
    ]
    assert [hit.fix for hit in RULE.check(view)] == [None]


def test_a_folder_that_the_value_does_not_name() -> None:
    found = html("leg.png", "A leg", wanted=("Images/leg.png",))
    view = look(page("", found), images=png("images/leg.png"))
    assert said(RULE.check(view)) == [
        (
            "pages/leg.md:4:11: `leg.png` differs from the file's name in letter case"
            " = the file is `images/leg.png`"
        )
    ]
    assert [hit.fix for hit in RULE.check(view)] == [None]


def test_what_is_right_or_means_none_of_several() -> None:
    both = {**png("images/leg.png"), **png("images/Leg.png")}
    assert said(RULE.check(look(page("icon: Leg.png\n"), images=both))) == []
    assert said(RULE.check(look(page("icon: LEG.png\n"), images=both))) == []
    assert said(RULE.check(look(page("icon: Leg.png\n"), images=gif("images/leg.gif")))) == []


def test_code_and_what_may_be_no_image() -> None:
    for strength in (Strength.WEAK, Strength.POSSIBLE):
        text = markdown("/images/leg.png", "A leg", strength=strength)
        assert said(RULE.check(look(page("", text), images=png("images/Leg.png")))) == []
