"""An image that nothing refers to, and nothing that is made of it.

It is published for nobody, and the next person to tidy up dares not delete it. References of every
kind count: front matter, bodies, layouts, includes, data, styles, scripts; thumbnails and videos
that the theme derives; the pipeline's sources for their outputs, and outputs for their sources.

Where only code or a comment names it, that is information, as is a dynamic reference that may mean
any image. Not reported is what a dynamic reference could reach (REF007), what is derived from an
image that a page misses (REF001), originals in a source root of their own, recorded outputs whose
source is gone (ORP003) or cannot be read, what browsers want unasked (`favicon.ico`). A source
that is unused, with all that is made of it, is told once.

To mend it, delete the image, or show it; what shall stay unused belongs into `audit.ignore`.

    audit: {ignore: {ORP001: ["press/**"]}}
"""

from __future__ import annotations

from collections.abc import Iterator

from imgpipe.diagnostics import Place, Severity
from imgpipe.findings.finding import Hit
from imgpipe.orphans import Orphan, find_orphans
from imgpipe.rules.rule import Rule
from imgpipe.text import count_of
from imgpipe.view import View


def _check(view: View) -> Iterator[Hit]:
    anything, reachable = view.usage.anything, view.usage.reachable
    if anything and reachable:
        count = count_of(len(reachable), "image")
        message = f"may mean any image: {count} may be shown by it alone, or not at all"
        hint = "write as much of the path as is known, such as its folder"
        yield Hit(anything.place, message, anything.about, hint, Severity.INFO)
    for orphan in find_orphans(view):
        if orphan.derived_as:
            continue
        what = _describe(orphan)
        if orphan.mention:
            message = f"only code or a comment mentions {what}: {orphan.mention.place}"
            hint = "if that is no reference, delete the image"
            yield Hit(Place(orphan.path), message, orphan.path, hint, Severity.INFO)
        else:
            message = f"nothing refers to {what}"
            yield Hit(Place(orphan.path), message, orphan.path, _advise(orphan))


def _describe(orphan: Orphan) -> str:
    of_source = orphan.path == orphan.source
    if not orphan.source or (of_source and not orphan.others):
        return "it"
    if of_source:
        return f"it, nor to {count_of(len(orphan.others), 'file')} of its set or made of it"
    more = f", nor to {count_of(len(orphan.others), 'more file')}" if orphan.others else ""
    return f"it{more} made of `{orphan.source}`"


def _advise(orphan: Orphan) -> str:
    if orphan.source and orphan.path != orphan.source:
        return "show it, or make it only where it is shown: `for: pages` at its output"
    if orphan.others:
        return "show one of them, or delete them all"
    return "show it, or delete it"


RULE = Rule("ORP001", Severity.WARNING, "image that nothing refers to", _check, __doc__ or "")
