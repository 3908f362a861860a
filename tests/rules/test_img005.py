from imgpipe.rules.img005 import RULE
from tests.project import PIPELINE
from tests.rules.views import gif, look, png, said

BUDGETS = (
    PIPELINE + "audit: {max_bytes: {'**/*.png': 900, 'gif/*.gif': 5000, 'gif/Leg.gif': 9000}}\n"
)


def test_an_image_over_its_budget() -> None:
    images = {
        **png("images/a.png", size_bytes=901),
        **gif("images/gif/Arm.gif", size_bytes=5001),
        **gif("images/gif/Leg.gif", size_bytes=1234567),
    }
    assert said(RULE.check(look(images=images, config=BUDGETS))) == [
        (
            "images/a.png: has 901 bytes, and its budget is 900"
            " = make it smaller, or raise `audit.max_bytes` in pipeline.yaml"
        ),
        (
            "images/gif/Arm.gif: has 5,001 bytes, and its budget is 5,000"
            " = make it smaller, or raise `audit.max_bytes` in pipeline.yaml"
        ),
        (
            "images/gif/Leg.gif: has 1,234,567 bytes, and its budget is 9,000"
            " = make it smaller, or raise `audit.max_bytes` in pipeline.yaml"
        ),
    ]


def test_within_the_budget_of_the_last_glob() -> None:
    images = {
        **png("images/a.png", size_bytes=900),
        **gif("images/gif/Leg.gif", size_bytes=9000),
        **png("images/a.webp", size_bytes=10**9),
    }
    assert said(RULE.check(look(images=images, config=BUDGETS))) == []


def test_there_are_no_budgets_by_default() -> None:
    assert said(RULE.check(look(images=png("images/a.png", size_bytes=10**9)))) == []
