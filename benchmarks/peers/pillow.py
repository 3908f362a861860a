"""Pillow, and imageio for videos, in one process: the script that most people have."""

from __future__ import annotations

import sys
from pathlib import Path

from PIL import Image, ImageSequence


def publish(job: str, out: Path, gif: Path) -> None:
    """Write all that is wanted of one GIF."""
    with Image.open(gif) as animation:
        loaded = animation.info.get("duration", 100)
        mode = "RGBA" if "transparency" in animation.info else "RGB"
        frames = [frame.convert(mode) for frame in ImageSequence.Iterator(animation)]
    for number, frame in enumerate(frames, 1):
        name = f"{gif.stem}-{number}"
        frame.save(out / f"png/{name}.png")
        small = frame.copy()
        small.thumbnail((300, 10_000), Image.Resampling.LANCZOS)
        small.save(out / f"thumb/{name}.png")
        frame.save(out / f"webp/{name}.webp", quality=80)
        if job == "avif":
            frame.save(out / f"avif/{name}.avif", quality=60)
    if job == "moving":
        first, *others = frames
        first.save(
            out / f"moving/{gif.stem}.webp",
            save_all=True,
            append_images=others,
            duration=loaded,
            loop=0,
            quality=80,
        )
        _write_videos(frames, 1000 / loaded, out / f"moving/{gif.stem}")


def _write_videos(frames: list[Image.Image], fps: float, stem: Path) -> None:
    import imageio.v3 as iio
    import numpy as np

    width, height = (side + side % 2 for side in frames[0].size)
    padded = [np.asarray(frame.convert("RGB").crop((0, 0, width, height))) for frame in frames]
    for suffix, codec in (("mp4", "libx264"), ("webm", "libvpx-vp9")):
        iio.imwrite(
            stem.with_suffix(f".{suffix}"), padded, plugin="pyav", codec=codec, fps=round(fps)
        )


if __name__ == "__main__":
    for path in sys.argv[3:]:
        publish(sys.argv[1], Path(sys.argv[2]), Path(path))
