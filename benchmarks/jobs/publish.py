"""Publishing a folder of GIFs, as imgpipe and its peers do it: time, memory, bytes, what is wrong.

Everyone writes PNG frames, thumbnails of 300 pixels and WebP of quality 80; then animated WebP, MP4
and WebM as well; then AVIF stills.
"""

from __future__ import annotations

import math
import shutil
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from subprocess import CalledProcessError

from benchmarks.inputs import own_gifs, write_gif, write_limb
from benchmarks.outcome import Outcome, make_table
from benchmarks.programs import FFMPEG, IMAGEMAGICK, LIBVIPS, NPM_FOLDER, SHARP, Program, provide
from benchmarks.quality import to_db
from benchmarks.usage import Usage, watch, watch_in_turn

from imgpipe.animation import decode, probe
from imgpipe.formats.format import UNLIMITED

PEERS = Path(__file__).parent.parent / "peers"
OURS = "imgpipe"
GALLERIES = (1, 20)

_STILLS = """\
version: 1
sources: {animations: "gif/{name}.gif"}
outputs:
  png: "png/{name}-{n}.png"
  thumb: {path: "thumb/{name}-{n}.png", width: 300}
  webp: {path: "webp/{name}-{n}.webp", quality: 80}
"""
_MORE = {
    "stills": "",
    "moving": "".join(
        f'  moving_{suffix}: "moving/{{name}}.{suffix}"\n' for suffix in ("webp", "mp4", "webm")
    ),
    "avif": '  avif: "avif/{name}-{n}.avif"\n',
}


@dataclass(frozen=True)
class Peer:
    """Who publishes: the program it needs, the jobs it can do, and its command line."""

    jobs: tuple[str, ...]
    command: Callable[[str, Path, Sequence[Path]], list[str]]
    needs: Program | None = None


def _script(name: str, *first: str) -> Callable[[str, Path, Sequence[Path]], list[str]]:
    def make(job: str, out: Path, gifs: Sequence[Path]) -> list[str]:
        return [sys.executable, str(PEERS / name), *first, job, str(out), *map(str, gifs)]

    return make


def _sharp(job: str, out: Path, gifs: Sequence[Path]) -> list[str]:
    modules = str(NPM_FOLDER / "node_modules")
    return ["node", str(PEERS / "sharp.mjs"), modules, job, str(out), *map(str, gifs)]


ALL = tuple(_MORE)
PEERS_BY_NAME: dict[str, Peer] = {
    "Pillow, one process": Peer(ALL, _script("pillow.py")),
    "libvips (pyvips)": Peer(("stills",), _script("vips.py"), LIBVIPS),
    "sharp": Peer(("stills", "avif"), _sharp, SHARP),
    "ffmpeg": Peer(("stills", "moving"), _script("commands.py", "ffmpeg", "default"), FFMPEG),
    "ffmpeg, quick presets": Peer(("moving",), _script("commands.py", "ffmpeg", "ours"), FFMPEG),
    "ImageMagick": Peer(("stills",), _script("commands.py", "imagemagick", "default"), IMAGEMAGICK),
}


def measure(folder: Path, rounds: int) -> Outcome:
    """Return a table a job and size; a miss is an output that is not right."""
    texts, misses = [], []
    for job in _MORE:
        for count in GALLERIES:
            site = folder / f"{job}-{count}"
            gifs = list(_write_gifs(site / "gif", count))
            table, wrong = _compare(job, site, gifs, rounds)
            texts.append(
                f"**{job}, {count} {'gallery' if count == 1 else 'galleries'}**\n\n{table}"
            )
            misses += wrong
            shutil.rmtree(site)
    return Outcome("\n".join(texts), tuple(misses))


def _write_gifs(folder: Path, count: int) -> Iterator[Path]:
    """Yield GIFs in turn: of a person's own where there are some, else three of five are large."""
    folder.mkdir(parents=True)
    sources = own_gifs()
    if not sources:
        made = folder.parent / "made"
        made.mkdir()
        limb = write_limb(made / "limb.gif")
        others = [write_gif(name, made / f"{name}.gif") for name in ("scan", "cutout")]
        sources = [limb, others[0], limb, others[1], limb]
    for number in range(count):
        source = sources[number % len(sources)]
        target = folder / f"{number:03d}-{source.stem.replace(' ', '-')}.gif"
        shutil.copyfile(source, target)
        target.chmod(0o644)
        yield target


