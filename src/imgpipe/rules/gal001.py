"""A gallery has more or fewer entries than its animation has frames.

A gallery of a rotating leg shows every orientation. When the animation was made anew with more
frames, or an entry was lost, the page shows less than there is, or what is there no more.

Only galleries whose entries are all frames of one set are judged: a set whose source the pipeline
knows, or whose numbered names (`Leg-1.png`) have the name of one animation (`Leg.gif`). A gallery
of photographs that happen to be numbered is not, nor an empty one (GAL005), nor one of a page whose
copy imgpipe completes (`entries: sync` with `rewrite.pages`). Galleries of one page may share a set
(`gallery` and `gallery2`): where together they show each frame once, nothing is lacking.

To mend it, add the missing entries and delete the others; `imgpipe rewrite` with `entries: sync`
does that.

    gallery:                                 # the animation has 3 frames
      - image_url: muscles/png/Leg-1.png
      - image_url: muscles/png/Leg-2.png
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from imgpipe.diagnostics import Severity
from imgpipe.findings.finding import Hit
from imgpipe.frame_sets import FrameSet, find_one_set, spell_numbers
from imgpipe.rules.rule import Rule
from imgpipe.text import count_of
from imgpipe.view import GalleryView, View


def _check(view: View) -> Iterator[Hit]:
    if view.completes_copies:
        return
    shown: dict[tuple[str, FrameSet], list[tuple[GalleryView, list[int]]]] = defaultdict(list)
    for gallery in view.galleries():
        frames = view.read_frames(gallery)
        found = find_one_set(frames)
        if found and found.sure:
            numbers = [frame.number for frame in frames if frame]
            shown[gallery.page.path, found].append((gallery, numbers))
    for (_, found), galleries in shown.items():
        together = sorted(number for _, numbers in galleries for number in numbers)
        if together != list(found.numbers) or len(together) != found.frames:
            yield from _judge(found, galleries)


def _judge(
    found: FrameSet, galleries: Iterable[tuple[GalleryView, Sequence[int]]]
) -> Iterator[Hit]:
    for gallery, numbers in galleries:
        if len(numbers) == found.frames:
            continue
        whole = f"`{found.animation}`" if found.animation else f"the set of `{found.name}`"
        message = (
            f"the gallery has {count_of(len(numbers), 'entry')},"
            f" but {whole} has {count_of(found.frames, 'frame')}"
        )
        yield Hit(
            gallery.place, message, found.animation or found.name, _advise(found, set(numbers))
        )


def _advise(found: FrameSet, shown: set[int]) -> str:
    lacking, surplus = set(found.numbers) - shown, shown - set(found.numbers)
    said = [f"add {spell_numbers(lacking, 'frame')}"] if lacking else []
    if surplus and len(found.numbers) == found.frames:
        said.append(f"take out {spell_numbers(surplus, 'frame')}, which it does not have")
    return "; ".join(said)


RULE = Rule("GAL001", Severity.ERROR, "number of entries differs", _check, __doc__ or "")
