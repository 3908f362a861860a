"""The candidates of a `srcset` (HTML Living Standard, 4.8.4.2.2, parsing a srcset attribute)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from imgpipe.text import Span

_GAP = re.compile(r"[ \t\r\n\f,]*+")
_ADDRESS = re.compile(r"[^ \t\r\n\f]++")
_DESCRIPTORS = re.compile(r"(?:[^,(]|\([^)]*+\)?)*+,?")


def find_candidates(text: str, span: Span) -> Iterator[Span]:
    """Yield the span of each candidate's address; commas belong to it but at its end."""
    place, end = span
    while True:
        gap = _GAP.match(text, place, end)
        assert gap
        found = _ADDRESS.match(text, gap.end(), end)
        if not found:
            return
        address = found[0].rstrip(",")
        yield Span(found.start(), found.start() + len(address))
        place = found.end()
        if address == found[0]:
            descriptors = _DESCRIPTORS.match(text, place, end)
            assert descriptors
            place = descriptors.end()
