"""The images of a gallery have different sizes.

A gallery of a rotating leg whose frames differ in size jumps as one clicks through it; mostly one
frame was rendered anew with other settings, or is a thumbnail by mistake.

It is told once for a gallery, at the first entry whose size is not that of most. Where the entries
are not all frames of one set, as in a gallery of photographs, different sizes are usual, and it
is information. Images that are missing or damaged, and drawings, have no size.

To mend it, render the odd ones anew in the size of the others.

    gallery:
      - image_url: muscles/png/Leg-1.png     # 834x917
      - image_url: muscles/png/Leg-2.png     # 300x330
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from imgpipe.diagnostics import Severity
from imgpipe.findings.finding import Hit
from imgpipe.frame_sets import find_one_set
from imgpipe.images import Size
from imgpipe.links.link import Link
from imgpipe.rules.rule import Rule
from imgpipe.view import GalleryView, View

_TOLD = 4  # sizes in a message


def _check(view: View) -> Iterator[Hit]:
    for gallery in view.galleries():
        shown = list(_find_sizes(view, gallery))
        counts = Counter(size for _, size in shown)
        if len(counts) < 2:
            continue
        (common, _), *_ = ordered = counts.most_common()
        odd = next(link for link, size in shown if size != common)
        said = [f"{count} of {size}" for size, count in ordered[:_TOLD]]
        more = ", and others" if len(ordered) > _TOLD else ""
        message = f"the images of this gallery differ in size: {', '.join(said)}{more}"
        is_set = find_one_set(view.read_frames(gallery)) is not None
        severity = None if is_set else Severity.INFO
        yield Hit(odd.place, message, odd.about, "make those anew that differ", severity)


def _find_sizes(view: View, gallery: GalleryView) -> Iterator[tuple[Link, Size]]:
    for link in gallery.links:
        facts = view.images.get(link.target) if link and link.target else None
        if link and facts and facts.size:
            yield link, facts.size


RULE = Rule("IMG004", Severity.WARNING, "sizes differ within a gallery", _check, __doc__ or "")
