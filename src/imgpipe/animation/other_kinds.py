"""Kinds of images that are no sources: decoded only to see that they are whole, and what they show.

AVIF, BMP, TIFF and ICO, animated PNG and animated WebP, by Pillow. The size is taken from the
header before a pixel is decoded, and Pillow's plugin classes are called directly, as in `stills`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from imgpipe.animation import SIGNATURES
from imgpipe.animation.errors import ImageError, over_limit
from imgpipe.animation.frame import Frame
from imgpipe.animation.stills import pillow_errors, show
from imgpipe.images import Limits, Size

if TYPE_CHECKING:
    from PIL.ImageFile import ImageFile

_SIGNATURES = SIGNATURES | {
    "avif": re.compile(rb"....ftypavi[fs]", re.DOTALL),
    "bmp": re.compile(rb"BM.{8}", re.DOTALL),
    "tiff": re.compile(rb"II[*+]\0|MM\0[*+]"),
    "ico": re.compile(rb"\x00\x00\x01\x00[^\x00]"),
}
STILL_KINDS = ("avif", "bmp", "tiff", "ico")  # besides those that `animation` reads itself
_MOVING = ("png", "webp", "avif")  # a TIFF's pages, an ICO's sizes are no frames


def recognise_other(head: bytes) -> str:
    """Return the kind of a file by its first bytes; empty where it is none of these."""
    return next((kind for kind, signature in _SIGNATURES.items() if signature.match(head)), "")


@dataclass(frozen=True, slots=True)
class OtherInfo:
    """What an image's header says; `delays_ms` come with the frames."""

    size: Size
    frames: int
    plays: int


def probe_other(path: Path, kind: str, limits: Limits) -> OtherInfo:
    """Return what the header says. Raises ImageError (IMG001, LIM001), OSError."""
    with _open(path, kind) as image:
        return _admit(image, kind, limits)


def decode_other(path: Path, kind: str, limits: Limits) -> Iterator[Frame]:
    """Yield the frames as they are shown, one in memory. Raises as `probe_other` does."""
    with _open(path, kind) as image:
        info = _admit(image, kind, limits)
        for position in range(info.frames):
            if info.frames > 1:
                image.seek(position)
            image.load()
            shown, recolored = show(image.copy(), image.info.get("icc_profile"))
            delay_ms = round(image.info.get("duration", 0)) if info.frames > 1 else 0
            yield Frame(position, shown, delay_ms, recolored=recolored)


@contextmanager
def _open(path: Path, kind: str) -> Iterator[ImageFile]:
    with path.open("rb") as file, pillow_errors():
        yield _load_plugin(kind)(file)


def _load_plugin(kind: str) -> Callable[[BinaryIO], ImageFile]:
    if kind == "avif":
        from PIL.AvifImagePlugin import SUPPORTED, AvifImageFile

        if not SUPPORTED:
            raise ImageError("is an AVIF image, which this Pillow cannot decode")
        return AvifImageFile
    if kind == "bmp":
        from PIL.BmpImagePlugin import BmpImageFile

        return BmpImageFile
    if kind == "tiff":
        from PIL.TiffImagePlugin import TiffImageFile

        return TiffImageFile
    if kind == "ico":
        from PIL.IcoImagePlugin import IcoImageFile

        return IcoImageFile
    if kind == "png":
        from PIL.PngImagePlugin import PngImageFile

        return PngImageFile
    from PIL.WebPImagePlugin import WebPImageFile

    return WebPImageFile


def _admit(image: ImageFile, kind: str, limits: Limits) -> OtherInfo:
    size = Size(*image.size)
    frames = getattr(image, "n_frames", 1) if kind in _MOVING else 1
    canvas_px = size.width_px * size.height_px
    if canvas_px > limits.canvas_px:
        what = f"is an image of {size} ({canvas_px:,} pixels)"
        raise over_limit(what, limits.canvas_px, "canvas_px")
    if frames > limits.frames:
        raise over_limit(f"holds {frames:,} frames", limits.frames, "frames")
    if frames * canvas_px > limits.total_px:
        what = f"holds {frames * canvas_px:,} pixels in all its frames"
        raise over_limit(what, limits.total_px, "total_px")
    return OtherInfo(size, frames, int(image.info.get("loop", 0)) if frames > 1 else 1)
