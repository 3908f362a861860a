"""Feeling Responsive (Jekyll): paths start at the image root, the site's `urlimg`.

Its `gallery` shows a thumbnail of each entry, its `page-image` a GIF as two videos.
"""

import posixpath

from imgpipe.conventions.convention import Convention, EntryField, ImageField, ImpliedFile
from imgpipe.conventions.field_paths import EntryPath, FieldPath


def _derive_thumbnail(value: str) -> str | None:
    """As `_includes/gallery`: split at every dot, and only the first two parts are taken."""
    if not value:
        return None
    head, _, rest = value.partition(".")
    return f"{head}-thumb.{rest.partition('.')[0]}"


def _mean_thumbnail(value: str) -> str | None:
    stem, extension = posixpath.splitext(value)
    return f"{stem}-thumb{extension}" if value else None


def _imply_video(extension: str) -> ImpliedFile:
    """As `_includes/page-image`: every `.gif` goes, wherever it stands, and no `.GIF`."""

    def derive(value: str) -> str | None:
        return value.replace(".gif", "") + extension if _is_gif(value) else None

    def mean(value: str) -> str | None:
        return posixpath.splitext(value)[0] + extension if _is_gif(value) else None

    return ImpliedFile(extension.removeprefix("."), "animations", derive, mean)


def _is_gif(value: str) -> bool:
    return value.lower().endswith(".gif")


CONVENTION = Convention(
    entries=(EntryField(EntryPath.parse("gallery[*].image_url")),),
    animations=(ImageField(FieldPath.parse("images[*].image_name")),),
    references=tuple(
        ImageField(FieldPath.parse(path))
        for path in (
            "icon",
            "header.image_fullwidth",
            "header.image",
            "header.pattern",
            "image.title",
            "image.thumb",
            "image.homepage",
            "widget*.image",
        )
    ),
    caption="caption",
    title="title",
    image_title="image_title",
    entry_alt="caption",
    image_alt="image_alt",
    image_id="image_id",
    shown_by="im_id",
    prefixed=True,
    implied=(
        ImpliedFile("thumbnail", "entries", _derive_thumbnail, _mean_thumbnail),
        _imply_video(".webm"),
        _imply_video(".mp4"),
    ),
)
