"""imgpipe split."""

from __future__ import annotations

from pathlib import Path

import click

from imgpipe.commands.command import common, files_argument, load_limits, talk, talk_of
from imgpipe.commands.completion import complete_files
from imgpipe.commands.manual import ManualPage


@click.command(cls=ManualPage)
@files_argument("files", "FILE...")
@common
@click.option(
    "--to",
    "target",
    required=True,
    metavar="PATTERN",
    shell_complete=complete_files,
    help="Where frames go; `{n}` is a frame's number from 1, `{name}` its file's name.",
)
@click.option("-f", "--force", is_flag=True, help="Replace files that hold something else.")
@click.option(
    "--replace",
    "replaced",
    type=click.Choice(["richer"]),
    help="Replace those too that are richer than the frame; implies --force.",
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document on stdout.")
@click.option("--no-progress", is_flag=True, help="Show no progress bar.")
def split(
    files: tuple[str, ...],
    directory: Path | None,
    config_name: str,
    *,
    quiet: bool,
    target: str,
    force: bool,
    replaced: str | None,
    as_json: bool,
    no_progress: bool,
) -> int:
    """Split animations into frames, each a file.

    A frame is what a browser shows. The extension of PATTERN is the format: png keeps every
    pixel. Quote it, because of the braces. `{n:03d}` pads the number with zeros. Folders are
    made as needed.

    A file that has the same content already is left alone. One that holds something else is
    kept, unless --force says otherwise; and one that is richer than a frame (more than 256
    colours, partial transparency, 16 bits a channel, more pixels) is replaced only with
    --replace richer, as is one that cannot be read: it may be the original that the animation
    was made from. Links are never written through.

    A file that cannot be read does not stop the others; of a damaged one the frames before the
    damage are made.

    If there is a pipeline.yaml in the folder, its `limits` hold; nothing else is read of it.

    \b
    Exit codes:
      0  all frames are there
      2  wrong usage or configuration; nothing was made
      3  something was wrong, or a file was kept; the others were made

    \b
    Examples:
      imgpipe split leg.gif --to 'leg-{n}.png'
      imgpipe split gif/*.gif --to 'frames/{name}/{n:03d}.png'
      imgpipe split leg.gif --to '{name}-{n}.webp' --json | jq -r '.made[].path'
    """
    from imgpipe.loose import exit_code_of
    from imgpipe.reporters.loose import format_json, format_split
    from imgpipe.reporters.progress import Progress
    from imgpipe.split import SplitOrder, plan_split, read_split_target
    from imgpipe.split import split as split_all

    limits = load_limits(directory, config_name)
    order = SplitOrder(
        directory=directory or Path(),
        sources=files,
        target=read_split_target(target),
        limits=limits,
        force=force or replaced is not None,
        replaces_richer=replaced is not None,
    )
    tasks = plan_split(order)
    progress = Progress(wanted=not (no_progress or quiet))
    progress.begin_frames(sum(task.frames for task in tasks))
    try:
        works = split_all(order, tasks, progress.advance)
    finally:
        progress.end()
    diagnostics = [item for work in works for item in work.diagnostics]
    exit_code = exit_code_of(diagnostics)
    talk_of(diagnostics, quiet=quiet)
    if as_json:
        click.echo(format_json("split", works, exit_code), nl=False)
    if not quiet:
        talk(format_split(works))
    return exit_code
