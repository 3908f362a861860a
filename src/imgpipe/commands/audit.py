"""imgpipe audit."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from imgpipe.commands.command import (
    common,
    is_colored,
    load_pipeline,
    name_rules,
    refuse_empty_names,
    talk,
    talk_of,
)

if TYPE_CHECKING:
    from imgpipe.findings.baseline import Baseline
    from imgpipe.findings.finding import Audit
    from imgpipe.findings.selection import Selection
    from imgpipe.model import Config

_NO_REPORT = "--diff prints a patch: it goes with no --format, --output or --write-baseline"
_NOT_WITH = "--write-baseline takes all that is found: it goes with no other --{}"


@click.command()
@common
@click.option(
    "--format",
    "format_name",
    type=click.Choice(["text", "json", "sarif", "github", "markdown"]),
    default="text",
    show_default=True,
    help="How to report what was found.",
)
@click.option(
    "-o",
    "--output",
    type=click.Path(),
    callback=refuse_empty_names,
    metavar="FILE",
    help="Write the report to a file instead of stdout.",
)
@click.option(
    "--select",
    "selected",
    multiple=True,
    callback=name_rules,
    metavar="ID",
    help="Apply these rules only; repeatable. REF means all REF rules.",
)
@click.option(
    "--ignore",
    "ignored",
    multiple=True,
    callback=name_rules,
    metavar="ID",
    help="Do without these rules; repeatable.",
)
@click.option(
    "--baseline",
    type=click.Path(),
    callback=refuse_empty_names,
    metavar="FILE",
    help="Tell only what this file does not know.",
)
@click.option(
    "--write-baseline",
    type=click.Path(),
    callback=refuse_empty_names,
    metavar="FILE",
    help="Write all that is found to this file, as known.",
)
@click.option("--fix", "wants_fix", is_flag=True, help="Mend what is sure; then audit again.")
@click.option("--diff", "show_diff", is_flag=True, help="Write nothing; print what --fix would do.")
@click.option(
    "--built",
    type=click.Path(),
    callback=refuse_empty_names,
    metavar="DIR",
    help="Audit the built site in this folder as well.",
)
@click.option("-v", "--verbose", is_flag=True, help="Name every place of a finding.")
@click.option("--no-progress", is_flag=True, help="Show no progress bar.")
def audit(
    directory: Path | None,
    config_name: str,
    *,
    quiet: bool,
    format_name: str,
    output: str | None,
    selected: tuple[str, ...],
    ignored: tuple[str, ...],
    baseline: str | None,
    write_baseline: str | None,
    wants_fix: bool,
    show_diff: bool,
    built: str | None,
    verbose: bool,
    no_progress: bool,
) -> int:
    """Say what is wrong with the site's images and with what refers to them.

    Missing files, galleries that lack a frame, names that work on one disk only, images that
    nothing refers to, damaged files, and more: `imgpipe rules` lists the rules. No image or lock is
    written, and a page with --fix alone. The exit code is 1 if anything is found that is at least
    as bad as `fail_on` in pipeline.yaml says: by default, an error.

    \b
    Examples:
      imgpipe audit                               what is wrong
      imgpipe audit --select REF --select GAL     references and galleries only
      imgpipe audit --write-baseline known.json   take what is found as known
      imgpipe audit --baseline known.json         tell only what is new
      imgpipe audit --format sarif -o audit.sarif for code scanning
      imgpipe audit --fix --diff                  see what --fix would mend
      imgpipe audit --built _site                 the site as it was built, too
    """
    from imgpipe.audit import recall_audit
    from imgpipe.findings.baseline import read_baseline
    from imgpipe.findings.selection import Selection
    from imgpipe.reporters.audit_formats import FORMATS
    from imgpipe.reporters.audit_words import Style

    for given, option in ((baseline, "baseline"), (selected, "select"), (ignored, "ignore")):
        if write_baseline and given:
            raise click.UsageError(_NOT_WITH.format(option))
    if show_diff and (output or write_baseline or format_name != "text"):
        raise click.UsageError(_NO_REPORT)
    here = directory or Path()
    project = (here / config_name).resolve().parent
    own_files = (here / name for name in (output, baseline, write_baseline) if name)
    left_out = frozenset(_spell(path, project) for path in own_files)
    selection = Selection(selected, ignored)
    known = read_baseline(here / baseline, baseline) if baseline else None
    recalled = (
        None
        if wants_fix or show_diff or built
        else recall_audit(here / config_name, config_name, selection, known, left_out)
    )
    if recalled:
        found = recalled
    else:
        config = load_pipeline(directory, config_name)
        folder = _require_built(config, here, built) if built else None
        wanted = not (no_progress or quiet)
        look = partial(_audit, config, selection, known, left_out, folder, wanted=wanted)
        found = look()
        if show_diff:
            return _print_fixes(config, found, quiet=quiet, verbose=verbose)
        if wants_fix:
            found = _mend(config, found, look, quiet=quiet, verbose=verbose)
    talk_of(found.diagnostics, quiet=quiet)
    if write_baseline:
        found = _take_as_known(found, here / write_baseline, write_baseline, quiet=quiet)
    style = Style(
        prefix=_find_prefix(project),
        verbose=verbose,
        quiet=quiet and output is None,
        colored=output is None and is_colored(of_output=True),
    )
    report = FORMATS[format_name](found, style)
    if output:
        _write_report(here / output, output, report)
    else:
        click.echo(report, nl=False)
    return found.exit_code


def _audit(
    config: Config,
    selection: Selection,
    baseline: Baseline | None,
    left_out: frozenset[str],
    built: str | None,
    *,
    wanted: bool,
) -> Audit:
    from imgpipe.audit import Watcher, audit_site
    from imgpipe.reporters.progress import Progress

    progress = Progress(wanted=wanted)
    watcher = Watcher(progress.begin_images, progress.advance)
    try:
        return audit_site(config, selection, baseline, left_out, watcher, built)
    finally:
        progress.end()


def _spell(path: Path, project: Path) -> str:
    return Path(os.path.relpath(path, project)).as_posix()


def _require_built(config: Config, here: Path, name: str) -> str:
    from imgpipe.built import require_built

    folder = _spell(here / name, config.folder)
    require_built(config, folder, name)
    return folder


def _print_fixes(config: Config, found: Audit, *, quiet: bool, verbose: bool) -> int:
    """Print what `--fix` would change, as a patch."""
    from imgpipe.fixes import plan_fixes
    from imgpipe.reporters.fixes import format_fixes
    from imgpipe.reporters.text import format_patch

    fixing = plan_fixes(config, found)
    escaped = bool(sys.stdout and sys.stdout.isatty())
    for text in fixing.texts:
        old, new = (text.path, text.before), (text.path, text.after)
        click.echo(format_patch(old, new, escaped=escaped), nl=False)
    talk_of((*found.diagnostics, *fixing.diagnostics), quiet=quiet)
    if not quiet:
        talk(format_fixes(fixing.counts, done=False, verbose=verbose))
    return found.exit_code


def _mend(
    config: Config, found: Audit, look: Callable[[], Audit], *, quiet: bool, verbose: bool
) -> Audit:
    """Apply all sure fixes, and return the audit as it is then."""
    from imgpipe.fixes import apply_fixes
    from imgpipe.reporters.fixes import format_fixes

    fixing = apply_fixes(config, found)
    if fixing.texts:
        found = look()
    if not quiet:
        talk(format_fixes(fixing.counts, done=True, verbose=verbose))
    diagnostics = (*found.diagnostics, *fixing.diagnostics)
    return replace(found, diagnostics=diagnostics, fixed=fixing.counts)


def _take_as_known(found: Audit, path: Path, name: str, *, quiet: bool) -> Audit:
    """Write a baseline of all findings, and return the audit as it is with that baseline."""
    from imgpipe.findings.baseline import format_baseline, is_baseline, make_baseline
    from imgpipe.own_files import write_own_file
    from imgpipe.text import count_of

    baseline = make_baseline(found.findings)
    write_own_file(path, name, format_baseline(baseline), "a baseline", is_baseline)
    if not quiet:
        talk([f"{name}: {count_of(baseline.total, 'finding')} known from now on"])
    return replace(found, findings=(), known=baseline.total)


def _write_report(path: Path, name: str, report: str) -> None:
    from imgpipe.own_files import write_own_file
    from imgpipe.own_texts import is_report

    content = report.encode("utf-8", "backslashreplace")
    write_own_file(path, name, content, "a report of the audit", is_report)


def _find_prefix(folder: Path) -> str:
    """Return the way from where the command was called to the project; empty if not below it."""
    here = Path.cwd()
    inside = folder.is_relative_to(here) and folder != here
    return folder.relative_to(here).as_posix() if inside else ""
