"""Whether an image that is there holds more than a frame that would replace it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from imgpipe.animation import Frame, decode, probe
from imgpipe.animation.errors import OVER_LIMIT, ImageError
from imgpipe.animation.pixel_facts import bits_per_channel, measure_pixels
from imgpipe.model import Limits
from imgpipe.text import count_of

PALETTE_COLORS = 256


def explain_richness(path: Path, frame: Frame, limits: Limits) -> str:
    """Return what a file has that the frame has not, in words ("41,532 colours"); else nothing.

    Up to 256 colours are never more than a frame's, which differ as palettes do. The colours of a
    lossy still count too: no one can tell the encoder's from the picture's. A file that is no image
    holds nothing; one that the limits refuse holds too much to be judged. Raises OSError.
    """
    try:
        return ", ".join(_find_riches(path, frame, limits))
    except ImageError as problem:
        return "more than `limits` allows to read" if problem.code == OVER_LIMIT else ""


def _find_riches(path: Path, frame: Frame, limits: Limits) -> Iterator[str]:
    info = probe([path], limits)
    if info.size.width_px * info.size.height_px > frame.size.width_px * frame.size.height_px:
        yield f"{info.size} pixels"
    if info.frames > 1:
        yield count_of(info.frames, "frame")
    if bits_per_channel(path, info.kind) > 8 and frame.image.mode != "I;16":
        yield "16 bits a channel"
    held, wanted = measure_pixels(next(decode([path], limits))), measure_pixels(frame)
    if held.colors > max(PALETTE_COLORS, wanted.colors):
        yield f"{held.colors:,} colours"
    if held.partly_transparent and not wanted.partly_transparent:
        yield "partly transparent pixels"
