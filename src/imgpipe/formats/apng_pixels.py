"""The pixels of an animated PNG's frames: compared, given a palette while one serves, compressed.

A pixel is a number: red + 256 green + 65,536 blue + 2 ** 24 alpha, 0 where it is transparent.
"""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

from imgpipe.formats.apng_container import MOST_COLORS
from imgpipe.formats.scanlines import deflate_indexes, deflate_samples
from imgpipe.images import Effort

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from PIL.Image import Image

    Pixels = NDArray[np.uint32]  # rows by columns
    Colors = NDArray[np.uint32]

_OPAQUE = 255 << 24


def pack_pixels(image: Image) -> Pixels:
    """Return the pixels of an RGB or RGBA image."""
    import numpy as np

    packed = np.frombuffer(image.convert("RGBA").tobytes(), "<u4").reshape(image.height, -1)
    return packed if image.mode == "RGB" else np.where(packed < 1 << 24, np.uint32(0), packed)


def extend_palette(palette: Colors | None, pixels: Pixels) -> Colors | None:
    """Return a palette with the colours of more pixels behind its own; None if they are too many.

    New ones are in order of their brightness, so that neighbours in a picture are so in numbers.
    """
    import numpy as np

    known = np.zeros(0, np.uint32) if palette is None else palette
    # Without counts NumPy hashes where it would sort, which takes five times as long.
    found, _ = np.unique(pixels, return_counts=True)
    news = np.setdiff1d(found, known)
    if len(known) + len(news) > MOST_COLORS:
        return None
    red, green, blue = ((news >> shift & 255).astype(np.int64) for shift in (0, 8, 16))
    ordered = news[np.argsort(299 * red + 587 * green + 114 * blue, kind="stable")]
    return np.concatenate([known, ordered])


def is_opaque(pixels: Pixels | Colors) -> bool:
    return bool((pixels >= _OPAQUE).all())


def compress(pixels: Pixels, mode: str, palette: Colors | None, effort: Effort) -> bytes:
    """Return pixels as the data of a PNG's IDAT chunk, in mode P, RGB or RGBA."""
    if palette is not None:
        return deflate_indexes(_find_indexes(pixels, palette), 8, effort)
    height, width = pixels.shape
    channels = len(mode)
    samples = pixels.astype("<u4").view("u1").reshape(height, width, 4)[:, :, :channels]
    return deflate_samples(samples.reshape(height, -1), channels, effort)


def decompress(still: bytes) -> Pixels:
    """Return the pixels of a PNG that was written here."""
    from PIL.PngImagePlugin import PngImageFile

    return pack_pixels(PngImageFile(BytesIO(still)).convert("RGBA"))


def _find_indexes(pixels: Pixels, palette: Colors) -> NDArray[np.uint8]:
    import numpy as np

    order = np.argsort(palette, kind="stable")
    places = order.astype(np.uint8)
    indexes: NDArray[np.uint8] = places[np.searchsorted(palette[order], pixels)]
    return indexes
