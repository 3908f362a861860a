"""A thumbnail has more bytes than the image that it stands for.

It is there to make the page light, and does the opposite. It happens where a palette of 16 colours
was scaled, which makes thousands of colours of them, or where the thumbnail holds metadata.

Equal size is no finding, and each thumbnail is told once, wherever else it is shown.

To mend it, make the thumbnail smaller, reduce its colours, or give it a format with quality, such
as WebP.

    muscles/png/Leg-1.png           # 21 kB, 16 colours
    muscles/png/Leg-1-thumb.png     # 34 kB, 9,120 colours
"""

from __future__ import annotations

from collections.abc import Iterator

from imgpipe.diagnostics import Severity
from imgpipe.findings.finding import Hit
from imgpipe.implied_files import find_thumbnails
from imgpipe.rules.rule import Rule
from imgpipe.view import View


def _check(view: View) -> Iterator[Hit]:
    for item in find_thumbnails(view):
        own, image = item.facts.size_bytes, item.image.size_bytes
        if own > image:
            message = f"the thumbnail `{item.path}` has {own:,} bytes, and its image {image:,}"
            hint = "make it smaller, or reduce its colours"
            yield Hit(item.link.place, message, item.path, hint)


RULE = Rule("THM004", Severity.INFO, "thumbnail heavier than its image", _check, __doc__ or "")
