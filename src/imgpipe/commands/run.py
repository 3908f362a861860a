"""imgpipe run."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from pathlib import Path

import click

from imgpipe.commands.command import (
    common,
    load_pipeline,
    name_targets,
    recall_idle_run,
    report,
    require_file_names,
    talk,
    targets_argument,
)
from imgpipe.commands.manual import ManualPage
from imgpipe.commands.report import Target, place_report, write_report
from imgpipe.diagnostics import Diagnostic, ExitCode

_NO_REPORT = "--report shows what a run has made: it goes with no --dry-run or --check"


@click.command(cls=ManualPage)
@targets_argument
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
@click.option(
    "--report",
    "report_name",
    type=click.Path(),
    callback=require_file_names,
    metavar="FILE",
    help="Then write a report to this file, as `imgpipe report` does; also when sources failed.",
)
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
    report_name: str | None,
    as_json: bool,
    verbose: bool,
    profile: bool,
    no_progress: bool,
) -> int:
    """Make all missing and stale outputs, then rewrite the pages.

    A second run does nothing. A TARGET is a page, a source's name, an output's id, or the path of a
    source or an output; with none, everything is looked at.

    Originals are only read. A file that imgpipe did not make, or that was edited since, is kept and
    reported, also with --force. A page gets a path only when its file is there and good.

    \b
    Files:
      pipeline.yaml     what shall be made
      imgpipe.lock      what was made from what; belongs in version control
      .imgpipe/logs/    what each of the last ten runs did that had work
      .imgpipe/trash/   what --replace replaced

    \b
    Exit codes:
      0  all is made, or was up to date
      1  --check found work, or a page could not be read, verified or edited
      2  wrong usage or configuration; nothing was made
      3  a source or an output failed; the others were made
      4  another run is at work

    \b
    Examples:
      imgpipe run                       make what is needed
      imgpipe run Leg thumbnails        one source, and all files of one output
      imgpipe run -n -v                 say what would be made, file by file
      imgpipe run --report report.html  see all of it, in a page
      imgpipe run --check               for CI: exit 1 if there is something to do
      imgpipe run --replace edited Leg  make anew what was edited, of one source
      imgpipe run --json | jq .made     what was made, for a program
    """
    from dataclasses import replace

    target = _place_report(directory, report_name, writes=not (dry_run or check))
    shows_progress = not (no_progress or quiet)
    show = partial(
        _write_report,
        *(directory, config_name, target),
        quiet=quiet,
        shows_progress=shows_progress,
    )
    looks = bool(targets or dry_run or check or force or replaced or as_json or verbose or profile)
    summary = None if looks else recall_idle_run(directory, config_name)
    if summary is not None:
        talk(() if quiet else summary)
        show()
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
        progress = Progress(wanted=shows_progress)
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
    show(outcome.diagnostics)
    return outcome.exit_code


def _place_report(directory: Path | None, name: str | None, *, writes: bool) -> Target | None:
    """Return where a report shall be, before a run is begun in vain; None where none shall."""
    if name and not writes:
        raise click.UsageError(_NO_REPORT)
    return place_report(directory, name) if name else None


def _write_report(
    directory: Path | None,
    config_name: str,
    target: Target | None,
    told: Iterable[Diagnostic] = (),
    *,
    quiet: bool,
    shows_progress: bool,
) -> None:
    if target:
        config = load_pipeline(directory, config_name)
        write_report(config, target, told, quiet=quiet, shows_progress=shows_progress)
