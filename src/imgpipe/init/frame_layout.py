"""The pipeline of a site whose galleries show frames: which way they are made, and what of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence, Set
from dataclasses import replace

from imgpipe.init.animations import (
    Agreement,
    Animations,
    are_richer,
    common_timing,
    compare_numbers,
    find_animations,
)
from imgpipe.init.derived_files import Derived, find_derived
from imgpipe.init.derived_outputs import lay_derived
from imgpipe.init.frame_shapes import FrameSet, find_stems, find_strays, group_sets
from imgpipe.init.layout import Counts, OptionValue, OutputLayout, ShownGallery, SourceLayout
from imgpipe.init.sight import Inferred, Sight, count_all, find_gifs, lay_out
from imgpipe.patterns import Pattern, Words


def infer_frames(
    sight: Sight, frames: Pattern, galleries: Sequence[ShownGallery]
) -> Inferred | None:
    """Return the layout of the frames that galleries show; None where there is nothing of them."""
    paths = (path for it in galleries for _, files in it.fields for path in files)
    shown = group_sets(frames, sight.cut(paths))
    wanted = {item.words for item in shown}
    there = tuple(item for item in group_sets(frames, sight.inside) if item.words in wanted)
    sets = there or shown  # none of the frames is made yet
    animations = find_animations(
        sets, frames.names, find_gifs(sight.content.files), _find_source_roots(sight)
    )
    if not animations and not there:
        return None
    is_known = _know_files(sight, frames, wanted, animations)
    derived = find_derived(sets, sight.inside, is_known)
    agreement = animations and compare_numbers(sets, animations, sight.look)
    gapped = _find_gapped(sight, shown, there, animations) if animations else ()
    if animations and agreement and _should_split(sight, sets, animations, agreement, gapped):
        inferred = _split_layout(sight, frames, sets, animations, agreement, derived)
        odd = {*inferred.odd, *(item.name for item in gapped)}
    else:
        inferred = _still_layout(sight, frames, sets, animations, derived)
        odd = set(inferred.odd)
    names = {item.name for item in sets}
    strays = [it for it in _find_present_strays(sight, frames, galleries) if it.name not in names]
    counts = count_all(sight, (*sets, *strays), animations, inferred.layout)
    odd |= {item.name for item in strays}
    return replace(inferred, counts=counts, odd=tuple(sorted(odd)), names=tuple(sorted(names)))


def _know_files(
    sight: Sight, frames: Pattern, wanted: Set[Words], animations: Animations | None
) -> Callable[[str], bool]:
    """Return what tells whether a file is an animation or a frame of one, and so derived of none.

    `Leg-thumb-1.png` reads as a frame of `Leg-thumb`, and is one where galleries show that set or
    there is such an animation.
    """
    below_root = animations and animations.root == sight.site.image_root
    originals = animations.pattern if animations and below_root else None
    stems = find_stems(find_gifs(sight.content.files))

    def is_known(path: str) -> bool:
        if originals and originals.read(path, any_padding=True):
            return True
        found = frames.read(path, any_padding=True)
        if found is None:
            return False
        return found.words in wanted or dict(found.words).get("name") in stems

    return is_known


def _find_gapped(
    sight: Sight, shown: Sequence[FrameSet], there: Sequence[FrameSet], animations: Animations
) -> tuple[FrameSet, ...]:
    """Return the sets with fewer frames than their GIF whose gallery shows no other ones.

    Somebody took the others out, for an entry that was forgotten would still name its file.
    """
    named = {item.words: item.files.keys() for item in shown}
    infos = [(item, sight.look(animations.by_words.get(item.words, ""))) for item in there]
    return tuple(
        item
        for item, info in infos
        if info and len(item.files) < info.frames and named[item.words] <= item.files.keys()
    )


def _find_present_strays(
    sight: Sight, frames: Pattern, galleries: Sequence[ShownGallery]
) -> Iterator[FrameSet]:
    stems = find_stems(find_gifs(sight.content.files))
    for item in find_strays(galleries, frames, sight.site.image_root, stems):
        files = {number: path for number, path in item.files.items() if path in sight.there}
        if files:
            yield replace(item, files=files)


def _find_source_roots(sight: Sight) -> list[str]:
    """Return the image root, and the folders above GIFs that lie elsewhere."""
    outside = [path for path in find_gifs(sight.content.files) if not path.startswith(sight.below)]
    heads = Counter(path.split("/")[0] for path in outside if "/" in path)
    return [sight.site.image_root, *(head for head, _ in heads.most_common())]


def _should_split(
    sight: Sight,
    sets: Sequence[FrameSet],
    animations: Animations,
    agreement: Agreement,
    gapped: Sequence[FrameSet],
) -> bool:
    """Frames are split from their GIFs, unless they hold more, or too many are numbered oddly.

    Frames of which most sets have some taken out are originals, too: a run would bring them back.
    """
    if len(gapped) * 2 > agreement.compared:
        return False
    if not agreement.compared or len(agreement.odd) * 4 > agreement.compared:
        return False
    return not are_richer(sets, animations, sight.site.image_root, sight.disk)


def _split_layout(
    sight: Sight,
    frames: Pattern,
    sets: Sequence[FrameSet],
    animations: Animations,
    agreement: Agreement,
    derived: Sequence[Derived],
) -> Inferred:
    first = () if agreement.first == 1 else (("first", agreement.first),)
    outputs = [OutputLayout("frames", frames.text, first, "a frame of an animation each")]
    made = lay_derived(sight, frames, sets, derived, first)
    numbered_otherwise = {item.name for item in (*agreement.odd, *_find_misspelled(frames, sets))}
    odd = numbered_otherwise | made.odd
    sources = [SourceLayout("animations", animations.pattern.text, (), "the originals")]
    alone = [item for item in sets if item.words not in animations.by_words]
    if alone and animations.root == sight.site.image_root:
        why = "frames that have no animation"
        sources.append(SourceLayout("stills", frames.text, (), why))
    layout = lay_out(sight, animations.root, sources, [*outputs, *made.outputs])
    return Inferred(replace(layout, notes=made.notes), Counts(), tuple(sorted(odd)))


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
    made = lay_derived(sight, frames, sets, derived, (), timed=True)
    odd = made.odd | {item.name for item in _find_misspelled(frames, sets)}
    notes = [*made.notes]
    if animations and animations.root == sight.site.image_root:
        line, complete = _lay_animation(sight, sets, animations)
        if complete:
            outputs.append(line)
        else:
            notes.append("some sets have no GIF of as many frames, so that none is made of frames")
    sources = [SourceLayout("stills", frames.text, (), "the originals, one set for each gallery")]
    layout = lay_out(sight, sight.site.image_root, sources, [*outputs, *made.outputs])
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
