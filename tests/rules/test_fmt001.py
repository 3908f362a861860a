from dataclasses import replace

from imgpipe.diagnostics import Place, error, warning
from imgpipe.rules.fmt001 import RULE
from tests.rules.views import layout, look, marked, page, said


def test_front_matter_that_does_not_parse() -> None:
    view = look(page("title: Leg: a view\n"))
    assert said(RULE.check(view)) == [
        (
            "pages/leg.md:2:11: the front matter is not valid YAML: mapping values are not allowed"
            " in this context = quote a value that holds `: `"
        )
    ]
    assert marked(RULE.check(view)) == [":"]
    assert [hit.about for hit in RULE.check(view)] == ["pages/leg.md"]


def test_another_text_that_does_not_parse() -> None:
    found = error("FMT001", "the file is not valid YAML", Place("_config.yml"), "mend it")
    other = warning("TXT001", "cannot be read", Place("a.txt"))
    view = replace(look(), diagnostics=(found, found, other))
    assert said(RULE.check(view)) == ["_config.yml: the file is not valid YAML = mend it"]


def test_a_page_without_front_matter_and_an_empty_one() -> None:
    assert said(RULE.check(look(page(""), layout("a: [")))) == []
