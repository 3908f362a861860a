"""What a run costs that has nothing to do, beside make and ninja on as many files.

A bare start is `python -c pass` of the same interpreter and the same environment, `site` included.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from benchmarks.clock import time_in_turn
from benchmarks.outcome import Outcome, make_table
from benchmarks.programs import NINJA, provide
from benchmarks.sites import FILES_PER_GALLERY, command, make_site, run

GALLERIES, TIMES = 227, 10
MOST_S = 0.35


def measure(folder: Path, rounds: int) -> Outcome:
    """Return the seconds beyond a bare interpreter; a miss is more than is wanted."""
    small = _measure(folder / "small", GALLERIES, rounds)
    large = _measure(folder / "large", TIMES * GALLERIES, rounds)
    heads = ["idle, seconds beyond a bare start", *small]
    rows = [
        [f"{galleries:,} galleries", *(f"{seconds:.2f}" for seconds in times.values())]
        for galleries, times in ((GALLERIES, small), (TIMES * GALLERIES, large))
    ]
    misses = []
    if small["imgpipe run"] > MOST_S:
        misses.append(f"an idle run takes {small['imgpipe run']:.2f} s, wanted {MOST_S}")
    if large["imgpipe run"] > TIMES * small["imgpipe run"]:
        misses.append(f"{TIMES} times the site takes more than {TIMES} times as long")
    return Outcome(make_table(heads, rows), tuple(misses))


def _measure(folder: Path, galleries: int, rounds: int) -> dict[str, float]:
    site = make_site(folder / "site", galleries)
    run(site)
    jobs: dict[str, Callable[[], object]] = {
        "bare": lambda: _call([sys.executable, "-c", "pass"]),
        "imgpipe run": lambda: _call(command(site, "run", "-q")),
        "looking at every file": lambda: _call(command(site, "run", "-n", "-q")),
    }
    others = folder / "others"
    others.mkdir()
    _write_rules(others, galleries)
    _call(["make", "-s", "-C", str(others)])
    jobs["make -q"] = lambda: _call(["make", "-q", "-C", str(others)])
    ninja = provide(NINJA)
    if ninja:
        _call([ninja, "-C", str(others)])
        jobs["ninja"] = lambda: _call([ninja, "-C", str(others)])
    times = time_in_turn(jobs, rounds)
    bare = times.pop("bare")
    ours = ("imgpipe run", "looking at every file")
    return {name: time - bare if name in ours else time for name, time in times.items()}


def _write_rules(folder: Path, galleries: int) -> None:
    """Write a Makefile and a build.ninja with as many sources and targets as the site has."""
    made, builds = [], []
    for number in range(galleries):
        source = f"s{number}"
        (folder / source).touch()
        targets = " ".join(f"o{number}-{n}" for n in range(FILES_PER_GALLERY))
        made.append(f"all: {targets}\n{targets} &: {source}\n\t@touch {targets}\n")
        builds.append(f"build {targets}: make {source}\n")
    (folder / "Makefile").write_text("".join(made), encoding="utf-8")
    rule = "rule make\n  command = touch $out\n"
    (folder / "build.ninja").write_text(rule + "".join(builds), encoding="utf-8")


def _call(arguments: list[str]) -> None:
    subprocess.run(arguments, check=True, stdout=subprocess.DEVNULL)
