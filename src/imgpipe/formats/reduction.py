"""Frames of many colours → frames of few: what is shown already, else the best new colour.

A pixel whose source is as it was keeps what is shown: what stands still does not flicker, and the
new palette is for what moves.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from imgpipe.formats.palettes import choose_palette, find_nearest
from imgpipe.formats.pixels import CLEAR, count_values, look_up, squared_error, to_image, to_triples
from imgpipe.images import Dither

if TYPE_CHECKING:
    from imgpipe.formats.pixels import Colors, Indexes, Mask, Pixels


def reduce_colors(wanted: Pixels, shown: Pixels, fresh: Mask, most: int, dither: Dither) -> Pixels:
    """Return a frame near to the wanted one, of at most so many colours where it is not as shown.

    `fresh` are the pixels whose source is another one than what is shown was made from. CLEAR
    pixels stay CLEAR; they must be so in `shown`.
    """
    import numpy as np

    fresh = fresh & (wanted != CLEAR)
    if not fresh.any():
        return shown
    colors, counts = count_values(wanted[fresh])
    palette = choose_palette(colors, counts, most)
    if dither is Dither.FLOYD_STEINBERG and len(colors) > most:
        # What is not drawn takes a colour of the palette: it has no error to spread.
        found = _diffuse(np.where(fresh, wanted, palette[0]), palette)
    else:
        found = palette[look_up(colors, find_nearest(colors, palette), wanted)]
        fresh &= ~_find_staying(wanted, shown, found, fresh)
    return np.where(fresh, found, shown)


def _find_staying(wanted: Pixels, shown: Pixels, found: Pixels, fresh: Mask) -> Mask:
    """Return the pixels that are shown no worse than they could be drawn, and no fresh ones alone.

    A transparent pixel between drawn ones costs more bytes than its error is worth.
    """
    import numpy as np

    staying, compared = ~fresh, fresh & (shown != CLEAR)
    target = wanted[compared]
    error = squared_error(target, shown[compared])
    staying[compared] = error <= squared_error(target, found[compared])
    beside = np.zeros_like(staying)
    beside[:, 1:] = staying[:, :-1]
    beside[:, :-1] |= staying[:, 1:]
    return staying & beside


def _diffuse(pixels: Pixels, palette: Colors) -> Pixels:
    """Return pixels in a palette's colours, errors spread to the neighbours by Floyd-Steinberg."""
    import numpy as np
    from PIL.Image import Dither as PillowDither
    from PIL.Image import new

    holder = new("P", (1, 1))
    holder.putpalette(to_triples(palette))
    image = to_image(pixels).quantize(palette=holder, dither=PillowDither.FLOYDSTEINBERG)
    indexes: Indexes = np.asarray(image)
    return palette[indexes]
