"""The pixels of an animated PNG's frames: compared, given a palette while one serves, compressed.

A pixel is a number: red + 256 green + 65,536 blue + 2 ** 24 alpha, 0 where it is transparent.
"""

from __future__ import annotations

import zlib
from io import BytesIO
from typing import TYPE_CHECKING

from imgpipe.formats.apng_container import MOST_COLORS
from imgpipe.images import Effort

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from PIL.Image import Image

    Pixels = NDArray[np.uint32]  # rows by columns
    Colors = NDArray[np.uint32]

_LEVELS = {Effort.FAST: 1, Effort.BALANCED: 6, Effort.SMALL: 9}
_OPAQUE = 255 << 24
_AS_IT_IS, _UP = 0, 2  # types of filters (section 9.2)
_IDAT_AT = 8 + 25  # behind the signature and the header


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
        return _compress_indexes(_find_indexes(pixels, palette), effort)
    # Pillow chooses a filter for each row (section 12.7), in C.
    from PIL import PngImagePlugin  # noqa: F401
    from PIL.Image import frombytes

    height, width = pixels.shape
    image = frombytes("RGBA", (width, height), pixels.astype("<u4").tobytes())
    stream = BytesIO()
    image.convert(mode).save(stream, "PNG", compress_level=_LEVELS[effort])
    return _join_data(stream.getvalue())


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


def _compress_indexes(indexes: NDArray[np.uint8], effort: Effort) -> bytes:
    """Return the smaller of two: indexes as they are, and their differences to the row above."""
    import numpy as np

    level = _LEVELS[effort]
    height, width = indexes.shape
    rows = np.zeros((height, width + 1), np.uint8)
    rows[:, 0] = _UP
    rows[0, 1:] = indexes[0]
    rows[1:, 1:] = indexes[1:] - indexes[:-1]
    differences = zlib.compress(rows.tobytes(), level)
    if effort is Effort.FAST:
        return differences
    rows[:, 0] = _AS_IT_IS
    rows[:, 1:] = indexes
    return min(differences, zlib.compress(rows.tobytes(), level), key=len)


def _join_data(png: bytes) -> bytes:
    data, place = b"", _IDAT_AT
    while png[place + 4 : place + 8] == b"IDAT":
        length = int.from_bytes(png[place : place + 4], "big")
        data += png[place + 8 : place + 8 + length]
        place += 12 + length
    return data
