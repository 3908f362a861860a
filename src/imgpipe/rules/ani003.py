"""An animation has a delay under 20 ms, delays that differ, or stops after one play.

Browsers show a frame with a delay under 20 ms for 100 ms, so that an animation which was meant to
be fast is slow. Delays that differ make a rotation jerk; and one that plays once stands still
before a reader has found it. All three may be wished, and are told as information.

Only animations that the site uses are reported, each once; a video is not looked into.

To mend it, export the animation with one delay of 20 ms or more, and to be repeated for ever; or
split it and put it together again, with `imgpipe split` and `imgpipe assemble --delay 180`.

    muscles/gif/Leg.gif     # 16 frames of 0 ms
"""

from __future__ import annotations

from collections.abc import Iterator

from imgpipe.diagnostics import Place, Severity
from imgpipe.findings.finding import Hit
from imgpipe.image_facts import ImageFacts
from imgpipe.rules.rule import Rule
from imgpipe.text import count_of
from imgpipe.view import View

_SHORTEST_MS = 20  # browsers take anything below for 100 ms


def _check(view: View) -> Iterator[Hit]:
    for path, facts in view.images.items():
        if facts.frames > 1 and not facts.code and path in view.usage.used:
            odd = list(_find_odd(facts))
            if odd:
                hint = "export it with one delay of at least 20 ms, and to be repeated for ever"
                yield Hit(Place(path), "; ".join(odd), path, hint)


def _find_odd(facts: ImageFacts) -> Iterator[str]:
    delays = facts.delays_ms
    short = sum(delay < _SHORTEST_MS for delay in delays)
    if short:
        has = "has" if short == 1 else "have"
        yield f"{count_of(short, 'frame')} {has} a delay under 20 ms, which browsers show as 100 ms"
    if len(set(delays)) > 1:
        yield f"the delays differ, from {min(delays)} to {max(delays)} ms"
    if facts.plays == 1:
        yield "it plays once, and stops"


RULE = Rule("ANI003", Severity.INFO, "delays or loop are odd", _check, __doc__ or "")
