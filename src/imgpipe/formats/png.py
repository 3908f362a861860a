"""PNG: lossless stills, of few colours as palette files; of fewer where that is asked for.

The palette for fewer colours is the GIF's (`palettes`): with fewer bytes than Pillow's median cut
frames of the atlas are 3 to 8 dB nearer, in about the same time. Its octree, quick and worse,
serves where pixels are partly transparent: it alone divides four channels. It does not dither.

A picture that was made smaller has pixels that no one drew. Where the octree's 256 colours show it
so well that the difference cannot be seen, it has these: a third of the bytes of a thumbnail.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from imgpipe.animation import Frame, ImageError
from imgpipe.animation.frame import is_opaque
from imgpipe.animation.png_chunks import walk_chunks
from imgpipe.formats.format import RENDERING, Encoded, Format, check_content, find_loss
from imgpipe.formats.pixels import CLEAR, colors_of, is_partly_transparent, pack, to_indexed
from imgpipe.formats.png_file import write_png
from imgpipe.formats.reduction import limit_colors
from imgpipe.formats.unseen_loss import reduce_unseen
from imgpipe.images import Dither, Effort, Options, Size

if TYPE_CHECKING:
    from PIL.Image import Image


def encode(frame: Frame, options: Options) -> Encoded:
    """Return a PNG with the frame's exact pixels and no metadata.

    With `colors` it has a palette of so many at most, a transparent one among them. One that was
    made smaller has a palette where that cannot be seen, unless it is to be `lossless`.
    """
    image = _choose_pixels(frame, options)
    if image.mode in ("LA", "RGBA") and is_opaque(image):
        image = image.convert(image.mode.removesuffix("A"))
    data = write_png(image, options.effort or Effort.BALANCED)
    return Encoded(data, find_loss(frame, keeps_depth=options.colors is None))


def _choose_pixels(frame: Frame, options: Options) -> Image:
    if options.colors is not None:
        return _reduce(frame, options, options.colors)
    return reduce_unseen(frame.image) if frame.resampled and not options.lossless else frame.image


def _reduce(frame: Frame, options: Options, most: int) -> Image:
    """Return a frame in mode P, of so many colours at most."""
    import numpy as np

    image = frame.truecolor
    if is_partly_transparent(image):
        from PIL.Image import Quantize

        return image.quantize(most, Quantize.FASTOCTREE)
    wanted = pack(image)
    clear = wanted == CLEAR
    if len(colors_of(wanted)) + bool(clear.any()) > most:
        shown, fresh = np.full_like(wanted, CLEAR), np.ones(wanted.shape, np.bool_)
        dither = options.dither or Dither.NONE
        wanted = limit_colors(wanted, shown, fresh, most - bool(clear.any()), dither)
    return to_indexed(wanted)


def check(path: Path, size: Size, frames: int) -> None:
    """Raise ImageError unless the file is a whole PNG, every checksum right, of this size."""
    check_content(path, "png", size, frames)
    with path.open("rb") as file:
        for chunk in walk_chunks(file):
            if not chunk.checksum_right:
                raise ImageError(f"has a wrong checksum in the PNG chunk at byte {chunk.offset}")
        if file.read(1):
            raise ImageError("goes on after the end of the PNG")


def _is_lossless(options: Options) -> bool:
    made_smaller = options.width_px is not None or options.height_px is not None
    return options.colors is None and (options.lossless is True or not made_smaller)


PNG = Format(
    id="png",
    extensions=("png",),
    revision=4,
    options=frozenset({*RENDERING, "frame", "colors", "dither", "effort", "lossless"}),
    encode=encode,
    assemble=None,
    check=check,
    lossless=_is_lossless,
)
