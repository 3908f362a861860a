"""Feeling Responsive (Jekyll): paths start at the image root, the site's `urlimg`.

Its `gallery` shows a thumbnail of each entry; an include that muscle atlases add to it,
`page-image`, shows a GIF as two videos. Two forks of the theme make no thumbnails: the audit looks
at the site's includes and files first.
"""

import posixpath

from imgpipe.conventions.convention import Convention, ImpliedFile, entry_fields, image_fields
from imgpipe.conventions.prefix import split_suffix


def _derive_thumbnail(value: str) -> str | None:
    """As `_includes/gallery`: split at every dot, and only the first two parts are taken."""
    if not value:
        return None
    head, _, rest = value.partition(".")
    return f"{head}-thumb.{rest.partition('.')[0]}"


def _mean_thumbnail(value: str) -> str | None:
    name, suffix = split_suffix(value)
    stem, extension = posixpath.splitext(name)
    return f"{stem}-thumb{extension}{suffix}" if value else None


def _imply_video(extension: str) -> ImpliedFile:
    """As `_includes/page-image`: every `.gif` goes, wherever it stands, and no `.GIF`."""

    def derive(value: str) -> str | None:
        return value.replace(".gif", "") + extension if _is_gif(value) else None

    def mean(value: str) -> str | None:
        name, suffix = split_suffix(value)
        return posixpath.splitext(name)[0] + extension + suffix if _is_gif(value) else None

    return ImpliedFile(extension.removeprefix("."), "animations", derive, mean)


def _is_gif(value: str) -> bool:
    return split_suffix(value)[0].lower().endswith(".gif")


CONVENTION = Convention(
    entries=entry_fields("gallery[*].image_url"),
    animations=image_fields("images[*].image_name"),
    references=image_fields(
        *("icon", "header.image_fullwidth", "header.image", "header.pattern"),
        *("image.title", "image.thumb", "image.homepage", "widget*.image"),
    ),
    caption="caption",
    title="title",
    image_title="image_title",
    entry_alt="caption",
    image_alt="image_alt",
    image_id="image_id",
    shown_by="im_id",
    implied=(
        ImpliedFile("thumbnail", "entries", _derive_thumbnail, _mean_thumbnail),
        _imply_video(".webm"),
        _imply_video(".mp4"),
    ),
    lacks=(
        "A thumbnail's name is cut at every dot: `M.Biceps-1.png` and `./png/Leg-1.png` have none.",
        "Only a small `.gif` is cut off for videos: `Leg.GIF` would be shown by `Leg.GIF.webm`.",
        "`Leg.gif?v=2` would be shown by `Leg?v=2.webm`: what browsers cut off is in the way.",
        "An entry has no text alternative but its caption.",
        "`urlimg` is put before every path: none is absolute, and none is another site's.",
    ),
    documentation=__doc__ or "",
)
