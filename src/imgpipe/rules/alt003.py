"""Several images of a page have the same text.

Those who do not see them cannot tell them apart.

Texts that differ by a number are different (`Leg 1`, `Leg 2`). The same image twice, and one frame
in several formats or widths, may have one text. Texts that are empty or say nothing are ALT001's
and ALT002's. Each text is told once, at the second image that has it.

To mend it, say of each image what is special in it.

    gallery:
      - {image_url: muscles/png/Leg-1.png, caption: The leg}
      - {image_url: muscles/png/Leg-2.png, caption: The leg}
"""

from __future__ import annotations

from collections.abc import Iterator

from imgpipe.alternatives import Alternative
from imgpipe.diagnostics import Severity
from imgpipe.findings.finding import Hit
from imgpipe.links.link import Link
from imgpipe.rules.rule import Rule
from imgpipe.text import count_of
from imgpipe.view import View


def _check(view: View) -> Iterator[Hit]:
    pages = {page.page.path for page in view.pages}
    groups: dict[tuple[str, str], list[Alternative]] = {}
    for item in view.alternatives:
        if item.text and item.link.file.name in pages:
            groups.setdefault((item.link.file.name, item.known_text), []).append(item)
    for (_, text), items in groups.items():
        if len(items) == 1 or not text or items[0].emptiness:
            continue
        pictures: dict[str, Alternative] = {}
        for item in items:
            pictures.setdefault(_picture_of(view, item.link), item)
        if len(pictures) > 1:
            first, second, *more = pictures.values()
            have = f" and {count_of(len(more), 'image')} more have" if more else " has"
            message = f"`{second.link.value}`{have} the text of `{first.link.value}`: `{text}`"
            yield Hit(second.place, message, text, "say of each image what is special in it")


def _picture_of(view: View, link: Link) -> str:
    """Return what is shown, whatever the format and the width: a frame of a source, or a file."""
    claim = view.plan.claims.get(link.about)
    return link.about if claim is None else f"{claim.source.key} {claim.position}"


RULE = Rule("ALT003", Severity.INFO, "same text alternative", _check, __doc__ or "")
