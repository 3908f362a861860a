"""The commands `audit` and `rules`: options, files, exit codes; what an audit finds is given."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import ModuleType

import click
import pytest

from imgpipe.audit import Watcher
from imgpipe.cli import cli, run_command
from imgpipe.diagnostics import Place, Severity, error
from imgpipe.findings.baseline import Baseline
from imgpipe.findings.finding import Audit, Hit
from imgpipe.findings.judgement import make_findings
from imgpipe.findings.selection import Selection
from imgpipe.model import Config
from imgpipe.reporters.audit_formats import FORMATS
from imgpipe.reporters.rules import format_documentation
from imgpipe.rule_ids import RULE_IDS
from imgpipe.rules import RULES
from imgpipe.rules.rule import Rule
from imgpipe.text import TextFile
from tests.findings.hits import MISSING, ORPHAN, at, of
from tests.project import Project, Said

LEG = TextFile("pages/leg.md", "![](a.png)\n![](b.png)\n")
HITS = ((MISSING, at(LEG, "a.png")), (MISSING, at(LEG, "b.png")), (ORPHAN, of("images/x.png")))
COUNTS = "1 page, 2 references and 3 images looked at"


@dataclass
class Given:
    """What the site's audit finds; `left_out` is what it was told to read nothing of."""

    hits: Iterable[tuple[Rule, Hit]] = HITS
    audit: Audit = field(default_factory=lambda: Audit((), (), 1, 2, 3))
    left_out: frozenset[str] = frozenset()
    built: str | None = None

    def audit_site(
        self,
        config: Config,
        selection: Selection,
        baseline: Baseline | None,
        left_out: frozenset[str],
        watcher: Watcher,
        built: str | None,
        *,
        is_new: bool,  # noqa: ARG002
    ) -> Audit:
        self.left_out, self.built = left_out, built
        watcher.on_begin(1)
        watcher.on_look("images/x.png")
        found = make_findings(self.hits, config.audit, {}, selection, baseline)
        return replace(
            self.audit,
            findings=found.findings,
            known=found.known,
            gone=found.gone,
            fail_on=config.audit.fail_on,
        )


@pytest.fixture
def given(project: Project, monkeypatch: pytest.MonkeyPatch) -> Given:
    project.pipeline()
    given = Given()
    room = ModuleType("imgpipe.audit")
    room.audit_site, room.Watcher = given.audit_site, Watcher  # type: ignore[attr-defined]
    room.recall_audit = lambda *_: None  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "imgpipe.audit", room)
    monkeypatch.setattr("imgpipe.audit", room)
    for rule in (MISSING, ORPHAN):
        monkeypatch.setitem(RULES, rule.id, rule)
    return given


TEXT = f"""\
images/x.png: warning[ORP001]: is not referred to
pages/leg.md:1:5: error[REF001]: image missing: 2 places
    1 | ![](a.png)
      |     ^^^^^
      = `a.png` is not there
    2:5: `b.png` is not there
2 errors and 1 warning in 2 files; {COUNTS}
"""


def test_it_prints_what_it_finds_and_fails_for_an_error(project: Project, given: Given) -> None:
    said = project.run("audit")
    assert (said.code, said.out, said.err) == (1, TEXT, "")


def test_nothing_found(project: Project, given: Given) -> None:
    given.hits = ()
    said = project.run("audit")
    assert (said.code, said.out, said.err) == (0, f"nothing found; {COUNTS}\n", "")
    assert project.run("audit", "-q").out == ""


@pytest.mark.parametrize(
    ("fail_on", "codes"),
    [
        ("never", (0, 0, 0)),
        ("error", (1, 0, 0)),
        ("warning", (1, 1, 0)),
        ("info", (1, 1, 1)),
    ],
)
def test_the_exit_code_is_as_the_pipeline_says(
    project: Project, given: Given, fail_on: str, codes: tuple[int, int, int]
) -> None:
    for level, code in zip(("error", "warning", "info"), codes, strict=True):
        audit = f"audit: {{fail_on: {fail_on}, levels: {{ALL: {level}}}}}\n"
        project.pipeline()
        project.write("pipeline.yaml", project.read("pipeline.yaml") + audit)
        assert project.run("audit", "-q").code == code
    given.hits = ()
    assert project.run("audit", "-q").code == 0


