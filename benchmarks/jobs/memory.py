"""The most memory that `imgpipe split` and `assemble` take, for few frames and for many."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.outcome import Outcome, make_table
from benchmarks.peak import measure_peak_mib

if TYPE_CHECKING:
    from PIL.Image import Image

FEW, MANY = 20, 2_000
SIDE_PX = 400
MOST_GROWTH_MIB = 40


def measure(folder: Path, _rounds: int) -> Outcome:
    """Return the peaks in MiB; a miss is a growth above what is wanted."""
    if not Path("/proc/self/status").exists():
        return Outcome("Skipped: only Linux says how much memory a process has had at most.\n")
    peaks = {count: _measure(folder / str(count), count) for count in (FEW, MANY)}
    rows, misses = [], []
    for command in ("split", "assemble"):
        few, many = peaks[FEW][command], peaks[MANY][command]
        rows.append([f"`{command}`", f"{few:.0f}", f"{many:.0f}", f"{many - few:.0f}"])
        if many - few > MOST_GROWTH_MIB:
            misses.append(f"{command} grows by {many - few:.0f} MiB, wanted {MOST_GROWTH_MIB}")
    heads = ["peak memory, MiB", f"{FEW} frames", f"{MANY:,} frames", "growth"]
    return Outcome(make_table(heads, rows), tuple(misses))


def _measure(folder: Path, count: int) -> dict[str, float]:
    folder.mkdir()
    source = folder / "long.gif"
    first, *others = _paint(count)
    first.save(source, save_all=True, append_images=others, duration=100, loop=0)
    peaks = {"split": measure_peak_mib("split", str(source), "--to", f"{folder}/{{n:04d}}.png")}
    stills = sorted(str(path) for path in folder.glob("*.png"))
    if len(stills) != count:
        raise ValueError(f"`imgpipe split` made {len(stills)} of {count} frames")
    peaks["assemble"] = measure_peak_mib("assemble", *stills, "--to", str(folder / "again.gif"))
    return peaks


def _paint(count: int) -> Iterator[Image]:
    """Yield frames that all differ, in grain that does not compress: the worst of a real GIF."""
    import numpy as np
    from PIL import Image, ImageDraw

    grain = np.random.default_rng(1).integers(0, 256, (SIDE_PX, SIDE_PX), np.uint8)
    for n in range(count):
        image = Image.fromarray(np.roll(grain, 7 * n, axis=1)).quantize(256)
        ImageDraw.Draw(image).text((10, 10), str(n), 255)
        yield image
