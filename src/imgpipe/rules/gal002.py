"""The entries of a gallery leave a frame out, or are not in the order of their numbers.

The usual slips are an entry lost in between (1, 2, 4) and numbers that were sorted as text
(1, 10, 2). A rotation then jumps.

A gap is a frame that is there, or that the source has, and is not shown between two that are. A set
that itself has gaps has none to show. Only galleries whose entries are all frames of one set are
judged. Where names alone tell that they are frames (`photo-1.jpg`, with no animation), it is a
warning, and the reverse order (3, 2, 1) is taken for a wish. Gaps are not reported in pages whose
copies imgpipe completes (`entries: sync` with `rewrite.pages`).

To mend it, add the entry that lacks, or put the entries in order.

    gallery:
      - image_url: muscles/png/Leg-1.png
      - image_url: muscles/png/Leg-10.png
      - image_url: muscles/png/Leg-2.png
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from imgpipe.diagnostics import Severity
from imgpipe.findings.finding import Hit
from imgpipe.frame_sets import FrameSet, find_one_set, spell_numbers
from imgpipe.links.link import Link
from imgpipe.rules.rule import Rule
from imgpipe.view import View

_Shown = list[tuple[int, Link]]  # the number of each entry's frame, and its link


def _check(view: View) -> Iterator[Hit]:
    for gallery in view.galleries():
        frames = view.read_frames(gallery)
        found = find_one_set(frames)
        if found is None:
            continue
        shown = [
            (frame.number, link)
            for frame, link in zip(frames, gallery.links, strict=True)
            if frame and link
        ]
        yield from _find_disorder(found, shown)
        if not view.completes_copies:
            yield from _find_gap(found, shown)


def _find_disorder(found: FrameSet, shown: _Shown) -> Iterator[Hit]:
    """The same number twice is REF005's."""
    falls = [(before, after) for before, after in pairwise(shown) if after[0] < before[0]]
    if not falls or (not found.sure and len(falls) == len(shown) - 1):
        return
    (before, _), (after, link) = falls[0]
    message = f"frame {after} comes after frame {before}"
    hint = "put the entries in the order of their numbers: 2 before 10"
    yield _hit(found, link, message, hint)


def _find_gap(found: FrameSet, shown: _Shown) -> Iterator[Hit]:
    numbers = {number for number, _ in shown}
    low, high = min(numbers), max(numbers)
    lacking = {number for number in found.numbers if low < number < high} - numbers
    if lacking:
        behind = min(number for number in numbers if number > min(lacking))
        link = next(link for number, link in shown if number == behind)
        one = len(lacking) == 1
        message = f"{spell_numbers(lacking, 'frame')} {'is' if one else 'are'} not shown before it"
        yield _hit(found, link, message, "add " + ("its entry" if one else "their entries"))


def _hit(found: FrameSet, link: Link, message: str, hint: str) -> Hit:
    severity = None if found.sure else Severity.WARNING
    return Hit(link.place, message, link.about, hint, severity)


RULE = Rule("GAL002", Severity.ERROR, "gap or wrong order", _check, __doc__ or "")
