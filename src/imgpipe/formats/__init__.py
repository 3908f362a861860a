"""The formats that imgpipe writes and checks, one file each."""

from __future__ import annotations

from imgpipe.formats.format import Assembler, Format
from imgpipe.formats.gif import GIF
from imgpipe.formats.jpeg import JPEG
from imgpipe.formats.png import PNG
from imgpipe.formats.webp import WEBP

__all__ = ["FORMATS", "Assembler", "Format", "format_of"]

FORMATS: dict[str, Format] = {"png": PNG, "webp": WEBP, "gif": GIF, "jpeg": JPEG}


def format_of(extension: str) -> Format | None:
    """Return the format that a file extension (lower case, without the dot) stands for, if any."""
    return next((entry for entry in FORMATS.values() if extension in entry.extensions), None)
