"""Frames of many colours → frames of few: what is shown already, else the best new colour.

A pixel whose source is as it was keeps what is shown: what stands still does not flicker, and the
new palette is for what moves.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from imgpipe.formats.palettes import choose_palette, find_nearest
from imgpipe.formats.pixels import (
    CLEAR,
    colors_of,
    count_values,
    look_up,
    squared_error,
    to_image,
    to_triples,
)
from imgpipe.images import Dither

if TYPE_CHECKING:
    from imgpipe.formats.pixels import Colors, Indexes, Mask, Pixels

_FAIR_SHARE = 0.5  # of the colours, by the pixels that they are for
_MUCH_WORSE = 4  # times the squared error: 6 dB


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


def limit_colors(wanted: Pixels, shown: Pixels, fresh: Mask, most: int, dither: Dither) -> Pixels:
    """Return a frame near to the wanted one, of at most so many colours in all.

    As in `reduce_colors`, what stands still keeps its colours. If these leave few to what is new,
    and it would look much worse for that, all colours are chosen anew.
    """
    drawn = fresh & (wanted != CLEAR)
    if not drawn.any():
        return shown
    kept = colors_of(shown[~drawn])
    room = most - len(kept)
    sparing = _draw(wanted, shown, drawn, kept, room, dither) if room >= 0 else None
    if sparing is not None and room >= most * drawn.mean() * _FAIR_SHARE:
        return sparing
    anew = _draw(wanted, shown, wanted != CLEAR, kept[:0], most, dither)
    if sparing is None:
        return anew
    errors = [int(squared_error(wanted[drawn], found[drawn]).sum()) for found in (sparing, anew)]
    return sparing if errors[0] <= _MUCH_WORSE * errors[1] else anew


def _draw(
    wanted: Pixels, shown: Pixels, drawn: Mask, kept: Colors, room: int, dither: Dither
) -> Pixels:
    """Return what is shown, some pixels drawn in colours that are kept, and so many new ones."""
    import numpy as np

    colors, counts = count_values(wanted[drawn])
    palette = np.union1d(kept, choose_palette(colors, counts, room)) if room else kept
    if dither is Dither.FLOYD_STEINBERG and len(colors) > room:
        found = _diffuse(np.where(drawn, wanted, palette[0]), palette)
    else:
        found = palette[look_up(colors, find_nearest(colors, palette), wanted)]
    return np.where(drawn, found, shown)


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
