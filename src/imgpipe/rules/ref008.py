"""Two files whose names are one on a disk that ignores letter case.

macOS and Windows keep `Leg-1.png` and `leg-1.png` as one file, and so `git clone` leaves one of the
two on such a disk; a site that is built there shows one image at both places. The same goes for the
two forms that Unicode has for letters such as `é`.

Images that are there count, and outputs that the pipeline would make. Folders that differ by case
are not reported as long as no two files in them collide.

To mend it, rename one of the two, and the references to it.

    muscles/png/Leg-1.png
    muscles/png/leg-1.png
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

from imgpipe.diagnostics import Place, Severity
from imgpipe.findings.finding import Hit
from imgpipe.rules.rule import Rule
from imgpipe.view import View


def _check(view: View) -> Iterator[Hit]:
    planned = {stale.file.path for task in view.plan.tasks for stale in task.stale}
    first: dict[str, str] = {}
    for path in sorted(planned.union(view.images)):
        other = first.setdefault(_fold(path), path)
        if other != path:
            made = " (which the pipeline would make)"
            says = [f"`{item}`{'' if item in view.images else made}" for item in (path, other)]
            message = f"{says[0]} and {says[1]} are one file on a disk that ignores letter case"
            yield Hit(Place(path), message, path, "rename one of them, and the references to it")


def _fold(path: str) -> str:
    if path.isascii():
        return path.lower()
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", path).casefold())


RULE = Rule("REF008", Severity.ERROR, "names that collide", _check, __doc__ or "")
