import pytest

from imgpipe.rules.img002 import RULE
from tests.rules.views import look, png, said


def test_a_jpeg_that_is_called_png() -> None:
    view = look(images=png("images/icon.png", kind="jpeg"))
    assert said(RULE.check(view)) == [
        (
            "images/icon.png: ends in `.png`, but its content is JPEG"
            " = rename it to `.jpg`, and the references to it; or convert it"
        )
    ]


def test_each_container_has_its_own_extension() -> None:
    images = {**png("images/a.mp4", kind="mov"), **png("images/b.PNG", kind="webp")}
    assert said(RULE.check(look(images=images))) == [
        (
            "images/a.mp4: ends in `.mp4`, but its content is QuickTime video"
            " = rename it to `.mov`, and the references to it; or convert it"
        ),
        (
            "images/b.PNG: ends in `.PNG`, but its content is WebP"
            " = rename it to `.webp`, and the references to it; or convert it"
        ),
    ]


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        *(("a.jpg", "jpeg"), ("a.JPEG", "jpeg"), ("a.jfif", "jpeg"), ("a.apng", "png")),
        *(("a.tif", "tiff"), ("a.TIFF", "tiff"), ("a.m4v", "mp4"), ("a.mov", "mov")),
        *(("a.svg", "svg"), ("a.ico", "ico"), ("a.webm", "webm"), ("a.ogv", "ogv")),
    ],
)
def test_extensions_that_are_right(name: str, kind: str) -> None:
    assert said(RULE.check(look(images=png(f"images/{name}", kind=kind)))) == []


@pytest.mark.parametrize("code", ["IMG001", "IMG003", "ANI001"])
def test_what_is_damaged_is_not_judged(code: str) -> None:
    assert said(RULE.check(look(images=png("images/a.png", kind="jpeg", code=code)))) == []


def test_what_is_over_a_limit_is_judged() -> None:
    view = look(images=png("images/a.png", kind="gif", code="LIM001"))
    assert len(said(RULE.check(view))) == 1


def test_a_kind_that_nobody_knows() -> None:
    assert said(RULE.check(look(images=png("images/a.png", kind="")))) == []
