"""A file that imgpipe made, and that no pattern makes any more.

Its source is gone or has fewer frames, or its output was taken out of pipeline.yaml. The lock still
has it, so that imgpipe knows it for its own, and can clean it up safely.

It is reported whether a page shows it or not, for nothing keeps it up to date. What was made of a
source that cannot be read now is not reported, nor what is on record and no longer on the disk.

To mend it, run `imgpipe clean` to see what would go, and `imgpipe clean --apply` to move it to the
trash. Where a page still shows it, change the page first.

    outputs:
      frames: png/{name}-{n}.png     # webp/Leg-1.webp was made by an output that is gone
"""

from __future__ import annotations

from collections.abc import Iterator

from imgpipe.diagnostics import Place, Severity
from imgpipe.findings.finding import Hit
from imgpipe.rules.rule import Rule
from imgpipe.status import State
from imgpipe.view import View


def _check(view: View) -> Iterator[Hit]:
    for status in view.status.files:
        path = status.path
        if status.state is not State.LEFTOVER or path not in view.images:
            continue
        message = f"imgpipe made it, and makes it no longer: {status.reason}"
        hint = "`imgpipe clean --apply` moves it to the trash"
        if path in view.usage.used:
            message += "; a page still shows it"
            hint = f"change the page; then {hint}"
        yield Hit(Place(path), message, path, hint)


RULE = Rule("ORP003", Severity.WARNING, "output that nothing makes", _check, __doc__ or "")
