"""The reports of an audit, each as a whole, and that no text from files is markup in them."""

from __future__ import annotations

import json
import os
import re
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from imgpipe.diagnostics import Place, Severity, error, escape, warning
from imgpipe.findings.finding import Audit, Finding, Fix, Hit
from imgpipe.own_texts import is_own_text, is_report
from imgpipe.reporters.audit_formats import FORMATS
from imgpipe.reporters.audit_words import Style
from imgpipe.rules import RULES
from imgpipe.rules.rule import Rule
from imgpipe.text import Edit, Span, TextFile
from tests.findings.hits import at, finding, of

GOLDEN = Path(__file__).parent / "cases" / "reports"
SUFFIXES = {"text": "txt", "json": "json", "sarif": "sarif", "github": "github", "markdown": "md"}
SHARED = Path(__file__).parents[2] / "shared"
SCHEMA = Path(os.environ.get("IMGPIPE_SARIF_SCHEMA") or SHARED / "schemas/sarif-2.1.0.json")

LEG = TextFile(
    "pages/leg.md",
    "---\ngallery:\n" + "".join(f"- image_url: png/Leg-{n}.png\n" for n in range(1, 9)) + "---\n",
)
EVIL = TextFile("pages/a, b: 100%|`x`.md", "é 😀 ![*x*](<b>|`@you #1.png)\n")


def rule(id_: str, severity: Severity, title: str) -> Rule:
    return Rule(id_, severity, title, lambda _: (), f"About {title}.\n\nMore of it.\n")


MISSING = rule("REF001", Severity.ERROR, "image missing")
THUMBNAIL = rule("THM001", Severity.WARNING, "thumbnail missing")
ORPHAN = rule("ORP001", Severity.WARNING, "image without reference")
SILENT = rule("SUP001", Severity.INFO, "suppression without effect")

SAMPLE = Audit(
    findings=(
        Finding(
            "ORP001",
            Severity.WARNING,
            "images",
            "image without reference: 2 files",
            (of("images/a b.png"), of("images/é.png")),
        ),
        Finding(
            "REF001",
            Severity.ERROR,
            "pages/a, b: 100%|`x`.md",
            "`<b>|`@you #1.png` is not there",
            (at(EVIL, "<b>|`@you #1.png", hint="did you mean `[x](1)\n::error::www.x.org`?"),),
        ),
        Finding(
            "REF002",
            Severity.ERROR,
            "pages/leg.md",
            "`png/Leg-1.png` differs in case",
            (
                replace(
                    at(LEG, "png/Leg-1.png", "`png/Leg-1.png` differs in case"),
                    hint="it is `png/leg-1.png`",
                    fix=Fix(Edit(Span(24, 37), "png/leg-1.png"), "images/png/leg-1.png"),
                ),
            ),
        ),
        Finding(
            "THM001",
            Severity.WARNING,
            "pages/leg.md",
            "thumbnail missing: 8 places",
            tuple(at(LEG, f"png/Leg-{n}.png", f"no thumbnail of frame {n}") for n in range(1, 9)),
        ),
        Finding(
            "SUP001",
            Severity.INFO,
            "pages/leg.md",
            "suppresses nothing",
            (at(LEG, "gallery", "suppresses nothing"),),
        ),
    ),
    diagnostics=(
        error("PAG001", "is not UTF-8", Place("pages/arm.md", 3, 7, "x", 1), "save it as UTF-8"),
        warning("SIT001", "a glob that matches no page"),
    ),
    pages=227,
    references=3851,
    images=11600,
    suppressed=2,
    known=5,
    ignored=1,
    gone=3,
)
EMPTY = Audit((), pages=1, references=1, images=0)


