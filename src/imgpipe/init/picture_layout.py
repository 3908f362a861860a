"""The pipeline of a site whose galleries show single pictures, or that has no gallery at all."""

from __future__ import annotations

import posixpath
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from imgpipe.init.derived_files import find_derived
from imgpipe.init.derived_outputs import LaidDerived, lay_derived
from imgpipe.init.frame_shapes import FrameSet, is_pattern, spell_folder
from imgpipe.init.layout import OutputLayout, ShownGallery, SourceLayout
from imgpipe.init.main_field import list_present, measure_width
from imgpipe.init.sight import Inferred, Sight, count_all, find_gifs, lay_out
from imgpipe.patterns import Pattern


def infer_pictures(sight: Sight) -> Inferred | None:
    """Galleries of single pictures: each is a source, with what else there is of its name."""
    files = sorted({path for gallery in sight.shown.galleries for path in _largest(sight, gallery)})
    if not files:
        return _infer_animations(sight)
    folder = spell_folder(map(posixpath.dirname, files))
    endings = {posixpath.splitext(path)[1] for path in files}
    text = posixpath.join(folder, "{name}" + (endings.pop() if len(endings) == 1 else ".{ext}"))
    if not is_pattern(text):
        return None
    pattern = Pattern.parse(text)
    readings = {path: pattern.read(path) for path in files}
    sets = [FrameSet(found.words, {1: path}, 0) for path, found in readings.items() if found]
    derived = find_derived(sets, sight.inside, frozenset(files).__contains__)
    made = lay_derived(sight, pattern, sets, derived, ())
    sources = [SourceLayout("pictures", text, (), "the originals")]
    outputs = [OutputLayout("originals", text, (), "the originals themselves: galleries show them")]
    layout = lay_out(sight, sight.site.image_root, sources, [*outputs, *made.outputs])
    layout = replace(layout, notes=made.notes)
    counts = count_all(sight, (), None, layout)
    return Inferred(layout, replace(counts, pictures=len(files)), tuple(sorted(made.odd)))


def _largest(sight: Sight, gallery: ShownGallery) -> list[str]:
    """Return the files of the field that shows the largest pictures, below the image root."""
    fields = [list_present(sight, files) for _, files in gallery.fields]
    return max(fields, key=lambda files: measure_width(sight, files))


def _infer_animations(sight: Sight) -> Inferred | None:
    """A site with animations and no entries of galleries.

    What is there is kept, and nothing new is made, unless galleries wait for their entries.
    """
    gifs = list(find_gifs(sight.inside))
    if not gifs:
        return None
    folder = spell_folder(map(posixpath.dirname, gifs))
    ending = Counter(posixpath.splitext(path)[1] for path in gifs).most_common(1)[0][0]
    text = posixpath.join(folder, "{name}" + ending)
    if not is_pattern(text):
        return None
    posters, frames = _spell_wishes(text, paged=bool(sight.shown.lone_pages))
    sets = list(_read_animations(sight, Pattern.parse(text), gifs))
    made = _lay_beside(sight, Pattern.parse(frames.path), sets)
    offers = () if any(item.id == posters.id for item in made.outputs) else (posters,)
    if sight.shown.unfilled:
        main = replace(frames, options=())
    else:
        why = "the originals themselves: pages show them"
        main, offers = OutputLayout("animations", text, (), why), (*offers, frames)
    sources = [SourceLayout("animations", text, (), "the originals")]
    layout = lay_out(sight, sight.site.image_root, sources, [main, *made.outputs])
    if not sight.shown.unfilled:
        layout = replace(layout, show=())
    layout = replace(layout, offers=offers, notes=made.notes)
    counts = replace(count_all(sight, (), None, layout), animations=len(gifs))
    names = tuple(sorted(item.name for item in sets))
    return Inferred(layout, counts, tuple(sorted(made.odd)), names)


def _read_animations(sight: Sight, pattern: Pattern, gifs: Iterable[str]) -> Iterator[FrameSet]:
    """Yield a set for each animation that can be read: its file stands for all its frames."""
    for path in gifs:
        reading, info = pattern.read(path), sight.look(sight.below + path)
        if reading and info:
            numbers = range(1, info.frames + 1)
            yield FrameSet(reading.words, dict.fromkeys(numbers, path), 0)


def _lay_beside(sight: Sight, frames: Pattern, sets: Sequence[FrameSet]) -> LaidDerived:
    """Return what there is of whole animations; stills that no gallery shows are left alone."""
    derived = find_derived(sets, sight.inside, frozenset(find_gifs(sight.inside)).__contains__)
    return lay_derived(sight, frames, sets, [item for item in derived if not item.numbered], ())


def _spell_wishes(text: str, *, paged: bool) -> tuple[OutputLayout, OutputLayout]:
    """Return what a site may want of its animations: of those that pages show, if any does."""
    stem = text.rpartition(".")[0]
    of_pages = (("for", "pages"),) if paged else ()
    of_galleries = (("for", "galleries"),) if paged else ()
    posters = OutputLayout("posters", f"{stem}-poster.webp", (("frame", 1), *of_pages))
    why = "a frame of an animation each"
    return posters, OutputLayout("frames", f"{stem}-{{n}}.png", of_galleries, why)
