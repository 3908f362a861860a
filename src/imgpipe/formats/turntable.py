"""A page that shows an animation's frames, to be turned by hand: dragged, swiped, or by keys.

It is one small file without dependencies, for itself or for an iframe. The frames are files beside
it: the first is loaded at once, the others when the visitor turns to it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass

from imgpipe.images import Size
from imgpipe.own_texts import is_turntable

_END = b"</html>\n"
_SHOWN = re.compile(
    rb'aria-valuemax="(\d{1,9})"[^>]*>\n<img src="[^"]*" width="(\d{1,9})" height="(\d{1,9})"'
)
_ESCAPES = str.maketrans({"<": "\\u003c", ">": "\\u003e", "&": "\\u0026"})


@dataclass(frozen=True, slots=True)
class Turntable:
    """What a page shows: frames of one size, as relative addresses in the order of the turn."""

    name: str
    frames: Sequence[str]
    size: Size


def write_page(turntable: Turntable) -> str:
    """Return the HTML of a turntable."""
    from html import escape
    from importlib.resources import files
    from string import Template

    template = Template(files(__package__).joinpath("turntable.html").read_text("utf-8"))
    return template.substitute(
        name=escape(turntable.name),
        first=escape(turntable.frames[0]),
        # In a script nothing is escaped but what would end it.
        files=json.dumps(list(turntable.frames)).translate(_ESCAPES),
        count=len(turntable.frames),
        width=turntable.size.width_px,
        height=turntable.size.height_px,
    )


@dataclass(frozen=True, slots=True)
class PageFacts:
    """What a page says of its frames: in what size it shows how many."""

    size: Size
    frames: int


def read_page(data: bytes) -> PageFacts | None:
    """Return what a whole page of ours says; None for any other file."""
    shown = _SHOWN.search(data) if is_turntable(data) and data.endswith(_END) else None
    if shown is None:
        return None
    frames, width_px, height_px = map(int, shown.groups())
    return PageFacts(Size(width_px, height_px), frames)
