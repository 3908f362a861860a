"""imgpipe run."""

from __future__ import annotations

from pathlib import Path

import click

from imgpipe.commands.command import common, load_pipeline, report, talk


@click.command()
@common
@click.option("-n", "--dry-run", is_flag=True, help="Say what would be made, and write nothing.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document on stdout.")
@click.option("-v", "--verbose", is_flag=True, help="Name every file that is made, and why.")
@click.option("--no-progress", is_flag=True, help="Show no progress bar.")
def run(
    directory: Path | None,
    config_name: str,
    *,
    quiet: bool,
    dry_run: bool,
    as_json: bool,
    verbose: bool,
    no_progress: bool,
) -> int:
    """Make all missing and stale outputs, then rewrite the pages.

    A second run does nothing. Originals are only read; a file that imgpipe did not make, or that
    was edited since, is kept and reported.

    \b
    Examples:
      imgpipe run                 make what is needed
      imgpipe run -n -v           say what would be made, file by file
      imgpipe run --json | jq .made
    """
    from imgpipe.pipeline import foresee_run, run_site
    from imgpipe.reporters.progress import Progress
    from imgpipe.reporters.text import format_made, format_pages, format_plan, format_summary

    config = load_pipeline(directory, config_name)
    if dry_run:
        outcome = foresee_run(config)
        if not as_json:
            for line in (
                *format_plan(outcome.survey.plan, verbose=verbose),
                *format_pages(outcome, "would write"),
            ):
                click.echo(line)
    else:
        progress = Progress(wanted=not (no_progress or quiet))
        try:
            outcome = run_site(config, progress.begin, progress.advance)
        finally:
            progress.end()
    if verbose and not dry_run:
        talk(format_made(outcome))
    report("run", outcome, as_json=as_json, dry_run=dry_run, quiet=quiet)
    if not quiet and not dry_run:
        talk(format_summary(config, outcome))
    return outcome.exit_code
