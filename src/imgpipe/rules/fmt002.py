"""A key stands twice in one mapping of the front matter.

YAML readers take the last one and say nothing, so what the first one says is lost: a whole gallery,
or a caption. imgpipe edits nothing below such a key.

It is not reported where two entries of a list have the same keys, nor for the merge key `<<`, which
may stand as often as one likes.

To mend it, delete the key that is not meant, or join the two.

    gallery:
      - image_url: muscles/png/Leg-1.png
    gallery:                              # this one alone counts
      - image_url: muscles/png/Leg-2.png
"""

from __future__ import annotations

from collections.abc import Iterator

from imgpipe.diagnostics import Place, Severity
from imgpipe.findings.finding import Hit
from imgpipe.rules.rule import Rule
from imgpipe.view import View
from imgpipe.yaml_nodes import find_mappings

_MERGE = "<<"  # YAML's merge key type, 1.1


def _check(view: View) -> Iterator[Hit]:
    for page in view.pages:
        front_matter = page.page.front_matter
        for mapping in find_mappings(front_matter.root if front_matter else None):
            for key in mapping.duplicate_keys():
                if key.value == _MERGE:
                    continue
                first = next(node for name, node, _ in mapping.entries() if name == key.value)
                line, _ = page.page.file.locate(first.span.start)
                message = f"`{key.value}` stands in line {line} already: only the last one counts"
                place = Place.in_text(page.page.file, key.span)
                yield Hit(place, message, key.value, "delete the one that is not meant")


RULE = Rule("FMT002", Severity.WARNING, "key twice", _check, __doc__ or "")
