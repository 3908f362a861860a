"""Assembling GIFs: size, quality and time of everyone who can, each from the same PNG stills."""

from __future__ import annotations

import math
import re
import sys
from collections.abc import Mapping
from functools import partial
from itertools import groupby
from pathlib import Path
from statistics import geometric_mean
from subprocess import CalledProcessError

from benchmarks.clock import time_in_turn
from benchmarks.gif_writers import OURS, WRITERS, Writer
from benchmarks.inputs import Animation, make_animations
from benchmarks.outcome import Outcome, make_table
from benchmarks.programs import provide
from benchmarks.quality import Result, examine

Results = Mapping[str, Result]
Times = Mapping[str, float]


def measure(folder: Path, rounds: int) -> Outcome:
    """Return a table per group of animations; a miss is a writer both smaller and better."""
    writers = {name: writer for name, writer in WRITERS.items() if _provided(name, writer)}
    texts: list[str] = []
    misses: list[str] = []
    for group, animations in groupby(make_animations(folder), lambda animation: animation.group):
        measured: dict[str, tuple[Results, Times]] = {}
        for animation in animations:
            results, times = _compare(animation, writers, folder, rounds)
            measured[animation.name] = results, times
            misses += [f"{animation.name}: {name}" for name in find_better(results)]
        texts.append(f"**{group}**\n\n{_tabulate(measured)}")
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


def is_on_front(result: Result, results: Results) -> bool:
    """Return whether no one is at least as small and as near, and more so in one of the two.

    By the figures that are shown: what they cannot tell apart is equal.
    """
    ours = results[OURS].size_bytes
    places = [(-_ratio(other, ours), round(other.psnr_db, 1)) for other in results.values()]
    size, psnr_db = -_ratio(result, ours), round(result.psnr_db, 1)
    return not any(
        place[0] >= size and place[1] >= psnr_db and place != (size, psnr_db) for place in places
    )


def _ratio(result: Result, ours_bytes: int) -> float:
    return round(result.size_bytes / ours_bytes, 2)


def _provided(name: str, writer: Writer) -> bool:
    missing = [program.command for program in writer.needs if not provide(program)]
    if missing:
        sys.stderr.write(f"skipped: {name}: {', '.join(missing)} is not installed\n")
    return not missing


def _compare(
    animation: Animation, writers: Mapping[str, Writer], folder: Path, rounds: int
) -> tuple[Results, Times]:
    targets: dict[str, Path] = {}
    results: dict[str, Result] = {}
    for name, writer in writers.items():
        if writer.rich_only and not animation.rich:
            continue
        target = folder / (re.sub(r"\W+", "-", f"{animation.name} {name}") + ".gif")
        try:
            writer.write(animation, target)
        except CalledProcessError as error:
            sys.stderr.write(f"failed: {name}: {error.stderr}\n")
            continue
        results[name], targets[name] = examine(target, animation), target
        sys.stderr.write(f"{animation.name}: {name}: {_say(results[name])}\n")
    jobs = {
        name: partial(writers[name].write, animation, target) for name, target in targets.items()
    }
    return results, time_in_turn(jobs, rounds)


def _tabulate(measured: Mapping[str, tuple[Results, Times]]) -> str:
    names = [name for name in WRITERS if any(name in results for results, _ in measured.values())]
    heads = ["", *measured, "time", "not kept"]
    rows = []
    for name in names:
        cells = [_show(name, results) for results, _ in measured.values()]
        ratios = [times[name] / times[OURS] for _, times in measured.values() if name in times]
        rows.append([name, *cells, f"{geometric_mean(ratios):.1f}", _show_lacks(name, measured)])
    sizes = ", ".join(
        f"{key} {results[OURS].size_bytes:,}" for key, (results, _) in measured.items()
    )
    return f"{make_table(heads, rows)}\nBytes of imgpipe: {sizes}.\n"


def _show(name: str, results: Results) -> str:
    if name not in results:
        return ""
    result = results[name]
    cell = f"{_ratio(result, results[OURS].size_bytes):.2f} · {_show_db(result.psnr_db)}"
    return f"**{cell}**" if is_on_front(result, results) else cell


def _show_db(psnr_db: float) -> str:
    return "exact" if math.isinf(psnr_db) else f"{psnr_db:.1f} dB"


def _show_lacks(name: str, measured: Mapping[str, tuple[Results, Times]]) -> str:
    lacks: dict[str, list[str]] = {}
    for key, (results, _) in measured.items():
        for lack in results[name].lacks if name in results else ():
            lacks.setdefault(lack, []).append(key)
    return "; ".join(f"{lack} ({', '.join(keys)})" for lack, keys in lacks.items())


def _say(result: Result) -> str:
    lacks = f", not kept: {', '.join(result.lacks)}" if result.lacks else ""
    return f"{result.size_bytes:,} bytes, {_show_db(result.psnr_db)}{lacks}"
