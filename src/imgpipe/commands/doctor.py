"""imgpipe doctor."""

from __future__ import annotations

from pathlib import Path

import click

from imgpipe.commands.command import common
from imgpipe.commands.manual import ManualPage
from imgpipe.diagnostics import ExitCode


@click.command(cls=ManualPage)
@common
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document on stdout.")
def doctor(directory: Path | None, config_name: str, *, quiet: bool, as_json: bool) -> int:
    """Check the installation, and the site if there is a pipeline.

    A line for each check: whether it is `ok`, or to be seen to (`warn`), or wrong (`fail`), what
    was found, and what to do. Nothing is changed: what the disk can do is tried in a hidden folder
    that is gone after it. With --quiet nothing is printed of the good ones.

    \b
    Exit codes:
      0  no check fails
      1  a check fails
      2  wrong usage

    \b
    Examples:
      imgpipe doctor
      imgpipe doctor -q         only what is not as it should be
      imgpipe doctor --json     for a program, or a report of a bug
    """
    from imgpipe.checkup import Verdict
    from imgpipe.doctor import examine
    from imgpipe.reporters.doctor import format_checks, format_json

    checks = list(examine(directory or Path(), config_name))
    failed = any(check.verdict is Verdict.FAIL for check in checks)
    exit_code = ExitCode.FINDINGS if failed else ExitCode.OK
    if as_json:
        click.echo(format_json(checks, exit_code), nl=False)
    else:
        for line in format_checks(checks, quiet=quiet):
            click.echo(line)
    return exit_code
