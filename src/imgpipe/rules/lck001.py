"""A file that imgpipe made was edited since.

The lock has the digest of each output as it was made, and this file has another. Perhaps someone
retouched a frame; perhaps an optimiser ran over the folder. imgpipe keeps it as it is, and so it
stays behind when its source changes.

A file that was adopted is a person's own, and not reported as long as it is as it was then. A file
that is stale because its source changed is a run's business, and one that is empty was no edit.

To mend it, keep the edit with `imgpipe adopt --edited`, or make the file anew with
`imgpipe run --replace edited`; the trash keeps the edited one.

    muscles/png/Leg-3.png     # retouched in an image editor
"""

from __future__ import annotations

from collections.abc import Iterator

from imgpipe.diagnostics import Place, Severity
from imgpipe.findings.finding import Hit
from imgpipe.rules.rule import Rule
from imgpipe.status import State
from imgpipe.view import View

_HINT = "`imgpipe run --replace edited` makes it anew, and the trash keeps the old"


def _check(view: View) -> Iterator[Hit]:
    for status in view.status.files:
        if status.state is State.EDITED:
            path = status.path
            yield Hit(Place(path), "was edited since imgpipe made it", path, _HINT)


RULE = Rule("LCK001", Severity.WARNING, "output edited", _check, __doc__ or "")
