"""imgpipe why."""

from __future__ import annotations

from pathlib import Path

import click

from imgpipe.commands.command import common, load_pipeline, name_targets
from imgpipe.diagnostics import ExitCode


@click.command()
@click.argument("path")
@common
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document on stdout.")
def why(
    path: str, directory: Path | None, config_name: str, *, quiet: bool, as_json: bool
) -> ExitCode:
    """Say what a file is, what it is made from, and why it is fresh, stale or left alone.

    PATH is an output's or a source's, from the project's folder or as a page writes it, or a
    source's name. The exit code is 1 where nothing reads or makes it; then near names explain it.

    \b
    Examples:
      imgpipe why assets/images/png/Leg-1.png
      imgpipe why png/Leg-1.png
      imgpipe why Leg
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
