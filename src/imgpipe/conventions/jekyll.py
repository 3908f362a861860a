"""Plain Jekyll, and themes close to it: paths start at the site's root, `/assets/images/leg.png`.

Jekyll has no galleries of its own. These are the fields that its usual templates and plug-ins
(jekyll-seo-tag, jekyll-feed) read, and lists of bare paths.
"""

from imgpipe.conventions.convention import Convention, entry_fields, image_fields
from imgpipe.conventions.prefix import Prefix, Start

_SITE = Prefix(Start.SITE)

CONVENTION = Convention(
    entries=entry_fields(
        "images[*]", "gallery[*]", "gallery[*].image", "gallery[*].url", prefix=_SITE
    ),
    references=image_fields(
        *("image", "image.path", "image.feature", "image.thumb"),
        *("thumbnail", "cover", "banner", "feature_image", "header.image", "header.teaser"),
        prefix=_SITE,
    ),
    caption="caption",
    title="title",
    lacks=(
        "A list of bare paths has no captions and no text alternatives.",
        "A template that puts a folder before a value needs `site.fields`, with `from` and `in`.",
        "No field names a gallery's animation: one that has no entries yet stays empty.",
    ),
    documentation=__doc__ or "",
)
