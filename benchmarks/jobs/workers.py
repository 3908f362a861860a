"""Two workers on a site beside two runs of one worker, each on half of the site."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from time import perf_counter

from benchmarks.inputs import write_whole
from benchmarks.outcome import Outcome, make_table
from benchmarks.pictures import limb
from benchmarks.sites import command

SOURCES = 8
LEAST = 0.9

PIPELINE = """\
version: 1
site: {image_root: images}
sources: {animations: "gif/{name}.gif"}
outputs:
  frames:     png/{name}-{n}.png
  thumbnails: {path: "png/{name}-{n}-thumb.png", width: 300}
  webp:       {path: "webp/{name}-{n}.webp", quality: 80}
"""


def measure(folder: Path, rounds: int) -> Outcome:
    """Return the throughput of `-j 2`; a miss is less than is wanted."""
    ratios = []
    for number in range(rounds):
        whole = _make_site(folder / f"{number}-whole", SOURCES)
        halves = [_make_site(folder / f"{number}-{half}", SOURCES // 2) for half in "ab"]
        apart_s = _time([command(site, "run", "-q", "-j", "1") for site in halves])
        together_s = _time([command(whole, "run", "-q", "-j", "2")])
        ratios.append(apart_s / together_s)
    reached = median(ratios)
    heads = ["8 large animations", "throughput"]
    rows = [["two runs of `-j 1` side by side", "1.00"], ["`-j 2`", f"{reached:.2f}"]]
    misses = (f"`-j 2` reaches {reached:.2f}, wanted {LEAST}",) if reached < LEAST else ()
    return Outcome(make_table(heads, rows), misses)


def _make_site(folder: Path, sources: int) -> Path:
    gifs = folder / "images/gif"
    gifs.mkdir(parents=True)
    first = write_whole(limb(), gifs / "Limb0.gif")
    for number in range(1, sources):
        shutil.copyfile(first, gifs / f"Limb{number}.gif")
    (folder / "pipeline.yaml").write_text(PIPELINE, encoding="utf-8")
    return folder


def _time(commands: Sequence[list[str]]) -> float:
    start = perf_counter()
    processes = [subprocess.Popen(arguments) for arguments in commands]
    codes = [process.wait() for process in processes]
    if any(codes):
        raise ValueError(f"imgpipe ended with {codes}")
    return perf_counter() - start
