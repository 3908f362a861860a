"""imgpipe audit."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from imgpipe.commands.command import (
    common,
    is_colored,
    load_pipeline,
    name_rules,
    require_file_names,
    talk,
    talk_of,
)
from imgpipe.commands.completion import complete_folders, complete_rules
from imgpipe.commands.manual import ManualPage

if TYPE_CHECKING:
    from imgpipe.findings.baseline import Baseline
    from imgpipe.findings.finding import Audit
    from imgpipe.findings.selection import Selection
    from imgpipe.model import Config

_NO_REPORT = "--diff prints a patch: it goes with no --format, --output or --write-baseline"
_NOT_WITH = "--write-baseline takes all that is found: it goes with no other --{}"


@click.command(cls=ManualPage)
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
    callback=require_file_names,
    metavar="FILE",
    help="Write the report to a file instead of stdout.",
)
@click.option(
    "--select",
    "selected",
    multiple=True,
    callback=name_rules,
    shell_complete=complete_rules,
    metavar="ID",
    help="Apply these rules only; repeatable. REF means all REF rules.",
)
@click.option(
    "--ignore",
    "ignored",
    multiple=True,
    callback=name_rules,
    shell_complete=complete_rules,
    metavar="ID",
    help="Do without these rules; repeatable.",
)
@click.option(
    "--baseline",
    type=click.Path(),
    callback=require_file_names,
    metavar="FILE",
    help="Tell only what this file does not know.",
)
@click.option(
    "--write-baseline",
    type=click.Path(),
    callback=require_file_names,
    metavar="FILE",
    help="Write all that is found to this file, as known.",
)
@click.option("--fix", "wants_fix", is_flag=True, help="Mend what is sure; then audit again.")
@click.option("--diff", "show_diff", is_flag=True, help="Write nothing; print what --fix would do.")
@click.option(
    "--built",
    type=click.Path(),
    callback=require_file_names,
    shell_complete=complete_folders,
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
    """Say what is wrong with the site's images and references.

    Missing files, galleries that lack a frame, names that work on one disk only, images that
    nothing refers to, damaged files, and more: `imgpipe rules` lists the rules. No image or lock is
    written, and a page with --fix alone. What is meant to be so is said in pipeline.yaml
    (`audit.levels`, `audit.ignore`), in a comment (`imgpipe: ignore[REF001]`), or in a baseline.

    \b
    Exit codes:
      0  nothing as bad as `audit.fail_on` in pipeline.yaml says (an error)
      1  something as bad was found, or something could not be looked at
      2  wrong usage or configuration
      4  another run is at work (--fix)

    \b
    Examples:
      imgpipe audit                                what is wrong
      imgpipe audit --select REF --select GAL      references and galleries only
      imgpipe audit --write-baseline known.json    take what is found as known
      imgpipe audit --baseline known.json          tell only what is new
      imgpipe audit --format sarif -o audit.sarif  for code scanning
      imgpipe audit --fix --diff                   see what --fix would mend
      imgpipe audit --built _site                  the site as it was built, too
    """
    from imgpipe.findings.baseline import read_baseline
    from imgpipe.findings.selection import Selection

    for given, option in ((baseline, "baseline"), (selected, "select"), (ignored, "ignore")):
        if write_baseline and given:
            raise click.UsageError(_NOT_WITH.format(option))
    if show_diff and (output or write_baseline or format_name != "text"):
        raise click.UsageError(_NO_REPORT)
    here = directory or Path()
    own_files = (here / name for name in (output, baseline, write_baseline) if name)
    asked = _Asked(
        *(directory, config_name),
        Selection(selected, ignored),
        read_baseline(here / baseline, baseline) if baseline else None,
        frozenset(_spell(path, _find_project(directory, config_name)) for path in own_files),
        built,
        shows_progress=not (no_progress or quiet),
    )
    if show_diff:
        return _print_fixes(asked, quiet=quiet, verbose=verbose)
    found = _mend(asked, quiet=quiet, verbose=verbose) if wants_fix else _audit(asked)
    talk_of(found.diagnostics, quiet=quiet)
    if write_baseline:
        found = _take_as_known(found, here / write_baseline, write_baseline, quiet=quiet)
    _report(asked, found, format_name, output, quiet=quiet, verbose=verbose)
    return found.exit_code


@dataclass(frozen=True, slots=True)
class _Asked:
    """What is to be audited, and what is to be told of it."""

    directory: Path | None
    config_name: str
    selection: Selection
    baseline: Baseline | None
    left_out: frozenset[str]
    built: str | None
    shows_progress: bool


def _audit(asked: _Asked) -> Audit:
    """Return what the last audit found, if nothing has changed since, or else look."""
    from imgpipe.audit import recall_audit

    if asked.built:
        return _look(asked, load_pipeline(asked.directory, asked.config_name))
    path = (asked.directory or Path()) / asked.config_name
    found = recall_audit(
        *(path, asked.config_name, asked.selection, asked.baseline, asked.left_out)
    )
    if found is None:
        found = _look(asked, load_pipeline(asked.directory, asked.config_name), is_new=True)
    return found


def _look(asked: _Asked, config: Config, *, is_new: bool = False) -> Audit:
    from imgpipe.audit import Watcher, audit_site
    from imgpipe.reporters.progress import Progress

    built = _require_built(config, asked.directory or Path(), asked.built) if asked.built else None
    progress = Progress(wanted=asked.shows_progress)
    watcher = Watcher(progress.begin_images, progress.advance)
    try:
        return audit_site(
            *(config, asked.selection, asked.baseline, asked.left_out, watcher, built),
            is_new=is_new,
        )
    finally:
        progress.end()


def _find_project(directory: Path | None, config_name: str) -> Path:
    return ((directory or Path()) / config_name).resolve().parent


def _spell(path: Path, project: Path) -> str:
    return Path(os.path.relpath(path, project)).as_posix()


def _require_built(config: Config, here: Path, name: str) -> str:
    from imgpipe.built import require_built

    folder = _spell(here / name, config.folder)
    require_built(config, folder, name)
    return folder


def _print_fixes(asked: _Asked, *, quiet: bool, verbose: bool) -> int:
    """Print what `--fix` would change, as a patch."""
    from imgpipe.fixes import plan_fixes
    from imgpipe.reporters.fixes import format_fixes
    from imgpipe.reporters.text import format_patch

    config = load_pipeline(asked.directory, asked.config_name)
    found = _look(asked, config)
    fixing = plan_fixes(config, found)
    escaped = bool(sys.stdout and sys.stdout.isatty())
    for text in fixing.texts:
        old, new = (text.path, text.before), (text.path, text.after)
        click.echo(format_patch(old, new, escaped=escaped), nl=False)
    talk_of((*found.diagnostics, *fixing.diagnostics), quiet=quiet)
    if not quiet:
        talk(format_fixes(fixing.counts, done=False, verbose=verbose))
    return found.exit_code


def _mend(asked: _Asked, *, quiet: bool, verbose: bool) -> Audit:
    """Apply all sure fixes, and return the audit as it is then."""
    from imgpipe.fixes import apply_fixes
    from imgpipe.reporters.fixes import format_fixes

    config = load_pipeline(asked.directory, asked.config_name)
    found = _look(asked, config)
    fixing = apply_fixes(config, found)
    if fixing.texts:
        found = _look(asked, config, is_new=True)
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


def _report(
    asked: _Asked,
    found: Audit,
    format_name: str,
    output: str | None,
    *,
    quiet: bool,
    verbose: bool,
) -> None:
    """Print the report, or write it where the command line says."""
    from imgpipe.reporters.audit_formats import FORMATS
    from imgpipe.reporters.audit_words import Style

    style = Style(
        prefix=_find_prefix(_find_project(asked.directory, asked.config_name), format_name),
        pipeline=asked.config_name,
        verbose=verbose,
        quiet=quiet and output is None,
        colored=output is None and is_colored(of_output=True),
    )
    report = FORMATS[format_name](found, style)
    if output:
        _write_report((asked.directory or Path()) / output, output, report)
    else:
        click.echo(report, nl=False)


def _write_report(path: Path, name: str, report: str) -> None:
    from imgpipe.own_files import write_own_file
    from imgpipe.own_texts import is_report

    content = report.encode("utf-8", "backslashreplace")
    write_own_file(path, name, content, "a report of the audit", is_report)


def _find_prefix(folder: Path, format_name: str) -> str:
    """Return the way to the project from where the command was called; empty if not below it.

    What GitHub reads has paths from the root of the repository, wherever that was called.
    """
    here = Path.cwd()
    if format_name in ("github", "sarif"):
        above = (folder, *folder.parents)
        here = next((path for path in above if os.path.lexists(path / ".git")), here)
    inside = folder.is_relative_to(here) and folder != here
    return folder.relative_to(here).as_posix() if inside else ""
