"""The most memory that imgpipe takes: `split` and `assemble` by frames, `run` by galleries.

Of a run it is the largest process that counts, coordinator or worker: each has its own.
"""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.jobs.publish import MORE, MOST_MIB, PIPELINE, write_gifs
from benchmarks.outcome import Outcome, make_table
from benchmarks.peak import measure_peak_mib
from benchmarks.usage import watch

if TYPE_CHECKING:
    from PIL.Image import Image

FEW, MANY = 20, 2_000
SIDE_PX = 400
MOST_GROWTH_MIB = 40
# A site of one gallery shares its frames out: growth is counted from the second.
SITES = (1, 20, 100)
MOST_RUN_GROWTH_MIB = 20


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
    runs = {job: _measure_runs(folder / job, job) for job in MOST_MIB}
    for job, found in runs.items():
        misses += find_misses(job, found)
    table = make_table(heads, rows)
    return Outcome(f"{table}\n{format_runs(runs)}", tuple(misses))


def find_misses(job: str, peaks_mib: Mapping[int, float]) -> Iterator[str]:
    """Yield a miss for a process above what is wanted, and where it grows with the galleries."""
    for galleries, peak_mib in peaks_mib.items():
        if peak_mib > MOST_MIB[job]:
            said = f"{peak_mib:.0f} MiB, wanted {MOST_MIB[job]}"
            yield f"a run of {job}, galleries: {galleries}: {said}"
    growth_mib = peaks_mib[SITES[-1]] - peaks_mib[SITES[1]]
    if growth_mib > MOST_RUN_GROWTH_MIB:
        wanted = f"wanted {MOST_RUN_GROWTH_MIB}"
        yield f"a run of {job} grows by {growth_mib:.0f} MiB with its galleries, {wanted}"


def format_runs(runs: Mapping[str, Mapping[int, float]]) -> str:
    """Return a table: a job a row, the peak of its largest process by galleries, what is wanted."""
    heads = ["largest process of a run, MiB", *map(str, SITES), "wanted"]
    rows = [
        [job, *(f"{peaks_mib[galleries]:.0f}" for galleries in SITES), str(MOST_MIB[job])]
        for job, peaks_mib in runs.items()
    ]
    return make_table(heads, rows)


def _measure_runs(folder: Path, job: str) -> dict[int, float]:
    """Return the peaks in MiB by galleries."""
    peaks = {}
    for galleries in SITES:
        site = folder / str(galleries)
        made = len(list(write_gifs(site / "gif", galleries)))
        (site / "pipeline.yaml").write_text(PIPELINE + MORE[job], encoding="utf-8")
        used = watch([sys.executable, "-m", "imgpipe", "run", "-q", "-C", str(site)])
        if len({path.name.rpartition("-")[0] for path in site.glob("png/*.png")}) != made:
            raise ValueError(f"a run of {job} has not made the frames of all {made} galleries")
        peaks[galleries] = used.peak_mib
        shutil.rmtree(site)
    return peaks


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
