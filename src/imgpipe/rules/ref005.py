"""A gallery shows the same image twice.

Mostly a copied entry whose number was not changed: one frame is seen twice, and another is missing.

It is not reported where two galleries of a page show the same image, nor for two files that look
the same (GAL004).

To mend it, delete the second entry, or give it the image that was meant.

    gallery:
      - image_url: muscles/png/Leg-3.png
      - image_url: muscles/png/Leg-3.png    # Leg-4.png was meant
"""

from __future__ import annotations

from collections.abc import Iterator

from imgpipe.diagnostics import Severity
from imgpipe.findings.finding import Hit
from imgpipe.links.link import Outcome
from imgpipe.rules.rule import Rule
from imgpipe.view import View


def _check(view: View) -> Iterator[Hit]:
    for gallery in view.galleries():
        first: dict[str, int] = {}
        for position, link in enumerate(gallery.links, start=1):
            if link is None or link.outcome is Outcome.DYNAMIC:
                continue
            before = first.setdefault(link.about, position)
            if before != position:
                message = f"`{link.value}` is shown by entry {before} of the gallery already"
                hint = "delete the entry, or show the image that was meant"
                yield Hit(link.place, message, link.about, hint)


RULE = Rule("REF005", Severity.WARNING, "image twice in a gallery", _check, __doc__ or "")
