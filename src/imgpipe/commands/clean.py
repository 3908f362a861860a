"""imgpipe clean."""

from __future__ import annotations

from pathlib import Path

import click

from imgpipe.commands.command import common, is_colored, load_pipeline, talk
from imgpipe.commands.manual import ManualPage


@click.command(cls=ManualPage)
@common
@click.option("--apply", "applied", is_flag=True, help="Move what is listed to the trash.")
@click.option("--undo", "undone", is_flag=True, help="Bring back what the last clean moved.")
@click.option(
    "--include",
    type=click.Choice(["edited", "adopted", "orphaned"]),
    multiple=True,
    help="Take files that were edited since, adopted, or orphaned, too; repeatable.",
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document on stdout.")
@click.option("-v", "--verbose", is_flag=True, help="Name every file.")
def clean(
    directory: Path | None,
    config_name: str,
    *,
    quiet: bool,
    applied: bool,
    undone: bool,
    include: tuple[str, ...],
    as_json: bool,
    verbose: bool,
) -> int:
    """List, or take away, what imgpipe made and nothing makes now.

    That is what no output spells now, what a source made that is gone, frames past the last one,
    and copies of pages that are gone. Without an option nothing is written; with --apply it is
    moved to the trash, and no file is ever deleted. Only files on record in imgpipe.lock are
    touched. Where not one recorded source of a rule is left, its files are orphaned, and stay: they
    may be another pipeline's.

    \b
    Files:
      .imgpipe/trash/   a folder for each clean, files at their own paths

    \b
    Exit codes:
      0  fine, whether there is anything to clean or not
      1  --undo found another file in the way, or a page could not be read
      2  wrong usage or configuration
      3  a source or a file failed
      4  another run is at work

    \b
    Examples:
      imgpipe clean -v            what would go
      imgpipe clean --apply       move it to the trash
      imgpipe clean --undo        bring it back; nothing is overwritten
    """
    from imgpipe.reporters.cleaning import (
        format_cleaning,
        format_cleaning_json,
        format_undoing,
        format_undoing_json,
    )
    from imgpipe.reporters.text import format_diagnostics
    from imgpipe.upkeep import clean_site, undo_clean

    if undone and (applied or include):
        raise click.UsageError("--undo goes with neither --apply nor --include")
    config = load_pipeline(directory, config_name)
    if undone:
        undoing = undo_clean(config)
        diagnostics, exit_code = undoing.diagnostics, undoing.exit_code
        document, lines = format_undoing_json(undoing), format_undoing(undoing, verbose=verbose)
    else:
        cleaning = clean_site(config, include, dry_run=not applied)
        diagnostics, exit_code = cleaning.diagnostics, cleaning.exit_code
        document = format_cleaning_json(cleaning, dry_run=not applied)
        lines = format_cleaning(cleaning, dry_run=not applied, verbose=verbose)
    talk(format_diagnostics(diagnostics, quiet=quiet, colored=is_colored()))
    if as_json:
        click.echo(document, nl=False)
    elif not quiet:
        for line in lines:
            click.echo(line)
    return exit_code
