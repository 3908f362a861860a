from imgpipe.rules.img003 import RULE
from tests.rules.views import look, png, said

POINTER = {"kind": "", "code": "IMG003", "problem": "is a Git LFS pointer", "hint": "pull"}


def test_a_pointer_of_git_lfs() -> None:
    view = look(images=png("images/icon.png", **POINTER))
    assert said(RULE.check(view)) == ["images/icon.png: is a Git LFS pointer = pull"]


def test_a_damaged_image_is_no_pointer() -> None:
    images = {**png("images/a.png"), **png("images/b.png", code="IMG001", problem="is cut short")}
    assert said(RULE.check(look(images=images))) == []
