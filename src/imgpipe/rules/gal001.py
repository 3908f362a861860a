"""A gallery has more or fewer entries than its animation has frames.

A gallery of a rotating leg shows every orientation. When the animation was made anew with more
frames, or an entry was lost, the page shows less than there is, or what is there no more.

Only galleries whose entries are all frames of one set are judged: a set whose source the pipeline
knows, or whose numbered names (`Leg-1.png`) have the name of one animation (`Leg.gif`). A gallery
of photographs that happen to be numbered is not, nor an empty one (GAL005), nor one of a page whose
copy imgpipe completes (`entries: sync` with `rewrite.pages`).

To mend it, add the missing entries and delete the others; `imgpipe rewrite` with `entries: sync`
does that.

    gallery:                                 # the animation has 3 frames
      - image_url: muscles/png/Leg-1.png
      - image_url: muscles/png/Leg-2.png
"""

from __future__ import annotations

from collections.abc import Iterator

from imgpipe.diagnostics import Severity
from imgpipe.findings.finding import Hit
from imgpipe.frame_sets import FrameSet, find_one_set, spell_numbers
from imgpipe.rules.rule import Rule
from imgpipe.text import count_of
from imgpipe.view import View


def _check(view: View) -> Iterator[Hit]:
    for gallery in () if view.completes_copies else view.galleries():
        frames = view.read_frames(gallery)
        found = find_one_set(frames)
        if found is None or not found.sure or len(frames) == found.frames:
            continue
        numbers = {frame.number for frame in frames if frame}
        whole = f"`{found.animation}`" if found.animation else f"the set of `{found.name}`"
        message = (
            f"the gallery has {count_of(len(frames), 'entry')},"
            f" but {whole} has {count_of(found.frames, 'frame')}"
        )
        yield Hit(gallery.place, message, found.animation or found.name, _advise(found, numbers))


def _advise(found: FrameSet, shown: set[int]) -> str:
    lacking, surplus = set(found.numbers) - shown, shown - set(found.numbers)
    said = [f"add {spell_numbers(lacking, 'frame')}"] if lacking else []
    if surplus and len(found.numbers) == found.frames:
        said.append(f"take out {spell_numbers(surplus, 'frame')}, which it does not have")
    return "; ".join(said)


RULE = Rule("GAL001", Severity.ERROR, "number of entries differs", _check, __doc__ or "")
