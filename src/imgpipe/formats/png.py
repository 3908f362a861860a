"""PNG: lossless stills; palette frames stay palette files."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

from imgpipe.animation import Frame, ImageError
from imgpipe.animation.frame import is_opaque
from imgpipe.animation.png_chunks import walk_chunks
from imgpipe.formats.format import Encoded, Format, check_content, find_loss
from imgpipe.images import Options, Size


def encode(frame: Frame, _options: Options) -> Encoded:
    """Return a PNG with the frame's exact pixels and no metadata."""
    image = frame.image
    if image.mode in ("LA", "RGBA") and is_opaque(image):
        image = image.convert(image.mode.removesuffix("A"))
    stream = BytesIO()
    image.save(stream, "PNG")
    return Encoded(stream.getvalue(), find_loss(frame, keeps_depth=True))


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
    options=frozenset({"width_px", "height_px", "frame"}),
    encode=encode,
    assemble=None,
    check=check,
    lossless=lambda _options: True,
)