def test_what_could_not_be_looked_at_is_said_and_fails(project: Project, given: Given) -> None:
    given.hits = ()
    problem = error("PAG001", "is not UTF-8", Place("pages/arm.md"), "save it as UTF-8")
    given.audit = replace(given.audit, diagnostics=(problem,))
    said = project.run("audit")
    assert said.code == 1
    assert said.err == "pages/arm.md: error[PAG001]: is not UTF-8\n  = save it as UTF-8\n"
    assert said.out == f"nothing found; {COUNTS}; 1 problem while looking\n"


def test_the_built_site_is_named_from_the_project(project: Project, given: Given) -> None:
    project.write("out/_site/index.html", "")
    project.run("audit", "--built", str(project.root / "out/_site/"))
    assert given.built == "out/_site"
    project.run("audit")
    assert given.built is None


def test_every_format_is_offered(project: Project, given: Given) -> None:
    (option,) = (item for item in cli.commands["audit"].params if item.name == "format_name")
    assert isinstance(option.type, click.Choice)
    assert tuple(option.type.choices) == tuple(FORMATS)
    for name in FORMATS:
        said = project.run("audit", "--format", name)
        assert (said.code, said.err) == (1, "")
        assert "image missing" in said.out
    assert json.loads(project.run("audit", "--format", "json", "-q").out)["exit_code"] == 1


def test_rules_are_selected_and_ignored(project: Project, given: Given) -> None:
    said = project.run("audit", "--select", "ORP", "--select", "GAL001")
    assert (said.code, said.out.splitlines()[-1]) == (0, f"1 warning in 1 file; {COUNTS}")
    said = project.run("audit", "--ignore", "ORP001", "--ignore", "REF")
    assert (said.code, said.out) == (0, f"nothing found; {COUNTS}\n")


@pytest.mark.parametrize("option", ["--select", "--ignore"])
def test_a_rule_that_is_none_is_wrong_usage(project: Project, given: Given, option: str) -> None:
    said = project.run("audit", option, "ref01")
    assert said.code == 2
    assert said.out == ""
    assert said.err.endswith(
        f"Error: Invalid value for '{option}': there is no rule `ref01`: did you mean `REF001`?\n"
    )


# --- files ---------------------------------------------------------------------------------------


def test_a_report_goes_to_a_file_and_is_replaced_by_the_next(
    project: Project, given: Given
) -> None:
    for name in FORMATS:
        path = f"reports/audit.{name}"
        for _ in range(2):
            said = project.run("audit", "--format", name, "-o", path)
            assert (said.code, said.out, said.err) == (1, "", "")
            assert "image missing" in project.read(path)
            given.hits = HITS[:2]
        assert given.left_out == {path}
    assert project.run("audit", "-q", "-o", "reports/audit.text").out == ""
    assert project.read("reports/audit.text") == TEXT.partition("\n")[2].replace(
        "2 errors and 1 warning in 2 files", "2 errors in 1 file"
    )


@pytest.mark.parametrize("path", ["pipeline.yaml", "pages/leg.md", "images/gif/Leg.gif"])
def test_a_report_never_takes_the_place_of_anything_else(
    project: Project, given: Given, path: str
) -> None:
    project.gif("images/gif/Leg.gif")
    project.page("pages/leg.md", "Leg", range(1, 3))
    before = project.tree()
    said = project.run("audit", "-o", path)
    assert (said.code, said.out) == (2, "")
    assert said.err == (
        f"{path}: error[OUT003]: is not written: a file stands here that is not a report of the"
        " audit\n  = name another file, or move this one away\n"
    )
    assert project.tree() == before


