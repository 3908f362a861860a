"""Publishing a folder of GIFs, as imgpipe and its peers do it: time, memory, bytes, what is wrong.

Everyone writes PNG frames, thumbnails of 300 pixels and WebP of quality 80; then animated WebP, MP4
and WebM as well; then AVIF stills.
"""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from math import inf
from pathlib import Path

from benchmarks.inputs import own_gifs, write_gif, write_whole
from benchmarks.outcome import Outcome, make_table
from benchmarks.pictures import cutout, legs, scan
from benchmarks.programs import (
    CWEBP,
    FFMPEG,
    GIFSICLE,
    GRAPHICSMAGICK,
    IMAGEMAGICK,
    LIBVIPS,
    NPM_FOLDER,
    SHARP,
    Program,
    provide,
)
from benchmarks.published import JOBS, MOVING, Published, examine, name_folders
from benchmarks.usage import Usage, watch, watch_in_turn

PEERS = Path(__file__).parent.parent / "peers"
OURS = "imgpipe"
PILLOW, VIPS, SHARP_NAME = "Pillow, one process", "libvips (pyvips)", "sharp"
FFMPEG_NAME, QUICK_FFMPEG = "ffmpeg", "ffmpeg, imgpipe's presets"

# What is wanted of the larger folder: how many times as fast as whom.
USUAL = 20
SPEED = {"stills": 1.5, "moving": 1.3, "avif": 1.0}
MORE_SPEED = {("stills", PILLOW): 3.0, ("moving", FFMPEG_NAME): 4.0}
MOST_MIB = {"stills": 130, "moving": 300}
MOST_GROWTH_MIB = 20
MOST_LESS_DB = 0.3

# Who does a job on how many galleries: all who can, or those alone who do not take minutes for it.
SITE = 227
EVERYONE = ()
AT: dict[str, dict[int, tuple[str, ...]]] = {
    "stills": {1: EVERYONE, USUAL: EVERYONE, SITE: (OURS, VIPS)},
    "moving": {1: EVERYONE, USUAL: EVERYONE, SITE: (OURS,)},
    "avif": {1: EVERYONE, USUAL: (OURS, PILLOW)},
}

PIPELINE = """\
version: 1
sources: {animations: "gif/{name}.gif"}
outputs:
  png: "png/{name}-{n}.png"
  thumb: {path: "thumb/{name}-{n}.png", width: 300}
  webp: {path: "webp/{name}-{n}.webp", quality: 80}
"""
MORE = {
    "stills": "",
    "moving": "".join(f'  moving_{suffix}: "moving/{{name}}.{suffix}"\n' for suffix in MOVING),
    "avif": '  avif: {path: "avif/{name}-{n}.avif", quality: 60}\n',
}


@dataclass(frozen=True)
class Peer:
    """Who publishes: the jobs it can do, its command line, and the programs it needs."""

    jobs: tuple[str, ...]
    command: Callable[[str, Path, Sequence[Path]], list[str]]
    needs: tuple[Program, ...] = ()


def _script(name: str, *first: str) -> Callable[[str, Path, Sequence[Path]], list[str]]:
    def make(job: str, out: Path, gifs: Sequence[Path]) -> list[str]:
        return [sys.executable, str(PEERS / name), *first, job, str(out), *map(str, gifs)]

    return make


def _sharp(job: str, out: Path, gifs: Sequence[Path]) -> list[str]:
    modules = str(NPM_FOLDER / "node_modules")
    return ["node", str(PEERS / "sharp.mjs"), modules, job, str(out), *map(str, gifs)]


PEERS_BY_NAME: dict[str, Peer] = {
    PILLOW: Peer(JOBS, _script("pillow.py")),
    VIPS: Peer(("stills",), _script("vips.py"), (LIBVIPS,)),
    SHARP_NAME: Peer(("stills", "avif"), _sharp, (SHARP,)),
    FFMPEG_NAME: Peer(("stills", "moving"), _script("commands.py", "ffmpeg", "default"), (FFMPEG,)),
    QUICK_FFMPEG: Peer(("moving",), _script("commands.py", "ffmpeg", "ours"), (FFMPEG,)),
    "ImageMagick": Peer(
        ("stills",), _script("commands.py", "imagemagick", "default"), (IMAGEMAGICK,)
    ),
    "gifsicle, gm, cwebp": Peer(
        ("stills",), _script("gifsicle.py"), (GIFSICLE, GRAPHICSMAGICK, CWEBP)
    ),
}


@dataclass(frozen=True)
class Result:
    """What it took somebody, and what came of it."""

    usage: Usage
    published: Published


def measure(folder: Path, rounds: int) -> Outcome:
    """Return a table a job and size; a miss is an output that is not right, or a wish unfulfilled.

    The wishes are about the larger folder: of one GIF, starting Python is a third of the time.
    """
    texts, misses = [], []
    for job in JOBS:
        peaks_mib = {}
        for count, names in AT[job].items():
            site = folder / f"{job}-{count}"
            gifs = list(write_gifs(site / "gif", count))
            found = compare(job, site, gifs, names, rounds if names == EVERYONE else 1)
            shutil.rmtree(site)
            galleries = "gallery" if count == 1 else "galleries"
            texts.append(f"**{job}, {count} {galleries}**\n\n{format_results(found)}")
            misses += [f"{job}: {wrong}" for wrong in found[OURS].published.wrong]
            misses += find_misses(job, found) if count == USUAL else ()
            peaks_mib[count] = found[OURS].usage.peak_mib
        misses += find_growth(job, peaks_mib)
    return Outcome("\n".join(texts), tuple(misses))


