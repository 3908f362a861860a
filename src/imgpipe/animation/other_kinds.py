"""Kinds of images that are no sources: decoded only to see that they are whole, and what they show.

BMP, TIFF and ICO, by Pillow. The size is taken from the header before a pixel is decoded, and
Pillow's plugin classes are called directly, as in `stills`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from imgpipe.animation import SIGNATURES, VIDEO_KINDS
from imgpipe.animation.admission import admit_still
from imgpipe.animation.frame import Frame
from imgpipe.animation.stills import pillow_errors, show
from imgpipe.images import Limits, Size

if TYPE_CHECKING:
    from PIL.ImageFile import ImageFile

_SIGNATURES = {
    **{kind: SIGNATURES[kind] for kind in SIGNATURES if kind not in VIDEO_KINDS},
    "bmp": re.compile(rb"BM.{8}", re.DOTALL),
    "tiff": re.compile(rb"II[*+]\0|MM\0[*+]"),
    "ico": re.compile(rb"\x00\x00\x01\x00[^\x00]"),
}
STILL_KINDS = ("bmp", "tiff", "ico")  # besides those that `animation` reads itself


def recognise_other(head: bytes) -> str:
    """Return an image's kind by its first bytes; empty where it is none of these, or a video."""
    return next((kind for kind, signature in _SIGNATURES.items() if signature.match(head)), "")


def probe_other(path: Path, kind: str, limits: Limits) -> Size:
    """Return the size in the header. Raises ImageError (IMG001, LIM001), OSError."""
    with _open(path, kind) as image:
        return _admit(image, limits)


def decode_other(path: Path, kind: str, limits: Limits) -> Iterator[Frame]:
    """Yield what is shown: pages of a TIFF, sizes of an ICO are no frames. Raises as the above."""
    with _open(path, kind) as image:
        _admit(image, limits)
        image.load()
        shown, recolored = show(image.copy(), image.info.get("icc_profile"))
        yield Frame(0, shown, recolored=recolored)


@contextmanager
def _open(path: Path, kind: str) -> Iterator[ImageFile]:
    with path.open("rb") as file, pillow_errors():
        yield _load_plugin(kind)(file)


def _load_plugin(kind: str) -> Callable[[BinaryIO], ImageFile]:
    if kind == "bmp":
        from PIL.BmpImagePlugin import BmpImageFile

        return BmpImageFile
    if kind == "tiff":
        from PIL.TiffImagePlugin import TiffImageFile

        return TiffImageFile
    from PIL.IcoImagePlugin import IcoImageFile

    return IcoImageFile


def _admit(image: ImageFile, limits: Limits) -> Size:
    size = Size(*image.size)
    admit_still(size, limits)
    return size