def test_what_is_known_is_written_and_then_not_told(project: Project, given: Given) -> None:
    said = project.run("audit", "--write-baseline", "known.json")
    assert (said.code, said.err) == (0, "known.json: 3 findings known from now on\n")
    assert said.out == f"nothing found; {COUNTS}; 3 known\n"
    assert given.left_out == {"known.json"}
    said = project.run("audit", "--baseline", "known.json")
    assert (said.code, said.out) == (0, f"nothing found; {COUNTS}; 3 known\n")
    given.hits = (HITS[1], (MISSING, at(TextFile("pages/arm.md", "c.png"), "c.png")))
    said = project.run("audit", "--baseline", "known.json")
    assert said.code == 1
    assert said.out.splitlines()[-2:] == [
        "2 findings of the baseline are gone: write it anew with --write-baseline",
        f"1 error in 1 file; {COUNTS}; 1 known",
    ]
    assert project.run("audit", "--write-baseline", "known.json").code == 0
    assert project.read("known.json").count('"images/') == 2


def test_a_baseline_never_takes_the_place_of_anything_else(project: Project, given: Given) -> None:
    project.write("package.json", '{"version": 1}')
    said = project.run("audit", "--write-baseline", "package.json")
    assert (said.code, said.out) == (2, "")
    assert said.err == (
        "package.json: error[OUT003]: is not written: a file stands here that is not a baseline\n"
        "  = name another file, or move this one away\n"
    )
    assert project.read("package.json") == '{"version": 1}'


def test_a_baseline_that_is_not_there(project: Project, given: Given) -> None:
    said = project.run("audit", "--baseline", "known.json")
    assert (said.code, said.out) == (2, "")
    assert said.err == (
        "known.json: error[BAS001]: there is no such baseline\n"
        "  = `imgpipe audit --write-baseline` makes one\n"
    )


@pytest.mark.parametrize("option", ["--select", "--ignore", "--baseline"])
def test_a_baseline_is_of_all_that_is_found(project: Project, given: Given, option: str) -> None:
    said = project.run("audit", "--write-baseline", "known.json", option, "REF")
    assert said.code == 2
    assert said.err.endswith(
        f"Error: --write-baseline takes all that is found: it goes with no other {option}\n"
    )
    assert not (project.root / "known.json").exists()


