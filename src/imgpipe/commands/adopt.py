"""imgpipe adopt."""

from __future__ import annotations

from pathlib import Path

import click

from imgpipe.commands.command import (
    common,
    is_colored,
    load_pipeline,
    name_targets,
    spell_options,
    talk,
    targets_argument,
)
from imgpipe.commands.manual import ManualPage


@click.command(cls=ManualPage)
@targets_argument
@common
@click.option("-n", "--dry-run", is_flag=True, help="Compare the files, and write nothing.")
@click.option(
    "--edited", is_flag=True, help="Take files that were edited since they were made, too."
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document on stdout.")
@click.option("-v", "--verbose", is_flag=True, help="Name every file, and how it compares.")
@click.option("--no-progress", is_flag=True, help="Show no progress bar.")
def adopt(
    targets: tuple[str, ...],
    directory: Path | None,
    config_name: str,
    *,
    quiet: bool,
    dry_run: bool,
    edited: bool,
    as_json: bool,
    verbose: bool,
    no_progress: bool,
) -> int:
    """Take images that are there already into imgpipe.lock.

    It is the way in for a site that has its images. Each file that stands where an output would is
    compared with what imgpipe would make; no image is changed. A lossless file with the very pixels
    counts as made by imgpipe. Any other is adopted, if it has the right size and frame count and
    decodes: it stays as it is, also when its source changes, until `imgpipe run --replace adopted`.
    A TARGET is as in `imgpipe run`.

    \b
    Exit codes:
      0  all files are taken, or would be
      1  a file was refused, or a page or folder could not be read
      2  wrong usage or configuration
      3  a source failed
      4  another run is at work

    \b
    Examples:
      imgpipe adopt -n            see how the files compare
      imgpipe adopt               take them
      imgpipe adopt --edited Leg  keep what was edited by hand of one source
    """
    from imgpipe.reporters.adoption import format_adoption, format_adoption_json
    from imgpipe.reporters.progress import Progress
    from imgpipe.reporters.text import format_diagnostics
    from imgpipe.tasks import Wishes
    from imgpipe.upkeep import adopt_site

    config = load_pipeline(directory, config_name)
    wishes = Wishes(name_targets(targets, directory, config))
    progress = Progress(wanted=not (no_progress or quiet))
    try:
        outcome = adopt_site(
            config,
            wishes,
            edited=edited,
            dry_run=dry_run,
            on_begin=progress.begin_frames,
            on_source=progress.advance,
        )
    finally:
        progress.end()
    talk(format_diagnostics(outcome.diagnostics, quiet=quiet, colored=is_colored()))
    if as_json:
        click.echo(format_adoption_json(outcome, dry_run=dry_run), nl=False)
    elif not quiet:
        options = spell_options(directory, config_name)
        for line in format_adoption(outcome, options, dry_run=dry_run, verbose=verbose):
            click.echo(line)
    return outcome.exit_code
