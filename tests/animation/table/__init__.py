"""The conformance table: each rule of what a browser shows, alone and in combination.

Expectations are written by hand from the specification and the rules of browsers. `CASES` are
whole files, `DAMAGED` are wrong from a place on, `STREAMS` are single images with odd LZW codes.
"""

from __future__ import annotations

from tests.animation.table.codes import STREAMS
from tests.animation.table.colour import COLOUR
from tests.animation.table.combined import COMBINED
from tests.animation.table.controls import CONTROLS
from tests.animation.table.coverage import COVERAGE
from tests.animation.table.damage import DAMAGED
from tests.animation.table.data import DATA
from tests.animation.table.disposal import DISPOSAL
from tests.animation.table.loops import LOOPS

__all__ = ["CASES", "DAMAGED", "STREAMS"]

CASES = {**COVERAGE, **DISPOSAL, **COLOUR, **CONTROLS, **LOOPS, **DATA, **COMBINED}