def test_other_programs_get_paths_from_where_they_call(
    project: Project, given: Given, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(project.root.parent)
    folder = project.root.name
    out = project.run("audit", "--format", "github").out
    assert f"file={folder}/pages/leg.md,line=1" in out
    sarif = json.loads(project.run("audit", "--format", "sarif").out)
    place = sarif["runs"][0]["results"][1]["locations"][0]["physicalLocation"]
    assert place["artifactLocation"]["uri"] == f"{folder}/pages/leg.md"
    assert "pages/leg.md:1:5: error" in project.run("audit").out.splitlines()[1][:23]
    monkeypatch.chdir(project.root)
    assert "file=pages/leg.md" in project.run("audit", "--format", "github").out


@pytest.mark.parametrize("called_from", [".", "site", "site/pages", "other"])
@pytest.mark.parametrize("git", ["folder", "file"])
def test_github_gets_paths_from_the_root_of_the_repository(
    tmp_path: Path, given: Given, monkeypatch: pytest.MonkeyPatch, called_from: str, git: str
) -> None:
    """Wherever it is called, for GitHub finds the lines of no other paths."""
    Project(tmp_path).write(".git" if git == "file" else ".git/HEAD", "")  # a worktree has a file
    site = Project(tmp_path / "site")
    site.pipeline()
    for folder in ("site/pages", "other"):
        (tmp_path / folder).mkdir(parents=True, exist_ok=True)
    monkeypatch.chdir(tmp_path / called_from)
    out = site.run("audit", "--format", "github").out
    assert "file=site/pages/leg.md,line=1" in out
    sarif = json.loads(site.run("audit", "--format", "sarif").out)
    places = [place for item in sarif["runs"][0]["results"] for place in item["locations"]]
    paths = {place["physicalLocation"]["artifactLocation"]["uri"] for place in places}
    assert paths == {"site/images/x.png", "site/pages/leg.md"}


def test_a_pipeline_that_is_named_by_its_path_is_one_file_to_github(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = Project(project.root / "site")
    site.pipeline()
    site.write("images/gif/none.txt", "")
    monkeypatch.chdir(project.root)
    out = project.run("audit", "-c", "site/pipeline.yaml", "--format", "github").out
    assert "::warning file=site/pipeline.yaml,line=7," in out


# --- a whole audit -------------------------------------------------------------------------------


def test_comments_globs_and_a_baseline_on_a_real_site(project: Project) -> None:
    audit = "audit: {fail_on: warning, ignore: {ORP001: [icon/]}, levels: {ALT: off}}\n"
    project.pipeline()
    project.write("pipeline.yaml", project.read("pipeline.yaml") + audit)
    project.gif("images/gif/Leg.gif")
    project.stills("images/icon/unused-{n}.png", range(1, 3))
    project.stills("images/old-{n}.png", range(1, 2))
    project.write(
        "pages/a.md",
        "---\nicon: x.png # imgpipe: ignore[REF001]\n---\n\n![Leg](/images/gif/Leg.gif)\n",
    )
    select = ("--select", "REF001", "--select", "ORP001", "--select", "SUP")
    looked_at = "1 page, 2 references and 4 images looked at"
    found = "images/old-1.png: warning[ORP001]: nothing refers to it\n"
    for _ in range(2):  # once by a look, once from the record
        said = project.run("audit", *select)
        assert (said.code, said.err) == (1, "")
        assert said.out.startswith(found)
        assert said.out.endswith(f"1 warning in 1 file; {looked_at}; 1 suppressed, 2 ignored\n")
    assert project.run("audit", "--write-baseline", "known.json").code == 0
    said = project.run("audit", "--baseline", "known.json")
    assert said.code == 0
    assert said.out.startswith(f"nothing found; {looked_at}; 1 suppressed, ")
    # The file names the image now, as a report does: that shows it to nobody.
    for name in ("json", "sarif", "markdown", "text"):
        project.run("audit", "--format", name, "-o", f"report-{name}.txt")
    assert project.run("audit", *select).out.startswith(found)


# --- rules ---------------------------------------------------------------------------------------


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> Said:
    """Run a command that knows no folder."""
    code = run_command(list(arguments))
    return Said(code, *capsys.readouterr())


def test_the_rules_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    said = run(capsys, "rules")
    lines = said.out.splitlines()
    assert (said.code, said.err, len(lines)) == (0, "", len(RULES))
    assert lines[0] == "REF001  error    image missing"
    assert lines[-1] == "SUP001  info     suppression without effect"


def test_a_rule_explains_itself(capsys: pytest.CaptureFixture[str]) -> None:
    said = run(capsys, "rules", "SUP001")
    assert said.out.startswith(
        "# SUP001: suppression without effect (info)\n\n"
        "A comment that tells the audit to be silent has nothing to silence.\n\n"
    )
    assert run(capsys, "rules", "SUP").out == said.out
    assert run(capsys, "rules", "ALL").out == format_documentation(RULES.values())


def test_a_rule_that_is_none_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    said = run(capsys, "rules", "SUP01")
    assert (said.code, said.out) == (2, "")
    assert said.err.endswith("there is no rule `SUP01`: did you mean `SUP001`?\n")


def test_rules_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    document = json.loads(run(capsys, "rules", "--json").out)
    assert [item["id"] for item in document["rules"]] == list(RULES)
    one = json.loads(run(capsys, "rules", "SUP001", "--json").out)["rules"]
    assert [item["severity"] for item in one] == [Severity.INFO.value]


def test_the_list_of_ids_is_that_of_the_rules() -> None:
    assert tuple(RULES) == RULE_IDS
    assert all(id_ == rule.id for id_, rule in RULES.items())
