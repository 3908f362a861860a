"""Who writes GIFs, one function each: numbered PNG stills → one file, as its documentation says.

All are asked for the same: every frame, its delay, to play for ever, no dithering.
"""

from __future__ import annotations

from functools import partial
from pathlib import Path

from benchmarks.comparison import Write, Writer
from benchmarks.inputs import FOR_EVER, Animation
from benchmarks.programs import FFMPEG, GIFSICLE, GIFSKI, IMAGEMAGICK, LIBVIPS, call

from imgpipe.animation import decode
from imgpipe.formats import FORMATS
from imgpipe.formats.format import UNLIMITED
from imgpipe.images import Options


def by_imgpipe(format_id: str, options: Options, animation: Animation, target: Path) -> None:
    assemble = FORMATS[format_id].assemble
    assert assemble is not None
    with target.open("w+b") as stream:
        assembler = assemble(stream, FOR_EVER, options)
        for frame, timed in zip(decode(animation.stills, UNLIMITED), animation.frames, strict=True):
            assembler.add(type(frame)(frame.position, frame.image, timed.delay_ms))
        assembler.finish()


by_imgpipe_gif = partial(by_imgpipe, "gif", Options())


def by_gifsicle(first: Write, colors: tuple[str, ...], animation: Animation, target: Path) -> None:
    """gifsicle reads GIFs only: another one writes the first."""
    before = target.with_name("before.gif")
    first(animation, before)
    # It warns of more than 256 colours in all, and keeps them.
    call(GIFSICLE, "--no-warnings", "-O3", *colors, before, "-o", target)


def write_concat(animation: Animation, target: Path) -> Path:
    """Write the list of stills and delays that ffmpeg reads; return its path."""
    script = target.with_suffix(".txt")
    lines = ["ffconcat version 1.0"]
    for still, delay_ms in zip(animation.stills, animation.delays_ms, strict=True):
        path = str(still).replace("'", r"'\''")
        # At the demuxer's own 25 frames a second, delays would become multiples of 40 ms.
        lines += [f"file '{path}'", "option framerate 100", f"duration {delay_ms / 1000}"]
    script.write_text("\n".join(lines), encoding="utf-8")
    return script


def by_ffmpeg(palette: str, use: str, animation: Animation, target: Path) -> None:
    script = write_concat(animation, target)
    graph = f"split[a][b];[a]palettegen={palette}[p];[b][p]paletteuse=dither=none{use}"
    call(
        FFMPEG,
        *("-y", "-v", "error", "-f", "concat", "-safe", "0", "-i"),
        script,
        *("-vsync", "passthrough", "-filter_complex", graph),
        *("-final_delay", str(animation.delays_ms[-1] // 10)),
        *("-loop", "0"),
        target,
    )


def by_imagemagick(animation: Animation, target: Path) -> None:
    frames: list[str | Path] = []
    for still, delay_ms in zip(animation.stills, animation.delays_ms, strict=True):
        frames += ["-delay", str(delay_ms // 10), still]
    dispose = ("-dispose", "previous") if animation.transparent else ()
    call(IMAGEMAGICK, *dispose, *frames, "-loop", "0", "+dither", "-layers", "optimize", target)


def by_libvips(interpalette_maxerror: float, animation: Animation, target: Path) -> None:
    import pyvips

    # Else a still that was read before is not read again.
    pyvips.cache_set_max(0)
    files = [pyvips.Image.new_from_file(str(path)) for path in animation.stills]
    images = [image.colourspace("srgb") for image in files]
    if animation.transparent:
        images = [image if image.hasalpha() else image.addalpha() for image in images]
    joined = pyvips.Image.arrayjoin(images, across=1).copy()
    joined.set_type(pyvips.GValue.gint_type, "page-height", animation.size.height_px)
    joined.set_type(pyvips.GValue.array_int_type, "delay", list(animation.delays_ms))
    joined.set_type(pyvips.GValue.gint_type, "loop", 0)
    joined.gifsave(str(target), dither=0, interpalette_maxerror=interpalette_maxerror)


def by_pillow(animation: Animation, target: Path) -> None:
    from PIL import Image

    first, *others = [Image.open(path) for path in animation.stills]
    first.save(
        target,
        save_all=True,
        append_images=others,
        duration=list(animation.delays_ms),
        optimize=True,
        # With transparency a frame would show through where the next one has none.
        disposal=2 if animation.transparent else 0,
        loop=0,
    )


def by_gifski(animation: Animation, target: Path) -> None:
    """gifski has one delay for all frames, and would make large ones smaller."""
    mean_ms = sum(animation.delays_ms) / len(animation.delays_ms)
    size = animation.size
    call(
        GIFSKI,
        *("--quiet", "--no-sort", "--quality", "100", "--fps", f"{1000 / mean_ms:.6f}"),
        *("--width", str(size.width_px), "--height", str(size.height_px)),
        *("--repeat", "0", "--output"),
        target,
        *animation.stills,
    )


OURS = "imgpipe"

# The one that all others are compared with comes first.
WRITERS: dict[str, Writer] = {
    OURS: Writer(by_imgpipe_gif),
    "imgpipe, then gifsicle -O3": Writer(partial(by_gifsicle, by_imgpipe_gif, ()), (GIFSICLE,)),
    "imgpipe, then gifsicle -O3 --colors 256": Writer(
        partial(by_gifsicle, by_imgpipe_gif, ("--colors", "256")), (GIFSICLE,), rich_only=True
    ),
    "ImageMagick -layers optimize": Writer(by_imagemagick, (IMAGEMAGICK,)),
    "ImageMagick, then gifsicle -O3": Writer(
        partial(by_gifsicle, by_imagemagick, ()), (IMAGEMAGICK, GIFSICLE)
    ),
    "ImageMagick, then gifsicle -O3 --colors 256": Writer(
        partial(by_gifsicle, by_imagemagick, ("--colors", "256")),
        (IMAGEMAGICK, GIFSICLE),
        rich_only=True,
    ),
    "ffmpeg, one palette": Writer(partial(by_ffmpeg, "stats_mode=full", ""), (FFMPEG,)),
    "ffmpeg, one palette for what moves": Writer(
        partial(by_ffmpeg, "stats_mode=diff", ":diff_mode=rectangle"), (FFMPEG,)
    ),
    "ffmpeg, a palette a frame": Writer(
        partial(by_ffmpeg, "stats_mode=single", ":new=1"), (FFMPEG,)
    ),
    "libvips": Writer(partial(by_libvips, 3), (LIBVIPS,)),
    "libvips, a palette a frame": Writer(partial(by_libvips, 0), (LIBVIPS,)),
    "Pillow": Writer(by_pillow),
    "gifski": Writer(by_gifski, (GIFSKI,)),
}
