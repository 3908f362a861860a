"""The command line: the commands as one program, and exceptions as exit codes."""

from __future__ import annotations

import io
import os
import signal
import sys
import traceback
from contextlib import suppress
from types import FrameType
from typing import NoReturn

import click

from imgpipe import __version__
from imgpipe.commands import COMMANDS, SECTIONS
from imgpipe.commands.command import is_colored
from imgpipe.commands.manual import Program
from imgpipe.diagnostics import Diagnostic, ExitCode, Place, UserError, error, render

_COMPLETION = "_IMGPIPE_COMPLETE"  # what click has a shell set that completes


def main() -> NoReturn:
    """Run the command line; the one place where exceptions become exit codes."""
    _occupy_standard_streams()
    if signal.getsignal(signal.SIGTERM) is signal.SIG_DFL:
        signal.signal(signal.SIGTERM, _interrupt)
    for stream in (sys.stdout, sys.stderr):
        # A terminal or pipe that cannot show a letter gets its escape, not a crash.
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    sys.exit(run_command(sys.argv[1:]))


def run_command(arguments: list[str]) -> int:
    """Run one command and return its exit code; errors are printed, never raised."""
    if os.environ.get(_COMPLETION):
        return _complete(arguments)
    try:
        return _run_command(arguments)
    except SystemExit:  # of click's own, where a pipe was closed
        return ExitCode.UNHEARD
    except OSError as problem:  # of printing, be it an error
        return _give_up_printing(problem)


def _complete(arguments: list[str]) -> int:
    """Answer a shell that completes a line: it has no place for messages, so none are printed."""
    with suppress(Exception, KeyboardInterrupt, SystemExit):
        cli.main(arguments, prog_name="imgpipe", standalone_mode=False)
    return ExitCode.OK


def _run_command(arguments: list[str]) -> int:
    try:
        done = cli.main(arguments, prog_name="imgpipe", standalone_mode=False)
        return int(done or ExitCode.OK)
    except click.exceptions.Exit as done:
        return done.exit_code
    except click.ClickException as problem:
        if sys.stderr is not None:  # closed; click would print on stdout
            problem.show()
        return ExitCode.USAGE
    except UserError as problem:
        for diagnostic in problem.diagnostics:
            _say(diagnostic)
        return problem.exit_code
    except (KeyboardInterrupt, click.Abort):
        return _give_up()
    except Exception as problem:  # whatever is left is a bug, and shall say so in one place
        if _is_interrupted(problem):
            click.echo(err=True)  # click ends the line of ^C where it sees the interrupt itself
            return _give_up()
        if isinstance(problem, OSError) and _find_printing(problem):
            raise
        return _report_bug()


def _is_interrupted(problem: BaseException) -> bool:
    """Return whether an error came up while an interrupt was on its way.

    `shutil.rmtree` closes a folder twice if it is interrupted after the first time.
    """
    earlier = problem.__context__
    return isinstance(earlier, KeyboardInterrupt) or (
        earlier is not None and _is_interrupted(earlier)
    )


def _give_up() -> int:
    click.echo("interrupted: what was finished is kept, and not done again", err=True)
    return ExitCode.INTERRUPTED


def _say(diagnostic: Diagnostic) -> None:
    click.echo(render(diagnostic, colored=is_colored()), err=True)


def _interrupt(_number: int, _frame: FrameType | None) -> NoReturn:
    """End as by Ctrl-C. Some send the signal twice (`timeout` does): the second comes too late."""
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    raise KeyboardInterrupt


def _occupy_standard_streams() -> None:
    """Have no file that is opened later take the number of a standard stream that was closed."""
    while (handle := os.open(os.devnull, os.O_RDWR)) <= 2:
        pass
    os.close(handle)


def _find_printing(problem: Exception) -> FrameType | None:
    """Return the call that was printing when an error came up, if one was."""
    frames = (frame for frame, _ in traceback.walk_tb(problem.__traceback__))
    return next((frame for frame in frames if frame.f_code is click.echo.__code__), None)


def _give_up_printing(problem: OSError) -> int:
    """Say on stderr, if that can be, that stdout cannot be written, and write no more to it."""
    printing = _find_printing(problem)
    if printing is None:
        raise problem
    unheard = isinstance(problem, BrokenPipeError)
    if not (unheard or printing.f_locals["err"]):
        message = f"cannot be written: {problem.strerror or problem}"
        with suppress(OSError):
            _say(error("OUT003", message, Place("<stdout>")))
    for stream in (sys.stdout, sys.stderr):
        try:
            if stream is not None:
                stream.flush()
        except OSError:  # what is left in its buffer would be an error once more, at the very end
            os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
    return ExitCode.UNHEARD if unheard else ExitCode.TASK_FAILED


def _report_bug() -> int:
    from imgpipe.fsio import write_bug_log

    path = write_bug_log(f"imgpipe {__version__}\n{traceback.format_exc()}")
    click.echo(f"imgpipe: this is a bug in imgpipe, not in your files: see {path}", err=True)
    return ExitCode.BUG


@click.group(
    cls=Program,
    commands=COMMANDS,
    sections=SECTIONS,
    context_settings={"help_option_names": ["-h", "--help"]},
)
@click.version_option(__version__)
def cli() -> None:
    """Make the images of a static site from its animations, and the pages that show them.

    imgpipe reads pipeline.yaml, which says what files shall exist; it makes those that are
    missing or stale, and rewrites the galleries of the pages with paths that it has verified.
    Originals are only read, and what imgpipe did not make is never replaced. To split, assemble and
    inspect single files it needs no pipeline.yaml. `imgpipe COMMAND --help` says more of each.

    \b
    Files:
      pipeline.yaml    what is to be made, of what
      imgpipe.lock     what was made of what; belongs in version control
      .imgpipe/        caches, logs and the trash; does not

    \b
    Environment:
      NO_COLOR         if it is set, nothing is coloured

    \b
    Exit codes:
      0    fine
      1    --check found work, an audit failed, or a gallery entry is unverified
      2    wrong usage or configuration
      3    a source or an output failed; the others were made
      4    another run is at work
      70   a bug in imgpipe
      130  interrupted, by Ctrl-C or SIGTERM
      141  who read the output had enough of it

    \b
    Examples:
      imgpipe init       look at the site, and write pipeline.yaml
      imgpipe adopt      take the images that are there into imgpipe.lock
      imgpipe run -n     say what would be made
      imgpipe run        make it, then rewrite the pages
      imgpipe audit      say what is wrong with images and references
    """
