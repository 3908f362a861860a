"""`imgpipe report` and `run --report`: which file is written, over what, and what is said."""

from __future__ import annotations

import re

import pytest

from imgpipe import report_gathering
from imgpipe.own_texts import is_own_text, is_page_report
from tests.project import PIPELINE, Project

HEAD = "<!doctype html>\n<!-- a report by imgpipe -->\n"
REFUSAL = (
    "{}: error[OUT003]: is not written: a file stands here that is not a report by imgpipe\n"
    "  = name another file, or move this one away\n"
)


@pytest.fixture
def site(project: Project) -> Project:
    project.pipeline()
    project.gif("images/gif/Leg.gif")
    project.page("pages/leg.md", "Leg", range(1, 4))
    return project


def test_it_is_written_beside_the_pipeline_and_says_so(site: Project) -> None:
    site.run("run")
    said = site.run("report")
    assert (said.code, said.out) == (0, "")
    line = r"imgpipe-report\.html: 1 gallery, 1 remark, \d+\.\d kB\n"
    assert re.fullmatch(line, said.err), said.err
    text = site.read("imgpipe-report.html")
    assert text.startswith(HEAD)
    assert "images/png/Leg-3.png" in text


def test_what_is_found_is_no_failure_of_a_report(site: Project) -> None:
    assert site.run("audit", "-q").code == 1
    said = site.run("report", "-q", "-o", "deep/er/all.html")
    assert (said.code, said.out, said.err) == (0, "", "")
    assert 'href="../../pages/leg.md"' in site.read("deep/er/all.html")


@pytest.mark.parametrize(
    "arguments",
    [("report", "-o", "-"), ("run", "--report", "-"), ("audit", "-o", "-"), ("inspect", "-")],
)
def test_what_means_stdout_elsewhere_becomes_no_file(
    site: Project, arguments: tuple[str, ...]
) -> None:
    before = site.tree().keys()
    said = site.run(*arguments)
    assert (said.code, said.out) == (2, "")
    assert said.err.endswith(": `-` is no file here: `./-` is one\n")
    assert site.tree().keys() == before


def test_a_broken_pipeline_is_told_as_ever(site: Project) -> None:
    site.write("pipeline.yaml", PIPELINE.replace("width", "widht"))
    said = site.run("report")
    assert said.code == 2
    assert said.err.startswith(
        "pipeline.yaml:10:50: error[CFG002]: `outputs.thumbnails` has no key `widht`\n"
    )
    assert not (site.root / "imgpipe-report.html").exists()


@pytest.mark.parametrize("arguments", [["report", "-o", "mine.html"], ["report"]])
def test_another_file_is_never_replaced(
    site: Project, monkeypatch: pytest.MonkeyPatch, arguments: list[str]
) -> None:
    name = arguments[-1] if "-o" in arguments else "imgpipe-report.html"
    site.write(name, "<!doctype html>\n<p>mine</p>\n")
    monkeypatch.setattr(report_gathering, "gather_report", lambda *_: pytest.fail("in vain"))
    said = site.run(*arguments)
    assert (said.code, said.err) == (2, REFUSAL.format(name))
    assert site.read(name) == "<!doctype html>\n<p>mine</p>\n"


def test_a_run_refuses_before_it_begins(site: Project) -> None:
    site.write("mine.html", "mine")
    said = site.run("run", "--report", "mine.html")
    assert (said.code, said.err) == (2, REFUSAL.format("mine.html"))
    assert not (site.root / "images/png").exists()


def test_a_report_is_replaced_and_the_same_one_is_not_written_again(site: Project) -> None:
    site.run("report")
    first = site.read("imgpipe-report.html")
    assert site.run("run", "--report", "imgpipe-report.html").code == 0
    assert site.read("imgpipe-report.html") != first
    before = (site.root / "imgpipe-report.html").stat()
    site.run("report")
    assert (site.root / "imgpipe-report.html").stat().st_ino == before.st_ino


def test_a_run_reports_what_it_made_and_what_it_had_to_say(site: Project) -> None:
    site.write("images/gif/Bad.gif", b"GIF89a")
    said = site.run("run", "--report", "r.html")
    assert said.code == 3
    assert re.search(r"^r\.html: 1 gallery, \d remarks, \d+\.\d kB$", said.err, re.MULTILINE)
    text = site.read("r.html")
    assert 'href="images/png/Leg-3.png"' in text
    assert "images/gif/Bad.gif" in text


def test_an_idle_run_reports_too(site: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    site.run("run")
    site.run("run")
    monkeypatch.setattr("imgpipe.pipeline.run_site", lambda *_: pytest.fail("it looked"))
    said = site.run("run", "--report", "r.html")
    assert said.code == 0
    assert said.err.count("r.html: 1 gallery") == 1
    assert site.read("r.html").startswith(HEAD)


@pytest.mark.parametrize("option", ["-n", "--check"])
def test_a_dry_run_makes_nothing_to_report(site: Project, option: str) -> None:
    said = site.run("run", option, "--report", "r.html")
    assert said.code == 2
    assert said.err.endswith(
        "Error: --report shows what a run has made: it goes with no --dry-run or --check\n"
    )


def test_no_command_takes_a_report_for_a_text_of_the_site(site: Project) -> None:
    site.pipeline(PIPELINE.replace('"pages/**/*.md"', '"**/*.md", "**/*.html"'))
    site.write("pages/about.html", "---\ntitle: About\n---\n<p>Text.\n")
    site.run("run")
    site.write("images/orphan.png", (site.root / "images/png/Leg-1.png").read_bytes())
    before = site.run("audit")
    assert "images/orphan.png" in before.out
    for name in ("imgpipe-report.html", "pages/r.html"):
        site.run("report", "-o", name)
        assert "images/orphan.png" in site.read(name)
    assert site.run("audit").out == before.out
    assert site.run("run", "--check").code == 0


def test_a_report_leaves_the_record_of_the_audit_as_it_is(
    site: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    site.run("run")
    found = site.run("audit")
    monkeypatch.setattr("imgpipe.audit._look", lambda *_: pytest.fail("it looked again"))
    site.run("report")
    site.run("report")
    assert site.run("audit") == found


def test_a_report_is_known_by_its_head() -> None:
    for head in (HEAD, HEAD.replace("\n", "\r\n")):
        assert is_page_report(head.encode())
        assert is_own_text(head.encode() + b"more")
    assert not is_page_report(b"\n" + HEAD.encode())
    assert not is_page_report(HEAD.replace("report", "turntable").encode())
