"""imgpipe init."""

from __future__ import annotations

from pathlib import Path

import click

from imgpipe.commands.command import common, spell_options, talk
from imgpipe.commands.manual import ManualPage
from imgpipe.diagnostics import ExitCode


@click.command(cls=ManualPage)
@common
@click.option("-n", "--dry-run", is_flag=True, help="Print the pipeline, and write nothing.")
@click.option("--force", is_flag=True, help="Replace a pipeline; the old one goes to the trash.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document on stdout.")
def init(
    directory: Path | None,
    config_name: str,
    *,
    quiet: bool,
    dry_run: bool,
    force: bool,
    as_json: bool,
) -> int:
    """Look at a site, and write its pipeline.yaml.

    Pages, galleries, animations, frames and thumbnails say which convention the site follows and
    how its files are named; the pipeline makes the images that are there. It is planned before it
    is written, and what a run would make is said. No image and no page is changed, nor is
    _config.yml; a pipeline that is there stays, unless --force is given.

    \b
    Exit codes:
      0  the pipeline is written, or printed
      1  there is no image and no gallery, or a part of the site cannot be read
      2  wrong usage, or a pipeline that is there already
      4  another run is at work

    \b
    Examples:
      imgpipe init -n         what was found, and the pipeline
      imgpipe init            write it
      imgpipe init -C site    of the site in another folder
    """
    from imgpipe.init.proposal import propose_pipeline, write_proposal
    from imgpipe.init.refusal import require_no_pipeline
    from imgpipe.reporters.init import format_proposal, format_proposal_json

    path = (directory or Path()) / config_name
    if not (dry_run or force):
        require_no_pipeline(path.parent, path.name)
    proposal = propose_pipeline(path.parent, path.name)
    if not dry_run:
        write_proposal(path.parent, proposal)
    if as_json:
        click.echo(format_proposal_json(proposal, dry_run=dry_run), nl=False)
    elif dry_run:
        click.echo(proposal.proven.text, nl=False)
    if not quiet:
        options = spell_options(directory, config_name)
        talk(format_proposal(proposal, options, dry_run=dry_run))
    return ExitCode.OK
