"""Two entries of a gallery show the same pixels under two names.

Perhaps a frame was copied instead of rendered, and an orientation is missing.

What a browser shows is compared, not the files: a PNG and a WebP with the same pixels are the same.
It is not reported where the animation itself has the two frames equal, as a rotation that pauses
has; and one file that is shown twice is REF005's.

To mend it, make the frame that is missing, or delete the entry.

    muscles/png/Leg-3.png
    muscles/png/Leg-4.png     # the same picture
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from imgpipe.diagnostics import Severity
from imgpipe.findings.finding import Hit
from imgpipe.frame_sets import Frame
from imgpipe.image_facts import ImageFacts
from imgpipe.links.link import Link
from imgpipe.rules.rule import Rule
from imgpipe.view import View


def _check(view: View) -> Iterator[Hit]:
    for gallery in view.galleries():
        first: dict[tuple[str, ...], tuple[Link, Frame | None]] = {}
        for frame, link in zip(view.read_frames(gallery), gallery.links, strict=True):
            facts = view.images.get(link.target) if link and link.target else None
            if link is None or facts is None or not facts.pixels:
                continue
            before, other = first.setdefault(facts.pixels, (link, frame))
            if before.target != link.target and not _pauses(view.images, other, frame):
                message = f"`{link.value}` shows the same pixels as `{before.value}`"
                hint = "make the frame that is missing, or delete the entry"
                yield Hit(link.place, message, link.about, hint)


def _pauses(images: Mapping[str, ImageFacts], one: Frame | None, other: Frame | None) -> bool:
    """Return whether two frames are equal in the animation itself."""
    if one is None or other is None or one.frames != other.frames:
        return False
    facts, numbers = images.get(one.frames.animation), one.frames.numbers
    known = one.number in numbers and other.number in numbers
    if facts is None or not known or len(facts.pixels) != len(numbers):
        return False
    first, second = (facts.pixels[numbers.index(frame.number)] for frame in (one, other))
    return first == second


RULE = Rule("GAL004", Severity.INFO, "same pixels under two names", _check, __doc__ or "")
