"""WebP stills, lossy unless asked otherwise."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

from imgpipe.animation import Frame, ImageError
from imgpipe.animation.webp_chunks import walk_chunks
from imgpipe.formats.format import Encoded, Format, check_content, find_loss, require_side
from imgpipe.images import Options, Size

DEFAULT_QUALITY = 80

# Of the encoder's methods 0 to 6: 4 takes 1.6 times as long for 3 % fewer bytes at equal PSNR.
_METHOD = 2
_MOST_PX = 16_383


def encode(frame: Frame, options: Options) -> Encoded:
    """Return a WebP of the frame, its alpha kept; raises ImageError past 16,383 pixels a side.

    With `lossless`, `quality` is the effort (0 to 100) and opaque pixels come back exactly.
    """
    # Importing the plugin registers it; Pillow would import every plugin it has instead.
    from PIL import WebPImagePlugin  # noqa: F401

    require_side(frame, "WebP", _MOST_PX)
    stream = BytesIO()
    frame.truecolor.save(
        stream,
        "WEBP",
        quality=DEFAULT_QUALITY if options.quality is None else options.quality,
        lossless=bool(options.lossless),
        method=_METHOD,
    )
    return Encoded(stream.getvalue(), find_loss(frame))


def check(path: Path, size: Size, frames: int) -> None:
    """Raise ImageError unless the file is a whole WebP still of this size."""
    check_content(path, "webp", size, frames)
    with path.open("rb") as file:
        for _ in walk_chunks(file):
            pass
        if file.read(1):
            raise ImageError("goes on after the end of the WebP")


WEBP = Format(
    id="webp",
    extensions=("webp",),
    revision=1,
    options=frozenset({"width_px", "height_px", "frame", "quality", "lossless"}),
    encode=encode,
    assemble=None,
    check=check,
    lossless=lambda options: bool(options.lossless),
)
