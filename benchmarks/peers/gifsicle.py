"""gifsicle, GraphicsMagick and cwebp: a program for each step, as many GIFs at once as cores."""

from __future__ import annotations

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from os import cpu_count
from pathlib import Path
from tempfile import TemporaryDirectory


def publish(out: Path, gif: Path) -> None:
    """Write PNG, thumbnails and WebP of one GIF's frames; raises CalledProcessError."""
    with TemporaryDirectory() as folder:
        call("gifsicle", "--unoptimize", "--explode", gif, "--output", f"{folder}/frame")
        for number, frame in enumerate(sorted(Path(folder).iterdir()), 1):
            png = out / f"png/{gif.stem}-{number}.png"
            call("gm", "convert", frame, png)
            call("gm", "convert", frame, "-resize", "300x", out / "thumb" / png.name)
            webp = out / f"webp/{png.stem}.webp"
            call("cwebp", "-quiet", "-q", "80", png, "-o", webp)


def call(*command: str | Path) -> None:
    subprocess.run(command, check=True, capture_output=True)


if __name__ == "__main__":
    with ThreadPoolExecutor(cpu_count()) as pool:
        list(pool.map(lambda path: publish(Path(sys.argv[2]), Path(path)), sys.argv[3:]))
