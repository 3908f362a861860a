"""Runs killed at random moments: the next one must end with the undisturbed tree."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from random import Random
from time import perf_counter

from benchmarks.outcome import Outcome
from benchmarks.sites import command, make_site, run

GALLERIES, KILLS = 60, 50


def measure(folder: Path, _rounds: int) -> Outcome:
    """Return how many runs were killed; a miss is a tree that differs, the lock included."""
    origin = make_site(folder / "origin", GALLERIES)
    undisturbed = folder / "undisturbed"
    shutil.copytree(origin, undisturbed)
    start = perf_counter()
    run(undisturbed)
    whole_s = perf_counter() - start
    expected = _read(undisturbed)
    chance = Random(1)
    misses, killed = [], 0
    for number in range(KILLS):
        site = folder / "site"
        shutil.copytree(origin, site)
        after_s = chance.uniform(0, whole_s)
        killed += _kill(command(site, "run", "-q"), after_s)
        run(site)
        if _read(site) != expected:
            misses.append(f"after kill {number}, at {after_s:.2f} s, the tree differs")
        shutil.rmtree(site)
    said = f"{killed} of {KILLS} runs of {GALLERIES} galleries were killed at random moments; "
    same = f"{KILLS - len(misses)} trees were the undisturbed one after the next run.\n"
    return Outcome(said + same, tuple(misses))


def _kill(arguments: list[str], after_s: float) -> bool:
    with subprocess.Popen(arguments) as process:
        try:
            process.wait(after_s)
        except subprocess.TimeoutExpired:
            process.kill()
            return True
    return False


def _read(site: Path) -> dict[str, bytes]:
    return {
        path.relative_to(site).as_posix(): path.read_bytes()
        for path in site.rglob("*")
        if path.is_file() and ".imgpipe" not in path.parts
    }
