"""What the commands share: their options, loading the pipeline, and saying what happened."""

from __future__ import annotations

import os
import shlex
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click
from click.core import ParameterSource

from imgpipe.commands.completion import complete_files, complete_targets

if TYPE_CHECKING:
    from imgpipe.diagnostics import Diagnostic
    from imgpipe.images import Limits
    from imgpipe.model import Config
    from imgpipe.pipeline import Outcome

Command = TypeVar("Command", bound=Callable[..., Any])
Names = TypeVar("Names", tuple[str, ...], str | None)

_PIPELINE = "pipeline.yaml"


def common(command: Command) -> Command:
    """The options that every command has."""
    options = [
        click.option(
            "-C",
            "--directory",
            type=click.Path(file_okay=False, exists=True, path_type=Path),
            metavar="DIR",
            help="Work in this folder instead of the current one.",
        ),
        click.option(
            "-c",
            "--config",
            "config_name",
            default=_PIPELINE,
            show_default=True,
            metavar="FILE",
            shell_complete=complete_files,
            help="The pipeline file; its folder is the project's.",
        ),
        click.option("-q", "--quiet", is_flag=True, help="Print errors only."),
    ]
    for option in reversed(options):
        command = option(command)
    return command


def require_file_names(_context: click.Context, _option: click.Parameter, value: Names) -> Names:
    """Refuse what an unset variable of a shell becomes, and what means stdout elsewhere."""
    names = value if isinstance(value, tuple) else (value,)
    if "" in names:
        raise click.BadParameter("a file's name is empty")
    if "-" in names:
        raise click.BadParameter("`-` is no file here: `./-` is one")
    return value


def name_rules(
    _context: click.Context, _option: click.Parameter, names: tuple[str, ...]
) -> tuple[str, ...]:
    """Refuse a name that no rule of the audit has."""
    from imgpipe.rule_ids import expand, suggest_name

    for name in names:
        if not expand(name):
            raise click.BadParameter(f"there is no rule `{name}`: {suggest_name(name)}")
    return names


def targets_argument(command: Command) -> Command:
    """What a command is to be done for: all of the pipeline, or what is named."""
    argument = click.argument(
        "targets", nargs=-1, metavar="[TARGET]...", shell_complete=complete_targets
    )
    return argument(command)


def files_argument(name: str, metavar: str) -> Callable[[Command], Command]:
    """The files that a command works on without a pipeline: one at least, and each has a name."""
    return click.argument(
        name,
        nargs=-1,
        required=True,
        metavar=metavar,
        type=click.Path(),
        callback=require_file_names,
    )


def spell_options(directory: Path | None, config_name: str) -> str:
    """Return the options with which another command means the same pipeline, a blank first."""
    words = ["-C", str(directory)] if directory else []
    words += ["-c", config_name] if config_name != _PIPELINE else []
    return f" {shlex.join(words)}" if words else ""


def load_pipeline(directory: Path | None, config_name: str) -> Config:
    from imgpipe.config import load_config

    return load_config((directory or Path()) / config_name, config_name)


def recall_idle_run(directory: Path | None, config_name: str) -> tuple[str, ...] | None:
    """Return the summary of a run that would do nothing, without loading the pipeline."""
    from imgpipe.certificate import recall_summary

    path = ((directory or Path()) / config_name).resolve()
    return recall_summary(path.parent, path.name)


def name_targets(targets: Iterable[str], directory: Path | None, config: Config) -> tuple[str, ...]:
    """Return targets as the project's folder sees them; files are the user's own paths."""
    here = directory or Path()
    return tuple(
        os.path.relpath(here / target, config.folder) if (here / target).exists() else target
        for target in targets
    )


def load_limits(directory: Path | None, config_name: str) -> Limits:
    """Return the pipeline's limits; the defaults where there is none, unless one was asked for."""
    from imgpipe.images import Limits

    path = (directory or Path()) / config_name
    source = click.get_current_context().get_parameter_source("config_name")
    if source is ParameterSource.DEFAULT and not path.exists():
        return Limits()
    from imgpipe.config import load_limits

    return load_limits(path, config_name)


def report(command: str, outcome: Outcome, *, as_json: bool, dry_run: bool, quiet: bool) -> None:
    from imgpipe.reporters.json import format_json

    talk_of(outcome.diagnostics, quiet=quiet)
    if as_json:
        click.echo(format_json(command, outcome, dry_run=dry_run), nl=False)


def talk_of(diagnostics: Iterable[Diagnostic], *, quiet: bool) -> None:
    from imgpipe.reporters.text import format_diagnostics

    talk(format_diagnostics(diagnostics, quiet=quiet, colored=is_colored()))


def talk(lines: Iterable[str]) -> None:
    for line in lines:
        click.echo(line, err=True)


def is_colored(*, of_output: bool = False) -> bool:
    """Colour is for terminals, and for those who want it (no-color.org).

    Of what is talked, unless it is `of_output`: of data on stdout.
    """
    stream = sys.stdout if of_output else sys.stderr
    terminal = stream is not None and stream.isatty()  # None: it was closed
    return terminal and not os.environ.get("NO_COLOR")
