import pytest

from imgpipe.rules.fmt003 import RULE
from tests.project import PIPELINE
from tests.rules.views import look, marked, page, said

ENTRIES = """\
gallery:
  - image_url: png/Leg-1.png
  - caption: The leg from behind
  - png/Leg-3.png
  - image_url:
  - image_url: [a.png]
  -
  - [b.png]
"""


def test_entries() -> None:
    view = look(page(ENTRIES))
    assert said(RULE.check(view)) == [
        "pages/leg.md:4:5: an entry of `gallery` has no `image_url`",
        (
            "pages/leg.md:5:5: an entry of `gallery` is a text, not a mapping with `image_url`"
            " = write `image_url: png/Leg-3.png`"
        ),
        "pages/leg.md:6:5: `image_url` of an entry of `gallery` is empty",
        "pages/leg.md:7:16: `image_url` of an entry of `gallery` is a list, not a path",
        "pages/leg.md:8:4: an entry of `gallery` is empty = delete it, or fill it",
        "pages/leg.md:9:5: an entry of `gallery` is a list, not a mapping with `image_url`",
    ]
    assert marked(RULE.check(view))[1] == "png/Leg-3.png"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("gallery: {image_url: a.png}", "10: `gallery` is a mapping, not a list"),
        ("gallery: a.png", "10: `gallery` is a text, not a list"),
        ("images: a.gif", "9: `images` is a text, not a list"),
    ],
)
def test_a_list_that_is_none(text: str, message: str) -> None:
    hint = "begin each entry with `- `"
    assert said(RULE.check(look(page(text + "\n")))) == [f"pages/leg.md:2:{message} = {hint}"]


def test_fields_that_hold_one_path() -> None:
    view = look(page("icon: [a.png]\nwidget1:\n  image: {path: a.png}\nimages:\n  - image_id: A\n"))
    assert said(RULE.check(view)) == [
        "pages/leg.md:2:7: `icon` is a list, not a path",
        "pages/leg.md:4:10: `widget*.image` is a mapping, not a path",
        "pages/leg.md:6:5: an entry of `images` has no `image_name`",
    ]


def test_what_may_be_absent_empty_or_off() -> None:
    for text in (
        "gallery:\nimages: []\nicon:\n",
        "gallery: no\nimages: false\nheader: no\n",
        "gallery: ''\nimage: a.png\n",
        "header: {image_fullwidth: a.png}\nwidget1: a text\n",
        "",
    ):
        assert said(RULE.check(look(page(text)))) == []


def test_fields_of_which_one_is_enough() -> None:
    fields = "fields: {entry: ['gallery[*].image_url', 'gallery[*].image_path', 'photos[*]']}"
    config = PIPELINE.replace("convention: feeling-responsive", fields)
    text = (
        "gallery:\n  - image_path: a.png\n  - image_url: b.png\n  - alt: A\nphotos: [a.png, {}]\n"
    )
    assert said(RULE.check(look(page(text), config=config))) == [
        "pages/leg.md:5:5: an entry of `gallery` has no `image_path` or `image_url`",
        "pages/leg.md:6:17: an entry of `photos` is a mapping, not a path",
    ]


def test_a_wildcard_may_mean_lists_of_other_things() -> None:
    fields = "fields: {entry: '*gallery*[*].image_url'}"
    config = PIPELINE.replace("convention: feeling-responsive", fields)
    text = "gallery_title: The leg\ngallery_tags: [a, b]\nmy_gallery: [{alt: x}]\n"
    assert said(RULE.check(look(page(text), config=config))) == []
