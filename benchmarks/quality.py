"""What is left of an animation in a file: its frames as a browser shows them, delays, plays."""

from __future__ import annotations

import math
from bisect import bisect_right
from dataclasses import dataclass, replace
from itertools import accumulate, pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.inputs import FOR_EVER, Animation

from imgpipe.animation import decode, probe
from imgpipe.animation.frame import Frame
from imgpipe.formats.format import UNLIMITED
from imgpipe.images import Size

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


@dataclass(frozen=True)
class Result:
    """A file against its animation; `psnr_db` is over all pixels of all frames, RGB on white.

    Infinite means no error at all. `lacks` names what was not kept: frames, delays, plays,
    transparency.
    """

    size_bytes: int
    psnr_db: float
    lacks: tuple[str, ...]


def examine(path: Path, animation: Animation) -> Result:
    """Raise ValueError for a file that is damaged or of another size; a video's is even."""
    info = probe([path], UNLIMITED)
    if info.damage or info.size not in (animation.size, _even(animation.size)):
        raise ValueError(f"{path.name} is no good: {info.damage or info.size}")
    frames = [_cut(frame, animation.size) for frame in decode([path], UNLIMITED)]
    squared, other_alpha = 0.0, False
    for wanted, shown in _pair(animation, frames):
        difference, alpha_differs = _compare(wanted, shown)
        squared += difference
        other_alpha |= alpha_differs
    samples = 3 * len(animation.frames) * animation.size.width_px * animation.size.height_px
    lost = {
        "frames": len(frames) != len(animation.frames),
        "delays": list(info.delays_ms) not in (list(animation.delays_ms), _merge(animation)),
        "plays": info.plays != FOR_EVER,
        "transparency": other_alpha,
    }
    lacks = tuple(name for name, is_lost in lost.items() if is_lost)
    return Result(path.stat().st_size, to_db(squared / samples), lacks)


def _even(size: Size) -> Size:
    return Size(size.width_px + size.width_px % 2, size.height_px + size.height_px % 2)


def _cut(frame: Frame, size: Size) -> Frame:
    """Return a frame without the edge that makes its sides even."""
    if frame.size == size:
        return frame
    return replace(frame, image=frame.image.crop((0, 0, size.width_px, size.height_px)))


def to_db(mean_squared_error: float) -> float:
    """Return the peak signal-to-noise ratio of 8-bit levels; infinite where there is no error."""
    return 10 * math.log10(255**2 / mean_squared_error) if mean_squared_error else math.inf


def _runs(animation: Animation) -> list[int]:
    """Return for each frame its place when equal neighbours are one."""
    pixels = [frame.truecolor.convert("RGBA").tobytes() for frame in animation.frames]
    changes = (before != after for before, after in pairwise(pixels))
    return list(accumulate(changes, initial=0))


def _merge(animation: Animation) -> list[int]:
    """Return the delays that are left when equal neighbours are one frame, shown as long."""
    places = _runs(animation)
    delays_ms = [0] * (places[-1] + 1)
    for place, delay_ms in zip(places, animation.delays_ms, strict=True):
        delays_ms[place] += delay_ms
    return delays_ms


def _pair(animation: Animation, frames: list[Frame]) -> list[tuple[Frame, Frame]]:
    """Return each frame with the one that is shown in its place, at its time if some are gone."""
    places = _runs(animation)
    if len(frames) == len(animation.frames):
        places = list(range(len(frames)))
    elif len(frames) != places[-1] + 1:
        starts = list(accumulate((frame.delay_ms for frame in frames[:-1]), initial=0))
        times = list(accumulate(animation.delays_ms[:-1], initial=0))
        places = [bisect_right(starts, time) - 1 for time in times]
    return [(wanted, frames[place]) for wanted, place in zip(animation.frames, places, strict=True)]


def _compare(wanted: Frame, shown: Frame) -> tuple[float, bool]:
    """Return the sum of squared differences on white, and whether transparency differs."""
    import numpy as np

    ours, theirs = _levels(wanted), _levels(shown)
    alpha_differs = bool((ours[..., 3] != theirs[..., 3]).any())
    return float(np.square(_on_white(ours) - _on_white(theirs)).sum(dtype=np.int64)), alpha_differs


def _levels(frame: Frame) -> NDArray[np.int32]:
    import numpy as np

    return np.asarray(frame.truecolor.convert("RGBA"), np.int32)


def _on_white(levels: NDArray[np.int32]) -> NDArray[np.int32]:
    import numpy as np

    white: NDArray[np.int32] = np.where(levels[..., 3:] < 128, 255, levels[..., :3])
    return white
