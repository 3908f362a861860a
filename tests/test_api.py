"""The Python API: what commands do, as calls; docs/api.md itself is run by test_docs_blocks.py."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

import imgpipe
from imgpipe.diagnostics import ExitCode
from tests.project import Project


@pytest.fixture
def site(project: Project) -> Project:
    project.pipeline()
    project.gif("images/gif/Leg.gif")
    project.page("pages/leg.md", "Leg", range(1, 4))
    return project


def test_a_pipeline_is_loaded_by_its_file_its_folder_or_where_one_is(
    site: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    by_folder = imgpipe.load(site.root)
    assert by_folder == imgpipe.load(str(site.root / "pipeline.yaml"))
    monkeypatch.chdir(site.root)
    assert by_folder == imgpipe.load()
    assert by_folder.folder == site.root


@pytest.mark.parametrize("name", ["", "none", "none.yaml"])
def test_a_pipeline_that_is_not_there_is_called_by_its_whole_path(
    project: Project, name: str
) -> None:
    with pytest.raises(imgpipe.UserError) as raised:
        imgpipe.load(project.root / name)
    missing = project.root / (name or "pipeline.yaml")
    assert str(raised.value) == (
        f"{missing}: error[CFG001]: there is no such file\n"
        "  = name the file of a pipeline, or the folder of its `pipeline.yaml`"
    )


def test_a_target_may_be_a_path(site: Project) -> None:
    site.gif("images/gif/Arm.gif")
    plan = imgpipe.load(site.root).plan(Path("pages/leg.md")).plan
    assert [task.source.name for task in plan.tasks] == ["Leg"]
    with pytest.raises(TypeError, match=r"expected str, bytes or os\.PathLike object, not list"):
        imgpipe.load(site.root).plan(["frames"])  # type: ignore[arg-type]


def test_a_plan_says_what_a_run_makes_and_writes_nothing(site: Project) -> None:
    before = site.tree(hidden=True)
    survey = imgpipe.load(site.root).plan()
    assert isinstance(survey, imgpipe.Survey)
    planned = [stale.file.path for task in survey.plan.tasks for stale in task.stale]
    assert site.tree(hidden=True) == before
    outcome = imgpipe.load(site.root).run(jobs=1)
    assert isinstance(outcome, imgpipe.Outcome)
    assert sorted(made.file.path for made in outcome.result.made) == sorted(planned)
    assert len(planned) == 6
    assert outcome.exit_code is ExitCode.OK


def test_a_project_keeps_no_state_of_the_site(site: Project) -> None:
    project = imgpipe.load(site.root)
    assert len(project.run("frames", jobs=1).result.made) == 3
    assert len(project.run(jobs=1).result.made) == 3
    assert project.run(jobs=1).result.made == ()
    assert len(project.run("Leg", jobs=1, force=True).result.made) == 6
    (site.root / "images/png/Leg-1.png").write_bytes(b"mine")
    assert [kept.file.path for kept in project.plan().plan.kept] == ["images/png/Leg-1.png"]
    assert len(project.run(jobs=1, replace=["edited", "richer"]).result.made) == 1
    with pytest.raises(dataclasses.FrozenInstanceError):
        project.config = project.config  # type: ignore[misc]


def test_a_run_by_a_command_knows_what_a_call_made(site: Project) -> None:
    imgpipe.load(site.root).run(jobs=1)
    said = site.run("run", "--check")
    assert (said.code, said.err) == (0, "")


def test_an_audit_finds_what_the_command_finds(site: Project) -> None:
    audit = imgpipe.load(site.root).audit(select=["REF"])
    assert isinstance(audit, imgpipe.Audit)
    assert [(item.rule, item.scope) for item in audit.findings] == [("REF001", "pages/leg.md")]
    assert audit.exit_code == site.run("audit", "--select", "REF").code == 1
    assert imgpipe.load(site.root).audit(select="REF", ignore="REF001").findings == ()
    site.write("_site/index.html", '<img src="/none.png" alt="None">')
    built = imgpipe.load(site.root).audit(select="REF", ignore=["REF001"], built="_site")
    assert [item.scope for item in built.findings] == []
    built = imgpipe.load(site.root).audit(select="REF001", built="_site")
    assert {item.scope for item in built.findings} == {"pages/leg.md", "_site/index.html"}


def test_what_a_user_can_cause_is_a_user_error_that_reads_as_a_command_says_it(
    site: Project,
) -> None:
    site.write("pipeline.yaml", "version: 1\nsources: {a: 'gif/{name}.gif'}\noutputs: {}\n")
    with pytest.raises(imgpipe.UserError) as raised:
        imgpipe.load(site.root)
    assert [item.code for item in raised.value.diagnostics] == ["CFG003"]
    assert raised.value.exit_code is ExitCode.USAGE
    assert f"{raised.value}\n" == site.run("run").err


def test_a_target_that_names_nothing_is_a_user_error(site: Project) -> None:
    with pytest.raises(imgpipe.UserError, match=r"error\[TGT001\]: .*`Log`"):
        imgpipe.load(site.root).plan("Log")


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (
            lambda site: site.audit(select="REF999"),
            "there is no rule `REF999`: did you mean `REF`?",
        ),
        (
            lambda site: site.plan(replace=["foreign"]),
            "`replace` has no kind `foreign`, only edited, adopted, richer",
        ),
        (lambda site: site.run(jobs=0), "`jobs` is 0, and 1 at least"),
    ],
)
def test_an_argument_that_means_nothing_is_a_value_error(
    site: Project, call: object, message: str
) -> None:
    assert callable(call)
    with pytest.raises(ValueError) as raised:  # noqa: PT011  the whole text is below
        call(imgpipe.load(site.root))
    assert str(raised.value) == message


def test_a_built_site_that_is_not_there_is_a_user_error(site: Project) -> None:
    with pytest.raises(imgpipe.UserError, match=r"error\[BLT001\]: there is no such folder"):
        imgpipe.load(site.root).audit(built="_site")


def test_the_package_has_the_names_that_are_documented() -> None:
    page = (Path(__file__).parent.parent / "docs/api.md").read_text(encoding="utf-8")
    table = page.partition("| name | is |")[2].partition("\n\n")[0]
    documented = [line.split("`")[1].removeprefix("imgpipe.") for line in table.splitlines()[2:]]
    assert sorted(documented) == sorted(imgpipe.__all__)
    assert set(imgpipe.__all__) <= set(dir(imgpipe))
    for name in imgpipe.__all__:
        assert getattr(imgpipe, name)
    with pytest.raises(AttributeError, match="module 'imgpipe' has no attribute 'lod'"):
        imgpipe.lod  # noqa: B018
