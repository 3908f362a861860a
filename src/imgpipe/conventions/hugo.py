"""Hugo: paths start at the page's own folder (a bundle), or with a `/` at the site's root.

A page's resources lie beside it, and `resources[*].src` names them. What lies in `static/` is
published at the site's root, and what lies in `content/` too: the first that holds the image root
is where `/` leads. Themes read `featured_image` and its kin from both.
"""

from imgpipe.conventions.convention import Convention, entry_fields, image_fields
from imgpipe.conventions.prefix import Prefix, Start

_PAGE, _SITE = Prefix(Start.PAGE), Prefix(Start.SITE)
_SHOWN = (
    *("featured_image", "featuredImage", "images[*]", "cover.image"),
    *("image", "thumbnail", "cover"),
)

CONVENTION = Convention(
    entries=entry_fields("resources[*].src", prefix=Prefix(Start.PAGE, by_name=True)),
    references=(*image_fields(*_SHOWN, prefix=_PAGE), *image_fields(*_SHOWN, prefix=_SITE)),
    title="title",
    site_roots=("static", "content", "assets"),
    pages_are_folders=True,
    lacks=(
        "Only front matter in YAML is read: neither TOML (`+++`) nor JSON.",
        "A resource's `src` may be a glob (`*.png`): such an entry is left alone.",
        "Hugo finds a resource by its name: in `a%20b.png` and `a.png?v=2` all letters count.",
        "A page that is no bundle (`leg.md`) has no resources; its images lie in `leg/`.",
        "`params` of a resource are copied from its siblings as they are.",
        "No field names a page's animation: resources are only added beside others.",
    ),
    documentation=__doc__ or "",
)
