"""Files that the command line names → what they hold, every frame decoded."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from imgpipe.animation import Frame, decode, probe
from imgpipe.animation.errors import ImageError
from imgpipe.animation.gif_details import GifDetails, read_gif_details
from imgpipe.animation.pixel_facts import bits_per_channel, measure_pixels
from imgpipe.diagnostics import Diagnostic
from imgpipe.images import Limits, Size
from imgpipe.loose import explain_unread


@dataclass(frozen=True)
class FileFacts:
    """What an image file holds, of a damaged one up to the damage.

    `delays_ms` has one raw delay a frame, `plays` is 0 for ever. `colors` are the most different
    ones in a frame; `transparent_frames` show at least one pixel that is wholly or partly so,
    `partly_transparent_frames` one that is partly so. `gif` is how a GIF is written, else None.
    """

    path: str
    kind: str
    size_bytes: int
    size: Size
    frames: int
    delays_ms: tuple[int, ...]
    plays: int
    bits: int
    colors: int
    transparent_frames: int
    partly_transparent_frames: int
    damage: str
    gif: GifDetails | None


@dataclass(frozen=True)
class Inspection:
    """The facts of one file, None where it cannot be read; `problem` says what is wrong with it."""

    path: str
    facts: FileFacts | None
    problem: Diagnostic | None


def inspect_file(directory: Path, path: str, limits: Limits) -> Inspection:
    """Return what a file holds; a relative path is below `directory`. Raises nothing of its own."""
    try:
        facts, damage = _gather(directory / path, path, limits)
    except (ImageError, OSError) as problem:
        return Inspection(path, None, explain_unread(path, problem))
    return Inspection(path, facts, explain_unread(path, damage) if damage else None)


def _gather(file: Path, path: str, limits: Limits) -> tuple[FileFacts, ImageError | None]:
    info = probe([file], limits)
    frames = _Frames()
    for frame in frames.watch(decode([file], limits)):
        frames.measure(frame)
    facts = FileFacts(
        path=path,
        kind=info.kind,
        size_bytes=file.stat().st_size,
        size=info.size,
        frames=frames.count,
        delays_ms=info.delays_ms[: frames.count],
        plays=info.plays,
        bits=bits_per_channel(file, info.kind),
        colors=frames.colors,
        transparent_frames=frames.transparent,
        partly_transparent_frames=frames.partly_transparent,
        damage=frames.damage.message if frames.damage else "",
        gif=read_gif_details(file, limits) if info.kind == "gif" else None,
    )
    return facts, frames.damage


class _Frames:
    """What is counted while frames pass by, and what ended them."""

    def __init__(self) -> None:
        self.count = 0
        self.colors = 0
        self.transparent = 0
        self.partly_transparent = 0
        self.damage: ImageError | None = None

    def watch(self, frames: Iterator[Frame]) -> Iterator[Frame]:
        try:
            yield from frames
        except ImageError as problem:
            self.damage = problem

    def measure(self, frame: Frame) -> None:
        found = measure_pixels(frame)
        self.count += 1
        self.colors = max(self.colors, found.colors)
        self.transparent += found.transparent or found.partly_transparent
        self.partly_transparent += found.partly_transparent
