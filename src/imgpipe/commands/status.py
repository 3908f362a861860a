"""imgpipe status."""

from __future__ import annotations

from pathlib import Path

import click

from imgpipe.commands.command import (
    common,
    is_colored,
    load_pipeline,
    name_targets,
    talk,
    targets_argument,
)
from imgpipe.commands.manual import ManualPage


@click.command(cls=ManualPage)
@targets_argument
@common
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document on stdout.")
@click.option("-v", "--verbose", is_flag=True, help="Name every file that is not up to date.")
def status(
    targets: tuple[str, ...],
    directory: Path | None,
    config_name: str,
    *,
    quiet: bool,
    as_json: bool,
    verbose: bool,
) -> None:
    """Say which outputs are up to date, and why others are not.

    They are counted by their state, and each source and output that is not up to date has a line
    with the reason. A TARGET is as in `imgpipe run`. Nothing is written. What is found does not
    change the exit code: `imgpipe run --check` exits 1 if anything is to be made.

    \b
    Exit codes:
      0  whatever was found
      2  wrong usage or configuration

    \b
    Examples:
      imgpipe status              all outputs
      imgpipe status -v Leg       file by file, for one source
      imgpipe status --json       for a program
    """
    from imgpipe.pipeline import survey_status
    from imgpipe.reporters.json import format_status_json
    from imgpipe.reporters.status import format_status
    from imgpipe.reporters.text import format_diagnostics
    from imgpipe.tasks import Wishes

    config = load_pipeline(directory, config_name)
    wishes = Wishes(name_targets(targets, directory, config))
    survey, found = survey_status(config, wishes)
    talk(format_diagnostics(survey.diagnostics, quiet=quiet, colored=is_colored()))
    if as_json:
        click.echo(format_status_json(survey, found), nl=False)
    elif not quiet:
        for line in format_status(config, found, verbose=verbose):
            click.echo(line)
