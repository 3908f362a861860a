from imgpipe.rules.orp004 import RULE
from tests.rules.views import look, png, said


def test_a_working_file() -> None:
    view = look(images=png("images/logo.png"), working_files=["images/logo.psd"])
    assert said(RULE.check(view)) == [
        (
            "images/logo.psd: is a working file, and is published"
            " = move it to a folder that is not published, or name it in Jekyll's `exclude`"
        )
    ]


def test_images_alone() -> None:
    assert said(RULE.check(look(images=png("images/logo.psd.png")))) == []
