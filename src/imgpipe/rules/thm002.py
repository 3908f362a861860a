"""A thumbnail was made of an image that has changed since, or as the pipeline no longer says.

Visitors see one picture in the gallery and another one when they click on it.

imgpipe knows it of thumbnails that it made itself: the lock has what each was made of, and how. Of
others nobody can tell what they were made of, so nothing is said of them; nor of one that a person
edited (LCK001) or that was adopted. What pages do not show is no thumbnail; `imgpipe status` lists
all that is stale.

To mend it, run `imgpipe run`.

    muscles/gif/Leg.gif              # exported again
    muscles/png/Leg-1-thumb.png      # made of the GIF as it was before
"""

from __future__ import annotations

from collections.abc import Iterator

from imgpipe.diagnostics import Severity
from imgpipe.findings.finding import Hit
from imgpipe.implied_files import THUMBNAIL, find_stale
from imgpipe.rules.rule import Rule
from imgpipe.view import View


def _check(view: View) -> Iterator[Hit]:
    return find_stale(view, lambda kind: kind == THUMBNAIL)


RULE = Rule("THM002", Severity.WARNING, "thumbnail stale", _check, __doc__ or "")
