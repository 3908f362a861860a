"""The command line: the commands as one program, and exceptions as exit codes."""

from __future__ import annotations

import io
import os
import sys
import traceback
from typing import NoReturn

import click

from imgpipe import __version__
from imgpipe.commands import COMMANDS
from imgpipe.commands.command import is_colored
from imgpipe.diagnostics import ExitCode, UserError, render


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
            click.echo(render(diagnostic, colored=is_colored()), err=True)
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


@click.group(commands=COMMANDS, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__)
def cli() -> None:
    """Make the images of a static site from its animations, and the pages that show them.

    imgpipe reads pipeline.yaml, which says what files shall exist; it makes those that are
    missing or stale, and rewrites the galleries of the pages with paths that it has verified.
    To split, assemble and inspect single files it needs no pipeline.yaml.

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
