"""A thumbnail, poster or video whose image is gone.

The animation was deleted or renamed, and what had been made of it stayed: `Leg-3-thumb.png` without
`Leg-3.png`. Nothing refers to it, or else it would be no leftover.

Names tell what was derived: `-thumb` and `-poster` at their end, and a video in a folder where
others stand beside their GIF. A video of its own that nothing refers to is ORP001's, and what
imgpipe made itself and no longer makes ORP003's. It is not reported where a page still names the
image that is gone (REF001), nor where code, a comment or a dynamic reference names the file.

To mend it, delete the file, or bring its image back.

    muscles/png/Leg-3-thumb.png     # there is no muscles/png/Leg-3.png
"""

from __future__ import annotations

from collections.abc import Iterator

from imgpipe.diagnostics import Place, Severity
from imgpipe.findings.finding import Hit
from imgpipe.orphans import find_orphans
from imgpipe.rules.rule import Rule
from imgpipe.view import View


def _check(view: View) -> Iterator[Hit]:
    for orphan in find_orphans(view):
        if orphan.derived_as:
            message = f"is the {orphan.derived_as} of an image that is gone"
            hint = "delete it, or bring its image back"
            yield Hit(Place(orphan.path), message, orphan.path, hint)


RULE = Rule("ORP002", Severity.WARNING, "derived file without its image", _check, __doc__ or "")
