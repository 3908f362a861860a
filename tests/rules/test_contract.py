"""What every rule promises, and that no view makes one raise."""

from __future__ import annotations

import importlib
import re
from dataclasses import replace
from pathlib import Path

import pytest

from imgpipe.diagnostics import Severity
from imgpipe.rules import RULES
from imgpipe.rules.rule import Rule
from imgpipe.text import Span
from imgpipe.view import View
from tests.rules.views import (
    LEG,
    dynamic,
    gallery,
    gif,
    html,
    imply,
    layout,
    look,
    markdown,
    numbered,
    page,
)

HERE = Path(__file__).parent
E, W, I = Severity.ERROR, Severity.WARNING, Severity.INFO  # noqa: E741  as DESIGN writes them
SEVERITIES = {
    "REF001": E,
    "REF002": E,
    "REF003": E,
    "REF004": E,
    "REF005": W,
    "REF006": E,
    "REF007": I,
    "REF008": E,
    "GAL001": E,
    "GAL002": E,
    "GAL003": W,
    "GAL004": I,
    "GAL005": I,
    "ANI001": E,
    "ANI002": E,
    "ANI003": I,
    "ANI004": E,
    "ANI005": W,
    "THM001": E,
    "THM002": W,
    "THM003": W,
    "THM004": I,
    "ORP001": W,
    "ORP002": W,
    "ORP003": W,
    "ORP004": I,
    "IMG001": E,
    "IMG002": E,
    "IMG003": E,
    "IMG004": W,
    "IMG005": W,
    "IMG006": W,
    "ALT001": E,
    "ALT002": W,
    "ALT003": I,
    "FMT001": E,
    "FMT002": W,
    "FMT003": E,
    "LCK001": W,
    "SUP001": I,
}
rules = pytest.mark.parametrize("rule", RULES.values(), ids=RULES)


@rules
def test_a_rule_is_named_after_its_file(rule: Rule) -> None:
    module = importlib.import_module(f"imgpipe.rules.{rule.id.lower()}")
    assert RULES[rule.id] is rule is module.RULE
    assert rule.documentation == module.__doc__


@rules
def test_a_rule_is_as_severe_as_it_was_designed(rule: Rule) -> None:
    assert rule.severity is SEVERITIES[rule.id]


@rules
def test_a_rule_says_what_it_is_about_and_how_to_mend_it(rule: Rule) -> None:
    first, blank, *more = rule.documentation.splitlines()
    assert re.fullmatch(r"[A-Z].*[^.]\.", first), first
    assert blank == ""
    assert 6 <= len(more) <= 24
    assert re.fullmatch(r"[a-z].{3,50}[^.]", rule.title), rule.title
    assert not re.match(r"(the|an?) ", rule.title)


@rules
def test_a_rule_has_its_tests(rule: Rule) -> None:
    if rule.id != "SUP001":  # of which the judgement makes the hits
        tests = (HERE / f"test_{rule.id.lower()}.py").read_text(encoding="utf-8")
        assert f"from imgpipe.rules.{rule.id.lower()} import RULE" in tests


def test_the_rules_are_in_their_order() -> None:
    order = list(SEVERITIES)
    families = list(dict.fromkeys(rule[:3] for rule in order))
    assert list(RULES) == sorted(RULES, key=lambda rule: (families.index(rule[:3]), rule))
    titles = [rule.title for rule in RULES.values()]
    assert len(set(titles)) == len(titles)


def odd_views() -> dict[str, View]:
    """Return views that no site has, and those that are odd but real."""
    everything = page(
        LEG + gallery(1, 1, 4, "\\x.png", "http://a.b/c.png") + "icon: /x.png\n",
        *(markdown("/a.png"), html("../../a.png", "A"), dynamic("*"), dynamic("/images/*.png")),
        '{% include page-image im_id="Arm" %}',
    )
    images = {**gif("images/gif/Leg.gif", 3), **numbered("images/png/Leg-{}.png", 3)}
    full = look(everything, layout(html("/b.png")), images=images)
    bare = [replace(link, wanted=(), targets=()) for link in full.links]
    pathless = tuple(
        replace(
            view,
            galleries=tuple(
                replace(item, links=tuple(link and replace(link, wanted=()) for link in item.links))
                for item in view.galleries
            ),
        )
        for view in full.pages
    )
    nowhere = [
        replace(link, mention=replace(link.mention, span=Span(0, 0), pieces=())) for link in bare
    ]
    return {
        "nothing": look(),
        "no convention": look(config=NO_CONVENTION, images=images),
        "no front matter": look(layout("Text."), page("", "Text."), page("- 1\n")),
        "no images": look(everything),
        "everything": imply(full, "thumbnail", "a", "b"),
        "no paths": replace(full, links=tuple(bare), pages=pathless),
        "no places": replace(full, links=tuple(nowhere)),
        "no facts": replace(
            full,
            images={
                path: replace(f, pixels=(), frames=0, size=None, kind="")
                for path, f in images.items()
            },
        ),
        "no lists": look(page("images: 1\ngallery: {a: 1}\n"), page("images: [1, [], {}, ~]\n")),
        "aliases": look(page("x: &a [{image_url: a.png}]\ngallery: *a\nimages: *a\n")),
        "not parsed": look(page("a: [\n")),
    }


NO_CONVENTION = "version: 1\nsources: {a: 'gif/{name}.gif'}\noutputs: {b: 'png/{name}-{n}.png'}\n"


@rules
def test_no_view_makes_a_rule_raise(rule: Rule) -> None:
    for view in odd_views().values():
        hits = list(rule.check(view))
        assert hits == list(rule.check(view)), "a rule keeps nothing"
