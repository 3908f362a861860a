"""Frames hold more than their animation: more colours than a GIF has, or more pixels.

They were rendered, not split: a GIF has 256 colours a frame, and the PNG files hold what it lost.
Whoever makes them anew of the GIF loses it for good. imgpipe never replaces them by itself; this is
a warning to all who would do it otherwise, one for each animation.

Which files are frames is told as for ANI002. Files in formats that change pixels are not judged: a
JPEG has many colours of its own. Not reported are files that were adopted, nor those of which the
pipeline makes the animation.

To mend it, say to imgpipe that the files stand for the outputs, with `imgpipe adopt`; or make the
frames a source, and the GIF an output.

    muscles/gif/Leg.gif         # 256 colours
    muscles/png/Leg-1.png       # 31,804 colours
"""

from __future__ import annotations

from collections.abc import Iterator

from imgpipe.diagnostics import Place, Severity
from imgpipe.findings.finding import Hit
from imgpipe.frame_files import compare_frames, find_frame_files
from imgpipe.rules.rule import Rule
from imgpipe.view import View


def _check(view: View) -> Iterator[Hit]:
    seen: set[str] = set()
    for found in find_frame_files(view):
        path = found.animation
        richer = () if found.made_from_files else compare_frames(view, found).richer
        if richer and path not in seen:
            seen.add(path)
            count = f"{len(richer)} of {found.frames}"
            message = (
                f"its frames in `{found.name}` are richer than it ({count}): do not make them anew"
            )
            hint = "make the animation of the frames, not the frames of the animation"
            if found.planned:
                hint = "`imgpipe adopt` takes them over, and keeps them as they are"
            yield Hit(Place(path), message, path, hint)


RULE = Rule("ANI005", Severity.WARNING, "frames richer than the animation", _check, __doc__ or "")
