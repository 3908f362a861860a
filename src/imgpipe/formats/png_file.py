"""A still as a PNG file: the chunks that show, and no others.

A palette has the colours that are used, each once, in order of their brightness: neighbours in a
picture are neighbours in numbers then, whose differences compress well. A picture of few colours
gets one, whether it had one or not.

Source: "Portable Network Graphics (PNG) Specification (Third Edition)", W3C, sections 5 and 11.
"""

from __future__ import annotations

from io import BytesIO
from struct import pack
from typing import TYPE_CHECKING
from zlib import crc32

from imgpipe.animation.png_chunks import SIGNATURE
from imgpipe.formats.scanlines import deflate_indexes, deflate_samples
from imgpipe.images import Effort

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from PIL.Image import Image

    Colors = NDArray[np.uint8]  # a row of red, green, blue and alpha for each colour
    Indexes = NDArray[np.uint8]

_MOST_COLORS = 256
_COLOR_TYPES = {"L": 0, "RGB": 2, "P": 3, "LA": 4, "RGBA": 6}
_DEPTHS = (1, 2, 4, 8)
_OPAQUE = 255
_STEP = 101
_ABOVE_LUMA = 1 << 18  # which is 1,000 times 255 at most
_FEW_PX = 4096  # of so few pixels, a palette can be more than it spares
# oxipng's levels 2, 3 and 4 take 15, 60 and 130 times as long as libdeflate, and frames of the
# atlas have 84, 82 and 81 % of the bytes.
_LEVEL_OF_SMALL = 3


def write_png(image: Image, effort: Effort) -> bytes:
    """Return a PNG with an image's exact pixels, of mode 1, L, LA, P, RGB, RGBA or I;16."""
    if effort is not Effort.SMALL:
        return _write(image, effort)
    from oxipng import optimize_from_memory

    return optimize_from_memory(_write(image, Effort.BALANCED), level=_LEVEL_OF_SMALL)


def _write(image: Image, effort: Effort) -> bytes:
    if image.mode == "P":
        return _write_indexed(*_sort_palette(image), effort)
    if image.mode in ("RGB", "RGBA") and image.getcolors(_MOST_COLORS):
        indexed = _write_indexed(*_find_palette(image), effort)
        if image.width * image.height > _FEW_PX:
            return indexed
        return min(indexed, _write_samples(image, effort), key=len)
    if image.mode in _COLOR_TYPES:
        return _write_samples(image, effort)
    stream = BytesIO()
    image.save(stream, "PNG")
    return stream.getvalue()


def _sort_palette(image: Image) -> tuple[Indexes, Colors]:
    """Return a mode P image's indexes and colours, those that are used, in their order."""
    import numpy as np

    colors = np.zeros((_MOST_COLORS, 4), np.uint8)
    palette = np.frombuffer(bytes(image.getpalette("RGBA") or ()), "u1").reshape(-1, 4)
    colors[: len(palette)] = palette
    if "transparency" in image.info:
        colors[image.info["transparency"]] = 0
    data = image.tobytes()
    used = _find_used(data)
    kept, places = _order(colors[used])
    table = np.zeros(_MOST_COLORS, np.uint8)
    table[used] = places
    # Three times as quick as NumPy's look-up.
    indexes = data.translate(table.tobytes())
    return np.frombuffer(indexes, "u1").reshape(image.height, -1), kept


def _find_used(data: bytes) -> list[int]:
    """Return the values of some bytes, in their order."""
    # To look for what some of them lack takes a third of the time of counting them.
    common = set(data[::_STEP])
    return sorted(common | set(data.translate(None, bytes(common))))


def _find_palette(image: Image) -> tuple[Indexes, Colors]:
    """Return an RGB or RGBA image's indexes and colours, which are few."""
    import numpy as np

    packed = np.frombuffer(image.convert("RGBA").tobytes(), "<u4").reshape(image.height, -1)
    values, _ = np.unique(packed, return_counts=True)
    kept, places = _order(values.astype("<u4").view("u1").reshape(-1, 4))
    return places[np.searchsorted(values, packed)], kept


def _order(colors: Colors) -> tuple[Colors, Indexes]:
    """Return colours, each once, transparent ones first, and where each that is given went."""
    import numpy as np

    red, green, blue, alpha = colors.astype(np.int64).T
    luma = 299 * red + 587 * green + 114 * blue
    rank = luma + (alpha == _OPAQUE) * _ABOVE_LUMA
    # One number for each: NumPy takes ten times as long to sort rows.
    keys = rank << 32 | red << 24 | green << 16 | blue << 8 | alpha
    _, firsts, places = np.unique(keys, return_index=True, return_inverse=True)
    return colors[firsts], places.astype(np.uint8)


def _write_indexed(indexes: Indexes, colors: Colors, effort: Effort) -> bytes:
    depth = next(depth for depth in _DEPTHS if len(colors) <= 1 << depth)
    alphas = colors[:, 3].tobytes().rstrip(bytes([_OPAQUE]))
    height, width = indexes.shape
    return _join(
        (b"IHDR", pack(">IIBBBBB", width, height, depth, _COLOR_TYPES["P"], 0, 0, 0)),
        (b"PLTE", colors[:, :3].tobytes()),
        (b"tRNS", alphas),
        (b"IDAT", deflate_indexes(indexes, depth, effort)),
    )


def _write_samples(image: Image, effort: Effort) -> bytes:
    import numpy as np

    channels = len(image.getbands())
    samples = np.frombuffer(image.tobytes(), "u1").reshape(image.height, -1)
    return _join(
        (b"IHDR", pack(">IIBBBBB", *image.size, 8, _COLOR_TYPES[image.mode], 0, 0, 0)),
        (b"IDAT", deflate_samples(samples, channels, effort)),
    )


def _join(*chunks: tuple[bytes, bytes]) -> bytes:
    """Return a file of chunks, those without data left out."""
    written = [_chunk(kind, data) for kind, data in chunks if data]
    return b"".join([SIGNATURE, *written, _chunk(b"IEND", b"")])


def _chunk(kind: bytes, data: bytes) -> bytes:
    return pack(">I", len(data)) + kind + data + pack(">I", crc32(data, crc32(kind)))
