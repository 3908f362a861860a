"""A reference that only the build of the site makes whole, so that it was not checked.

Liquid puts a value into the address of an image. Where imgpipe knows all values that it may be
(fields of pages, `_config.yml`, `_data`, parameters of includes, loops over galleries), it follows
them; where it does not, it says so here, so that no one takes silence for a proof. Images that such
a reference could reach are never called orphans.

It is not reported for links to pages and other files that are no images, nor in code and comments.

There is nothing to mend. `imgpipe audit --built _site` (Hugo: `--built public`) checks what the
build made of it.

    <img src="{{ site.urlimg }}{{ include.picture | downcase }}" alt="A view">
"""

from __future__ import annotations

import shlex
from collections.abc import Iterator

from imgpipe.diagnostics import Severity
from imgpipe.findings.finding import Hit
from imgpipe.languages.image_names import ends_as_image
from imgpipe.languages.language import Element, Strength
from imgpipe.links.link import Link, Outcome
from imgpipe.rules.rule import Rule
from imgpipe.view import View

_SHOWS_IMAGES = frozenset(
    (Element.IMAGE, Element.SOURCE, Element.VIDEO, Element.POSTER, Element.META, Element.STYLE)
)


def _check(view: View) -> Iterator[Hit]:
    seen = set()
    hint = f"`imgpipe audit --built {shlex.quote(view.destination)}` checks what it becomes"
    for link in view.links:
        place = (link.file.name, link.mention.span)
        if _is_unchecked(link) and place not in seen:
            seen.add(place)
            message = f"`{link.value}` is known only when the site is built"
            yield Hit(link.place, message, link.value, hint)


def _is_unchecked(link: Link) -> bool:
    if link.outcome is not Outcome.DYNAMIC or link.mention.strength is Strength.WEAK:
        return False
    if not any("*" in path for path in link.wanted or (link.value,)):
        return False
    return link.mention.element in _SHOWS_IMAGES or ends_as_image(link.value)


RULE = Rule("REF007", Severity.INFO, "reference not checked", _check, __doc__ or "")
