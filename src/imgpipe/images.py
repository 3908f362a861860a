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


class Effort(StrEnum):
    """How much time an encoder spends on fewer bytes."""

    FAST = "fast"
    BALANCED = "balanced"
    SMALL = "small"


class Codec(StrEnum):
    """How the pictures of a WebM are coded."""

    VP9 = "vp9"
    AV1 = "av1"


NAMED_COLORS = {"white": "#ffffff", "black": "#000000"}
COLOR_PATTERN = rf"^(#[0-9A-Fa-f]{{3}}|#[0-9A-Fa-f]{{6}}|{'|'.join(NAMED_COLORS)})$"


def read_color(written: str) -> str:
    """Return a colour that COLOR_PATTERN matches as six hex digits."""
    digits = NAMED_COLORS.get(written, written).removeprefix("#").lower()
    return digits if len(digits) == 6 else "".join(2 * digit for digit in digits)


@dataclass(frozen=True, slots=True)
class Options:
    """What an output asks for beyond its path; None where the pipeline says nothing.

    `crop` cuts what does not fit instead of making it smaller, or an odd side of a video longer;
    `background` is what transparent pixels are put on, as six hex digits; `frames` is the output
    whose frames a page shows.
    """

    width_px: int | None = None
    height_px: int | None = None
    quality: int | None = None
    lossless: bool | None = None
    crop: bool | None = None
    background: str | None = None
    effort: Effort | None = None
    codec: Codec | None = None
    colors: int | None = None
    dither: Dither | None = None
    delay_ms: int | None = None
    loop: int | None = None
    frame: int | None = None
    frames: str | None = None
    first: int | None = None  # the number of an animation's first frame, where it is not 1


@dataclass(frozen=True, slots=True)
class Loss:
    """What a file's format could not hold of its frames.

    `reduced_frames` had more colours than the format holds, `colors` at most, and are shown with
    `psnr_db` on average; `transparent_frames` of these have transparent pixels, which take the
    place of one colour. `hardened_frames` had partly transparent pixels, which are opaque or
    transparent now; `rounded_delays` are not the frames' own. `deep_frames` had 16 bits a channel
    and have 8; `recolored_frames` had a colour profile that is not sRGB's, and are sRGB now.
    `flattened_frames` had transparent pixels, which no one said what to put on: they are on white.
    `again_frames` were encoded by the lossy format of their own file, and are else as they were.
    """

    reduced_frames: int = 0
    colors: int = 0
    psnr_db: float | None = None
    hardened_frames: int = 0
    rounded_delays: int = 0
    transparent_frames: int = 0
    deep_frames: int = 0
    recolored_frames: int = 0
    flattened_frames: int = 0
    again_frames: int = 0
