"""Who writes the web's formats of an animation, one table a format: numbered PNG stills → one file.

imgpipe's three efforts stand beside what others write by default, asked for the same: every frame,
its delay, to play for ever where the format can.
"""

from __future__ import annotations

from functools import partial
from pathlib import Path

from benchmarks.comparison import Writer, Writers
from benchmarks.gif_writers import by_imgpipe, write_concat
from benchmarks.inputs import Animation
from benchmarks.programs import FFMPEG, call

from imgpipe.images import Codec, Effort, Options

# Other videos begin at an even size; their edge is what the filter repeats.
_EVEN = "pad=ceil(iw/2)*2:ceil(ih/2)*2"
_BT709 = (
    f"{_EVEN},scale=out_color_matrix=bt709:out_range=tv,format=yuv420p",
    *("-colorspace", "bt709", "-color_primaries", "bt709", "-color_trc", "bt709"),
)


def by_ffmpeg(arguments: tuple[str, ...], animation: Animation, target: Path) -> None:
    script = write_concat(animation, target)
    call(
        FFMPEG,
        *("-y", "-v", "error", "-f", "concat", "-safe", "0", "-i"),
        script,
        *("-vsync", "passthrough", "-vf", *_BT709, *arguments),
        target,
    )


def by_pillow(settings: dict[str, int | bool], animation: Animation, target: Path) -> None:
    from PIL import Image

    # Where each still has a palette of its own, Pillow's APNG has the colours of the first.
    mode = "RGBA" if animation.transparent else "RGB"
    first, *others = [Image.open(path).convert(mode) for path in animation.stills]
    delays_ms = list(animation.delays_ms)
    first.save(target, save_all=True, append_images=others, duration=delays_ms, loop=0, **settings)


def _efforts(format_id: str, **options: object) -> dict[str, Writer]:
    """Return imgpipe with each effort, the default first."""
    efforts = (Effort.BALANCED, Effort.FAST, Effort.SMALL)
    return {
        f"imgpipe, {effort}": Writer(
            partial(by_imgpipe, format_id, Options(effort=effort, **options))  # type: ignore[arg-type]
        )
        for effort in efforts
    }


def _ffmpeg(*arguments: str) -> Writer:
    return Writer(partial(by_ffmpeg, arguments), (FFMPEG,))


# By the extension of what is written.
WEB_WRITERS: dict[str, Writers] = {
    "webp": {
        **_efforts("webp"),
        "Pillow": Writer(partial(by_pillow, {})),
        "Pillow, method 6": Writer(partial(by_pillow, {"method": 6})),
        "ffmpeg": _ffmpeg("-c:v", "libwebp_anim", "-loop", "0", "-pix_fmt", "yuv420p"),
    },
    "avif": {**_efforts("avif"), "Pillow": Writer(partial(by_pillow, {}))},
    "apng": {
        "imgpipe": Writer(partial(by_imgpipe, "apng", Options())),
        "Pillow": Writer(partial(by_pillow, {"format": "PNG"})),  # type: ignore[dict-item]
    },
    "mp4": {
        **_efforts("mp4"),
        "ffmpeg": _ffmpeg("-c:v", "libx264", "-movflags", "+faststart"),
        "ffmpeg, veryfast": _ffmpeg("-c:v", "libx264", "-preset", "veryfast"),
    },
    "webm": {
        **_efforts("webm"),
        "ffmpeg": _ffmpeg("-c:v", "libvpx-vp9"),
        "imgpipe, av1": Writer(partial(by_imgpipe, "webm", Options(codec=Codec.AV1))),
        "ffmpeg, av1": _ffmpeg("-c:v", "libsvtav1"),
    },
}
