"""Which limits hold for the commands that need no pipeline, and what a broken one does."""

from __future__ import annotations

import pytest

from tests.project import PIPELINE, Project, Said

COMMANDS = {
    "split": ("Leg.gif", "--to", "out/{n}.png"),
    "assemble": ("Leg.gif", "--to", "out/a.gif"),
    "inspect": ("Leg.gif",),
}


@pytest.fixture(params=COMMANDS)
def command(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def run(project: Project, command: str, *options: str) -> Said:
    return project.run(command, *COMMANDS[command], *options)


def test_a_pipeline_sets_the_limits(project: Project, command: str) -> None:
    project.gif("Leg.gif", frames=3)
    project.write("pipeline.yaml", PIPELINE + "limits: {frames: 2}\n")
    said = run(project, command)
    assert said.code == 3
    assert "error[LIM001]" in said.err
    assert "`limits.frames` allows 2" in said.err


def test_the_hint_of_a_limit_can_be_followed_without_a_pipeline(
    project: Project, command: str
) -> None:
    project.gif("Leg.gif", frames=3)
    assert run(project, command).code == 0
    project.write("pipeline.yaml", "version: 1\nlimits: {frames: 2}\n")
    said = run(project, command)
    assert said.code == 3
    assert "  = if you trust the file, raise `limits.frames` in pipeline.yaml\n" in said.err
    project.write("pipeline.yaml", "version: 1\nlimits: {frames: 3}\n")
    assert "LIM001" not in run(project, command).err


def test_a_pipeline_that_is_named_must_be_there(project: Project, command: str) -> None:
    project.gif("Leg.gif")
    said = run(project, command, "-c", "mine.yaml")
    assert (said.code, said.err) == (
        2,
        "mine.yaml: error[CFG001]: there is no such file\n  = say where it is with -C or -c\n",
    )
    asked = run(project, command, "-c", "pipeline.yaml")
    assert asked.code == 2
    project.write("mine.yaml", "version: 1\nlimits: {frames: 2}\n")
    assert run(project, command, "-c", "mine.yaml").code == 3


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("version: 1\nlimits: {frame: 2}\n", "`limits` has no key `frame`"),
        ("version: 1\nlimits: {frames: x}\n", "`limits.frames`"),
        ("limits: {frames: 2}\n", "the pipeline needs the key `version`"),
        ("version: 1\nsource: {a: 'b.gif'}\n", "the pipeline has no key `source`"),
        ("version: 1\nsources: {a: '{name}.gif'}\n", "the pipeline needs the key `outputs`"),
        ("[", "error[CFG001]"),
        ("- 1\n", "the pipeline must be a mapping"),
        (PIPELINE.replace("{name}-{n}.png", "{name}{name}.png"), "error[CFG005]"),
    ],
)
def test_a_broken_pipeline_is_its_usual_error(project: Project, text: str, expected: str) -> None:
    project.gif("Leg.gif")
    project.write("pipeline.yaml", text)
    said = run(project, "inspect")
    assert said.code == 2
    assert said.out == ""
    assert expected in said.err
    if "must be" in expected or "outputs" in expected:
        assert said.err == project.run("run").err
