"""imgpipe report."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from imgpipe.commands.command import common, load_pipeline, require_file_names, talk
from imgpipe.commands.manual import ManualPage
from imgpipe.diagnostics import ExitCode

if TYPE_CHECKING:
    from imgpipe.diagnostics import Diagnostic
    from imgpipe.model import Config

_KIND = "a report by imgpipe"


@click.command(cls=ManualPage)
@common
@click.option(
    "-o",
    "--output",
    type=click.Path(),
    callback=require_file_names,
    metavar="FILE",
    help="The file to write.  [default: imgpipe-report.html beside the pipeline]",
)
@click.option("--no-progress", is_flag=True, help="Show no progress bar.")
def report(
    directory: Path | None,
    config_name: str,
    *,
    quiet: bool,
    output: str | None,
    no_progress: bool,
) -> int:
    """Write a page that shows all galleries, and what is wrong.

    One HTML file that needs nothing else: every gallery with its animation, to be played and turned
    by hand, its frames and thumbnails, what each output weighs, and what an audit finds, beside
    what it concerns. The images themselves are linked, by paths from the report's folder.

    Nothing of the site is written, and no run is waited for. A file that is not a report by imgpipe
    is never replaced. The small pictures are kept for the next report.

    \b
    Files:
      imgpipe-report.html  the report; no audit reads it, no run takes it for a page

    \b
    Exit codes:
      0  the report is written, whatever was found
      2  wrong usage or configuration, or the file cannot be written

    \b
    Examples:
      imgpipe report                     write imgpipe-report.html
      imgpipe report -o ../site.html     write it elsewhere
      imgpipe run --report report.html   make what is needed, then write it
    """
    config = load_pipeline(directory, config_name)
    target = place_report(directory, output) if output else place_beside(config)
    write_report(config, target, quiet=quiet, shows_progress=not (no_progress or quiet))
    return ExitCode.OK


@dataclass(frozen=True, slots=True)
class Target:
    """Where a report is to be written, and what messages call the file."""

    path: Path
    name: str


def place_report(directory: Path | None, output: str) -> Target:
    """Return where the report is to be written. Raises UserError where another file stands."""
    return _require(Target((directory or Path()) / output, output))


def place_beside(config: Config) -> Target:
    """Return where a report is that has no other name. Raises UserError as `place_report` does."""
    from imgpipe.own_texts import REPORT_NAME

    return _require(Target(config.folder / REPORT_NAME, REPORT_NAME))


def _require(target: Target) -> Target:
    from imgpipe.own_files import require_own_file
    from imgpipe.own_texts import is_page_report

    require_own_file(target.path, target.name, _KIND, is_page_report)
    return target


def write_report(
    config: Config,
    target: Target,
    told: Iterable[Diagnostic] = (),
    *,
    quiet: bool,
    shows_progress: bool,
) -> None:
    """Write the report of a site as it is now, and say so. Raises UserError."""
    from imgpipe.audit import Watcher
    from imgpipe.own_files import write_own_file
    from imgpipe.own_texts import is_page_report
    from imgpipe.report_gathering import gather_report
    from imgpipe.reporters.progress import Progress
    from imgpipe.reporters.report_page import render_report
    from imgpipe.reporters.text import format_report

    progress = Progress(wanted=shows_progress)
    watcher = Watcher(progress.begin_images, progress.advance)
    try:
        found = gather_report(config, target.path, told, watcher)
    finally:
        progress.end()
    content = render_report(found).encode("utf-8", "backslashreplace")
    write_own_file(target.path, target.name, content, _KIND, is_page_report)
    if not quiet:
        talk([format_report(found, target.name, len(content))])
