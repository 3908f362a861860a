"""HTML: a page that shows an animation's frames, which are files of another output."""

from __future__ import annotations

from pathlib import Path

from imgpipe.animation import ImageError
from imgpipe.formats.format import Format
from imgpipe.formats.turntable import read_page, write_page
from imgpipe.images import Size
from imgpipe.text import count_of


def _check(path: Path, size: Size, frames: int) -> None:
    found = read_page(path.read_bytes())
    if found is None:
        raise ImageError("holds no turntable")
    if found.size != size:
        raise ImageError(f"measures {found.size}, not {size}")
    if found.frames != frames:
        raise ImageError(f"shows {count_of(found.frames, 'frame')}, not {frames}")


HTML = Format(
    id="html",
    extensions=("html",),
    revision=1,
    options=frozenset({"frames"}),
    encode=None,
    assemble=None,
    check=_check,
    compose=write_page,
)
