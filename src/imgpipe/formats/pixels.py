"""Frames as arrays of one number a pixel: quick to compare, to count and to look up.

A colour is red + 256 green + 65,536 blue; a pixel is a colour or CLEAR, which is transparent.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from PIL.Image import Image

    Pixels = NDArray[np.uint32]  # rows by columns
    Colors = NDArray[np.uint32]  # sorted, each once
    Indexes = NDArray[np.uint8]
    Mask = NDArray[np.bool_]
    Box = tuple[int, int, int, int]  # left, top, right, bottom, in pixels

CLEAR = 1 << 24

_OPAQUE_FROM = 128
_MOST_CHANNEL = 255


def pack(image: Image) -> Pixels:
    """Return the pixels of an RGB or RGBA image; an alpha under 128 is CLEAR, others are opaque."""
    import numpy as np

    packed = np.frombuffer(image.convert("RGBA").tobytes(), "<u4").reshape(image.height, -1)
    pixels = packed & np.uint32(CLEAR - 1)
    if image.mode == "RGBA":
        pixels[packed >> np.uint32(24) < _OPAQUE_FROM] = CLEAR
    return pixels


def is_partly_transparent(image: Image) -> bool:
    """Return whether any pixel of an RGB or RGBA image is neither opaque nor wholly transparent."""
    if image.mode != "RGBA":
        return False
    return any(image.getchannel("A").histogram()[1:_MOST_CHANNEL])


def count_values(pixels: NDArray[np.uint32]) -> tuple[Colors, NDArray[np.int64]]:
    """Return what values some pixels have, CLEAR the last of them, and how many have each."""
    import numpy as np

    # Without counts NumPy hashes where it would sort, which takes five times as long.
    values, counts = np.unique(pixels, return_counts=True)
    return values, counts


def colors_of(pixels: NDArray[np.uint32]) -> Colors:
    """Return the colours that some pixels have, CLEAR not among them."""
    values, _ = count_values(pixels)
    colors: Colors = values[values != CLEAR]
    return colors


def find_box(mask: Mask) -> Box | None:
    """Return the smallest rectangle that holds all that is true, None where nothing is."""
    import numpy as np

    rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    if not len(rows):
        return None
    return int(columns[0]), int(rows[0]), int(columns[-1]) + 1, int(rows[-1]) + 1


def to_triples(colors: Colors) -> bytes:
    """Return colours as RGB triples."""
    return colors.astype("<u4").view("u1").reshape(-1, 4)[:, :3].tobytes()


def from_triples(triples: bytes) -> Colors:
    """Return RGB triples as colours, in their order."""
    import numpy as np

    channels = np.frombuffer(triples, "u1").reshape(-1, 3).astype(np.uint32)
    colors: Colors = channels @ np.array([1, 1 << 8, 1 << 16], np.uint32)
    return colors


def look_up(colors: Colors, values: Indexes, pixels: NDArray[np.uint32]) -> Indexes:
    """Return for each pixel the value that stands beside its colour, 0 where there is none."""
    import numpy as np

    # Ten times as quick as a search; of all these bytes the system gives only what is touched.
    table = np.zeros(CLEAR + 1, np.uint8)
    table[colors] = values
    return table[pixels]


def to_image(pixels: Pixels) -> Image:
    """Return pixels that are all opaque as an RGB image."""
    from PIL.Image import frombytes

    height, width = pixels.shape
    return frombytes("RGB", (width, height), pixels.astype("<u4").tobytes(), "raw", "RGBX")


def to_indexed(pixels: Pixels) -> Image:
    """Return pixels of at most 256 values as a mode P image, the transparent index the last."""
    import numpy as np
    from PIL.Image import frombytes

    values, _ = count_values(pixels)
    height, width = pixels.shape
    image = frombytes("P", (width, height), np.searchsorted(values, pixels).astype("u1").tobytes())
    image.putpalette(to_triples(values))
    if values[-1] == CLEAR:
        image.info["transparency"] = len(values) - 1
    return image


def squared_error(some: NDArray[np.uint32], others: NDArray[np.uint32]) -> NDArray[np.int32]:
    """Return the squared distance of each colour to another one, red, green and blue added."""
    import numpy as np

    error = np.zeros(some.shape, np.int32)
    for shift in (0, 8, 16):
        levels = [(colors >> shift & 255).astype(np.int32) for colors in (some, others)]
        difference = levels[0] - levels[1]
        error += difference * difference
    return error
