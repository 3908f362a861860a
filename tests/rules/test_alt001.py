from imgpipe.languages.language import Element, Strength
from imgpipe.rules.alt001 import RULE
from tests.rules.views import LEG, html, layout, look, markdown, marked, page, said

TOLD = ": those who do not see it are told nothing"


def test_bodies() -> None:
    view = look(
        page("", markdown("/images/a.png"), html("/images/b.png")),
        layout(html("https://example.org/c.png")),
    )
    decoration = 'say what it shows, or write `alt=""` where it is decoration'
    brackets = "say between the brackets what it shows"
    assert said(RULE.check(view)) == [
        f"pages/leg.md:4:5: `/images/a.png` has no text{TOLD} = {brackets}",
        f"pages/leg.md:5:11: `/images/b.png` has no `alt`{TOLD} = {decoration}",
        f"_layouts/page.html:1:11: `https://example.org/c.png` has no `alt`{TOLD} = {decoration}",
    ]


def test_entries_without_a_caption() -> None:
    text = "gallery:\n  - image_url: a.png\n  - {image_url: b.png, caption: ''}\n"
    view = look(page(text))
    hint = "add `caption` with what the image shows"
    assert said(RULE.check(view)) == [
        f"pages/leg.md:3:16: `a.png` has no `caption`{TOLD} = {hint}",
        f"pages/leg.md:4:33: `b.png` has no `caption`{TOLD} = {hint}",
    ]
    assert marked(RULE.check(view)) == ["a.png", "''"]


def test_an_animation_without_its_text() -> None:
    view = look(page(LEG.replace("    image_alt: Leg muscles\n", "")))
    hint = "add `image_alt` with what the image shows"
    assert said(RULE.check(view)) == [
        f"pages/leg.md:5:17: `gif/Leg.gif` has no `image_alt`{TOLD} = {hint}"
    ]


def test_what_has_a_text_or_needs_none() -> None:
    view = look(
        page(
            LEG + "gallery:\n  - {image_url: a.png, caption: A leg}\n  - b.png\nicon: c.png\n",
            html("/images/line.png", ""),
            html("/images/a.png", "{{ page.title }}"),
            markdown("/images/a.png", "A leg"),
            markdown("/images/code.png", strength=Strength.WEAK),
            html("/images/a.png", element=Element.LINK),
        )
    )
    assert said(RULE.check(view)) == []
