"""Writers of one kind of file beside each other: who they are, what they wrote, in a table."""

from __future__ import annotations

import math
import re
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from statistics import geometric_mean
from subprocess import CalledProcessError

from benchmarks.clock import time_in_turn
from benchmarks.inputs import Animation
from benchmarks.outcome import make_table
from benchmarks.programs import Program, provide
from benchmarks.quality import Result, examine

Write = Callable[[Animation, Path], None]
Results = Mapping[str, Result]
Times = Mapping[str, float]


@dataclass(frozen=True)
class Writer:
    """A way to write an animation: what it needs; whether it is for frames of over 256 colours."""

    write: Write
    needs: tuple[Program, ...] = ()
    rich_only: bool = False


Writers = Mapping[str, Writer]


def leave_out_missing(writers: Writers) -> Writers:
    """Return those whose programs are there, or could be installed; the others are named."""
    return {name: writer for name, writer in writers.items() if _provided(name, writer)}


def is_on_front(result: Result, results: Results, ours: str) -> bool:
    """Return whether no one is at least as small and as near, and more so in one of the two.

    By the figures that are shown: what they cannot tell apart is equal.
    """
    ours_bytes = results[ours].size_bytes
    places = [(-_ratio(other, ours_bytes), round(other.psnr_db, 1)) for other in results.values()]
    size, psnr_db = -_ratio(result, ours_bytes), round(result.psnr_db, 1)
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


def compare(
    animation: Animation, writers: Writers, suffix: str, folder: Path, rounds: int
) -> tuple[Results, Times]:
    """Have all writers write an animation; return what became of it, and the median seconds."""
    targets: dict[str, Path] = {}
    results: dict[str, Result] = {}
    for name, writer in writers.items():
        if writer.rich_only and not animation.rich:
            continue
        target = folder / (re.sub(r"\W+", "-", f"{animation.name} {name}") + f".{suffix}")
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


def tabulate(measured: Mapping[str, tuple[Results, Times]], writers: Writers) -> str:
    """Return a table of bytes and quality; the first writer is the one that ratios are of."""
    names = [name for name in writers if any(name in results for results, _ in measured.values())]
    ours = names[0]
    heads = ["", *measured, "time", "not kept"]
    rows = []
    for name in names:
        cells = [_show(name, ours, results) for results, _ in measured.values()]
        ratios = [times[name] / times[ours] for _, times in measured.values() if name in times]
        rows.append([name, *cells, f"{geometric_mean(ratios):.1f}", _show_lacks(name, measured)])
    sizes = ", ".join(
        f"{key} {results[ours].size_bytes:,}" for key, (results, _) in measured.items()
    )
    return f"{make_table(heads, rows)}\nBytes of {ours}: {sizes}.\n"


def _show(name: str, ours: str, results: Results) -> str:
    if name not in results:
        return ""
    result = results[name]
    cell = f"{_ratio(result, results[ours].size_bytes):.2f} · {show_db(result.psnr_db)}"
    return f"**{cell}**" if is_on_front(result, results, ours) else cell


def show_db(psnr_db: float) -> str:
    """Return a quality as tables have it."""
    return "exact" if math.isinf(psnr_db) else f"{psnr_db:.1f} dB"


def _show_lacks(name: str, measured: Mapping[str, tuple[Results, Times]]) -> str:
    lacks: dict[str, list[str]] = {}
    for key, (results, _) in measured.items():
        for lack in results[name].lacks if name in results else ():
            lacks.setdefault(lack, []).append(key)
    return "; ".join(f"{lack} ({', '.join(keys)})" for lack, keys in lacks.items())


def _say(result: Result) -> str:
    lacks = f", not kept: {', '.join(result.lacks)}" if result.lacks else ""
    return f"{result.size_bytes:,} bytes, {show_db(result.psnr_db)}{lacks}"
