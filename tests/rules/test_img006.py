from imgpipe.rules.img006 import RULE
from tests.rules.views import look, png, said


def test_private_metadata() -> None:
    images = {
        **png("images/a.png", private=("GPS position",)),
        **png("images/b.png", private=("GPS position", "camera serial number", "patient data")),
    }
    assert said(RULE.check(look(images=images))) == [
        (
            "images/a.png: holds private metadata: GPS position"
            " = take the metadata out, and publish it anew"
        ),
        (
            "images/b.png: holds private metadata: GPS position, camera serial number and"
            " patient data"
            " = take the metadata out, and publish it anew"
        ),
    ]


def test_an_image_without_any() -> None:
    assert said(RULE.check(look(images=png("images/a.png")))) == []
