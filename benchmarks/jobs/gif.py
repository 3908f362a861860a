"""Assembling GIFs: size, quality and time of everyone who can, each from the same PNG stills."""

from __future__ import annotations

from itertools import groupby
from pathlib import Path

from benchmarks.comparison import Results, Times, compare, leave_out_missing, tabulate
from benchmarks.gif_writers import OURS, WRITERS
from benchmarks.inputs import make_animations
from benchmarks.outcome import Outcome


def measure(folder: Path, rounds: int) -> Outcome:
    """Return a table per group of animations; a miss is a writer both smaller and better."""
    writers = leave_out_missing(WRITERS)
    texts: list[str] = []
    misses: list[str] = []
    for group, animations in groupby(make_animations(folder), lambda animation: animation.group):
        measured: dict[str, tuple[Results, Times]] = {}
        for animation in animations:
            results, times = compare(animation, writers, "gif", folder, rounds)
            measured[animation.name] = results, times
            misses += [f"{animation.name}: {name}" for name in find_better(results)]
        texts.append(f"**{group}**\n\n{tabulate(measured, writers)}")
    return Outcome(
        "\n".join(texts), tuple(f"{miss} is smaller and better than imgpipe" for miss in misses)
    )


def find_better(results: Results) -> list[str]:
    """Return who is both smaller than imgpipe and nearer to the frames."""
    ours = results[OURS]
    return [
        name
        for name, result in results.items()
        if result.size_bytes < ours.size_bytes and result.psnr_db > ours.psnr_db
    ]
