"""Composing and splitting GIFs in this process, against plain Pillow on the same files."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from io import BytesIO
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.clock import time_in_turn
from benchmarks.inputs import own_gifs, write_whole
from benchmarks.outcome import Outcome, make_table
from benchmarks.pictures import limb

from imgpipe.animation import decode
from imgpipe.formats import FORMATS
from imgpipe.formats.format import UNLIMITED
from imgpipe.images import Options

if TYPE_CHECKING:
    from PIL.Image import Image

# Of plain Pillow's; promised for large whole frames of 256 colours.
MOST = {"composing": 0.5, "splitting": 0.35, "bytes": 0.5}
PROMISED = {"limb": ("composing", "splitting"), "LowerLimb": tuple(MOST)}


def measure(folder: Path, rounds: int) -> Outcome:
    """Return a table of ratios; a miss is one above what is wanted."""
    rows = []
    misses = []
    for path in (write_whole(limb(), folder / "limb.gif"), *own_gifs()):
        _require_equal(path)
        ratios = _compare(path, rounds)
        rows.append([path.stem, *(f"{ratio:.2f}" for ratio in ratios.values())])
        misses += [
            f"{path.stem}: {what} takes {ratios[what]:.2f} of Pillow's, wanted {MOST[what]:.2f}"
            for what in PROMISED.get(path.stem, ())
            if ratios[what] > MOST[what]
        ]
    wanted = ["wanted at most", *(f"{most:.2f}" for most in MOST.values())]
    return Outcome(make_table(["of Pillow's", *MOST], [*rows, wanted]), tuple(misses))


def _compare(path: Path, rounds: int) -> Mapping[str, float]:
    # Where a process has memory at hand already, Pillow saves a third of its time on page faults:
    # a new one is what a person's script would be.
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        times = pool.submit(_time, path, rounds).result()
    return {
        "composing": times["we compose"] / times["they compose"],
        "splitting": times["we split"] / times["they split"],
        "bytes": split_by_imgpipe(path) / split_by_pillow(path),
    }


def _time(path: Path, rounds: int) -> dict[str, float]:
    jobs: dict[str, Callable[[], object]] = {
        "we compose": partial(compose_by_imgpipe, path),
        "they compose": partial(compose_by_pillow, path),
        "we split": partial(split_by_imgpipe, path),
        "they split": partial(split_by_pillow, path),
    }
    # The first round is for imports.
    time_in_turn(jobs, 1)
    return time_in_turn(jobs, rounds)


def compose_by_imgpipe(path: Path) -> None:
    for _ in decode([path], UNLIMITED):
        pass


def compose_by_pillow(path: Path) -> None:
    for _ in _pillow_frames(path):
        pass


def split_by_imgpipe(path: Path) -> int:
    """Return the bytes of all frames as PNG."""
    encode = FORMATS["png"].encode
    return sum(len(encode(frame, Options()).data) for frame in decode([path], UNLIMITED))


def split_by_pillow(path: Path) -> int:
    """Return the bytes of all frames as PNG."""
    size_bytes = 0
    for image in _pillow_frames(path):
        stream = BytesIO()
        image.save(stream, "PNG")
        size_bytes += stream.tell()
    return size_bytes


def _pillow_frames(path: Path) -> Iterator[Image]:
    from PIL import Image, ImageSequence

    with Image.open(path) as animation:
        for frame in ImageSequence.Iterator(animation):
            yield frame.convert("RGBA")


def _require_equal(path: Path) -> None:
    ours = [frame.truecolor.convert("RGBA").tobytes() for frame in decode([path], UNLIMITED)]
    theirs = [image.tobytes() for image in _pillow_frames(path)]
    if ours != theirs:
        raise ValueError(f"{path.name}: imgpipe and Pillow do not show the same frames")
