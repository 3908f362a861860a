"""A name of which the theme cannot make the name of its thumbnail or video.

Feeling Responsive splits `image_url` at every dot and puts the parts together again: of
`png/M.Biceps-1.png` it makes `png/M-thumb.Biceps-1`. It makes a video's name by taking `.gif` away,
in small letters, wherever it stands: of `Leg.GIF` it makes `Leg.GIF.webm`. Such files are not
there, so visitors see no thumbnail or no video, although both are where one expects them.

It is not reported where a file has the odd name, so that it is shown. It is an error where the
site's own include or its files show that the theme does so, and else a warning.

To mend it, rename the image so that its path has one dot only, and its extension is in small
letters; or mend the theme's include.

    gallery:
      - image_url: muscles/png/M.Biceps-1.png
"""

from __future__ import annotations

from collections.abc import Iterator

from imgpipe.diagnostics import Severity
from imgpipe.findings.finding import Hit
from imgpipe.links.link import Implied
from imgpipe.rules.rule import Rule
from imgpipe.view import View


def _check(view: View) -> Iterator[Hit]:
    odd: dict[int, list[Implied]] = {}
    for item in view.implied:
        if item.value != item.meant and not item.there:
            odd.setdefault(id(item.link), []).append(item)
    for items in odd.values():
        link = items[0].link
        made = " and ".join(f"`{item.value}`" for item in items)
        meant = " and ".join(f"`{item.meant}`" for item in items)
        yield Hit(
            link.place,
            f"the theme makes {made} of `{link.value}`, not {meant}",
            link.about,
            "rename it so that its path has one dot, before an extension in small letters",
            None if any(item.proven for item in items) else Severity.WARNING,
        )


RULE = Rule(
    "REF004", Severity.ERROR, "name that the theme cannot derive from", _check, __doc__ or ""
)
