"""imgpipe run."""

from __future__ import annotations

from pathlib import Path

import click

from imgpipe.commands.command import (
    common,
    load_pipeline,
    name_targets,
    recall_idle_run,
    report,
    talk,
)
from imgpipe.diagnostics import ExitCode


@click.command()
@click.argument("targets", nargs=-1, metavar="[TARGET]...")
@common
@click.option("-n", "--dry-run", is_flag=True, help="Say what would be made, and write nothing.")
@click.option("--check", is_flag=True, help="As -n, and exit 1 if there is something to do.")
@click.option("-f", "--force", is_flag=True, help="Make outputs that are up to date again, too.")
@click.option(
    "--replace",
    "replaced",
    type=click.Choice(["edited", "adopted", "richer"]),
    multiple=True,
    help="Replace outputs that are kept for this reason; the old go to the trash. Repeatable.",
)
@click.option(
    "-j",
    "--jobs",
    type=click.IntRange(min=1),
    metavar="N",
    help="Do so many sources at once.  [default: the usable cores]",
)
@click.option("--fail-fast", is_flag=True, help="Begin no other source once one has failed.")
@click.option(
    "--verify",
    type=click.Choice(["full"]),
    help="Decode every frame of what is made, not the first alone.",
)
@click.option("--exit-zero", is_flag=True, help="Exit 0 although sources failed, or with findings.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document on stdout.")
@click.option("-v", "--verbose", is_flag=True, help="Name every file that is made, and why.")
@click.option("--profile", is_flag=True, help="Say where the time went, stage by stage.")
@click.option("--no-progress", is_flag=True, help="Show no progress bar.")
def run(
    targets: tuple[str, ...],
    directory: Path | None,
    config_name: str,
    *,
    quiet: bool,
    dry_run: bool,
    check: bool,
    force: bool,
    replaced: tuple[str, ...],
    jobs: int | None,
    fail_fast: bool,
    verify: str | None,
    exit_zero: bool,
    as_json: bool,
    verbose: bool,
    profile: bool,
    no_progress: bool,
) -> int:
    """Make all missing and stale outputs, then rewrite the pages.

    A second run does nothing. Originals are only read; a file that imgpipe did not make, or that
    was edited since, is kept and reported. A TARGET is a page, a source's name, an output's id, or
    the path of a source or an output; with none, everything is looked at.

    \b
    Examples:
      imgpipe run                 make what is needed
      imgpipe run Leg thumbnails  one source, and all files of one output
      imgpipe run -n -v           say what would be made, file by file
      imgpipe run --check         for CI: exit 1 if anything is to be made or written
      imgpipe run --json | jq .made
    """
    from dataclasses import replace

    looks = bool(targets or dry_run or check or force or replaced or as_json or verbose or profile)
    summary = None if looks else recall_idle_run(directory, config_name)
    if summary is not None:
        talk(() if quiet else summary)
        return ExitCode.OK

    from imgpipe.holder import name_command
    from imgpipe.pipeline import foresee_run, run_site
    from imgpipe.reporters.log import format_log
    from imgpipe.reporters.progress import Progress
    from imgpipe.reporters.text import (
        format_found_work,
        format_made,
        format_pages,
        format_plan,
        format_summary,
    )
    from imgpipe.schedule import count_cores
    from imgpipe.tasks import Pace, Wishes

    config = load_pipeline(directory, config_name)
    wishes = Wishes(name_targets(targets, directory, config), force, frozenset(replaced))
    dry_run = dry_run or check
    if dry_run:
        outcome = foresee_run(config, wishes, check=check)
        if not as_json and not (check and quiet):
            for line in (
                *format_plan(outcome.survey.plan, verbose=verbose),
                *format_pages(outcome, "would write"),
            ):
                click.echo(line)
    else:
        progress = Progress(wanted=not (no_progress or quiet))
        try:
            pace = Pace(jobs or count_cores(), fail_fast, thorough=verify == "full")
            outcome = run_site(
                config,
                wishes,
                pace,
                progress.begin,
                progress.advance,
                lambda outcome: format_summary(config, outcome),
                lambda done: format_log(name_command(), replace(done, exit_zero=exit_zero)),
            )
        finally:
            progress.end()
    times = outcome.result.profile if profile else None
    outcome = replace(outcome, exit_zero=exit_zero, result=replace(outcome.result, profile=times))
    if verbose and not dry_run:
        talk(format_made(outcome))
    report("run", outcome, as_json=as_json, dry_run=dry_run, quiet=quiet)
    if quiet and not as_json:
        talk(format_found_work(outcome))
    if not quiet and not dry_run:
        talk(format_summary(config, outcome))
    if times and not as_json:
        from imgpipe.reporters.profile import format_profile

        talk(format_profile(times))
    return outcome.exit_code
