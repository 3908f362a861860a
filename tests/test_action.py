"""The GitHub Action: its steps as far as a shell can run them, on sites that are well and not."""

from __future__ import annotations

import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml

from tests.checkout import ROOT, commit_all, copy_repository
from tests.project import Project
from tests.workflow import Job, run_steps

ACTION = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
STEPS = ACTION["runs"]["steps"]
SHELL_STEPS = [step for step in STEPS if "run" in step]


def test_every_input_is_used_and_the_reverse() -> None:
    text = yaml.safe_dump(STEPS)
    assert set(re.findall(r"inputs\.([\w-]+)", text)) == set(ACTION["inputs"])
    assert all("default" in item and item["description"] for item in ACTION["inputs"].values())
    outputs = re.findall(r"steps\.([\w-]+)\.", yaml.safe_dump([STEPS, ACTION["outputs"]]))
    assert set(outputs) == {step["id"] for step in STEPS if "id" in step}


@pytest.mark.parametrize("step", SHELL_STEPS, ids=lambda step: step["name"])
def test_nothing_is_put_into_the_text_of_a_shell(step: dict[str, str]) -> None:
    """What an input says would be code there; by the environment it is text."""
    assert "${{" not in step["run"]
    assert step["shell"] == "bash"
    call = subprocess.run(["bash", "-n"], input=step["run"], capture_output=True, text=True)
    assert (call.returncode, call.stderr) == (0, "")


@dataclass(frozen=True)
class Runner:
    """The runner's folder, which holds the action's checkout, and what its first steps put out."""

    folder: Path
    outputs: dict[str, dict[str, str]]

    def act(self, repository: Path, **inputs: str) -> Job:
        (self.folder / "imgpipe-report.html").unlink(missing_ok=True)
        given = {name.replace("_", "-"): value for name, value in inputs.items()}
        return run_steps(STEPS[2:], self.inputs | given, repository, self.folder, self.outputs)

    @property
    def inputs(self) -> dict[str, str]:
        return {name: item["default"] for name, item in ACTION["inputs"].items()}


@pytest.fixture(scope="module")
def runner(tmp_path_factory: pytest.TempPathFactory) -> Runner:
    """A runner on which the action has installed imgpipe."""
    folder = tmp_path_factory.mktemp("runner")
    (folder / "action").mkdir()
    copy_repository(folder / "action")
    python = {"python": {"python-path": sys.executable}}
    runner = Runner(folder, python)
    job = run_steps(STEPS[1:2], runner.inputs, folder, folder, python)
    assert job.failed == [], job.log
    return Runner(folder, job.outputs)


@pytest.fixture
def site(project: Project) -> Project:
    """A site whose images are made, in a folder of a repository whose name has a blank."""
    site = Project(project.root / "my site")
    site.pipeline()
    site.gif("images/gif/Leg.gif")
    page = site.page("pages/leg.md", "Leg", range(1, 4))
    text = page.read_text(encoding="utf-8")
    page.write_text(text.replace("gif/Leg.gif'", "gif/Leg.gif'\n    image_alt: A leg"))
    assert site.run("run").code == 0
    commit_all(project.root)
    return site


def find_commands(log: str) -> list[str]:
    """Return the workflow commands that the runner would obey."""
    obeyed, stopped = [], ""
    for line in log.splitlines():
        if stopped:
            stopped = "" if line == f"::{stopped}::" else stopped
        elif line.startswith("::stop-commands::"):
            stopped = line.removeprefix("::stop-commands::")
        elif line.lstrip().startswith("::"):
            obeyed.append(line)
    assert not stopped
    return obeyed


@pytest.mark.slow
def test_a_site_that_is_well(project: Project, site: Project, runner: Runner) -> None:
    job = runner.act(project.root, directory="my site")
    assert job.failed == [], job.log
    assert find_commands(job.log) == []
    assert (job.outputs["check"]["code"], job.outputs["audit"]["code"]) == ("0", "0")
    assert job.summary.startswith("## imgpipe audit\n\nnothing found; 1 page,")
    assert job.uploads == [{"name": "imgpipe-report", "path": job.outputs["report"]["file"]}]
    report = Path(job.outputs["report"]["file"]).read_text(encoding="utf-8")
    assert "Leg" in report


@pytest.mark.slow
def test_a_site_that_is_not(project: Project, site: Project, runner: Runner) -> None:
    (site.root / "images/png/Leg-2.png").unlink()
    job = runner.act(project.root, directory="my site")
    assert job.failed == ["Fail if a command did"], job.log
    assert (job.outputs["check"]["code"], job.outputs["audit"]["code"]) == ("1", "1")
    check, *findings = find_commands(job.log)
    assert check == (
        "::error title=imgpipe run --check::exit code 1: run imgpipe, and commit what it makes"
    )
    assert any(
        line.startswith("::error file=my site/pages/leg.md,line=11,col=16,endColumn=29,title=")
        for line in findings
    )
    assert job.log.endswith("imgpipe run --check: exit code 1\nimgpipe audit: exit code 1\n")
    assert job.summary.startswith(
        "## imgpipe run --check\n\n    Leg: 1 file of frames: output missing\n"
    )
    assert "\n## imgpipe audit\n" in job.summary
    assert len(job.uploads) == 1

    told = runner.act(project.root, directory="my site", fail_on="none", report="")
    assert (told.failed, told.uploads) == ([], [])
    for fail_on in ("check,audit", "check, audit", "chekc"):
        assert runner.act(project.root, directory="my site", fail_on=fail_on, report="").failed
    audited = runner.act(project.root, directory="my site", commands="audit", fail_on="check")
    assert (audited.failed, "check" in audited.outputs) == ([], False)
    mistaken = runner.act(project.root, directory="my site", commands="adit", report="")
    assert mistaken.failed == ["Fail if a command did"]
    assert "commands knows check and audit, not adit\n" in mistaken.log
    assert runner.act(project.root, directory="my site", commands="").failed == []


@pytest.mark.slow
def test_a_baseline_takes_findings_as_known(
    project: Project, site: Project, runner: Runner
) -> None:
    (site.root / "images/png/Leg-2.png").unlink()
    site.run("audit", "--write-baseline", str(site.root / "known.json"))
    given = {"directory": "my site", "commands": "audit", "report": ""}
    assert runner.act(project.root, **given).outputs["audit"]["code"] == "1"
    assert runner.act(project.root, **given, baseline="known.json").failed == []


@pytest.mark.slow
@pytest.mark.parametrize("name", ["directory", "config", "baseline", "commands", "fail_on"])
def test_inputs_are_text_to_a_shell(
    project: Project, site: Project, runner: Runner, name: str
) -> None:
    evil = "check audit\"; touch stolen; $(touch stolen) `touch stolen` '; touch stolen #"
    job = runner.act(project.root, **{"directory": "my site", name: evil})
    assert job.failed
    assert not list(project.root.rglob("stolen"))
    assert not (runner.folder / "stolen").exists()


@pytest.mark.slow
def test_names_of_files_are_no_commands(project: Project, site: Project, runner: Runner) -> None:
    site.gif("images/gif/::warning title=x::y.gif")
    job = runner.act(project.root, directory="my site", report="")
    assert "::warning title=x::y: 3 files of frames: new source" in job.log.splitlines()
    assert not [line for line in find_commands(job.log) if "title=x::" in line]
