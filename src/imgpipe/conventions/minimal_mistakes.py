"""Minimal Mistakes (Jekyll): paths start at the site's root, `/assets/images/leg-1.png`.

A page has any number of galleries, each a key that its include names (`id="gallery2"`). Of an
entry, `image_path` is what is shown, and `url`, which may be missing, what a click leads to.
"""

from imgpipe.conventions.convention import Convention, entry_fields, image_fields
from imgpipe.conventions.prefix import Prefix, Start

_SITE = Prefix(Start.SITE)

CONVENTION = Convention(
    entries=entry_fields("*gallery*[*].image_path", "*gallery*[*].url", prefix=_SITE),
    references=image_fields(
        *("header.image", "header.overlay_image", "header.teaser", "header.og_image"),
        *("feature_row*[*].image_path", "sidebar[*].image", "author.avatar"),
        prefix=_SITE,
    ),
    title="title",
    entry_alt="alt",
    lacks=(
        "The theme makes no thumbnails: let `rewrite.show` say which output `image_path` is.",
        "`url` may be a page or another site's: only one that names an image is rewritten.",
        "`relative_url` puts `baseurl` before every path: in a value it would stand twice.",
        "No field names a gallery's animation: one that has no entries yet stays empty.",
    ),
    documentation=__doc__ or "",
)
