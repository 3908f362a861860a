"""imgpipe why."""

from __future__ import annotations

from pathlib import Path

import click

from imgpipe.commands.command import common, load_pipeline, name_targets
from imgpipe.commands.completion import complete_targets
from imgpipe.commands.manual import ManualPage
from imgpipe.diagnostics import ExitCode


@click.command(cls=ManualPage)
@click.argument("path", shell_complete=complete_targets)
@common
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document on stdout.")
def why(
    path: str, directory: Path | None, config_name: str, *, quiet: bool, as_json: bool
) -> ExitCode:
    """Say what a file is, and why it is fresh, stale or left alone.

    PATH is an output's or a source's, from the project's folder or as a page writes it, or a
    source's name. The answer leads from the output to its source: patterns, what is on record, what
    is on the disk, and the verdict. Of a path that nothing reads or makes, near names explain it.
    Nothing is written.

    \b
    Exit codes:
      0  something reads or makes it
      1  nothing does
      2  wrong usage or configuration

    \b
    Examples:
      imgpipe why assets/images/png/Leg-1.png
      imgpipe why png/Leg-1.png     as a page writes it
      imgpipe why Leg               all that is made of one source
    """
    from imgpipe.pipeline import explain_path
    from imgpipe.reporters.json import format_why_json
    from imgpipe.reporters.why import format_explanation

    config = load_pipeline(directory, config_name)
    (target,) = name_targets((path,), directory, config)
    survey, explanation = explain_path(config, target)
    if as_json:
        click.echo(format_why_json(survey, explanation), nl=False)
    elif not quiet:
        for line in format_explanation(explanation):
            click.echo(line)
    return ExitCode.OK if explanation.found else ExitCode.FINDINGS
