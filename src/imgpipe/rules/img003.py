"""What stands in an image's place is a pointer of Git LFS, a few lines of text.

Git LFS keeps large files elsewhere and puts them in place at checkout. Where it is not installed,
as on many build servers, the pointers are published instead, and every such image is broken.

It is reported for each image file that begins as a pointer does, sources of the pipeline included.

To mend it, run `git lfs install` and `git lfs pull`; on a build server, let the checkout do so.

    uses: actions/checkout@v4
    with: {lfs: true}
"""

from __future__ import annotations

from collections.abc import Iterator

from imgpipe.diagnostics import Severity
from imgpipe.findings.finding import Hit
from imgpipe.rules.rule import Rule
from imgpipe.spoiled_files import find_spoiled
from imgpipe.view import View


def _check(view: View) -> Iterator[Hit]:
    return find_spoiled(view, "IMG003")


RULE = Rule("IMG003", Severity.ERROR, "pointer of Git LFS", _check, __doc__ or "")
