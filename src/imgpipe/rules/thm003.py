"""A thumbnail is distorted, larger than its image, or not as wide as the others of its gallery.

A distorted one shows a leg that is too thin. A larger one was blown up, or is the thumbnail of
another picture. And one that is not as wide as its neighbours breaks the grid of the gallery.

A pixel's rounding is no distortion. Widths are compared only where all images of a gallery have one
size: of photographs upright and across, thumbnails of one height differ in width. Drawings are not
judged, nor is what cannot be decoded.

To mend it, make the thumbnails anew with one width; an output of pipeline.yaml does that:

    thumbnails: {path: "muscles/png/{name}-{n}-thumb.png", width: 300}
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator

from imgpipe.diagnostics import Severity
from imgpipe.findings.finding import Hit
from imgpipe.images import Size
from imgpipe.implied_files import Thumbnail, find_thumbnails
from imgpipe.rules.rule import Rule
from imgpipe.view import View

_HINT = "make it anew of the image"


def _check(view: View) -> Iterator[Hit]:
    sound: dict[str, list[Thumbnail]] = defaultdict(list)  # by image
    for thumbnail in find_thumbnails(view):
        problem = _find_problem(thumbnail.size, thumbnail.image_size)
        if problem:
            message = f"the thumbnail `{thumbnail.path}` {problem}"
            yield Hit(thumbnail.link.place, message, thumbnail.path, _HINT)
        else:
            sound[thumbnail.link.target or ""].append(thumbnail)
    told: set[str] = set()
    for gallery in view.galleries():
        shown = dict.fromkeys(link.target for link in gallery.links if link and link.target)
        for hit in _find_odd_width([item for path in shown for item in sound.get(path or "", ())]):
            if hit.about not in told:
                told.add(hit.about)
                yield hit


def _find_problem(size: Size, image: Size) -> str:
    if size.width_px > image.width_px or size.height_px > image.height_px:
        return f"is {size}, larger than its image of {image}"
    # Times the image's width, by how much the height is off; times its height, the width.
    off = abs(size.height_px * image.width_px - size.width_px * image.height_px)
    if off > max(image.width_px, image.height_px):
        return f"is {size}: its proportion is not that of its image, which is {image}"
    return ""


def _find_odd_width(thumbnails: Iterable[Thumbnail]) -> Iterator[Hit]:
    """Yield the first thumbnail that is not as wide as most."""
    every = list(thumbnails)
    counts = Counter(item.size.width_px for item in every)
    if len(counts) < 2 or len({item.image_size for item in every}) > 1:
        return
    ((common, _), *_) = counts.most_common()
    odd = next(item for item in every if item.size.width_px != common)
    said = ", ".join(f"{count} of {width} px" for width, count in counts.most_common())
    message = f"the thumbnails of this gallery differ in width: {said}"
    yield Hit(odd.link.place, message, odd.path, "make them anew with one width")


RULE = Rule("THM003", Severity.WARNING, "thumbnail of a wrong size", _check, __doc__ or "")
