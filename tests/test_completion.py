"""Shells that complete: click's protocol, the names that a pipeline knows, and never a message."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from imgpipe.cli import run_command
from imgpipe.rule_ids import RULE_IDS
from tests.project import Project
from tests.test_docs import COMMANDS

Peer = Callable[[str], str]
Complete = Callable[[str], list[str]]
FAMILIES = list(dict.fromkeys(rule[:3] for rule in RULE_IDS))


@pytest.fixture
def complete(
    project: Project, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> Complete:
    """Ask as bash does, in the project's folder, for the last word of a line."""
    monkeypatch.chdir(project.root)
    monkeypatch.setenv("_IMGPIPE_COMPLETE", "bash_complete")

    def ask(line: str) -> list[str]:
        monkeypatch.setenv("COMP_WORDS", line)
        monkeypatch.setenv("COMP_CWORD", str(len(line.split(" ")) - 1))
        assert run_command([]) == 0
        said = capfd.readouterr()
        assert said.err == ""
        return said.out.split()

    return ask


@pytest.fixture
def site(project: Project) -> Project:
    project.pipeline()
    project.gif("images/gif/Leg.gif")
    project.gif("images/gif/Arm.gif")
    project.gif("images/gif/Two words.gif")
    return project


def test_commands_and_options(complete: Complete) -> None:
    assert complete("imgpipe rew") == ["plain,rewrite"]
    assert complete("imgpipe run --re")[:1] == ["plain,--replace"]
    assert complete("imgpipe run --replace e") == ["plain,edited"]
    assert complete("imgpipe audit --format s") == ["plain,sarif"]


@pytest.mark.parametrize("command", ["run", "status", "adopt", "why"])
def test_targets_are_outputs_sources_and_files(
    site: Project, complete: Complete, command: str
) -> None:
    names = ["frames", "thumbnails", "Arm", "Leg"]  # a shell would take `Two words` for two
    assert complete(f"imgpipe {command} ") == ["file,", *(f"plain,{name}" for name in names)]
    assert complete(f"imgpipe {command} L") == ["file,L", "plain,Leg"]
    assert complete(f"imgpipe {command} images/g") == ["file,images/g"]


def test_targets_are_of_the_pipeline_that_the_line_names(
    site: Project, complete: Complete, monkeypatch: pytest.MonkeyPatch
) -> None:
    site.write(
        "other.yaml", 'version: 1\nsources: {all: "g/{name}.gif"}\noutputs: {x: "{name}.png"}'
    )
    assert complete("imgpipe run -c other.yaml ") == ["file,", "plain,x"]
    monkeypatch.chdir("/")
    assert complete(f"imgpipe run -C {site.root} L") == ["file,L", "plain,Leg"]
    monkeypatch.chdir(site.root)
    assert complete("imgpipe run -C ~/elsewhere L") == ["file,L"]  # a shell says what `~` is


def test_rules_are_completed_by_id_family_and_all(complete: Complete) -> None:
    everything = [f"plain,{name}" for name in (*RULE_IDS, *FAMILIES, "ALL")]
    assert complete("imgpipe rules ") == everything
    assert complete("imgpipe audit --ignore loc") == complete("imgpipe audit --select LOC") == []
    assert complete("imgpipe rules lck") == ["plain,LCK001", "plain,LCK"]


@pytest.mark.parametrize(
    "line",
    [
        "imgpipe run -c ",
        "imgpipe audit -o ",
        "imgpipe split ",
        "imgpipe split a.gif --to ",
        "imgpipe assemble a.png --to ",
    ],
)
def test_files_are_completed_by_the_shell(complete: Complete, line: str) -> None:
    assert complete(line) == ["file,"]


def test_folders_are_completed_by_the_shell(complete: Complete) -> None:
    assert complete("imgpipe run -C ") == ["dir,"]
    assert complete("imgpipe audit --built _s") == ["dir,_s"]