@pytest.fixture(autouse=True)
def rules(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have reports name these rules, whatever the real ones are called."""
    for item in (MISSING, THUMBNAIL, ORPHAN, SILENT, replace(MISSING, id="REF002")):
        monkeypatch.setitem(RULES, item.id, item)


@pytest.mark.parametrize("name", FORMATS)
def test_a_report_as_a_whole(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("imgpipe.reporters.sarif.__version__", "1.2.3")
    report = FORMATS[name](SAMPLE, Style())
    assert report == (GOLDEN / f"audit.{SUFFIXES[name]}").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("audit", [SAMPLE, EMPTY], ids=["some", "none"])
def test_a_report_is_known_as_one_when_it_is_to_be_replaced(name: str, audit: Audit) -> None:
    report = FORMATS[name](audit, Style())
    assert report.endswith("\n")
    assert is_report(report.encode())
    assert is_own_text(report.encode())


@pytest.mark.parametrize(
    "data",
    [
        b"---\nlayout: page\n---\n",
        b"images looked at\n",
        b"## imgpipe audit\n\n![](a.png)\n",
        b"# A page\n\n1 page, 2 references and 3 images looked at\n\nMore.\n",
        b'{"schema_version": 1, "command": "audit"}',
        b'{\n "schema_version": 1,\n "command": "run",\n',
        b"\x89PNG\r\n\x1a\n",
        b"version: 1\n",
    ],
)
def test_another_file_is_not_taken_for_a_report(data: bytes) -> None:
    assert not is_report(data)
    assert not is_own_text(data)


# --- text ---------------------------------------------------------------------------------------


def test_a_verbose_user_sees_every_place() -> None:
    lines = FORMATS["text"](SAMPLE, Style(verbose=True)).splitlines()
    assert lines[19:22] == [
        "    8:14: no thumbnail of frame 6",
        "    9:14: no thumbnail of frame 7",
        "    10:14: no thumbnail of frame 8",
    ]


def test_a_quiet_user_sees_errors_alone() -> None:
    report = FORMATS["text"](SAMPLE, Style(quiet=True))
    assert re.findall(r"(\w+)\[", report) == ["error", "error"]
    assert "looked at" not in report
    assert FORMATS["text"](EMPTY, Style(quiet=True)) == ""


def test_a_report_for_a_terminal_is_coloured_and_no_other() -> None:
    assert "\x1b[1;31merror[REF001]\x1b[0m" in FORMATS["text"](SAMPLE, Style(colored=True))


def test_the_counts_name_what_there_is() -> None:
    one = replace(EMPTY, findings=SAMPLE.findings[1:2], known=1, gone=1, diagnostics=())
    assert FORMATS["text"](one, Style()).splitlines()[-2:] == [
        "1 finding of the baseline is gone: write it anew with --write-baseline",
        "1 error in 1 file; 1 page, 1 reference and 0 images looked at; 1 known",
    ]


# --- SARIF --------------------------------------------------------------------------------------


def read_sarif(audit: Audit = SAMPLE, prefix: str = "") -> Any:
    return json.loads(FORMATS["sarif"](audit, Style(prefix)))


@pytest.mark.skipif(not SCHEMA.is_file(), reason="the schema of SARIF is not beside the project")
@pytest.mark.parametrize("audit", [SAMPLE, EMPTY], ids=["some", "none"])
def test_it_is_valid_by_the_schema_of_sarif(audit: Audit) -> None:
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    jsonschema.Draft4Validator(schema).validate(read_sarif(audit))


def test_each_finding_is_one_result_with_all_of_its_places() -> None:
    (run,) = read_sarif()["runs"]
    results, described = run["results"], run["tool"]["driver"]["rules"]
    assert [len(item["locations"]) for item in results] == [2, 1, 1, 8, 1]
    assert [item["level"] for item in results] == ["warning", "error", "error", "warning", "note"]
    assert [described[item["ruleIndex"]]["id"] for item in results] == [
        item["ruleId"] for item in results
    ]
    assert results[2]["locations"][0]["physicalLocation"]["region"] == {
        "startLine": 3,
        "startColumn": 14,
        "endColumn": 27,
    }


def test_addresses_of_sarif_are_relative_and_encoded() -> None:
    (run,) = read_sarif(prefix="my site")["runs"]
    places = [place["physicalLocation"] for item in run["results"] for place in item["locations"]]
    uris = [place["artifactLocation"]["uri"] for place in places]
    assert uris[:3] == [
        "my%20site/images/a%20b.png",
        "my%20site/images/%C3%A9.png",
        "my%20site/pages/a%2C%20b%3A%20100%25%7C%60x%60.md",
    ]
    assert {unquote(uri) for uri in uris} == {
        f"my site/{hit.place.path}" for item in SAMPLE.findings for hit in item.hits
    }


def fingerprints(audit: Audit) -> list[str]:
    return [
        item["partialFingerprints"]["imgpipeFinding/v1"]
        for item in read_sarif(audit)["runs"][0]["results"]
    ]


def test_a_fingerprint_stays_when_lines_move_and_no_other_finding_has_it() -> None:
    moved = replace(
        SAMPLE,
        findings=tuple(
            replace(item, hits=tuple(_move(hit) for hit in item.hits)) for item in SAMPLE.findings
        ),
    )
    assert fingerprints(moved) == fingerprints(SAMPLE)
    assert len(set(fingerprints(SAMPLE))) == len(SAMPLE.findings)


def _move(hit: Hit) -> Hit:
    line = None if hit.place.line is None else hit.place.line + 7
    return replace(hit, place=replace(hit.place, line=line))


# --- GitHub -------------------------------------------------------------------------------------


def many(number: int, of_rule: Rule) -> tuple[Finding, ...]:
    hits = (at(TextFile(f"pages/{n}.md", "a.png\n"), "a.png") for n in range(number))
    return tuple(finding(of_rule, hit.place.path, hit) for hit in hits)


def levels_of(report: str) -> list[str]:
    return re.findall(r"^::(\w+)", report, flags=re.MULTILINE)


def test_ten_of_a_level_are_shown_and_none_is_counted() -> None:
    audit = Audit((*many(10, MISSING), *many(10, SILENT)))
    assert levels_of(FORMATS["github"](audit, Style())) == ["error"] * 10 + ["notice"] * 10


def test_what_is_more_is_counted_by_a_notice_that_is_shown() -> None:
    audit = Audit((*many(13, MISSING), *many(11, THUMBNAIL), *many(10, SILENT)))
    report = FORMATS["github"](audit, Style())
    assert levels_of(report) == ["error"] * 10 + ["warning"] * 10 + ["notice"] * 10
    assert report.splitlines()[29] == (
        "::notice title=imgpipe audit::not shown: 3 errors, 1 warning and 1 note;"
        " `imgpipe audit` prints them all"
    )


words = st.text(
    st.sampled_from("ab:,%\r\n\u2028\x1b|`<>&@#*_[]()\\ é😀") | st.characters(codec="utf-8"),
    min_size=1,
)


@given(words, words)
def test_no_text_makes_a_command_of_its_own(path: str, value: str) -> None:
    hit = Hit(Place(path, 1, 1, value, 1), value, value, value)
    two = finding(MISSING, path, hit, hit, summary=value)
    command, counts, *rest = FORMATS["github"](Audit((two,)), Style()).split("\n")
    assert rest == [""]
    assert counts.startswith("2 errors in 1 file")
    found = re.fullmatch(
        r"::error file=([^:,]*),line=1,col=1,endColumn=2,title=[^:,]*::.*", command
    )
    assert found
    assert not re.search(r"[\r\n\x1b]", command)
    decoded = found[1].replace("%2C", ",").replace("%3A", ":").replace("%25", "%")
    assert decoded == escape(path)


# --- Markdown -----------------------------------------------------------------------------------


@given(words, words)
def test_no_text_is_markup(path: str, value: str) -> None:
    hit = Hit(Place(path, 1, 1, value, 1), f"`{value}` {value}", value, value)
    report = FORMATS["markdown"](Audit((finding(MISSING, path, hit, hit),)), Style())
    row = report.splitlines()[8]
    assert len(re.findall(r"(?<!\\)(?:\\\\)*\|", row)) == 4
    plain = re.sub(r"</?code>|<br>|<!-- -->", "", row)
    assert "<" not in plain
    assert not re.search(r"(?<!\\)(?:\\\\)*[`*_\[\]]", plain)
    assert not re.search(r"[@#](?!<!-- -->)", row)
    assert len(report.splitlines()) == 9


def test_a_table_has_fifty_rows_at_most() -> None:
    report = FORMATS["markdown"](Audit(many(53, MISSING)), Style())
    assert report.count("| REF001 |") == 50
    assert report.splitlines()[-1] == "… and 3 more"


def test_a_report_has_room_in_a_comment() -> None:
    long = Hit(Place("pages/a.md", 1, 1, "x", 1), f"`{'y' * 2000}` is not there", "y")
    told = Audit(
        tuple(replace(item, hits=(long,)) for item in (*many(40, MISSING), *many(45, ORPHAN))),
        tuple(error("SIT005", "z" * 2000, Place(f"{number}")) for number in range(40)),
    )
    report = FORMATS["markdown"](told, Style())
    assert 58_000 < len(report) < 65_536
    shown = report.count("is not there")
    unshown = [int(number) for number in re.findall(r"… and (\d+) more\n", report)]
    assert (shown + sum(unshown), unshown[1:]) == (85 + 40, [45, 40])
