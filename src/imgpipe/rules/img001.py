"""An image, drawing or video cannot be decoded.

It is empty, cut short, damaged, or no image at all; browsers show nothing, or a part of it. Each
file is decoded once to its last pixel; of a drawing imgpipe sees that it is well-formed, of a video
that its parts are whole.

An animation that is damaged is ANI001's, and what Git LFS left in a file's place IMG003's. Images
that nothing refers to count as well, for they are published, and sources of the pipeline that
are not. What is over one of `limits` was not looked at, and is told so.

To mend it, restore the file from its original or from version control, or export it again.

    icon/leg.png     # cut short: a download that broke off
"""

from __future__ import annotations

from collections.abc import Iterator

from imgpipe.diagnostics import Severity
from imgpipe.findings.finding import Hit
from imgpipe.rules.rule import Rule
from imgpipe.spoiled_files import find_spoiled
from imgpipe.view import View


def _check(view: View) -> Iterator[Hit]:
    return find_spoiled(view, "IMG001")


RULE = Rule("IMG001", Severity.ERROR, "image cannot be decoded", _check, __doc__ or "")
