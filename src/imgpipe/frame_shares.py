"""Which gallery of a page gets a frame that none of them shows.

Where several galleries of a page show frames of one animation, a person has divided the frames
among them. A frame that one gallery shows is not missing in another; one that none shows goes where
it can be meant, if that is one place alone.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

Frames = frozenset[int]


@dataclass(frozen=True, slots=True)
class Share:
    """A gallery's part of the frames, by position; one that does not follow is given none."""

    shown: Frames
    follows: bool = True


def share_frames(count: int, shares: Sequence[Share]) -> tuple[list[Frames], Frames]:
    """Return what each gallery gets of the `count` frames that none shows, and what none gets.

    Galleries that show the same frames are one gallery, shown twice: both get the same. One of
    whose frames another shows all, and more, is a selection of that, and gets nothing. Others get
    what stands beside their own frames, as long as no other may be meant: one that has the frame
    on the other side, or frames among theirs, or none at all yet.
    """
    shown = Frames().union(*(share.shown for share in shares))
    missing = Frames(range(count)) - shown
    if len(shares) == 1:
        return [missing], Frames()
    if not all(share.shown for share in shares):  # an empty one may be meant for anything
        return [Frames() for _ in shares], missing
    gets: dict[Frames, set[int]] = {share.shown: set() for share in shares if share.follows}
    wholes = _find_wholes({share.shown for share in shares})
    lost: set[int] = set()
    for frame in missing:
        gets.get(_find_whole(frame, shown, wholes), lost).add(frame)
    given = [Frames(gets[share.shown]) if share.follows else Frames() for share in shares]
    return given, Frames(lost)


def _find_wholes(galleries: Collection[Frames]) -> list[Frames]:
    """Return those of which no other shows every frame, and more."""
    return [own for own in galleries if not any(own < other for other in galleries)]


def _find_whole(frame: int, shown: Frames, wholes: Collection[Frames]) -> Frames:
    """Return the frames of the gallery that a frame belongs to; none if not one alone is meant."""
    before = max((other for other in shown if other < frame), default=None)
    after = min((other for other in shown if other > frame), default=None)
    meant, *others = [whole for whole in wholes if before in whole or after in whole]
    is_sure = not others and not any(_mingle(meant, other) for other in wholes if other != meant)
    return meant if is_sure else Frames()


def _mingle(one: Frames, other: Frames) -> bool:
    """Return whether frames of two galleries stand among each other."""
    return min(one) < max(other) and min(other) < max(one)
