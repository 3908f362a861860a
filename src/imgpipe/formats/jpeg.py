"""JPEG stills, opaque by nature."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

from imgpipe.animation import Frame, ImageError
from imgpipe.formats.format import (
    RENDERING,
    Encoded,
    Format,
    check_content,
    find_loss,
    flatten,
    require_side,
)
from imgpipe.images import Options, Size

DEFAULT_QUALITY = 85

_MOST_PX = 65_500
_END = b"\xff\xd9"


def encode(frame: Frame, options: Options) -> Encoded:
    """Return a JPEG of the frame, on white where it is transparent."""
    require_side(frame, "JPEG", _MOST_PX)
    image, flattened = flatten(frame)
    stream = BytesIO()
    quality = DEFAULT_QUALITY if options.quality is None else options.quality
    # Pillow would write a comment that it finds in the image's info.
    image.save(stream, "JPEG", quality=quality, optimize=True, comment=b"")
    return Encoded(stream.getvalue(), find_loss(frame, flattened=flattened))


def check(path: Path, size: Size, frames: int) -> None:
    """Raise ImageError unless the file is a JPEG of this size with its end marker."""
    check_content(path, "jpeg", size, frames)
    with path.open("rb") as file:
        file.seek(-len(_END), 2)
        if file.read() != _END:
            raise ImageError("is truncated: the JPEG has no end marker")


JPEG = Format(
    id="jpeg",
    extensions=("jpg", "jpeg"),
    revision=2,
    options=frozenset({*RENDERING, "frame", "quality"}),
    encode=encode,
    assemble=None,
    check=check,
)
