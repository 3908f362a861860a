"""The web's formats of an animation: size, quality and time at each effort, and of others."""

from __future__ import annotations

from pathlib import Path

from benchmarks.comparison import Results, Times, compare, leave_out_missing, tabulate
from benchmarks.inputs import make_animations
from benchmarks.outcome import Outcome
from benchmarks.web_writers import WEB_WRITERS


def measure(folder: Path, rounds: int) -> Outcome:
    """Return a table a format: bytes and PSNR of each animation, time as geometric mean."""
    texts: list[str] = []
    animations = [item for item in make_animations(folder) if not item.name.endswith("-24")]
    for suffix, writers in WEB_WRITERS.items():
        there = leave_out_missing(writers)
        measured: dict[str, tuple[Results, Times]] = {
            animation.name: compare(animation, there, suffix, folder, rounds)
            for animation in animations
        }
        texts.append(f"**{suffix}**\n\n{tabulate(measured, there)}")
    return Outcome("\n".join(texts))
