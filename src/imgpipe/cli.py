"""The command line: options → one call → render → exit code. Nothing else is decided here."""

from __future__ import annotations

import io
import os
import sys
import traceback
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar

import click

from imgpipe import __version__
from imgpipe.diagnostics import ExitCode, UserError, render

if TYPE_CHECKING:
    from imgpipe.model import Config
    from imgpipe.pipeline import Outcome

_Command = TypeVar("_Command", bound=Callable[..., Any])


def main() -> NoReturn:
    """Run the command line; the one place where exceptions become exit codes."""
    for stream in (sys.stdout, sys.stderr):
        # A terminal or pipe that cannot show a letter gets its escape, not a crash.
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    sys.exit(run_command(sys.argv[1:]))


def run_command(arguments: list[str]) -> int:
    """Run one command and return its exit code; errors are printed, never raised."""
    try:
        done = cli.main(arguments, prog_name="imgpipe", standalone_mode=False)
        return int(done or ExitCode.OK)
    except click.exceptions.Exit as done:
        return done.exit_code
    except click.ClickException as problem:
        problem.show()
        return ExitCode.USAGE
    except UserError as problem:
        for diagnostic in problem.diagnostics:
            click.echo(render(diagnostic, colored=_colored()), err=True)
        return problem.exit_code
    except (KeyboardInterrupt, click.Abort):
        click.echo("interrupted: what was finished is kept, and not done again", err=True)
        return ExitCode.INTERRUPTED
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return ExitCode.OK
    except Exception:  # whatever is left is a bug, and shall say so in one place
        return _report_bug()


def _report_bug() -> int:
    from imgpipe.fsio import write_bug_log

    path = write_bug_log(f"imgpipe {__version__}\n{traceback.format_exc()}")
    click.echo(f"imgpipe: this is a bug in imgpipe, not in your files: see {path}", err=True)
    return ExitCode.BUG


def _common(command: _Command) -> _Command:
    """The options that every command has."""
    options = [
        click.option(
            "-C",
            "--directory",
            type=click.Path(file_okay=False, exists=True, path_type=Path),
            help="Work in this folder instead of the current one.",
        ),
        click.option(
            "-c",
            "--config",
            "config_name",
            default="pipeline.yaml",
            show_default=True,
            help="The pipeline file; its folder is the project's.",
        ),
        click.option("-q", "--quiet", is_flag=True, help="Print errors only."),
    ]
    for option in reversed(options):
        command = option(command)
    return command


def _load(directory: Path | None, config_name: str) -> Config:
    from imgpipe.config import load_config

    return load_config((directory or Path()) / config_name, config_name)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__)
def cli() -> None:
    """Make the images of a static site from its animations, and the pages that show them.

    imgpipe reads pipeline.yaml, which says what files shall exist; it makes those that are
    missing or stale, and rewrites the galleries of the pages with paths that it has verified.

    \b
    Exit codes:
      0    fine
      1    a gallery entry could not be verified, or --check found work
      2    wrong usage or configuration
      3    a source or an output failed; the others were made
      4    another run is at work
      70   a bug in imgpipe
      130  interrupted
    """


@cli.command()
@_common
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

    config = _load(directory, config_name)
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
        _talk(format_made(outcome))
    _report("run", outcome, as_json=as_json, dry_run=dry_run, quiet=quiet)
    if not quiet and not dry_run:
        _talk(format_summary(config, outcome))
    return outcome.exit_code


@cli.command()
@_common
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

    \b
    Examples:
      imgpipe rewrite --diff      see what would change
      imgpipe rewrite --check     for a hook: exit 1 if a page would change
    """
    from imgpipe.pipeline import foresee_rewriting, rewrite_site
    from imgpipe.reporters.text import format_diff, format_page_counts, format_pages

    config = _load(directory, config_name)
    dry_run = check or show_diff
    outcome = foresee_rewriting(config, check=check) if dry_run else rewrite_site(config)
    if show_diff and not as_json:
        for file in outcome.pages.changed:
            click.echo(format_diff(file, escaped=sys.stdout.isatty()), nl=False)
    if verbose or (check and not quiet):
        _talk(format_pages(outcome, "would write" if dry_run else "wrote"))
    _report("rewrite", outcome, as_json=as_json, dry_run=dry_run, quiet=quiet)
    if not quiet and not dry_run:
        _talk(format_page_counts(outcome))
    return outcome.exit_code


@cli.command()
def schema() -> None:
    """Print the JSON Schema of pipeline.yaml, for editors.

    \b
    Put this line at the top of a pipeline.yaml:
      # yaml-language-server: $schema=pipeline.schema.json
    """
    import json

    from imgpipe.document import make_json_schema

    click.echo(json.dumps(make_json_schema(), indent=2, ensure_ascii=False))


def _report(command: str, outcome: Outcome, *, as_json: bool, dry_run: bool, quiet: bool) -> None:
    from imgpipe.reporters.json import format_json
    from imgpipe.reporters.text import format_diagnostics

    _talk(format_diagnostics(outcome.diagnostics, quiet=quiet, colored=_colored()))
    if as_json:
        click.echo(format_json(command, outcome, dry_run=dry_run), nl=False)


def _talk(lines: Iterable[str]) -> None:
    for line in lines:
        click.echo(line, err=True)


def _colored() -> bool:
    """Colour is for terminals, and for those who want it (no-color.org)."""
    return sys.stderr.isatty() and not os.environ.get("NO_COLOR")
