from dataclasses import replace

import pytest

from imgpipe.languages.language import Strength
from imgpipe.rules.ref003 import RULE
from imgpipe.text import apply_edits
from tests.project import PIPELINE
from tests.rules.views import html, look, markdown, page, png, said

DEEP = PIPELINE.replace("image_root: images", "image_root: assets/images")
ICON = png("assets/images/icon/leg.png")


@pytest.mark.parametrize(
    ("value", "why"),
    [
        (
            "/assets/images/icon/leg.png",
            "begins with the folder `assets/images` again, which the theme adds",
        ),
        ("/icon/leg.png", "is absolute, but is taken from `assets/images` on"),
        ("icon\\leg.png", "has backslashes, which separate no folders on the web"),
    ],
)
def test_a_field_that_can_be_mended(value: str, why: str) -> None:
    view = look(page(f"icon: {value}\n"), images=ICON, config=DEEP)
    (hit,) = RULE.check(view)
    assert said([hit]) == [f"pages/leg.md:2:7: `{value}` {why} = write `icon/leg.png`"]
    assert hit.fix
    text = view.pages[0].page.file.text
    assert apply_edits(text, [hit.fix.edit]) == "---\nicon: icon/leg.png\n---\n\n"


def test_a_field_with_a_base_of_its_own() -> None:
    both = "convention: feeling-responsive\n  fields: {references: [{field: icon, in: icon}]}"
    config = DEEP.replace("convention: feeling-responsive", both)
    view = look(page("icon: /assets/images/icon/leg.png\n"), images=ICON, config=config)
    assert said(RULE.check(view)) == [
        (
            "pages/leg.md:2:7: `/assets/images/icon/leg.png` begins with the folder"
            " `assets/images/icon` again, which the theme adds = write `leg.png`"
        )
    ]


def test_what_is_not_there_is_not_mended() -> None:
    view = look(page("icon: /leg.png\nimage: {thumb: ../x.png}\n"), config=DEEP)
    hint = "write its path from `assets/images` on, with `/` between folders"
    assert said(RULE.check(view)) == [
        f"pages/leg.md:2:7: `/leg.png` is absolute, but is taken from `assets/images` on = {hint}",
        f"pages/leg.md:3:16: `../x.png` leads out of the folder `assets/images` = {hint}",
    ]
    assert [hit.fix for hit in RULE.check(view)] == [None, None]


def test_backslashes_in_a_body() -> None:
    value = "assets\\images\\icon\\leg.png"
    view = look(page("", html(value, "A leg")), images=ICON, config=DEEP)
    (hit,) = RULE.check(view)
    assert said([hit]) == [
        (
            f"pages/leg.md:4:11: `{value}` has backslashes, which separate no folders on the web"
            " = write `assets/images/icon/leg.png`"
        )
    ]
    assert hit.fix
    text = apply_edits(view.pages[0].page.file.text, [hit.fix.edit])
    assert text == '---\n---\n\n<img src="assets/images/icon/leg.png" alt="A leg">\n'


def test_an_absolute_path_in_a_body_and_another_site_are_fine() -> None:
    body = (markdown("/assets/images/icon/leg.png", "A"), markdown("https://a.b/c.png", "B"))
    view = look(page("icon: https://example.org/x.png\n", *body), images=ICON, config=DEEP)
    assert said(RULE.check(view)) == []


def test_a_body_that_leads_out_and_what_stands_in_code() -> None:
    view = look(
        page("", html("..\\x.png", "A"), html("icon\\leg.png", "B", strength=Strength.WEAK)),
        config=DEEP,
    )
    outside = replace(view.links[0], value="../../x.png", wanted=())
    assert said(RULE.check(replace(view, links=(outside, view.links[1])))) == [
        (
            "pages/leg.md:4:11: `../../x.png` leads out of the site's folder"
            " = write a path that stays in the site's folder, with `/` between folders"
        )
    ]


def test_each_field_has_its_own_base() -> None:
    entry = "{field: 'gallery[*].image_url', in: icon}"
    references = "[logo, {field: icon, in: icon}]"
    both = f"convention: feeling-responsive\n  fields: {{entry: {entry}, references: {references}}}"
    config = DEEP.replace("convention: feeling-responsive", both)
    value = "/assets/images/icon/leg.png"
    text = f"logo: {value}\nicon: {value}\ngallery:\n  - image_url: {value}\n"
    hits = RULE.check(look(page(text), images=ICON, config=config))
    assert sorted((hit.place.line, hit.hint) for hit in hits) == [
        (2, "write `icon/leg.png`"),
        (3, "write `leg.png`"),
        (5, "write `leg.png`"),
    ]
