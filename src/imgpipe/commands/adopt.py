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
)


@click.command()
@click.argument("targets", nargs=-1, metavar="[TARGET]...")
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
    """Take files that stand where outputs would into imgpipe.lock; no image is changed.

    A lossless file with the very pixels that imgpipe would make counts as made by it. Any other is
    adopted, if it has the right size and frame count and decodes: it stays as it is, also when its
    source changes, until `imgpipe run --replace adopted`. A target is a page, a source's name, an
    output or a path.

    \b
    Examples:
      imgpipe adopt -n            see how the files compare
      imgpipe adopt               the way in for a site that has its images already
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
