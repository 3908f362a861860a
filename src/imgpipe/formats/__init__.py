"""The formats that imgpipe writes and checks, one file each."""

from __future__ import annotations

from imgpipe.formats.apng import APNG
from imgpipe.formats.avif import AVIF
from imgpipe.formats.format import Assembler, Format
from imgpipe.formats.gif import GIF
from imgpipe.formats.html import HTML
from imgpipe.formats.jpeg import JPEG
from imgpipe.formats.mp4 import MP4
from imgpipe.formats.png import PNG
from imgpipe.formats.webm import WEBM
from imgpipe.formats.webp import WEBP

__all__ = ["FORMATS", "Assembler", "Format", "format_of"]

FORMATS: dict[str, Format] = {
    "png": PNG,
    "webp": WEBP,
    "gif": GIF,
    "apng": APNG,
    "jpeg": JPEG,
    "avif": AVIF,
    "mp4": MP4,
    "webm": WEBM,
    "html": HTML,
}


def format_of(extension: str) -> Format | None:
    """Return the format that a file extension (lower case, without the dot) stands for, if any."""
    return next((entry for entry in FORMATS.values() if extension in entry.extensions), None)
