"""Help: it reads like a manual's page at 80 columns, and its examples are lines that can be run."""

from __future__ import annotations

import re
import shlex

import click
import pytest

from imgpipe.cli import cli, run_command
from imgpipe.commands import COMMANDS, SECTIONS
from imgpipe.commands.manual import ManualPage
from imgpipe.diagnostics import ExitCode

PAGES: dict[str, click.Command] = {"": cli, **COMMANDS}


def parts_of(name: str) -> dict[str, list[str]]:
    page = PAGES[name]
    assert isinstance(page, ManualPage), f"{name}: @click.command(cls=ManualPage)"
    return dict(page.parts())


@pytest.fixture(params=PAGES, ids=lambda name: name or "imgpipe")
def name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def read_help(name: str, capsys: pytest.CaptureFixture[str]) -> str:
    assert run_command([*name.split(), "--help"]) == 0
    said = capsys.readouterr()
    assert said.err == ""
    return said.out


def test_a_page_is_in_the_order_of_manuals_and_fits_a_terminal(
    name: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    text = read_help(name, capsys)
    assert [line for line in text.splitlines() if len(line) > 80] == []
    headings = re.findall(r"^([A-Z][\w ,]+):(?: |$)", text, flags=re.MULTILINE)
    sections = [] if name else list(SECTIONS)
    options = ["Options", "Common options"] if "\n  -C, " in text else ["Options"]
    optional = [title for title in ("Files", "Environment") if title in headings]
    last = ["Exit codes", "Examples"]
    assert headings == ["Usage", *sections, *options, *optional, *last]
    assert "\x08" not in text


@pytest.mark.parametrize("name", COMMANDS)
def test_the_options_of_all_commands_are_apart(
    name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    own, _, common = read_help(name, capsys).partition("Common options:")
    if common:
        assert not re.search(r"^  (-C|-c|-q),", own, flags=re.MULTILINE)
        assert re.findall(r"^  (-\w),", common, flags=re.MULTILINE) == ["-C", "-c", "-q"]


def test_the_commands_are_listed_by_section_and_none_is_cut_short(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    text = read_help("", capsys)
    for title, commands in SECTIONS.items():
        (block,) = re.findall(rf"^{title}:\n((?:  .+\n)+)", text, flags=re.MULTILINE)
        rows = [line.split(maxsplit=1) for line in block.splitlines()]
        assert [row[0] for row in rows] == list(commands)
        for command, said in rows:
            assert said == (COMMANDS[command].help or "").partition("\n")[0]
    assert [*COMMANDS] == [name for commands in SECTIONS.values() for name in commands]


def test_exit_codes_are_those_that_there_are(name: str) -> None:
    codes = [int(line.split()[0]) for line in parts_of(name)["Exit codes"]]
    assert codes == sorted(set(codes) & set(ExitCode))
    end = ExitCode.INTERRUPTED if name == "watch" else ExitCode.OK
    assert {end, ExitCode.USAGE} <= set(codes)


def read_example(line: str) -> list[str]:
    """Return the words of an example: without what it says, its pipe or its redirection."""
    call = re.split(r" {2,}| \| | > ", line.strip())[0]
    return shlex.split(call)


def test_examples_are_there_and_can_be_parsed(name: str) -> None:
    examples = [read_example(line) for line in parts_of(name)["Examples"]]
    assert name in ("", examples[0][1])
    for program, command, *arguments in examples:
        assert program == "imgpipe"
        # Folders and files of examples are not here, but options and choices are checked.
        arguments = ["." if word == "site" else word for word in arguments]
        COMMANDS[command].make_context(command, arguments)


def test_a_wrong_example_would_be_found() -> None:
    _, command, *arguments = read_example("  imgpipe run --chekc   for CI")
    with pytest.raises(click.UsageError):
        COMMANDS[command].make_context(command, arguments)
