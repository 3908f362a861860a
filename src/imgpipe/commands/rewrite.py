"""imgpipe rewrite."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from imgpipe.commands.command import common, load_pipeline, report, talk
from imgpipe.commands.manual import ManualPage


@click.command(cls=ManualPage)
@common
@click.option("--check", is_flag=True, help="Write nothing; exit 1 if a page would change.")
@click.option("--diff", "show_diff", is_flag=True, help="Write nothing; print what would change.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document on stdout.")
@click.option("-v", "--verbose", is_flag=True, help="Name every page that is written.")
def rewrite(
    directory: Path | None,
    config_name: str,
    *,
    quiet: bool,
    check: bool,
    show_diff: bool,
    as_json: bool,
    verbose: bool,
) -> int:
    """Rewrite the pages with the images that exist now; make no image.

    It is the second half of `imgpipe run`. Only the values change that name images, and entries are
    added or taken out as pipeline.yaml says; quotes, comments and line endings stay. A page gets a
    path only when its file is there and good.

    \b
    Exit codes:
      0  the pages are as they should be
      1  --check found work, or a page could not be read, verified or edited
      2  wrong usage or configuration; nothing was written
      3  a source cannot be read, or a page cannot be written
      4  another run is at work

    \b
    Examples:
      imgpipe rewrite --diff      see what would change
      imgpipe rewrite --check     for a hook: exit 1 if a page would change
      imgpipe rewrite             write it
    """
    from imgpipe.pipeline import foresee_rewriting, rewrite_site
    from imgpipe.reporters.text import (
        format_diff,
        format_found_work,
        format_page_counts,
        format_pages,
    )

    config = load_pipeline(directory, config_name)
    dry_run = check or show_diff
    outcome = foresee_rewriting(config, check=check) if dry_run else rewrite_site(config)
    if show_diff and not as_json:
        for file in outcome.pages.changed:
            click.echo(
                format_diff(file, escaped=bool(sys.stdout and sys.stdout.isatty())), nl=False
            )
    if verbose or (check and not quiet):
        talk(format_pages(outcome, "would write" if dry_run else "wrote"))
    report("rewrite", outcome, as_json=as_json, dry_run=dry_run, quiet=quiet)
    if quiet and not as_json:
        talk(format_found_work(outcome))
    if not quiet and not dry_run:
        talk(format_page_counts(outcome))
    return outcome.exit_code
