"""The pipeline of a site whose galleries show frames: which way they are made, and what of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from imgpipe.init.animations import (
    Animations,
    are_richer,
    common_timing,
    compare_numbers,
    find_animations,
)
from imgpipe.init.derived_files import Derived, find_derived
from imgpipe.init.derived_outputs import lay_derived
from imgpipe.init.frame_shapes import FrameSet, group_sets
from imgpipe.init.layout import Counts, OptionValue, OutputLayout, SourceLayout
from imgpipe.init.sight import Inferred, Sight, count_all, find_gifs, lay_out
from imgpipe.patterns import Pattern


def infer_frames(sight: Sight, frames: Pattern) -> Inferred | None:
    paths = (path for it in sight.shown.galleries for _, files in it.fields for path in files)
    shown = group_sets(frames, sight.cut(paths))
    wanted = {item.words for item in shown}
    there = tuple(item for item in group_sets(frames, sight.inside) if item.words in wanted)
    sets = there or shown  # none of the frames is made yet
    animations = find_animations(
        sets, frames.names, find_gifs(sight.content.files), _find_source_roots(sight)
    )
    if not animations and not there:
        return None
    below_root = animations and animations.root == sight.site.image_root
    known = [frames, *([animations.pattern] if animations and below_root else [])]
    derived = find_derived(
        sets, sight.inside, lambda path: any(one.read(path, any_padding=True) for one in known)
    )
    if animations and _should_split(sight, sets, animations):
        inferred = _split_layout(sight, frames, sets, animations, derived)
    else:
        inferred = _still_layout(sight, frames, sets, animations, derived)
    counts = count_all(sight, sets, animations, inferred.layout)
    return replace(inferred, counts=counts, names=tuple(sorted({item.name for item in sets})))


def _find_source_roots(sight: Sight) -> list[str]:
    """Return the image root, and the folders above GIFs that lie elsewhere."""
    outside = [path for path in find_gifs(sight.content.files) if not path.startswith(sight.below)]
    heads = Counter(path.split("/")[0] for path in outside if "/" in path)
    return [sight.site.image_root, *(head for head, _ in heads.most_common())]


def _should_split(sight: Sight, sets: Sequence[FrameSet], animations: Animations) -> bool:
    """Frames are split from their GIFs, unless they hold more, or too many are numbered oddly."""
    agreement = compare_numbers(sets, animations, sight.look)
    if not agreement.compared or len(agreement.odd) * 4 > agreement.compared:
        return False
    return not are_richer(sets, animations, sight.site.image_root, sight.disk)


def _split_layout(
    sight: Sight,
    frames: Pattern,
    sets: Sequence[FrameSet],
    animations: Animations,
    derived: Sequence[Derived],
) -> Inferred:
    agreement = compare_numbers(sets, animations, sight.look)
    first = () if agreement.first == 1 else (("first", agreement.first),)
    outputs = [OutputLayout("frames", frames.text, first, "a frame of an animation each")]
    made, sized_otherwise = lay_derived(sight, frames, sets, derived, first)
    numbered_otherwise = {item.name for item in (*agreement.odd, *_find_misspelled(frames, sets))}
    odd = numbered_otherwise | sized_otherwise
    sources = [SourceLayout("animations", animations.pattern.text, (), "the originals")]
    alone = [item for item in sets if item.words not in animations.by_words]
    if alone and animations.root == sight.site.image_root:
        why = "frames that have no animation"
        sources.append(SourceLayout("stills", frames.text, (), why))
    layout = lay_out(sight, animations.root, sources, [*outputs, *made])
    return Inferred(layout, Counts(), tuple(sorted(odd)))


def _find_misspelled(frames: Pattern, sets: Iterable[FrameSet]) -> Iterator[FrameSet]:
    """Yield sets whose numbers have another padding than most: their files have other names."""
    for item in sets:
        if any(frames.read(path) is None for path in item.files.values()):
            yield item


def _still_layout(
    sight: Sight,
    frames: Pattern,
    sets: Sequence[FrameSet],
    animations: Animations | None,
    derived: Sequence[Derived],
) -> Inferred:
    outputs = [
        OutputLayout("frames", frames.text, (), "the originals themselves: galleries show them")
    ]
    made, odd = lay_derived(sight, frames, sets, derived, ())
    odd |= {item.name for item in _find_misspelled(frames, sets)}
    notes = []
    if animations and animations.root == sight.site.image_root:
        line, complete = _lay_animation(sight, sets, animations)
        if complete:
            outputs.append(line)
        else:
            notes.append("some sets have no GIF of as many frames, so that none is made of frames")
    sources = [SourceLayout("stills", frames.text, (), "the originals, one set for each gallery")]
    layout = lay_out(sight, sight.site.image_root, sources, [*outputs, *made])
    return Inferred(replace(layout, notes=tuple(notes)), Counts(), tuple(sorted(odd)))


def _lay_animation(
    sight: Sight, sets: Sequence[FrameSet], animations: Animations
) -> tuple[OutputLayout, bool]:
    """Return the output that assembles GIFs, and whether every set has the one it would make."""
    infos = [sight.look(animations.by_words.get(item.words, "")) for item in sets]
    delay_ms, plays = common_timing(infos)
    complete = all(
        info and info.frames == len(item.files) for info, item in zip(infos, sets, strict=True)
    )
    options: list[tuple[str, OptionValue]] = []
    if delay_ms is not None:
        options.append(("delay_ms", delay_ms))
    if plays is not None:
        options.append(("loop", plays))
    why = "assembled from the frames"
    return OutputLayout("animation", animations.pattern.text, tuple(options), why), complete
