"""What an audit costs: of a large site where nothing has changed, and the first one of all.

The first audit decodes every image; beside it stand two programs that do nothing else: one with
Pillow, as anyone would write it, and one with imgpipe's own reader, which is faster with GIFs. No
other tool does the job: html-proofer and linkchecker ask a built site whether links lead somewhere,
decode no image, and know nothing of front matter, frames or what is derived from what.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from math import inf
from pathlib import Path
from statistics import median

from benchmarks.clock import time_in_turn
from benchmarks.inputs import write_whole
from benchmarks.outcome import Outcome, make_table
from benchmarks.peak import measure_peak_mib
from benchmarks.pictures import limb
from benchmarks.sites import (
    ATLAS_GALLERIES,
    ATLAS_IMAGES,
    ATLAS_PAGES,
    PIPELINE,
    command,
    count_images,
    count_pages,
    make_atlas,
    run,
)

ANIMATIONS = 40
SIZES = (1, 20, ATLAS_GALLERIES)
MOST_S = 0.7
MOST_MIB = 200
MOST_RATIO = 1.3

DECODER = """
import sys
from collections import deque
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from PIL import Image, ImageSequence
from imgpipe.animation import decode
from imgpipe.images import Limits
from imgpipe.schedule import count_cores


def decode_with_pillow(path):
    with Image.open(path) as image:
        for frame in ImageSequence.Iterator(image):
            frame.load()


def decode_with_imgpipe(path):
    deque(decode([path], Limits()), 0)


if __name__ == "__main__":
    paths = [path for path in sorted(Path(sys.argv[1]).rglob("*")) if path.is_file()]
    with ProcessPoolExecutor(count_cores()) as executor:
        deque(executor.map(globals()[sys.argv[2]], paths, chunksize=8), 0)
"""


def measure(folder: Path, rounds: int) -> Outcome:
    """Return seconds beyond a bare interpreter, MiB, and a ratio; a miss is more than is wanted."""
    sites = {count: _make_site(folder / f"atlas-{count}", count) for count in SIZES}
    looks = {count: _time_looks(site, rounds) for count, site in sites.items()}
    site = sites[ATLAS_GALLERIES]
    _forget(site)
    peaks = {"first": _measure_peak(site), "unchanged": _measure_peak(site)}
    unchanged_s = looks[ATLAS_GALLERIES]["unchanged"]
    ratios = _compare_with_decoding(folder / "pictures", rounds)
    figures = {
        "unchanged, seconds beyond a bare start": (unchanged_s, MOST_S),
        "unchanged, peak memory in MiB": (peaks["unchanged"], MOST_MIB),
        "first, peak memory in MiB": (peaks["first"], MOST_MIB),
        "first, beside Pillow decoding every image once": (ratios["pillow"], MOST_RATIO),
        "first, beside imgpipe decoding every image once": (ratios["imgpipe"], inf),
    }
    title = f"audit of {ATLAS_PAGES} pages and {ATLAS_IMAGES:,} images"
    rows = [
        [name, f"{value:.2f}", "-" if most == inf else f"{most}"]
        for name, (value, most) in figures.items()
    ]
    misses = [
        f"{name}: {value:.2f}, wanted {most}"
        for name, (value, most) in figures.items()
        if value > most
    ]
    table = make_table([title, "is", "wanted"], rows)
    return Outcome(f"{format_looks(looks)}\n{table}", tuple(misses))


def format_looks(looks: Mapping[int, Mapping[str, float]]) -> str:
    """Return a table of the seconds that a first and an unchanged look take, a site a row."""
    heads = ["audit, seconds beyond a bare start", "pages", "images", "first", "unchanged"]
    rows = [
        [
            f"{count} {'gallery' if count == 1 else 'galleries'}",
            f"{count_pages(count):,}",
            f"{count_images(count):,}",
            *(f"{seconds[look]:.2f}" for look in ("first", "unchanged")),
        ]
        for count, seconds in looks.items()
    ]
    return make_table(heads, rows)


def _make_site(folder: Path, galleries: int) -> Path:
    """Write a site; raises ValueError where an audit of it does not look at every image."""
    site = make_atlas(folder, galleries)
    found = _call(command(site, "audit", "--select", "IMG")).strip()
    if not found.endswith(f"and {count_images(galleries):,} images looked at"):
        raise ValueError(f"the audit says: {found[-200:]}")
    return site


def _time_looks(site: Path, rounds: int) -> dict[str, float]:
    """Return the seconds beyond a bare start, the medians of all rounds."""

    def look_first() -> None:
        _forget(site)
        _call(command(site, "audit", "-q"))

    times = time_in_turn(
        {
            "bare": lambda: _call([sys.executable, "-c", "pass"]),
            "first": look_first,
            "unchanged": lambda: _call(command(site, "audit", "-q")),
        },
        rounds,
    )
    return {look: times[look] - times["bare"] for look in ("first", "unchanged")}


def _measure_peak(site: Path) -> float:
    """Return the peak in MiB; 0 where no one tells."""
    if not Path("/proc/self/status").exists():
        return 0
    return measure_peak_mib("audit", "-C", str(site), "-q")


def _compare_with_decoding(folder: Path, rounds: int) -> dict[str, float]:
    """Return how long a first audit takes, decoding being 1, for animations of real size."""
    site, program = _make_pictures(folder / "site"), folder / "decoder.py"
    program.write_text(DECODER, encoding="utf-8")
    decoding = [sys.executable, str(program), str(site / "assets")]
    jobs = {
        "pillow": lambda: _call([*decoding, "decode_with_pillow"]),
        "imgpipe": lambda: _call([*decoding, "decode_with_imgpipe"]),
        "audit": lambda: _call(command(site, "audit", "-q")),
    }
    ratios: dict[str, list[float]] = {"pillow": [], "imgpipe": []}
    for _ in range(rounds):
        _forget(site)
        times = time_in_turn(jobs, 1)
        for name, found in ratios.items():
            found.append(times["audit"] / times[name])
    return {name: median(found) for name, found in ratios.items()}


def _make_pictures(folder: Path) -> Path:
    gifs, pages = folder / "assets/images/muscles/gif", folder / "pages"
    gifs.mkdir(parents=True)
    pages.mkdir()
    first = write_whole(limb(), gifs / "Limb0.gif")
    for number in range(ANIMATIONS):
        if number:
            shutil.copyfile(first, gifs / f"Limb{number}.gif")
        page = f"---\nimages:\n  - image_name: muscles/gif/Limb{number}.gif\ngallery:\n---\n"
        (pages / f"{number}.md").write_text(page, encoding="utf-8")
    pipeline = PIPELINE.replace("width: 8", "width: 300") + "audit: {fail_on: never}\n"
    (folder / "pipeline.yaml").write_text(pipeline, encoding="utf-8")
    run(folder)
    return folder


def _forget(site: Path) -> None:
    """Take away what audits have kept."""
    for name in ("audit.json", "image-facts.json"):
        (site / ".imgpipe" / name).unlink(missing_ok=True)


def _call(arguments: Sequence[str]) -> str:
    """Return what a command says on stdout."""
    return subprocess.run(arguments, check=True, stdout=subprocess.PIPE, text=True).stdout
