"""Two pipelines in one folder, with the same source ids: neither touches the other's files."""

from __future__ import annotations

from typing import Any

import pytest

from imgpipe.run import _Run
from tests.project import Project

LARGE = """\
version: 1
sources: {animations: "raw/{name}.gif"}
outputs: {frames: "large/{name}-{n}.png"}
"""
SMALL = """\
version: 1
sources: {animations: "raw/{name}.gif"}
outputs: {frames: {path: "small/{name}-{n}.png", width: 8}}
"""
OTHER = ("-c", "small.yaml")


@pytest.fixture
def site(project: Project) -> Project:
    project.pipeline(LARGE)
    project.write("small.yaml", SMALL)
    project.gif("raw/Leg.gif", frames=2)
    return project


def run(site: Project, command: str, *arguments: str) -> str:
    """Run a command with the other pipeline, as from within the project's folder."""
    said = site.run(command, *OTHER, *arguments)
    assert said.code == 0, said.err
    return said.out


def test_each_has_its_lock_and_does_not_undo_the_others_work(site: Project) -> None:
    assert site.run("run").code == 0
    run(site, "run")
    assert {path for path in site.tree() if path.endswith("lock")} == {
        "imgpipe.lock",
        "small.imgpipe.lock",
    }
    before = site.tree()
    assert site.run("run", "-n").out == "nothing to make\n"
    assert run(site, "run", "-n") == "nothing to make\n"
    site.gif("raw/Leg.gif", frames=2, size=(24, 16))
    assert site.run("run").code == 0
    run(site, "run")
    assert site.tree() != before
    assert site.run("run", "-n").out == "nothing to make\n"
    assert run(site, "run", "-n") == "nothing to make\n"


def test_neither_cleans_what_is_the_others(site: Project) -> None:
    site.run("run")
    run(site, "run")
    before = site.tree()
    for arguments in ((), OTHER):
        assert "leftover" not in site.run("status", *arguments).out
        assert site.run("clean", *arguments, "--apply").code == 0
    assert site.tree() == before


def test_neither_overwrites_what_is_the_others(site: Project) -> None:
    site.run("run")
    site.write("small.yaml", SMALL.replace("small/", "large/"))
    before = site.tree()
    said = site.run("run", *OTHER, "--force", "--replace", "edited")
    assert said.err.startswith(
        "large/Leg-1.png: warning[OUT001]: is kept as it is, and so is 1 more file: imgpipe did not"
        " make them\n  = `imgpipe adopt` takes them over\n"
    )
    assert {path: site.tree()[path] for path in before} == before


def test_a_run_that_was_cut_short_is_recovered_by_its_own_pipeline(
    site: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish = _Run._publish

    def publish_and_die(run: _Run, account: Any) -> None:
        publish(run, account)
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(_Run, "_publish", publish_and_die)
        assert site.run("run", *OTHER).code == 130
    assert site.run("run").code == 0
    assert "small/" not in site.read("imgpipe.lock")
    assert run(site, "run", "-n") == "nothing to make\n"
    run(site, "run")
    assert "small/Leg-1.png" in site.read("small.imgpipe.lock")
    assert not list((site.root / ".imgpipe").glob("*journal*"))
