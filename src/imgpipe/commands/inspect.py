"""imgpipe inspect."""

from __future__ import annotations

from pathlib import Path

import click

from imgpipe.commands.command import common, files_argument, load_limits, talk_of
from imgpipe.commands.manual import ManualPage


@click.command(cls=ManualPage)
@files_argument("files", "FILE...")
@common
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document on stdout.")
def inspect(
    files: tuple[str, ...],
    directory: Path | None,
    config_name: str,
    *,
    quiet: bool,
    as_json: bool,
) -> int:
    """Show what image files hold.

    That is: size, frames, delays, plays, palettes, colours, transparency, disposal, comments,
    bytes and damage. Every frame is decoded, so that damage in the pixels is found too. What a
    file is, its content says, whatever its name.

    A file that cannot be read does not stop the others; with --quiet nothing is printed of the
    good ones. Nothing is written.

    If there is a pipeline.yaml in the folder, its `limits` hold; nothing else is read of it.

    \b
    Exit codes:
      0  all files are good
      2  wrong usage or configuration
      3  a file cannot be read, or is damaged

    \b
    Examples:
      imgpipe inspect leg.gif
      imgpipe inspect -q gif/*.gif              only what is wrong
      imgpipe inspect --json leg.gif | jq '.files[0].delays_ms'
    """
    from imgpipe.inspection import inspect_file
    from imgpipe.loose import exit_code_of
    from imgpipe.reporters.inspection import format_facts, format_json

    limits = load_limits(directory, config_name)
    inspections = [inspect_file(directory or Path(), path, limits) for path in files]
    problems = [item.problem for item in inspections if item.problem]
    exit_code = exit_code_of(problems)
    if as_json:
        click.echo(format_json(inspections, exit_code), nl=False)
    elif not quiet:
        for line in format_facts(inspections):
            click.echo(line)
    talk_of(problems, quiet=quiet)
    return exit_code
