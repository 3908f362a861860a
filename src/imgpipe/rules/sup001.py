"""A comment that tells the audit to be silent has nothing to silence.

`# imgpipe: ignore[REF001]` was written for something that has been mended since, or its name of a
rule is misspelled. Such a comment is in the way: the next real finding at this place would go
unseen.

It is not reported of a rule that is off in pipeline.yaml, or that the command did not ask for:
what the comment silences was not looked for.

To mend it, delete the comment, or write the id that `imgpipe rules` lists.
"""

from __future__ import annotations

from collections.abc import Iterator

from imgpipe.findings.finding import IDLE_SUPPRESSION, Hit
from imgpipe.rules.rule import Rule
from imgpipe.view import View


def _check(_view: View) -> Iterator[Hit]:
    yield from ()


_LABEL = IDLE_SUPPRESSION
RULE = Rule(_LABEL.id, _LABEL.severity, _LABEL.title, _check, __doc__ or "")
