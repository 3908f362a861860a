"""The field of entries that shows the images themselves, where others show smaller copies."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace

from imgpipe.init.layout import ShownGallery
from imgpipe.init.sight import Sight


def keep_main_fields(sight: Sight) -> tuple[ShownGallery, ...]:
    """Return the galleries without the fields that show smaller images than another does.

    The field with the larger images in most galleries is the main one in all that have it. Where
    fields show images of one size, or one shows none that is there, a gallery does not count.
    """
    galleries = sight.shown.galleries
    votes = Counter(name for gallery in galleries if (name := _find_main(sight, gallery)))
    if not votes:
        return galleries
    main = votes.most_common(1)[0][0]
    return tuple(
        replace(gallery, fields=tuple(it for it in gallery.fields if it[0] == main))
        if any(name == main for name, _ in gallery.fields)
        else gallery
        for gallery in galleries
    )


def _find_main(sight: Sight, gallery: ShownGallery) -> str:
    widths = {
        name: measure_width(sight, list_present(sight, files)) for name, files in gallery.fields
    }
    distinct = set(widths.values())
    if len(distinct) < 2 or 0 in distinct:
        return ""
    return max(widths, key=lambda name: widths[name])


def list_present(sight: Sight, files: Iterable[str]) -> list[str]:
    """Return those of a project's files that are there, below the image root and from there."""
    return [path for path in sight.cut(files) if path in sight.there]


def measure_width(sight: Sight, files: Sequence[str]) -> int:
    """Return the width in pixels of the first file; 0 where there is none that can be read."""
    size = sight.size_of(files[0]) if files else None
    return size.width_px if size else 0