def write_gifs(folder: Path, count: int) -> Iterator[Path]:
    """Yield GIFs in turn: of a person's own where there are some, else three of five are large."""
    folder.mkdir(parents=True)
    sources = own_gifs()
    if not sources:
        made = folder.parent / "made"
        made.mkdir()
        large = write_whole(legs(), made / "legs.gif")
        partly_changing = write_gif(scan(), made / "scan.gif")
        transparent = write_gif(cutout(), made / "cutout.gif")
        sources = [large, partly_changing, large, transparent, large]
    for number in range(count):
        source = sources[number % len(sources)]
        target = folder / f"{number:03d}-{source.stem.replace(' ', '-')}.gif"
        shutil.copyfile(source, target)
        target.chmod(0o644)
        yield target


def compare(
    job: str, site: Path, gifs: Sequence[Path], names: Sequence[str], rounds: int
) -> dict[str, Result]:
    """Have those who can do a job do it in turn; raises ValueError where imgpipe fails."""
    runs: dict[str, Callable[[], Usage]] = {OURS: partial(_run_imgpipe, job, site)}
    for name, peer in PEERS_BY_NAME.items():
        wanted = names == EVERYONE or name in names
        if wanted and job in peer.jobs and all(map(provide, peer.needs)):
            runs[name] = partial(_run_peer, peer, job, _find_out(site, name), gifs)
    used = watch_in_turn(runs, rounds)
    if OURS not in used:
        raise ValueError(f"imgpipe fails at {job}")
    return {
        name: Result(usage, examine(job, _find_out(site, name), gifs))
        for name, usage in used.items()
    }


def _find_out(site: Path, name: str) -> Path:
    return site if name == OURS else site / name.replace(" ", "-")


def forget(site: Path) -> None:
    """Take away what runs have made and know."""
    made = {name for job in JOBS for name in name_folders(job)}
    for name in (".imgpipe", *made):
        shutil.rmtree(site / name, ignore_errors=True)
    (site / "imgpipe.lock").unlink(missing_ok=True)


def _run_imgpipe(job: str, site: Path) -> Usage:
    forget(site)
    (site / "pipeline.yaml").write_text(PIPELINE + MORE[job], encoding="utf-8")
    return watch([sys.executable, "-m", "imgpipe", "run", "-q", "-C", str(site)])


def _run_peer(peer: Peer, job: str, out: Path, gifs: Sequence[Path]) -> Usage:
    shutil.rmtree(out, ignore_errors=True)
    for name in name_folders(job):
        (out / name).mkdir(parents=True)
    return watch(peer.command(job, out, gifs))


def format_results(results: Mapping[str, Result]) -> str:
    """Return a table; times are also shares of imgpipe's."""
    ours = results[OURS]
    kinds = list(ours.published.psnr_db)
    heads = ["", "time", "seconds", "CPU", "MiB", "MB", *(f"{kind}, dB" for kind in kinds), "wrong"]
    rows = [
        [
            name,
            f"{found.usage.wall_s / ours.usage.wall_s:.2f}",
            f"{found.usage.wall_s:.1f}",
            f"{found.usage.cpu_s:.1f}",
            f"{found.usage.peak_mib:.0f}",
            f"{found.published.size_bytes / 1e6:.1f}",
            *(f"{found.published.psnr_db[kind]:.1f}" for kind in kinds),
            "; ".join(found.published.wrong),
        ]
        for name, found in results.items()
    ]
    return make_table(heads, rows)


def find_misses(job: str, results: Mapping[str, Result]) -> Iterator[str]:
    """Yield what is wanted of the usual folder and was not reached."""
    ours = results[OURS]
    for name, found in results.items():
        if name == OURS:
            continue
        wanted = MORE_SPEED.get((job, name), SPEED[job])
        reached = found.usage.wall_s / ours.usage.wall_s
        if reached < wanted:
            yield f"{job}: {reached:.2f} times as fast as {name}, wanted {wanted}"
        if found.published.size_bytes < ours.published.size_bytes and not found.published.wrong:
            yield f"{job}: {name} takes fewer bytes"
        less_db = found.published.psnr_db["webp"] - ours.published.psnr_db["webp"]
        if less_db > MOST_LESS_DB:
            yield f"{job}: {name} has {less_db:.1f} dB more in WebP"
    if ours.usage.peak_mib > MOST_MIB.get(job, inf):
        yield f"{job}: {ours.usage.peak_mib:.0f} MiB, wanted {MOST_MIB[job]}"


def find_growth(job: str, peaks_mib: Mapping[int, float]) -> Iterator[str]:
    """Yield a miss where memory grows with the number of galleries."""
    if SITE in peaks_mib and peaks_mib[SITE] - peaks_mib[USUAL] > MOST_GROWTH_MIB:
        yield f"{job}: {peaks_mib[USUAL]:.0f} MiB grow to {peaks_mib[SITE]:.0f}"
