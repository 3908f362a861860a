"""What is said of images, wherever they come from: sizes, limits, options, losses."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Size:
    width_px: int
    height_px: int

    def __str__(self) -> str:
        return f"{self.width_px}x{self.height_px}"


@dataclass(frozen=True, slots=True)
class Limits:
    """What one source may ask of the machine; refused before memory is taken."""

    canvas_px: int = 64_000_000
    frames: int = 2_000
    total_px: int = 2_000_000_000
    file_bytes: int = 500_000_000


class Dither(StrEnum):
    """How a palette's lack of colours is hidden."""

    NONE = "none"
    FLOYD_STEINBERG = "floyd-steinberg"


@dataclass(frozen=True, slots=True)
class Options:
    """What an output asks for beyond its path; None where the pipeline says nothing."""

    width_px: int | None = None
    height_px: int | None = None
    quality: int | None = None
    lossless: bool | None = None
    dither: Dither | None = None
    delay_ms: int | None = None
    loop: int | None = None
    frame: int | None = None
    first: int | None = None  # the number of an animation's first frame, where it is not 1


@dataclass(frozen=True, slots=True)
class Loss:
    """What a file's format could not hold of its frames.

    `reduced_frames` had more colours than the format holds, `colors` at most, and are shown with
    `psnr_db` on average; `transparent_frames` of these have transparent pixels, which take the
    place of one colour. `hardened_frames` had partly transparent pixels, which are opaque or
    transparent now; `rounded_delays` are not the frames' own. `deep_frames` had 16 bits a channel
    and have 8; `recolored_frames` had a colour profile that is not sRGB's, and are sRGB now.
    """

    reduced_frames: int = 0
    colors: int = 0
    psnr_db: float | None = None
    hardened_frames: int = 0
    rounded_delays: int = 0
    transparent_frames: int = 0
    deep_frames: int = 0
    recolored_frames: int = 0
