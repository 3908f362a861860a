"""pyvips: libvips has its own threads, so that one process keeps all cores at work."""

from __future__ import annotations

import sys
from concurrent.futures import ThreadPoolExecutor
from os import cpu_count
from pathlib import Path

import pyvips

THUMBNAIL_PX = 300


def publish(out: Path, gif: Path) -> None:
    """Write PNG, thumbnails and WebP of one GIF's frames."""
    pages = pyvips.Image.new_from_file(str(gif), n=-1, access="sequential").copy_memory()
    height = pages.get("page-height")
    for number in range(pages.height // height):
        name = f"{gif.stem}-{number + 1}"
        frame = pages.crop(0, number * height, pages.width, height)
        frame.pngsave(str(out / f"png/{name}.png"), strip=True)
        small = frame.resize(THUMBNAIL_PX / frame.width)
        small.pngsave(str(out / f"thumb/{name}.png"), strip=True)
        frame.webpsave(str(out / f"webp/{name}.webp"), Q=80, strip=True)


if __name__ == "__main__":
    # Otherwise it shows what it remembers of an earlier file.
    pyvips.cache_set_max(0)
    with ThreadPoolExecutor(cpu_count()) as pool:
        list(pool.map(lambda path: publish(Path(sys.argv[2]), Path(path)), sys.argv[3:]))
