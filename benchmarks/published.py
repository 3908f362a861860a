"""What a peer has published of a folder of GIFs: bytes, likeness, and what is not right."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.quality import to_db

from imgpipe.animation import ImageError, decode, probe
from imgpipe.formats.format import UNLIMITED
from imgpipe.text import count_of

if TYPE_CHECKING:
    from PIL.Image import Image

    from imgpipe.animation import Frame

JOBS = ("stills", "moving", "avif")
MOVING = ("webp", "mp4", "webm")
_STILLS = {"png": "png", "thumb": "png", "webp": "webp", "avif": "avif"}


@dataclass(frozen=True)
class Published:
    """Bytes of all files; PSNR by folder, of one GIF of each kind; what is not right, in words."""

    size_bytes: int
    psnr_db: dict[str, float]
    wrong: tuple[str, ...]


def name_folders(job: str) -> tuple[str, ...]:
    """Return the folders that a job writes into."""
    return ("png", "thumb", "webp", *(() if job == "stills" else (job,)))


def examine(job: str, out: Path, gifs: Sequence[Path]) -> Published:
    """Count all files, and compare those of one GIF of each kind, frame by frame."""
    kinds = {gif.stem.split("-", 1)[1]: gif for gif in gifs}.values()
    stills = [name for name in name_folders(job) if name in _STILLS]
    errors = {name: _measure_errors(out / name, _STILLS[name], kinds) for name in stills}
    inexact = sum(error != 0 for error in errors.pop("png"))
    wrong = [*_count_stills(out, stills, gifs)]
    if inexact:
        wrong.append(f"{count_of(inexact, 'frame')} inexact")
    if job == "moving":
        wrong += _count_moving(out / "moving", kinds)
    size_bytes = sum(
        path.stat().st_size for name in name_folders(job) for path in (out / name).iterdir()
    )
    means = {name: to_db(sum(found) / len(found)) for name, found in errors.items()}
    return Published(size_bytes, means, tuple(wrong))


def _count_stills(out: Path, stills: Sequence[str], gifs: Sequence[Path]) -> list[str]:
    wanted = sum(probe([gif], UNLIMITED).frames for gif in gifs)
    counts = {name: sum(1 for _ in (out / name).iterdir()) for name in stills}
    return [f"{count} of {wanted} {name}" for name, count in counts.items() if count != wanted]


def _count_moving(folder: Path, gifs: Sequence[Path]) -> list[str]:
    """Say of each format whether some animation of it has more or fewer frames than its GIF."""
    wrong = []
    for suffix in MOVING:
        found = [(_count_frames(folder / f"{g.stem}.{suffix}"), _count_frames(g)) for g in gifs]
        if any(count != wanted for count, wanted in found):
            counts = ", ".join(f"{count} of {wanted}" for count, wanted in found)
            wrong.append(f"{suffix} frames: {counts}")
    return wrong


def _count_frames(path: Path) -> int:
    try:
        return probe([path], UNLIMITED).frames
    except (ImageError, OSError):
        return 0


def _measure_errors(folder: Path, suffix: str, gifs: Sequence[Path]) -> list[float]:
    return [
        _squared_error(frame, folder / f"{gif.stem}-{number}.{suffix}")
        for gif in gifs
        for number, frame in enumerate(decode([gif], UNLIMITED), 1)
    ]


def _squared_error(frame: Frame, path: Path) -> float:
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


def _on_white(image: Image) -> Image:
    from PIL.Image import alpha_composite, new

    rgba = image.convert("RGBA")
    return alpha_composite(new("RGBA", rgba.size, "white"), rgba).convert("RGB")
