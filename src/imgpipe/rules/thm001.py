"""The thumbnail that the theme shows for an entry of a gallery is not there.

Feeling Responsive shows `png/Leg-1-thumb.png` for the entry `png/Leg-1.png`. Where that is missing,
visitors see a broken image, and no one who reads the page's text finds out why.

It is an error where the site's own include or its files show that the theme does so, and else a
warning: there are forks of it without thumbnails. It is not reported where the entry's own image is
missing (REF001), or where the theme makes another name than one means (REF004).

To mend it, add an output for thumbnails to pipeline.yaml and run `imgpipe run`, or make the file.

    gallery:
      - image_url: muscles/png/Leg-1.png     # muscles/png/Leg-1-thumb.png is not there
"""

from __future__ import annotations

from collections.abc import Iterator

from imgpipe.diagnostics import Severity
from imgpipe.findings.finding import Hit
from imgpipe.implied_files import THUMBNAIL, find_missing
from imgpipe.rules.rule import Rule
from imgpipe.view import View


def _check(view: View) -> Iterator[Hit]:
    return find_missing(view, lambda kind: kind == THUMBNAIL)


RULE = Rule("THM001", Severity.ERROR, "thumbnail missing", _check, __doc__ or "")
