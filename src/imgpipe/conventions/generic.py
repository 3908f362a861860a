"""Any other site: nothing is known but what `site.fields` says, fields of any name.

A value starts at the image root, if its field says nothing else (`from`, `in`).
"""

from imgpipe.conventions.convention import Convention

CONVENTION = Convention(
    lacks=(
        "Of what templates derive nothing is known: neither thumbnails nor videos are implied.",
    ),
    documentation=__doc__ or "",
)
