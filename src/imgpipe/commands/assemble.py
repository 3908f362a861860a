"""imgpipe assemble."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import click

from imgpipe.commands.command import (
    common,
    files_argument,
    load_limits,
    require_file_names,
    talk,
    talk_of,
)
from imgpipe.commands.completion import complete_files
from imgpipe.commands.manual import ManualPage
from imgpipe.images import COLOR_PATTERN, Codec, Dither, Effort, read_color


def _read_delays(
    _context: click.Context, _option: click.Parameter, value: str | None
) -> tuple[int, ...]:
    if value is None:
        return ()
    if not re.fullmatch("[0-9]{1,9}(,[0-9]{1,9})*", value, re.ASCII):
        raise click.BadParameter("it is whole milliseconds, as in 180, or in 100,100,500")
    return tuple(int(part) for part in value.split(","))


def _read_background(
    _context: click.Context, _option: click.Parameter, value: str | None
) -> str | None:
    if value is not None and not re.fullmatch(COLOR_PATTERN, value):
        raise click.BadParameter("it is white, black, or hex digits, as in '#f4efe6'")
    return read_color(value) if value else None


@click.command(cls=ManualPage)
@files_argument("frames", "FRAME...")
@common
@click.option(
    "--to",
    "target",
    required=True,
    metavar="FILE",
    shell_complete=complete_files,
    help="The animation; its extension is the format.",
)
@click.option(
    "--delay",
    "delays_ms",
    callback=_read_delays,
    metavar="MS[,MS...]",
    help="How long frames are shown, in ms: one for all, or one for each.  [default: 100]",
)
@click.option(
    "--loop",
    type=click.IntRange(min=0),
    metavar="N",
    help="How often the animation plays; 0 is for ever.  [default: 0]",
)
@click.option(
    "--like",
    type=click.Path(),
    callback=require_file_names,
    metavar="FILE",
    help="Take delays and plays from this animation.",
)
@click.option(
    "--dither",
    type=click.Choice([way.value for way in Dither]),
    help="How to hide that a palette lacks colours.  [default: none]",
)
@click.option(
    "--quality",
    type=click.IntRange(0, 100),
    metavar="N",
    help="The encoder's quality, 0 to 100.",
)
@click.option("--lossless", is_flag=True, help="Keep every pixel.")
@click.option(
    "--effort",
    type=click.Choice([effort.value for effort in Effort]),
    help="How much time to spend on fewer bytes.  [default: balanced]",
)
@click.option(
    "--background",
    callback=_read_background,
    metavar="COLOR",
    help="What to put transparent pixels on: white, black, #f4efe6.",
)
@click.option(
    "--codec",
    type=click.Choice([codec.value for codec in Codec]),
    help="How to code the pictures of a WebM.  [default: vp9]",
)
@click.option("-f", "--force", is_flag=True, help="Replace a file that holds something else.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document on stdout.")
@click.option("--no-progress", is_flag=True, help="Show no progress bar.")
def assemble(
    frames: tuple[str, ...],
    directory: Path | None,
    config_name: str,
    *,
    quiet: bool,
    target: str,
    delays_ms: tuple[int, ...],
    loop: int | None,
    like: str | None,
    dither: str | None,
    quality: int | None,
    lossless: bool,
    effort: str | None,
    background: str | None,
    codec: str | None,
    force: bool,
    as_json: bool,
    no_progress: bool,
) -> int:
    """Assemble frames into one animation.

    They are put in the order of their numbers, 2 before 10, however they are named. Frames are
    stills of one size, of any kind that imgpipe reads; a single animation (a GIF, an MP4) is
    written again, with its own delays and plays unless others are given. Frames of at most 256
    colours come back exactly when a GIF is split, equal neighbours included; what a format cannot
    hold is said.

    If any frame is no good, nothing is made, and all that are no good are named. A file that
    stands at the target is kept, unless it has the same content or --force is given.

    If there is a pipeline.yaml in the folder, its `limits` hold; nothing else is read of it.

    \b
    Exit codes:
      0  the animation is there
      2  wrong usage or configuration; nothing was made
      3  a frame is no good, or the file at the target was kept

    \b
    Examples:
      imgpipe assemble frames/*.png --to leg.gif --delay 180
      imgpipe assemble frames/*.png --to leg.gif --delay 100,100,500 --loop 1
      imgpipe assemble frames/*.png --to new.gif --like old.gif
      imgpipe assemble leg.gif --to leg.webp --quality 70 --background white
    """
    from imgpipe.assemble import (
        AssembleOrder,
        order_sources,
        read_animation_format,
        require_options,
    )
    from imgpipe.assemble import assemble as assemble_frames
    from imgpipe.images import Options
    from imgpipe.loose import exit_code_of
    from imgpipe.reporters.loose import format_assembly, format_json
    from imgpipe.reporters.progress import Progress

    limits = load_limits(directory, config_name)
    format_ = read_animation_format(target)
    options = Options(
        quality=quality,
        lossless=lossless or None,
        background=background,
        effort=Effort(effort) if effort else None,
        codec=Codec(codec) if codec else None,
        dither=Dither(dither) if dither else None,
    )
    require_options(format_, replace(options, loop=loop))
    order = AssembleOrder(
        directory=directory or Path(),
        sources=order_sources(frames),
        target=target,
        format=format_,
        limits=limits,
        delays_ms=delays_ms,
        loop=loop,
        like=like,
        force=force,
        options=options,
    )
    progress = Progress(wanted=not (no_progress or quiet))
    try:
        work = assemble_frames(order, progress.begin_frames, progress.advance)
    finally:
        progress.end()
    exit_code = exit_code_of(work.diagnostics)
    talk_of(work.diagnostics, quiet=quiet)
    if as_json:
        click.echo(format_json("assemble", [work], exit_code), nl=False)
    if not quiet:
        talk(format_assembly(work))
    return exit_code
