"""The front matter of a page, or a data file, is not valid YAML.

Jekyll then builds the page without its fields, or stops. imgpipe knows nothing of such a page, and
leaves it as it is: none of its images is checked.

It is not reported for a page without front matter, nor for an empty one.

To mend it, look at the place that is marked, and at the lines before it; the hint says what is
wrong most often.

    title: Leg: a view        # a value that holds `: ` needs quotes
"""

from __future__ import annotations

from collections.abc import Iterator

from imgpipe.diagnostics import Place, Severity
from imgpipe.findings.finding import Hit
from imgpipe.rules.rule import Rule
from imgpipe.view import View


def _check(view: View) -> Iterator[Hit]:
    for item in dict.fromkeys((*view.site.diagnostics, *view.diagnostics)):
        if item.code == "FMT001":
            place = item.place or Place(view.config.name)
            yield Hit(place, item.message, place.path, item.hint)


RULE = Rule("FMT001", Severity.ERROR, "front matter not readable", _check, __doc__ or "")
