"""imgpipe watch."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import NoReturn

import click

from imgpipe.commands.command import common, load_pipeline, targets_argument
from imgpipe.commands.manual import ManualPage


@click.command(cls=ManualPage)
@targets_argument
@common
@click.option(
    "-j",
    "--jobs",
    type=click.IntRange(min=1),
    metavar="N",
    help="Do so many sources at once.  [default: the usable cores]",
)
def watch(
    targets: tuple[str, ...],
    directory: Path | None,
    config_name: str,
    *,
    quiet: bool,
    jobs: int | None,
) -> NoReturn:
    """Run again whenever a source, a page or the pipeline changes.

    It begins with a run, and ends with Ctrl-C. What changes while a run is at work is looked at
    after it; a file that is still being written, when that is done. Each change has a line that
    says what became of it; errors are said once, and mended by the next change.

    A run that fails leaves the last good images where they are. A TARGET is as in `imgpipe run`.

    \b
    Environment:
      WATCHFILES_FORCE_POLLING=1  look at all files now and then, where the system
                                  tells of no changes: network folders, containers

    \b
    Exit codes:
      2    wrong usage
      130  ended, by Ctrl-C or SIGTERM

    \b
    Examples:
      imgpipe watch         while you work on the site
      imgpipe watch Leg     one source alone
      imgpipe watch -q      errors only
    """
    from imgpipe.watch import Site, run_apart, see_changes, watch_site

    path = ((directory or Path()) / config_name).resolve()
    options = [f"--directory={directory}"] if directory else []
    options += [f"--config={config_name}", *([f"--jobs={jobs}"] if jobs else [])]
    arguments = [*options, "--", *targets]
    site = Site(
        path.parent,
        path.name,
        partial(load_pipeline, directory, config_name),
        partial(run_apart, arguments),
    )
    tell = partial(click.echo, err=True)
    say = _say_nothing if quiet else tell
    say(f"watching {path.name} and what it names; Ctrl-C ends it")
    watch_site(site, say, tell, see_changes)
    raise AssertionError("changes do not end")


def _say_nothing(_line: str) -> None:
    """Be quiet."""
