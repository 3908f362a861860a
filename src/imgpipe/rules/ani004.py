"""A video that the theme shows in place of an animation is missing, or is stale.

An include of muscle atlases with Feeling Responsive, `page-image`, shows `Leg.gif` as `Leg.webm` or
`Leg.mp4`, with the GIF for browsers that play neither. Where the video is missing, the page asks
for what is not there; where it is stale, it shows what the animation no longer is.

A missing one is an error where the site's own include or the files beside it show that the theme
does so, and else a warning; one that imgpipe made and would make anew is a warning. Of a video that
was made elsewhere nobody can tell what it was made of. Where the animation itself is missing REF001
tells so, and where the theme makes another name than one means, REF004.

To mend it, run `imgpipe run` where an output makes the video, or make it of the animation.

    images:
      - image_name: muscles/gif/Leg.gif     # muscles/gif/Leg.mp4 is not there
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from imgpipe.diagnostics import Severity
from imgpipe.findings.finding import Hit
from imgpipe.implied_files import THUMBNAIL, find_missing, find_stale
from imgpipe.rules.rule import Rule
from imgpipe.view import View


def _check(view: View) -> Iterator[Hit]:
    yield from find_missing(view, _is_video)
    for hit in find_stale(view, _is_video):
        yield replace(hit, severity=Severity.WARNING)


def _is_video(kind: str) -> bool:
    return kind != THUMBNAIL


RULE = Rule("ANI004", Severity.ERROR, "video missing or stale", _check, __doc__ or "")
