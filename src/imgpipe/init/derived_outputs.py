"""Patterns of derived files → outputs, with the options that make them as they are."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from imgpipe.formats import format_of
from imgpipe.init.derived_files import Derived, Pair
from imgpipe.init.frame_shapes import FrameSet
from imgpipe.init.layout import OptionValue, OutputLayout
from imgpipe.init.sight import Sight
from imgpipe.init.sizes import Fit, find_fit
from imgpipe.patterns import Pattern, SpellError

First = tuple[tuple[str, OptionValue], ...]
"""The option `first` where frames are not counted from 1; else nothing."""


def lay_derived(
    sight: Sight,
    frames: Pattern,
    sets: Sequence[FrameSet],
    derived: Sequence[Derived],
    first: First,
) -> tuple[list[OutputLayout], set[str]]:
    """Return the outputs of what is there beside the frames, and sets of another size than most."""
    outputs: list[OutputLayout] = []
    odd: set[str] = set()
    for item in derived:
        pattern = Pattern.parse(item.path)
        if not set(pattern.names) <= set(frames.names):
            continue
        pairs = _pair(pattern, sets, sight.there)
        made = sight.look(sight.below + pairs[0][1].made) if pairs else None
        if made is None:
            continue
        fit = find_fit([pair for _, pair in pairs], sight.size_of)
        if frames.numbered and not _is_fitted(fit) and frames.read(pairs[0][1].made):
            continue  # the frames of others, which no gallery shows
        options = [*_fit_options(fit), *(first if item.numbered else ())]
        if not item.numbered:
            whole = _find_whole_options(pattern, made.frames, sets, first, moving=frames.numbered)
            if whole is None or not _has_frames(made.frames, pairs[0][0], sets):
                continue
            options += whole
        is_poster = any(key == "frame" for key, _ in options)
        taken = [output.id for output in outputs]
        name = _name_output(item, fit, frames, taken, is_poster=is_poster)
        why = _explain(item, fit, frames)
        outputs.append(OutputLayout(name, item.path, tuple(options), why))
        owners = {pair.made: owner for owner, pair in pairs}
        odd |= {owners[pair.made] for pair, _ in fit.others}
    return outputs, odd


def _find_whole_options(
    pattern: Pattern,
    frames: int,
    sets: Sequence[FrameSet],
    first: First,
    *,
    moving: bool,
) -> list[tuple[str, OptionValue]] | None:
    """Return the options of an output without a number; None where no output could make it."""
    kind = format_of((pattern.suffix or "").lower())
    if not moving:
        return [] if frames == 1 else None
    if frames > 1:
        return [] if kind and kind.assemble else None
    if kind is None or "frame" not in kind.options:
        return None
    if first:
        return [("frame", first[0][1])]
    common = set.intersection(*(set(item.files) for item in sets))
    return [("frame", min(common))] if common else None


def _has_frames(frames: int, owner: str, sets: Sequence[FrameSet]) -> bool:
    """Return whether a file may be the animation of a set: many a video repeats frames."""
    return frames == 1 or any(item.name == owner and len(item.files) == frames for item in sets)


def _pair(
    pattern: Pattern, sets: Sequence[FrameSet], inside: frozenset[str]
) -> list[tuple[str, Pair]]:
    """Return for each set its name, and one file of the pattern with the frame it is of."""
    found = []
    for item in sets:
        number, of = next(iter(item.files.items()))
        try:
            made = pattern.spell(item.words, number)
        except SpellError:
            continue
        if made in inside:
            found.append((item.name, Pair(made, of)))
    return found


def _fit_options(fit: Fit) -> Iterator[tuple[str, OptionValue]]:
    if fit.width_px:
        yield "width", fit.width_px
    if fit.height_px:
        yield "height", fit.height_px


def _name_output(
    item: Derived, fit: Fit, frames: Pattern, taken: Sequence[str], *, is_poster: bool
) -> str:
    """Return a word for what an output is, with its width or format where another has that word."""
    suffix = item.path.rpartition(".")[2].lower()
    kind = format_of(suffix)
    own = kind.id if kind else suffix
    if frames.numbered and not item.numbered:
        name = "posters" if is_poster else "animation" if own == "gif" else own
    elif _is_fitted(fit):
        name = "thumbnails"
    else:
        name = own if suffix != (frames.suffix or "").lower() else "copies"
    words = (fit.width_px or fit.height_px or own, own, *range(2, len(taken) + 3))
    choices = (name, *(f"{name}_{word}" for word in words))
    return next(choice for choice in choices if choice not in taken)


def _explain(item: Derived, fit: Fit, frames: Pattern) -> str:
    if frames.numbered and not item.numbered:
        return "one file for each animation"
    originals = "frames" if frames.numbered else "pictures"
    return f"smaller copies of the {originals}" if _is_fitted(fit) else f"the {originals} once more"


def _is_fitted(fit: Fit) -> bool:
    return fit.width_px is not None or fit.height_px is not None
