"""Patterns of derived files → outputs, with the options that make them as they are."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from imgpipe.animation import AnimationInfo
from imgpipe.diagnostics import escape
from imgpipe.formats import format_of
from imgpipe.formats.format import Format
from imgpipe.images import Size
from imgpipe.init.derived_files import Derived, Pair
from imgpipe.init.derived_wholes import Option, Whole, judge_wholes
from imgpipe.init.frame_shapes import FrameSet
from imgpipe.init.layout import OutputLayout
from imgpipe.init.sight import Sight
from imgpipe.init.sizes import Fit, find_fit, spread
from imgpipe.patterns import Pattern, SpellError
from imgpipe.yaml_edit import spell_scalar

First = tuple[Option, ...]
"""The option `first` where frames are not counted from 1; else nothing."""

_Owned = Sequence[tuple[FrameSet, Pair]]


@dataclass(frozen=True)
class LaidDerived:
    """Outputs of what is there beside the frames, and the sets whose files are unlike most.

    `notes` have a sentence for each pattern whose files no output would make as they are.
    """

    outputs: tuple[OutputLayout, ...]
    odd: frozenset[str]
    notes: tuple[str, ...]


def lay_derived(
    sight: Sight,
    frames: Pattern,
    sets: Sequence[FrameSet],
    derived: Sequence[Derived],
    first: First,
    *,
    timed: bool = False,
) -> LaidDerived:
    """Return what makes the files beside the frames; `timed`: no source says delay and plays."""
    outputs: list[OutputLayout] = []
    odd: set[str] = set()
    notes: list[str] = []
    for item in derived:
        pattern, kind = Pattern.parse(item.path), format_of(item.path.rpartition(".")[2].lower())
        owned = spread(_pair(pattern, sets, sight.there))
        if kind is None or not owned or not set(pattern.names) <= set(frames.names):
            continue
        fit = find_fit([pair for _, pair in owned], sight.size_of, kind.id)
        of_others = bool(frames.numbered and frames.read(owned[0][1].made))
        if of_others and (fit.fails or not _is_fitted(fit)):
            continue  # frames that no gallery shows
        whole = _judge(sight, frames, item, owned, kind, first, timed=timed)
        if whole is None:
            continue
        taken = [output.id for output in outputs]
        is_poster = any(key == "frame" for key, _ in whole.options)
        name = _name_output(item, kind, fit, frames, taken, is_poster=is_poster)
        options = (*_fit_options(fit), *whole.options)
        line = _write_line(name, item, options)
        trouble = _find_trouble(owned, fit, whole, sight.size_of, line)
        if trouble:
            notes.append(escape(f"{item.path} is no output: {trouble}"))
            continue
        outputs.append(OutputLayout(name, item.path, options, _explain(item, fit, frames)))
        owners = {pair.made: owner.name for owner, pair in owned}
        odd |= {*whole.odd, *(owners[pair.made] for pair, _ in fit.others)}
    return LaidDerived(tuple(outputs), frozenset(odd), tuple(notes))


def _judge(
    sight: Sight,
    frames: Pattern,
    item: Derived,
    owned: _Owned,
    kind: Format,
    first: First,
    *,
    timed: bool,
) -> Whole | None:
    """Return the options that are not of size; None where no output could make such files."""
    if item.numbered:
        return Whole(first)

    def look(path: str) -> AnimationInfo | None:
        return sight.look(sight.below + path)

    if frames.numbered:
        return judge_wholes(owned, look, kind, first, timed=timed)
    infos = [(owner.name, look(pair.made)) for owner, pair in owned]
    odd = frozenset(name for name, info in infos if info is None or info.frames > 1)
    return None if len(odd) * 2 > len(owned) else Whole(odd=odd)


def _pair(
    pattern: Pattern, sets: Sequence[FrameSet], inside: frozenset[str]
) -> list[tuple[FrameSet, Pair]]:
    """Return each set with one file of the pattern, and the frame that this is of."""
    found = []
    for item in sets:
        number, of = next(iter(item.files.items()))
        try:
            made = pattern.spell(item.words, number)
        except SpellError:
            continue
        if made in inside:
            found.append((item, Pair(made, of)))
    return found


def _find_trouble(
    owned: _Owned, fit: Fit, whole: Whole, size_of: Callable[[str], Size | None], line: str
) -> str:
    """Return why no output makes most files, and what to do about it; nothing where one does.

    `line` is the output that would make new ones.
    """
    remake = f"to have them made, move them away, and add `{line}` to `outputs`"
    unread = [pair.made for _, pair in owned if size_of(pair.made) is None]
    if len(unread) * 2 > len(owned):
        return f"most are like {unread[0]}, which cannot be read; {remake}"
    if fit.fails:
        pair, made = fit.others[0]
        size = f"whose size of {made} no `width` or `height` gives"
        return f"most are like {pair.made}, {size}; they stay as they are"
    return f"{whole.why_not}; {remake}" if whole.why_not else ""


def _write_line(name: str, item: Derived, options: Sequence[Option]) -> str:
    path = spell_scalar(item.path, "double", in_flow=True)
    more = "".join(f", {key}: {value}" for key, value in options)
    return f"{name}: {{path: {path}{more}}}" if options else f"{name}: {path}"


def _fit_options(fit: Fit) -> Iterator[Option]:
    if fit.width_px:
        yield "width", fit.width_px
    if fit.height_px:
        yield "height", fit.height_px
    if fit.crop:
        yield "crop", "true"


def _name_output(
    item: Derived,
    kind: Format,
    fit: Fit,
    frames: Pattern,
    taken: Sequence[str],
    *,
    is_poster: bool,
) -> str:
    """Return a word for what an output is, with its width or format where another has that word."""
    own, suffix = kind.id, item.path.rpartition(".")[2].lower()
    words: tuple[int | str, ...] = (fit.width_px or fit.height_px or own, own)
    if frames.numbered and not item.numbered:
        name = "posters" if is_poster else "animation" if own == "gif" else own
        words = words if is_poster or own == "gif" else (fit.width_px or "animation", "animation")
    elif _is_fitted(fit):
        name = "thumbnails"
    else:
        name = own if suffix != (frames.suffix or "").lower() else "copies"
    choices = (name, *(f"{name}_{word}" for word in (*words, *range(2, len(taken) + 3))))
    return next(choice for choice in choices if choice not in taken)


def _explain(item: Derived, fit: Fit, frames: Pattern) -> str:
    if frames.numbered and not item.numbered:
        return "one file for each animation"
    originals = "frames" if frames.numbered else "pictures"
    return f"smaller copies of the {originals}" if _is_fitted(fit) else f"the {originals} once more"


def _is_fitted(fit: Fit) -> bool:
    return fit.width_px is not None or fit.height_px is not None
