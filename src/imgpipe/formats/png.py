"""PNG: lossless stills, palette frames as palette files; of few colours where that is asked for.

The palette for fewer colours is the GIF's (`palettes`): with fewer bytes than Pillow's median cut
frames of the atlas are 3 to 8 dB nearer, in about the same time. Its octree, quick and worse,
serves where pixels are partly transparent: it alone divides four channels. It does not dither.
"""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from imgpipe.animation import Frame, ImageError
from imgpipe.animation.frame import is_opaque
from imgpipe.animation.png_chunks import walk_chunks
from imgpipe.formats.format import RENDERING, Encoded, Format, check_content, find_loss
from imgpipe.formats.pixels import CLEAR, colors_of, is_partly_transparent, pack, to_indexed
from imgpipe.formats.reduction import limit_colors
from imgpipe.images import Dither, Options, Size

if TYPE_CHECKING:
    from PIL.Image import Image


def encode(frame: Frame, options: Options) -> Encoded:
    """Return a PNG with the frame's exact pixels and no metadata.

    With `colors` it has a palette of so many at most, a transparent one among them.
    """
    image = frame.image if options.colors is None else _reduce(frame, options, options.colors)
    if image.mode in ("LA", "RGBA") and is_opaque(image):
        image = image.convert(image.mode.removesuffix("A"))
    stream = BytesIO()
    image.save(stream, "PNG")
    return Encoded(stream.getvalue(), find_loss(frame, keeps_depth=options.colors is None))


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


PNG = Format(
    id="png",
    extensions=("png",),
    revision=1,
    options=frozenset({*RENDERING, "frame", "colors", "dither"}),
    encode=encode,
    assemble=None,
    check=check,
    lossless=lambda options: options.colors is None,
)
