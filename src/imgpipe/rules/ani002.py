"""The frames of an animation that are on the disk are not those that it has.

The animation was made anew and its frames were not, or the reverse: the page shows two different
things. It is an error where there are more or fewer files than frames, and a warning where a file
shows other pixels than its frame.

Which files are frames, the pipeline's outputs say; where none does, it is a page that has one
animation and one gallery, whose numbered names begin with the animation's, or half of which show
what the animation does. Not compared by pixels are thumbnails, and formats that change them, as
JPEG does. Not reported is what another command or rule tells: frames that are stale or missing
among those that imgpipe made (`imgpipe run`), frames that a gallery names in vain (REF001), what
was edited or adopted, and frames that hold more than the animation (ANI005).

To mend it, make the frames of the animation anew, or the animation of the frames.

    muscles/gif/Leg.gif          # 16 frames
    muscles/png/Leg-1.png to Leg-12.png
"""

from __future__ import annotations

from collections.abc import Iterator

from imgpipe.diagnostics import Severity
from imgpipe.findings.finding import Hit
from imgpipe.frame_files import FrameFiles, compare_frames, find_frame_files
from imgpipe.frame_sets import spell_numbers
from imgpipe.rules.rule import Rule
from imgpipe.text import count_of
from imgpipe.view import View


def _check(view: View) -> Iterator[Hit]:
    for found in find_frame_files(view):
        if found.count + found.awaited != found.frames:
            frames, files = count_of(found.frames, "frame"), count_of(found.count, "file")
            message = f"`{found.animation}` has {frames}, but `{found.name}` has {files}"
            yield Hit(found.place, message, found.animation, _advise_on_number(found))
            continue
        different = compare_frames(view, found)
        if different.other and not different.richer:
            numbers = spell_numbers((position + 1 for position in different.other), "frame")
            shows = "shows" if len(different.other) == 1 else "show"
            message = f"{numbers} of `{found.animation}` {shows} other pixels than `{found.name}`"
            hint = _advise(found)
            yield Hit(found.place, message, found.animation, hint, Severity.WARNING)


def _advise_on_number(found: FrameFiles) -> str:
    if not found.planned or found.made_from_files:
        return _advise(found)
    if found.count > found.frames:
        return "move the files away that are none of its frames"
    return "`imgpipe run` makes those that lack"


def _advise(found: FrameFiles) -> str:
    if found.made_from_files:
        return "move the animation away, and `imgpipe run` makes it of the files"
    if found.planned:
        return "move the files away, and `imgpipe run` makes them of the animation"
    return "make the files of the animation anew, or the animation of the files"


RULE = Rule("ANI002", Severity.ERROR, "frames differ from the animation's", _check, __doc__ or "")
