from imgpipe.rules.fmt002 import RULE
from tests.rules.views import gallery, look, marked, page, said

HINT = "delete the one that is not meant"


def test_a_key_that_stands_twice() -> None:
    view = look(page(gallery(1) + gallery(2)))
    assert said(RULE.check(view)) == [
        f"pages/leg.md:5:1: `gallery` stands in line 2 already: only the last one counts = {HINT}"
    ]
    assert marked(RULE.check(view)) == ["gallery"]


def test_nested_keys() -> None:
    view = look(page("a:\n  - {b: 1, c: 2, b: 3, 'b': 4}\n"))
    said_of_b = f"`b` stands in line 3 already: only the last one counts = {HINT}"
    assert said(RULE.check(view)) == [
        f"pages/leg.md:3:18: {said_of_b}",
        f"pages/leg.md:3:24: {said_of_b}",
    ]


def test_keys_that_may_be_the_same() -> None:
    text = "a: &a {x: 1}\nb: &b {x: 2}\nc:\n  <<: *a\n  <<: *b\n  x: 3\nd: [{x: 1}, {x: 2}]\n"
    assert said(RULE.check(look(page(text)))) == []
