"""Any other site: nothing is known but what `site.fields` says, fields of any name.

A value starts at the image root, if its field says nothing else: with `from: site` it is an address
such as `/assets/images/png/Leg-1.png`. Without `site.fields` no field of a page holds an image.
"""

from imgpipe.conventions.convention import Convention

CONVENTION = Convention(
    lacks=(
        "Of what templates derive nothing is known: neither thumbnails nor videos are implied.",
    ),
    documentation=__doc__ or "",
)
