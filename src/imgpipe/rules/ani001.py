"""An animation is truncated, damaged, or cannot be read at all.

Browsers show the frames before the damage and stop, or show nothing; each does so in its own way.
Nothing sound can be made of such a file either.

A file counts as an animation where its content says so, or where imgpipe has made frames of it
before. Any other image that cannot be decoded is IMG001's, and a file that Git LFS holds IMG003's.
What stands behind the end of a whole animation is no damage.

To mend it, restore the file from its original or from version control, or export it again.

    muscles/gif/Leg.gif     # cut short at byte 81920, after 7 of 16 frames
"""

from __future__ import annotations

from collections.abc import Iterator

from imgpipe.diagnostics import Severity
from imgpipe.findings.finding import Hit
from imgpipe.rules.rule import Rule
from imgpipe.spoiled_files import find_spoiled
from imgpipe.view import View


def _check(view: View) -> Iterator[Hit]:
    return find_spoiled(view, "ANI001")


RULE = Rule("ANI001", Severity.ERROR, "animation damaged", _check, __doc__ or "")
