"""What a preview says is what then happens: `run -n`, `rewrite --check`, `--diff`, `--json`."""

from __future__ import annotations

import json
import subprocess

import pytest

from tests.project import PIPELINE, Project


@pytest.fixture
def site(project: Project) -> Project:
    project.pipeline()
    project.gif("images/gif/Leg.gif")
    project.page("pages/leg.md", "Leg", range(1, 4))
    assert project.run("run").code == 0
    text = project.read("pages/leg.md").replace("png/Leg-2.png", "png/Leg-2-thumb.png")
    project.write("pages/leg.md", text)
    return project


def test_a_dry_run_names_the_pages_that_would_be_written(site: Project) -> None:
    said = site.run("run", "-n")
    assert said.out == "nothing to make\nwould write pages/leg.md (1 value rewritten)\n"
    assert "1 page written (1 value rewritten)" in site.run("run").err


def test_a_dry_run_names_what_would_be_kept(site: Project) -> None:
    site.stills("images/png/Leg-1.png", range(1))
    expected = "images/png/Leg-1.png: warning[OUT002]: is kept as it is: it was edited since"
    assert expected in site.run("run", "-n").err
    assert expected in site.run("run").err
    document = json.loads(site.run("rewrite", "--json").out)
    assert [item["path"] for item in document["kept"]] == ["images/png/Leg-1.png"]


def test_check_has_one_exit_code(site: Project) -> None:
    said = site.run("rewrite", "--check", "--json")
    assert (said.code, json.loads(said.out)["exit_code"]) == (1, 1)
    assert site.run("rewrite", "--check", "-q").err == (
        "--check: 0 outputs to be made, 1 page to be written\n"
    )
    site.run("rewrite")
    said = site.run("rewrite", "--check", "--json")
    assert (said.code, json.loads(said.out)["exit_code"]) == (0, 0)


def test_check_writes_nothing(site: Project) -> None:
    before = site.tree(hidden=True)
    assert site.run("rewrite", "--check").err == "would write pages/leg.md (1 value rewritten)\n"
    assert site.run("rewrite", "--diff").code == 0
    assert site.tree(hidden=True) == before


def test_a_check_of_a_run_finds_pages_and_outputs(site: Project) -> None:
    before = site.tree(hidden=True)
    said = site.run("run", "--check")
    assert (said.code, said.out, said.err) == (
        1,
        "nothing to make\nwould write pages/leg.md (1 value rewritten)\n",
        "",
    )
    assert site.tree(hidden=True) == before
    site.run("rewrite")
    assert site.run("run", "--check").code == 0
    (site.root / "images/png/Leg-1.png").unlink()
    said = site.run("run", "--check", "--json")
    document = json.loads(said.out)
    assert (said.code, document["exit_code"], document["dry_run"]) == (1, 1, True)
    assert [item["path"] for item in document["planned"]] == ["images/png/Leg-1.png"]
    assert site.run("run", "-n").code == 0
    said = site.run("run", "--check", "-q")
    assert (said.code, said.out) == (1, "")
    assert said.err == "--check: 1 output to be made, 0 pages to be written\n"


def test_looking_makes_not_even_our_own_folder(project: Project) -> None:
    project.pipeline()
    project.gif("images/gif/Leg.gif")
    before = project.tree(hidden=True)
    for command in (["run", "--check"], ["run", "-n"], ["status"], ["why", "Leg"]):
        project.run(*command)
    assert project.tree(hidden=True) == before
    assert not (project.root / ".imgpipe").exists()


@pytest.mark.parametrize("line_break", ["\n", "\r\n"])
@pytest.mark.parametrize("end", ["\n", ""])
def test_a_diff_is_a_patch(site: Project, line_break: str, end: str) -> None:
    text = site.read("pages/leg.md").rstrip() + " \u2028 \t x\n---" + end
    site.write("pages/leg.md", text.replace("\n", line_break))
    patch = site.write("the.patch", site.run("rewrite", "--diff").out)
    site.write("copy/leg.md", (site.root / "pages/leg.md").read_bytes())
    site.run("rewrite")
    subprocess.run(
        ["git", "apply", "--unsafe-paths", "-p0", "--directory", "copy", "-p1", patch],
        cwd=site.root,
        check=True,
        capture_output=True,
    )
    assert site.read("copy/leg.md") == site.read("pages/leg.md")


def test_a_diff_of_a_copy_is_to_the_copy_that_stands_there(site: Project) -> None:
    site.pipeline(PIPELINE.replace("rewrite:\n", "rewrite:\n  pages: out\n"))
    site.run("rewrite")
    site.write("pages/leg.md", site.read("pages/leg.md") + "A new line.\n")
    said = site.run("rewrite", "--diff")
    changed = [line for line in said.out.splitlines() if line[:1] in "+-"]
    assert changed == ["--- out/leg.md", "+++ out/leg.md", "+A new line."]


def test_a_lock_that_cannot_be_written_loses_no_report(
    site: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    from imgpipe import run

    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    site.pipeline(PIPELINE.replace("width: 8", "width: 9"))
    monkeypatch.setattr(run.Workspace, "clear_journal", refuse)
    said = site.run("run", "--json")
    document = json.loads(said.out)
    assert (said.code, len(document["made"])) == (3, 3)
    assert document["diagnostics"][-1]["message"] == "cannot be written: Permission denied"