@pytest.mark.parametrize(
    "pipeline", [None, "version: 2\n", "a: [", "\0"], ids=["none", "newer", "broken", "binary"]
)
def test_a_pipeline_that_cannot_be_read_is_no_error(
    project: Project, complete: Complete, pipeline: str | None
) -> None:
    if pipeline is not None:
        project.pipeline(pipeline)
    assert complete("imgpipe run ") == ["file,"]


def test_a_lock_that_is_damaged_is_no_error(site: Project, complete: Complete) -> None:
    site.write("imgpipe.lock", "{")
    assert complete("imgpipe run ") == ["file,"]


def test_completing_writes_nothing(site: Project, complete: Complete) -> None:
    before = site.tree(hidden=True)
    complete("imgpipe run ")
    assert site.tree(hidden=True) == before


def test_what_no_shell_asks_is_answered_with_nothing(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    for question in ("bash_complete", "tcsh_complete", "bash_nothing", "x"):
        monkeypatch.setenv("_IMGPIPE_COMPLETE", question)
        assert run_command([]) == 0
    assert capfd.readouterr() == ("", "")


def test_an_empty_question_is_none(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("_IMGPIPE_COMPLETE", "")
    assert run_command(["--version"]) == 0
    assert capfd.readouterr().out.startswith("imgpipe, version ")


def test_completing_loads_neither_images_nor_the_audit(site: Project) -> None:
    code = "from imgpipe.cli import run_command; run_command([]); import sys; print(*sys.modules)"
    environment = {
        "_IMGPIPE_COMPLETE": "fish_complete",
        "COMP_WORDS": "imgpipe run",
        "COMP_CWORD": "",
    }
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=site.root,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=True,
    )
    assert "plain,Leg" in done.stdout
    assert {"PIL", "av", "numpy", "imgpipe.audit"} & set(done.stdout.split()) == set()


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """An environment in which `imgpipe` is this one, whatever is installed."""
    program = tmp_path / "bin/imgpipe"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m imgpipe "$@"\n')
    program.chmod(0o755)
    path = f"{program.parent}{os.pathsep}{os.environ['PATH']}"
    return {**os.environ, "PATH": path, "HOME": str(tmp_path), "XDG_CONFIG_HOME": str(tmp_path)}


def call(command: list[str], text: str, environment: dict[str, str], cwd: Path) -> list[str]:
    done = subprocess.run(
        command, input=text, cwd=cwd, env=environment, capture_output=True, text=True, check=True
    )
    assert done.stderr == ""
    return done.stdout.split()


def find_line(shell: str) -> str:
    """Return the line that the documentation has people put into their shell's file."""
    (line,) = re.findall(rf"^\| {shell}\b.* \| `([^`]+)` \|$", COMMANDS, flags=re.MULTILINE)
    return line.replace("\\|", "|")


@pytest.mark.slow
def test_bash_completes(site: Project, peer: Peer, environment: dict[str, str]) -> None:
    asked = "COMP_WORDS=(imgpipe run L) COMP_CWORD=2; compopt() { :; }"
    shown = "_imgpipe_completion imgpipe L run; echo ${COMPREPLY[@]}"
    text = f"set -e\n{find_line('bash')}\n{asked}\n{shown}\n"
    assert call([peer("bash"), "--norc"], text, environment, site.root) == ["Leg"]


@pytest.mark.slow
def test_zsh_knows_who_completes(site: Project, peer: Peer, environment: dict[str, str]) -> None:
    text = f"autoload -U compinit; compinit -u\n{find_line('zsh')}\nprint $_comps[imgpipe]\n"
    assert call([peer("zsh"), "-f"], text, environment, site.root) == ["_imgpipe_completion"]


@pytest.mark.slow
def test_fish_completes(site: Project, peer: Peer, environment: dict[str, str]) -> None:
    text = f"{find_line('fish')}\ncomplete --do-complete 'imgpipe run L'\n"
    assert call([peer("fish")], text, environment, site.root) == ["Leg"]
