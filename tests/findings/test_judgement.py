"""Hits → findings: what is taken out, by what, and in which groups the rest is told."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imgpipe.diagnostics import Place, Severity
from imgpipe.findings.baseline import Baseline, make_baseline
from imgpipe.findings.finding import Finding, Hit
from imgpipe.findings.judgement import Judgement, make_findings
from imgpipe.findings.levels import AuditRules
from imgpipe.findings.selection import Selection
from imgpipe.rules.rule import Rule
from imgpipe.text import TextFile
from tests.findings.hits import ALTERNATIVE, MISSING, ORPHAN, THUMBNAIL, at, of, text

LEG = TextFile("pages/leg.md", "---\ngallery:\n- a.png\n- b.png\n- c.png\n---\n")
ARM = TextFile("pages/arm.md", "![](a.png)\n")
A, B, C = (at(LEG, f"{name}.png") for name in "abc")


def judge(*hits: tuple[Rule, Hit], marked: str = "", **settings: object) -> Judgement:
    rules = AuditRules(**settings)  # type: ignore[arg-type]
    return make_findings(hits, rules, text(LEG.name, marked) if marked else {})


def told(found: Judgement) -> list[tuple[str, str, str, str]]:
    return [(item.rule, item.severity.value, item.scope, item.summary) for item in found.findings]


def counts(found: Judgement) -> tuple[int, int, int, int]:
    return found.suppressed, found.known, found.ignored, found.gone


# --- groups ----------------------------------------------------------------------------------


def test_one_hit_is_told_in_its_own_words() -> None:
    found = judge((MISSING, A))
    assert found == Judgement(
        (Finding("REF001", Severity.ERROR, "pages/leg.md", "`a.png` is not there", (A,)),)
    )


def test_hits_of_one_rule_in_one_file_are_one_finding_in_the_order_of_their_places() -> None:
    found = judge((MISSING, C), (MISSING, A), (MISSING, B))
    assert told(found) == [("REF001", "error", "pages/leg.md", "image missing: 3 places")]
    assert found.findings[0].hits == (A, B, C)


def test_another_severity_is_another_finding() -> None:
    sure = replace(B, severity=Severity.ERROR)
    assert told(judge((THUMBNAIL, A), (THUMBNAIL, sure), (THUMBNAIL, C))) == [
        ("THM001", "warning", "pages/leg.md", "thumbnail missing: 2 places"),
        ("THM001", "error", "pages/leg.md", "`b.png` is not there"),
    ]


def test_images_are_grouped_by_their_folder() -> None:
    found = judge(
        *((ORPHAN, of(path)) for path in ("images/b.png", "logo.png", "images/a.png", "x/a.png"))
    )
    assert told(found) == [
        ("ORP001", "warning", ".", "is not referred to"),
        ("ORP001", "warning", "images", "image without reference: 2 files"),
        ("ORP001", "warning", "x", "is not referred to"),
    ]
    assert [hit.about for hit in found.findings[1].hits] == ["images/a.png", "images/b.png"]


def test_a_page_as_a_whole_is_no_image() -> None:
    hit = Hit(Place("pages/leg.md"), "has no gallery", "images/gif/Leg.gif")
    assert told(judge((ORPHAN, hit)))[0][2] == "pages/leg.md"


def test_findings_are_ordered_by_path_then_line_then_rule() -> None:
    found = judge(
        *((ALTERNATIVE, C), (THUMBNAIL, B), (MISSING, B), (MISSING, at(ARM, "a.png"))),
        (ALTERNATIVE, at(ARM, "a.png")),
    )
    assert [(item.scope, item.rule) for item in found.findings] == [
        *(("pages/arm.md", "ALT003"), ("pages/arm.md", "REF001")),
        *(("pages/leg.md", "REF001"), ("pages/leg.md", "THM001"), ("pages/leg.md", "ALT003")),
    ]


@given(st.permutations([A, B, C, of("images/a.png"), of("images/b.png"), at(ARM, "a.png")]))
def test_the_order_of_hits_does_not_matter(hits: list[Hit]) -> None:
    settled = judge(*((MISSING, hit) for hit in (A, B, C)), (MISSING, of("images/a.png")))
    some = judge(*((MISSING, hit) for hit in hits))
    assert [item for item in some.findings if item.scope == LEG.name] == [settled.findings[1]]


# --- rules and levels ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("selection", "rules"),
    [
        (Selection(), ["REF001", "ORP001"]),
        (Selection(("ALL",)), ["REF001", "ORP001"]),
        (Selection(("REF",)), ["REF001"]),
        (Selection(("ORP001", "GAL")), ["ORP001"]),
        (Selection((), ("REF",)), ["ORP001"]),
        (Selection(("ALL",), ("ORP001",)), ["REF001"]),
        (Selection(("REF",), ("REF001",)), []),
    ],
    ids=repr,
)
def test_only_rules_that_are_asked_for(selection: Selection, rules: list[str]) -> None:
    hits = [(MISSING, A), (ORPHAN, of("x.png"))]
    found = make_findings(hits, AuditRules(), {}, selection)
    assert {item.rule for item in found.findings} == set(rules)
    assert counts(found) == (0, 0, 0, 0)


def test_a_level_takes_the_place_of_every_severity_of_a_rule() -> None:
    sure = replace(B, severity=Severity.ERROR)
    found = judge((THUMBNAIL, A), (THUMBNAIL, sure), levels={"THM001": Severity.INFO})
    assert told(found) == [("THM001", "info", "pages/leg.md", "thumbnail missing: 2 places")]


def test_a_rule_that_is_off_is_silent() -> None:
    assert told(judge((MISSING, A), (ORPHAN, of("x.png")), levels={"REF001": None})) == [
        ("ORP001", "warning", ".", "is not referred to")
    ]


# --- what the pipeline ignores -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("ignore", "left"),
    [
        ({"ORP001": ("icon/**",)}, ["images/a.png", "pages/leg.md"]),
        ({"ORP001": ("images/*.png",)}, ["icon/x/b.png", "pages/leg.md"]),
        ({"REF001": ("pages/*.md",)}, ["icon/x/b.png", "images/a.png"]),
        ({"REF001": ("images/a.png",)}, ["icon/x/b.png", "images/a.png"]),
        ({"*": ("images/**",)}, ["icon/x/b.png"]),
        ({"*": ("icon/**",), "ORP001": ("images/**",)}, ["pages/leg.md"]),
        ({"ORP002": ("**",)}, ["icon/x/b.png", "images/a.png", "pages/leg.md"]),
    ],
    ids=repr,
)
def test_globs_mean_the_image_or_the_page(
    ignore: dict[str, tuple[str, ...]], left: list[str]
) -> None:
    hits = [(ORPHAN, of("icon/x/b.png")), (ORPHAN, of("images/a.png")), (MISSING, A)]
    found = judge(*hits, ignore=ignore)
    assert sorted(hit.place.path for item in found.findings for hit in item.hits) == left
    assert found.ignored == 3 - len(left)


# --- comments ----------------------------------------------------------------------------------


def test_a_comment_takes_the_hits_of_its_line_and_is_counted() -> None:
    marked = LEG.text.replace("- b.png", "- b.png  # imgpipe: ignore[REF001]")
    found = judge((MISSING, A), (MISSING, B), (THUMBNAIL, B), marked=marked)
    assert told(found) == [
        ("REF001", "error", "pages/leg.md", "`a.png` is not there"),
        ("THM001", "warning", "pages/leg.md", "`b.png` is not there"),
    ]
    assert counts(found) == (1, 0, 0, 0)


def test_a_comment_of_its_own_line_takes_all_of_the_file_and_of_no_other() -> None:
    marked = LEG.text + "<!-- imgpipe: ignore[REF, THM001] -->\n"
    other = at(ARM, "a.png")
    found = judge(*((rule, hit) for rule in (MISSING, THUMBNAIL) for hit in (A, B, C, other)))
    assert sum(len(item.hits) for item in found.findings) == 8
    found = judge(
        *((rule, hit) for rule in (MISSING, THUMBNAIL) for hit in (A, B, C, other)), marked=marked
    )
    assert [(item.scope, item.hits) for item in found.findings] == [("pages/arm.md", (other,))] * 2
    assert found.suppressed == 6


def idle(marked: str, *hits: tuple[Rule, Hit], **settings: object) -> list[tuple[str, str, str]]:
    """Return what is said of comments: place, message, hint."""
    found = judge(*hits, marked=marked, **settings).findings
    return [
        (str(hit.place), hit.message, hit.hint)
        for item in found
        if item.rule == "SUP001"
        for hit in item.hits
    ]


@pytest.mark.parametrize(
    ("comment", "said"),
    [
        (
            "[REF001]",
            ("pages/leg.md:1:22", "suppresses nothing: no REF001 in this file", "delete it"),
        ),
        ("[GAL]", ("pages/leg.md:1:22", "suppresses nothing: no GAL in this file", "delete it")),
        ("[REF01]", ("pages/leg.md:1:22", "there is no rule `REF01`", "did you mean `REF001`?")),
        ("[xy]", ("pages/leg.md:1:22", "there is no rule `xy`", "`imgpipe rules` lists them")),
        ("", ("pages/leg.md:1:6", "names no rule", "write it in brackets, as in `ignore[REF001]`")),
        (
            "[]",
            ("pages/leg.md:1:6", "names no rule", "write it in brackets, as in `ignore[REF001]`"),
        ),
    ],
)
def test_a_comment_without_effect_is_told(comment: str, said: tuple[str, str, str]) -> None:
    assert idle(f"<!-- imgpipe: ignore{comment} -->\n") == [said]


def test_a_comment_on_a_line_that_has_no_such_hit_is_told() -> None:
    marked = LEG.text.replace("- b.png", "- b.png # imgpipe: ignore[REF001]")
    assert idle(marked, (MISSING, A)) == [
        ("pages/leg.md:4:27", "suppresses nothing: no REF001 on this line", "delete it")
    ]


def test_each_name_of_a_comment_is_judged_by_itself() -> None:
    marked = LEG.text.replace("- b.png", "- b.png # imgpipe: ignore[THM001, REF001]")
    assert idle(marked, (MISSING, B)) == [
        ("pages/leg.md:4:27", "suppresses nothing: no THM001 on this line", "delete it")
    ]


def test_nothing_is_said_of_a_comment_about_a_rule_that_was_not_applied() -> None:
    marked = "<!-- imgpipe: ignore[REF001] -->\n"
    assert idle(marked, levels={"REF001": None}) == []
    found = make_findings([], AuditRules(), text(LEG.name, marked), Selection((), ("REF001",)))
    assert found.findings == ()
    # A family is judged only if all of it was looked for.
    assert idle("<!-- imgpipe: ignore[REF] -->\n", levels={"REF008": None}) == []


def test_what_is_said_of_comments_can_be_ignored_suppressed_and_set_off() -> None:
    marked = "<!-- imgpipe: ignore[REF001] -->\n"
    assert idle(marked, levels={"SUP001": None}) == []
    assert idle(marked, ignore={"SUP001": ("pages/**",)}) == []
    silent = "<!-- imgpipe: ignore[REF001] --> <!-- imgpipe: ignore[SUP001] -->\n"
    assert idle(silent) == []
    assert judge(marked=silent).suppressed == 1
    assert told(judge(marked=marked, levels={"SUP001": Severity.ERROR}))[0][:2] == (
        "SUP001",
        "error",
    )


def test_what_the_pipeline_ignores_needs_no_comment() -> None:
    marked = LEG.text + "<!-- imgpipe: ignore[REF001] -->\n"
    found = judge((MISSING, A), marked=marked, ignore={"REF001": ("pages/**",)})
    assert counts(found) == (0, 0, 1, 0)
    assert [item.rule for item in found.findings] == ["SUP001"]


# --- the baseline --------------------------------------------------------------------------------


def with_baseline(baseline: Baseline, *hits: tuple[Rule, Hit], **settings: object) -> Judgement:
    rules = AuditRules(**settings)  # type: ignore[arg-type]
    return make_findings(hits, rules, {}, baseline=baseline)


KNOWN = make_baseline(judge((MISSING, A), (MISSING, B), (ORPHAN, of("x.png"))).findings)


def test_what_is_known_is_not_told_wherever_it_stands_now() -> None:
    moved = replace(A, place=replace(A.place, line=90))
    new = at(LEG, "c.png")
    found = with_baseline(KNOWN, (MISSING, moved), (MISSING, B), (MISSING, new))
    assert [hit for item in found.findings for hit in item.hits] == [new]
    assert counts(found) == (0, 2, 0, 1)


def test_one_more_of_what_is_known_is_new() -> None:
    again = replace(A, place=replace(A.place, line=90))
    found = with_baseline(KNOWN, (MISSING, A), (MISSING, again), (MISSING, B))
    assert [item.hits for item in found.findings] == [(again,)]


def test_what_was_not_looked_for_is_not_gone() -> None:
    assert with_baseline(KNOWN).gone == 3
    assert with_baseline(KNOWN, levels={"REF001": None}).gone == 1
    found = make_findings([], AuditRules(), {}, Selection(("GAL",)), KNOWN)
    assert found.gone == 0


def test_a_rule_that_is_no_more_has_no_findings_any_more() -> None:
    assert with_baseline(Baseline({("a.md", "OLD001", "x"): 2})).gone == 2
