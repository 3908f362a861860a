"""Feeling Responsive (Jekyll): paths start at the image root, the site's `urlimg`."""

from imgpipe.conventions.convention import Convention, EntryField, ImageField
from imgpipe.conventions.field_paths import EntryPath, FieldPath

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
)
