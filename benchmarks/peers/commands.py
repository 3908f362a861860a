"""Command lines of ffmpeg and ImageMagick, one GIF each, as many at once as there are cores."""

from __future__ import annotations

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from os import cpu_count
from pathlib import Path

_EVEN = "pad=ceil(iw/2)*2:ceil(ih/2)*2,format=yuv420p"
_SMALL = "scale=300:-1:flags=lanczos"


def by_ffmpeg(job: str, out: Path, gif: Path, presets: str) -> list[list[str]]:
    """Return one command: ffmpeg decodes once, and writes all. `presets`: "default" or "ours"."""
    stem = gif.stem
    command = ["ffmpeg", "-y", "-v", "error", "-i", str(gif)]
    each = ["-fps_mode", "passthrough"]
    command += [
        *each,
        f"{out}/png/{stem}-%d.png",
        *each,
        "-vf",
        _SMALL,
        f"{out}/thumb/{stem}-%d.png",
    ]
    command += [*each, "-c:v", "libwebp", "-quality", "80", f"{out}/webp/{stem}-%d.webp"]
    if job == "moving":
        x264 = ["-preset", "faster"] if presets == "ours" else []
        vp9 = ["-deadline", "realtime", "-cpu-used", "6"] if presets == "ours" else []
        moving = f"{out}/moving/{stem}"
        command += [*each, "-c:v", "libwebp_anim", "-loop", "0", "-quality", "80", f"{moving}.webp"]
        command += [*each, "-vf", _EVEN, "-c:v", "libx264", *x264, f"{moving}.mp4"]
        command += [*each, "-vf", _EVEN, "-c:v", "libvpx-vp9", *vp9, f"{moving}.webm"]
    return [command]


def by_imagemagick(_job: str, out: Path, gif: Path, _presets: str) -> list[list[str]]:
    """Return commands for PNG, thumbnails and WebP."""
    whole = ["convert", str(gif), "-coalesce", "-scene", "1"]
    return [
        [*whole, f"{out}/png/{gif.stem}-%d.png"],
        [*whole, "-resize", "300x", f"{out}/thumb/{gif.stem}-%d.png"],
        [*whole, "-quality", "80", f"{out}/webp/{gif.stem}-%d.webp"],
    ]


WAYS = {"ffmpeg": by_ffmpeg, "imagemagick": by_imagemagick}


def publish(way: str, presets: str, job: str, out: Path, gif: Path) -> None:
    """Run the commands of one GIF; raises CalledProcessError."""
    for command in WAYS[way](job, out, gif, presets):
        subprocess.run(command, check=True, capture_output=True)


if __name__ == "__main__":
    way, presets, job, out, *gifs = sys.argv[1:]
    with ThreadPoolExecutor(cpu_count()) as pool:
        list(pool.map(lambda gif: publish(way, presets, job, Path(out), Path(gif)), gifs))
