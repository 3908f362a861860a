"""A picture with 256 colours, where that cannot be seen: on the whole, in a mark, in shades.

The octree has 16 levels a channel, and 4 for colours that few pixels have. Fibres hide its steps,
smooth shades do not: there they are contours that no one drew, and a mean over a white page says
nothing of them. A contour bends the brightness where it was straight (as second differences say).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from PIL.Image import Image

    Levels = NDArray[np.uint8]  # rows by columns

_UNSEEN_DB = 42
_MOST_LEVELS = 32  # that any channel of a pixel may be off: a small mark is to keep its colour
_LEAST_PX = 4096  # of fewer, a palette is more than it spares
_MOST_COLORS = 256
# Of all pixels that are not flat. Rendered muscles with fibres have 6 to 8 % (the atlas, the
# benchmark's limb), smooth spheres 15 to 28 %, and their contours are plain to see.
_MOST_CONTOURS = 0.11
_STRAIGHT, _BENT = 2, 6  # levels of brightness
_SAMPLED_STEP = 4  # pixels from a row, or a column, to the next that is looked at


def reduce_unseen(image: Image) -> Image:
    """Return an RGB or RGBA image with 256 colours if that cannot be seen, else as it is."""
    from PIL.Image import Quantize

    if image.width * image.height < _LEAST_PX:
        return image
    reduced = image.quantize(_MOST_COLORS, Quantize.FASTOCTREE)
    _restore_ground(image, reduced)
    shown = reduced.convert(image.mode)
    return reduced if _is_near(image, shown) and _is_smooth(image, shown) else image


def _restore_ground(image: Image, reduced: Image) -> None:
    """Give the most common colour its own levels: the octree's mean makes a white page 254."""
    import numpy as np
    from PIL.Image import Resampling

    size = (max(1, image.width // _SAMPLED_STEP), max(1, image.height // _SAMPLED_STEP))
    indexes = np.asarray(reduced.resize(size, Resampling.NEAREST)).ravel()
    sample = image.resize(size, Resampling.NEAREST).convert("RGBA")
    ground = int(np.bincount(indexes).argmax())
    found = np.frombuffer(sample.tobytes(), "<u4")[indexes == ground]
    # What most of them are is in their middle.
    color = np.partition(found, len(found) // 2)[len(found) // 2]
    if 2 * np.count_nonzero(found == color) <= len(found):
        return
    palette = np.array(reduced.getpalette("RGBA"), np.uint8).view("<u4")
    palette[ground] = color
    reduced.putpalette(palette.tobytes(), "RGBA")


def _is_near(drawn: Image, shown: Image) -> bool:
    """Return whether the pixels are as wanted on the whole (PSNR of all channels) and each."""
    from PIL.ImageChops import difference

    counts = difference(drawn, shown).histogram()
    squared = sum(count * (level % 256) ** 2 for level, count in enumerate(counts))
    if squared > sum(counts) * 255**2 / 10 ** (_UNSEEN_DB / 10):
        return False
    return not any(count for level, count in enumerate(counts) if level % 256 > _MOST_LEVELS)


def _is_smooth(drawn: Image, shown: Image) -> bool:
    """Return whether few of the pixels that are not flat are bent and were straight."""
    import numpy as np

    before, after = (np.asarray(image.convert("L")) for image in (drawn, shown))
    contours = uneven = 0
    for one, other in ((before, after), (before.T, after.T)):
        rows = np.ascontiguousarray(one[::_SAMPLED_STEP])
        bent = _bend(rows)
        contours += int(
            np.count_nonzero((bent <= _STRAIGHT) & (_bend(other[::_SAMPLED_STEP]) >= _BENT))
        )
        uneven += int(np.count_nonzero((rows[:, 2:] != rows[:, :-2]) | (bent > 0)))
    return contours <= _MOST_CONTOURS * uneven


def _bend(rows: Levels) -> NDArray[np.int16]:
    """Return by how much levels are off the line from the one before them to the one after."""
    import numpy as np

    levels = rows.astype(np.int16, order="C")
    bent: NDArray[np.int16] = levels[:, :-2] + levels[:, 2:]
    bent -= 2 * levels[:, 1:-1]
    np.abs(bent, out=bent)
    return bent
