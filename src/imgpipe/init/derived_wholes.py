"""One file for each animation: whether it moves, or which frame it shows, and which differ."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from imgpipe.animation import AnimationInfo
from imgpipe.formats.format import Format
from imgpipe.init.animations import common_timing
from imgpipe.init.derived_files import Pair
from imgpipe.init.frame_shapes import FrameSet
from imgpipe.init.layout import OptionValue
from imgpipe.init.sizes import Look
from imgpipe.text import count_of

Option = tuple[str, OptionValue]


@dataclass(frozen=True, slots=True)
class Whole:
    """The options of an output without a number, and the sets whose file it would not make.

    `why_not` says what is the matter with such a file, where most are so: there is no output.
    """

    options: tuple[Option, ...] = ()
    odd: frozenset[str] = frozenset()
    why_not: str = ""


def judge_wholes(
    owned: Sequence[tuple[FrameSet, Pair]],
    look: Look,
    kind: Format,
    first: Sequence[Option],
    *,
    timed: bool,
) -> Whole:
    """Return what most of the files are: animations of all frames, or stills of one of them.

    `look` is told paths below the image root; `timed` asks for delay and plays, which no source
    says. Many a program repeats frames, or leaves out those that are like the one before.
    """
    infos = [(owner, look(pair.made)) for owner, pair in owned]
    moving = _have(infos, [len(owner.files) for owner, _ in owned] if kind.assemble else [])
    stills = _have(infos, [1] * len(infos) if "frame" in kind.options else [])
    right = max(moving, stills, key=sum)
    odd = frozenset(owner.name for (owner, _), good in zip(infos, right, strict=True) if not good)
    if sum(right) * 2 < len(infos):
        return Whole(why_not=_explain(owned, infos, right.index(False)))
    if right is moving:
        known = [info for (_, info), good in zip(infos, right, strict=True) if good]
        return Whole(tuple(_time(known, kind)) if timed else (), odd)
    frame = _choose_frame([owner for owner, _ in owned], first)
    if frame is None:
        return Whole(why_not="no frame has the same number in all sets")
    return Whole((("frame", frame),), odd)


_Infos = Sequence[tuple[FrameSet, AnimationInfo | None]]


def _have(infos: _Infos, counts: Sequence[int]) -> list[bool]:
    """Return which files have so many frames; none where there are no counts."""
    wanted = counts or [0] * len(infos)
    return [
        bool(info and info.frames == count) for (_, info), count in zip(infos, wanted, strict=True)
    ]


def _explain(owned: Sequence[tuple[FrameSet, Pair]], infos: _Infos, index: int) -> str:
    owner, info = infos[index]
    path = owned[index][1].made
    if info is None:
        return f"most are like {path}, which cannot be read"
    held = count_of(info.frames, "frame")
    return f"most are like {path}, which holds {held}, not {len(owner.files)}"


def _choose_frame(sets: Sequence[FrameSet], first: Sequence[Option]) -> OptionValue | None:
    """Return the number of a first frame that all sets have."""
    if first:
        return first[0][1]
    return min(set.intersection(*(set(item.files) for item in sets)), default=None)


def _time(infos: Sequence[AnimationInfo | None], kind: Format) -> Iterator[Option]:
    delay_ms, plays = common_timing(infos)
    if delay_ms is not None:
        yield "delay_ms", delay_ms
    if plays is not None and "loop" in kind.options:
        yield "loop", plays
