"""An entry shows a frame of another gallery's set.

The gallery of the leg shows one frame of the arm: mostly the rest of a page that was copied.

It is reported where more than half of a gallery's entries are of one set, a single one is of
another (or at most a quarter as many), and another gallery shows mainly that set. So a gallery that
compares two muscles is not meant, nor one with a picture that belongs to no gallery.

To mend it, show the frame of the gallery's own set.

    gallery:
      - image_url: muscles/png/Leg-1.png
      - image_url: muscles/png/Arm-2.png     # Leg-2.png was meant
      - image_url: muscles/png/Leg-3.png
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from imgpipe.diagnostics import Severity
from imgpipe.findings.finding import Hit
from imgpipe.frame_sets import FrameSet
from imgpipe.links.link import Link
from imgpipe.rules.rule import Rule
from imgpipe.view import GalleryView, View

_SHARE = 4  # for each of several strangers, so many entries of the gallery's own set at least


def _check(view: View) -> Iterator[Hit]:
    mixed: list[tuple[FrameSet, list[tuple[FrameSet, Link]]]] = []
    homes: dict[FrameSet, GalleryView] = {}
    for gallery in view.galleries():
        frames = zip(view.read_frames(gallery), gallery.links, strict=True)
        shown = [(frame.frames, link) for frame, link in frames if frame and link]
        counts = Counter(found for found, _ in shown)
        for found, count in counts.most_common(1):
            if count * 2 > len(gallery.links):
                homes.setdefault(found, gallery)
                if len(counts) > 1:
                    mixed.append((found, shown))
    for main, shown in mixed:
        counts = Counter(found for found, _ in shown)
        for found, link in shown:
            home = homes.get(found)
            few = counts[found] == 1 or counts[found] * _SHARE <= counts[main]
            if home and found != main and few:
                message = f"`{link.value}` belongs to the gallery of {home.page.path}"
                yield Hit(link.place, message, link.about, "show a frame of this gallery's own set")


RULE = Rule("GAL003", Severity.WARNING, "frame of another gallery", _check, __doc__ or "")
