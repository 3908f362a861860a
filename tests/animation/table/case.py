"""One row of the conformance table: a GIF of 4x3 pixels, and what must be seen, written by hand."""

from __future__ import annotations

from dataclasses import dataclass

from PIL.Image import Image

from tests.animation.reference import pixels_of
from tests.gif_builder import GifBuilder

RED, GREEN, BLUE, WHITE = (255, 0, 0), (0, 255, 0), (0, 0, 255), (255, 255, 255)
PALETTE = [RED, GREEN, BLUE, WHITE]
OTHER = [(255, 255, 0), (0, 255, 255), (255, 0, 255), (128, 128, 128)]
LETTERS = dict(zip([*PALETTE, *OTHER, (0, 0, 0)], "RGBWycmgK", strict=True))
RAMP = [[0, 1, 2, 3]] * 3
NETSCAPE = b"\x21\xff\x0bNETSCAPE2.0"


@dataclass(frozen=True)
class Case:
    """A GIF and what must be seen: rows of letters, `.` for transparent, a blank between rows."""

    gif: bytes
    frames: tuple[str, ...]
    delays_ms: tuple[int, ...] | None = None
    plays: int = 1


def screen() -> GifBuilder:
    """A screen of 4x3 whose background colour, green, must never be seen."""
    return GifBuilder(4, 3, PALETTE, background=1)


def plain(index: int, width: int = 4, height: int = 3) -> list[list[int]]:
    return [[index] * width for _ in range(height)]


def show(image: Image) -> str:
    """Return an image as a case spells it."""
    rows = pixels_of(image)
    return " ".join(
        "".join(LETTERS[pixel[:3]] if pixel[3] else "." for pixel in row) for row in rows
    )
