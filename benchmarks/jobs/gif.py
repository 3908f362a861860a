"""Assembling GIFs: size, quality and time of everyone who can, each from the same PNG stills."""

from __future__ import annotations

import math
from itertools import groupby
from pathlib import Path

from benchmarks.comparison import (
    Results,
    Times,
    compare,
    leave_out_missing,
    show_db,
    tabulate,
)
from benchmarks.gif_writers import OURS, WRITERS
from benchmarks.inputs import make_animations
from benchmarks.outcome import Outcome, make_table


def measure(folder: Path, rounds: int) -> Outcome:
    """Return a table per group of animations, and who stands where; see `find_misses`."""
    writers = leave_out_missing(WRITERS)
    texts: list[str] = []
    places: list[list[str]] = []
    misses: list[str] = []
    for group, animations in groupby(make_animations(folder), lambda animation: animation.group):
        measured: dict[str, tuple[Results, Times]] = {}
        for animation in animations:
            results, times = compare(animation, writers, "gif", folder, rounds)
            measured[animation.name] = results, times
            places.append(tell_place(animation.name, results))
            misses += find_misses(animation.name, results, rich=animation.rich)
        texts.append(f"**{group}**\n\n{tabulate(measured, writers)}")
    heads = ["imgpipe's GIF", "quality", "on the front", "smaller at the same quality"]
    texts.append(f"**Where imgpipe stands**\n\n{make_table(heads, places)}")
    return Outcome("\n".join(texts), tuple(misses))


def tell_place(name: str, results: Results) -> list[str]:
    """Return a row: an animation, imgpipe's PSNR, whether no one is smaller and better."""
    equal = (f"{other} {share:.3f}" for other, share in find_smaller(results).items())
    front = "no" if find_better(results) else "yes"
    return [name, show_db(results[OURS].psnr_db), front, ", ".join(equal) or "-"]


def find_misses(name: str, results: Results, *, rich: bool) -> list[str]:
    """Return where imgpipe is off the front, or not exact though 256 colours a frame suffice."""
    misses = [f"{name}: {other} is smaller and better" for other in find_better(results)]
    ours = results[OURS]
    if not rich and not math.isinf(ours.psnr_db):
        misses.append(f"{name}: imgpipe has {show_db(ours.psnr_db)}, could be exact")
    if ours.lacks:
        misses.append(f"{name}: imgpipe has not kept {', '.join(ours.lacks)}")
    return misses


def find_smaller(results: Results) -> dict[str, float]:
    """Return who keeps all that imgpipe keeps, in a smaller file: the share of its bytes."""
    ours = results[OURS]
    return {
        name: result.size_bytes / ours.size_bytes
        for name, result in results.items()
        if result.size_bytes < ours.size_bytes
        and result.psnr_db == ours.psnr_db
        and not result.lacks
    }


def find_better(results: Results) -> list[str]:
    """Return who is both smaller than imgpipe and nearer to the frames."""
    ours = results[OURS]
    return [
        name
        for name, result in results.items()
        if result.size_bytes < ours.size_bytes and result.psnr_db > ours.psnr_db
    ]
