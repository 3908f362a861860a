import pytest

from imgpipe.rules.alt002 import RULE
from tests.rules.views import html, look, markdown, marked, page, said


def test_a_file_name_and_a_placeholder() -> None:
    text = "gallery:\n  - {image_url: a.png, caption: TODO}\n"
    view = look(page(text, markdown("/a.png", "a.png")))
    hint = "say what the image shows"
    assert said(RULE.check(view)) == [
        f"pages/leg.md:3:33: the text of `a.png` is a placeholder: `TODO` = {hint}",
        f"pages/leg.md:6:10: the text of `/a.png` is the name of a file: `a.png` = {hint}",
    ]
    assert marked(RULE.check(view)) == ["TODO", "/a.png"]


@pytest.mark.parametrize(
    "text",
    [
        "IMG_1234",
        "IMG_1234.png",
        "DSC00012",
        "image 3",
        "acquisition method.png",
        "muscles/Leg.PNG",
        "Screenshot 2024-05-01 at 10.20.30",
        "acquisition_method",
        "Image",
        "untitled",
        "[alt text]",
        "picture...",
        "  todo ",
    ],
)
def test_texts_that_say_nothing(text: str) -> None:
    name = "acquisition_method.png" if "_method" in text else "acquisition method.png"
    assert len(list(RULE.check(look(page("", html(f"/images/{name}", text)))))) == 1


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("MR-Hub.png", "MR-Hub"),
        ("COVID-19.png", "COVID-19"),
        ("github.png", "Github"),
        ("a.png", "Guide.PNG, the start page"),
        ("a.png", "how to open the file Guide.png"),
        ("a.png", "An image of the leg"),
        ("a.png", "Image contrast at 3 T"),
        ("a.png", "{{ page.title }}.png"),
        ("a.png", ""),
        ("a_b.png", "a_c"),
    ],
)
def test_texts_that_say_something(name: str, text: str) -> None:
    assert said(RULE.check(look(page("", html(f"/images/{name}", text))))) == []