def _compare(job: str, site: Path, gifs: Sequence[Path], rounds: int) -> tuple[str, list[str]]:
    runs: dict[str, Callable[[], Usage]] = {OURS: partial(_run_imgpipe, job, site)}
    for name, peer in PEERS_BY_NAME.items():
        if job in peer.jobs and (peer.needs is None or provide(peer.needs)):
            runs[name] = partial(_run_peer, peer, job, site / name.replace(" ", "-"), gifs)
    for name in list(runs):
        try:
            runs[name]()
        except CalledProcessError as error:
            sys.stderr.write(f"failed: {name}: {error}\n")
            del runs[name]
    used = watch_in_turn(runs, rounds)
    rows, misses = [], []
    for name, usage in used.items():
        out = site if name == OURS else site / name.replace(" ", "-")
        found = _examine(job, out, gifs)
        rows.append(_make_row(name, usage, used[OURS], found))
        if name == OURS and found.wrong:
            misses.append(f"{job}: {found.wrong}")
    heads = ["", "time", "seconds", "CPU", "MiB", "MB", "thumbnails", "WebP", "not right"]
    return make_table(heads, rows), misses


def _run_imgpipe(job: str, site: Path) -> Usage:
    for name in (".imgpipe", *_folders("avif"), "moving"):
        shutil.rmtree(site / name, ignore_errors=True)
    (site / "imgpipe.lock").unlink(missing_ok=True)
    (site / "pipeline.yaml").write_text(_STILLS + _MORE[job], encoding="utf-8")
    return watch([sys.executable, "-m", "imgpipe", "run", "-q", "-C", str(site)])


def _run_peer(peer: Peer, job: str, out: Path, gifs: Sequence[Path]) -> Usage:
    shutil.rmtree(out, ignore_errors=True)
    for name in _folders(job):
        (out / name).mkdir(parents=True)
    return watch(peer.command(job, out, gifs))


def _folders(job: str) -> tuple[str, ...]:
    return ("png", "thumb", "webp", *(() if job == "stills" else (job,)))


@dataclass(frozen=True, slots=True)
class Found:
    """What a peer wrote: bytes by folder, PSNR of thumbnails and WebP, what is wrong."""

    bytes: dict[str, int]
    thumb_db: float
    webp_db: float
    wrong: str


def _examine(job: str, out: Path, gifs: Sequence[Path]) -> Found:
    """Compare one file of each kind of GIF, frame by frame, and count the files of all."""
    wanted = sum(probe([gif], UNLIMITED).frames for gif in gifs)
    lacks = [
        f"{count} of {wanted} {name}"
        for name in _folders(job)
        if name != "moving" and (count := sum(1 for _ in (out / name).iterdir())) != wanted
    ]
    errors: dict[str, list[float]] = {"thumb": [], "webp": []}
    inexact = 0
    for gif in {gif.stem.split("-", 1)[1]: gif for gif in gifs}.values():
        for number, frame in enumerate(decode([gif], UNLIMITED), 1):
            stem = f"{gif.stem}-{number}"
            inexact += _squared_error(frame, out / f"png/{stem}.png") != 0
            for name, suffix in (("thumb", "png"), ("webp", "webp")):
                path = out / f"{name}/{stem}.{suffix}"
                errors[name].append(_squared_error(frame, path))
    if inexact:
        lacks.append(f"{inexact} frames inexact")
    sizes = {
        name: sum(path.stat().st_size for path in (out / name).iterdir()) for name in _folders(job)
    }
    means = {name: to_db(sum(values) / len(values)) for name, values in errors.items()}
    return Found(sizes, means["thumb"], means["webp"], ", ".join(lacks))


def _squared_error(frame, path: Path) -> float:  # type: ignore[no-untyped-def]
    """Return the mean squared error of a file, on white, against the frame in the file's size."""
    import numpy as np
    from PIL import Image

    if not path.exists():
        return math.nan
    shown = _on_white(Image.open(path))
    wanted = _on_white(frame.truecolor)
    if shown.size != wanted.size:
        wanted = wanted.resize(shown.size, Image.Resampling.LANCZOS)
    difference = np.asarray(shown, np.int32) - np.asarray(wanted, np.int32)
    return float(np.square(difference).mean())


def _on_white(image):  # type: ignore[no-untyped-def]
    from PIL import Image

    rgba = image.convert("RGBA")
    return Image.alpha_composite(Image.new("RGBA", rgba.size, "white"), rgba).convert("RGB")


def _make_row(name: str, usage: Usage, ours: Usage, found: Found) -> list[str]:
    megabytes = sum(found.bytes.values()) / 1e6
    return [
        name,
        f"{usage.wall_s / ours.wall_s:.2f}",
        f"{usage.wall_s:.1f}",
        f"{usage.cpu_s:.1f}",
        f"{usage.peak_mib:.0f}",
        f"{megabytes:.1f}",
        f"{found.thumb_db:.1f} dB",
        f"{found.webp_db:.1f} dB",
        found.wrong,
    ]
