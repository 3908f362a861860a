"""Every fenced block of the documentation: it is run, or read, or here with why it is not."""

from __future__ import annotations

import doctest
import re
import shlex
from pathlib import Path

import click
import pytest
import yaml

from imgpipe.cli import cli
from imgpipe.config import parse_config
from tests.documented_site import (
    Block,
    even_out,
    find_blocks,
    find_steps,
    finish_start,
    open_sites,
    run_shell,
    title_of,
)

ROOT = Path(__file__).parent.parent
PAGES = sorted([ROOT / "README.md", ROOT / "CONTRIBUTING.md", *ROOT.glob("docs/*.md")])
NAMES = [page.relative_to(ROOT).as_posix() for page in PAGES]

# What is read alone. Templates are run by tests/test_data_sites.py, as docs/data.md has them.
NOT_RUN = {
    "": "what a program prints, held by a test of its own where it is a message",
    "go-html-template": "needs Hugo",
    "html": "a part of a page",
    "json": "a part of the data file",
    "liquid": "a part of a template",
    "wolfram": "needs Mathematica",
}
# Other programs, and files of the reader's own.
FOREIGN = ("make ", "pip ", "cd ", ".ci/", ".venv/", "IMGPIPE_BENCH_GIFS=")
# What a pipeline of the documentation leaves to the reader.
_REST = {
    "version": "version: 1\n",
    "site": "site: {convention: feeling-responsive, pages: ['pages/*.md']}\n",
    "sources": "sources: {animations: 'muscles/gif/{name}.gif'}\n",
    "outputs": "outputs: {frames: 'muscles/png/{name}-{n}.png'}\n",
}
_KEYS = {*_REST, "overrides", "rewrite", "data", "limits", "audit"}


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def blocks_of(name: str, *languages: str) -> list[Block]:
    return [block for block in find_blocks(read(name)) if block.language in languages]


def lines_of(name: str) -> list[str]:
    """Return the commands of imgpipe in a page's shell blocks."""
    text = "".join(block.text for block in blocks_of(name, "sh"))
    return [line for line in text.splitlines() if line.startswith("imgpipe ")]


@pytest.mark.parametrize("name", NAMES)
def test_every_block_has_a_language_that_is_known(name: str) -> None:
    text = read(name)
    blocks = list(find_blocks(text))
    assert 2 * len(blocks) == len(re.findall(r"^ *```", text, flags=re.MULTILINE))
    known = {*NOT_RUN, "console", "sh", "yaml", "python", "pycon"}
    assert [block for block in blocks if block.language not in known] == []


@pytest.mark.parametrize("name", NAMES)
def test_the_pipelines_can_be_loaded(name: str, tmp_path: Path) -> None:
    for block in blocks_of(name, "yaml"):
        document = next(iter(yaml.safe_load_all(block.text)), None)
        keys = set(document) if isinstance(document, dict) else set()
        if keys and keys <= _KEYS:
            rest = "".join(text for key, text in _REST.items() if key not in keys)
            text = rest + block.text
            if re.search("poster:|webm:", text) and "outputs" not in keys:
                text = text.replace(
                    "outputs: {", "outputs: {poster: '{name}.webp', webm: '{name}.webm', "
                )
            parse_config(text, f"{name}:{block.line}", tmp_path)


@pytest.mark.parametrize("name", NAMES)
def test_the_scripts_are_python(name: str) -> None:
    for block in blocks_of(name, "python"):
        compile(block.text, f"{name}:{block.line}", "exec")


@pytest.mark.parametrize("name", NAMES)
def test_the_commands_can_be_called_so(name: str) -> None:
    for block in blocks_of(name, "sh", "console"):
        text = "\n".join(step.command for step in find_steps(block)) or block.text
        for line in text.splitlines():
            if line.startswith("imgpipe "):
                words = shlex.split(line.partition(" | ")[0].partition(" > ")[0], comments=True)
                command = cli.commands[words[1]]
                with pytest.MonkeyPatch.context() as patch:
                    patch.setattr(click.Path, "convert", lambda _, value, *__: value)
                    command.make_context(words[1], words[2:])
            elif block.language == "sh":
                assert line.startswith(("#", *FOREIGN)), line


def test_the_figures_of_the_comparison_are_those_of_the_benchmark() -> None:
    rows = re.findall(
        r"^\|.*(?:\d dB|· exact).*\|$", read("docs/comparison.md"), flags=re.MULTILINE
    )
    assert len(rows) >= 6
    printed = {*read("docs/gif.md").splitlines(), *read("docs/formats.md").splitlines()}
    assert [row for row in rows if row not in printed] == []


@pytest.mark.slow
@pytest.mark.parametrize("name", ["docs/start.md", "docs/recipes.md"])
def test_the_commands_say_what_the_page_shows(name: str, tmp_path: Path) -> None:
    page = ROOT / name
    text = page.read_text(encoding="utf-8")
    find_site = open_sites(page, tmp_path)
    steps = 0
    for block in find_blocks(text):
        project = find_site(title_of(text, block))
        if block.title:
            project.write(block.title, block.text)
        for step in find_steps(block) if block.language == "console" else ():
            said = even_out(run_shell(project, step.command))
            place = f"{name}:{block.line}: $ {step.command}"
            assert said == even_out(step.shown), f"{place}\npython -m tests.documented_site {name}"
            steps += 1
    assert steps >= 10


@pytest.mark.slow
@pytest.mark.parametrize("name", [name for name in NAMES if lines_of(name)])
def test_the_commands_of_the_page_run(name: str, tmp_path: Path) -> None:
    """In a site that has what they name; what they say is held where they are documented."""
    lines = lines_of(name)
    project = open_sites(ROOT / name, tmp_path)("")
    for path in ("leg.gif", "old.gif", "gif/Arm.gif", "gif/Leg.gif"):
        project.gif(path)
    project.stills("frames/leg-{n}.png", range(1, 4))
    project.write("_site/index.html", "<p>Built.</p>")
    if not any(line.startswith("imgpipe init") for line in lines):
        finish_start(project)
    for line in lines:
        run_shell(project, line.partition(" | ")[0], may_keep=True)


@pytest.mark.slow
def test_the_python_api_does_what_its_page_shows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = open_sites(ROOT / "docs/api.md", tmp_path)("")
    run_shell(project, "imgpipe init -q && imgpipe adopt -q")
    monkeypatch.chdir(project.root)
    blocks = blocks_of("docs/api.md", "pycon")
    text = "\n".join(block.text for block in blocks)
    test = doctest.DocTestParser().get_doctest(text, {}, "docs/api.md", "docs/api.md", 0)
    said: list[str] = []
    failed, tried = doctest.DocTestRunner().run(test, out=said.append)
    assert tried >= 12
    assert failed == 0, "".join(said)
