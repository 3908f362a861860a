"""Colours of an embedded ICC profile → sRGB, as browsers show them, by Pillow's LittleCMS.

Outputs have no profile: without this, a picture in another colour space would change its look.
"""

from __future__ import annotations

from functools import lru_cache
from io import BytesIO
from typing import TYPE_CHECKING

from imgpipe.animation.frame import high_bytes, palette_image

if TYPE_CHECKING:
    from PIL.Image import Image
    from PIL.ImageCms import ImageCmsTransform

# Profiles that mean sRGB differ by what their makers rounded; the nearest other one in use, with a
# plain gamma of 2.2, differs by six levels.
_ROUNDING = 3
_STEPS = 9
_SPACES = {"RGB": "RGB", "RGBA": "RGB", "P": "RGB", "CMYK": "CMYK"}
_SPACES |= dict.fromkeys(("L", "LA", "I;16"), "GRAY")
_MODES = {"RGB": "RGB", "CMYK": "CMYK", "GRAY": "L"}


def to_srgb(image: Image, profile: bytes | None) -> Image | None:
    """Return an image in sRGB: RGB, RGBA, P, L or LA. None where it has to stay as it is.

    That is where there is no profile, or one of sRGB's own; and where browsers do not heed it
    either: it is damaged, or speaks of colours that the image does not have. A grey of 16 bits
    becomes one of 8.
    """
    space = _SPACES.get(image.mode)
    transform = _find_transform(profile, space) if profile and space else None
    if transform is None:
        return None
    if image.mode == "P":
        return _convert_palette(image, transform)
    opaque = high_bytes(image) if image.mode == "I;16" else image
    if image.mode in ("RGBA", "LA"):
        opaque = image.convert(image.mode.removesuffix("A"))
    if space == "GRAY":
        converted = opaque.point(list(_convert_greys(transform)))
    else:
        converted = transform.apply(opaque)
    converted.info = {}
    if opaque.mode + "A" == image.mode:
        converted.putalpha(image.getchannel("A"))
    return converted


@lru_cache(maxsize=8)
def _find_transform(profile: bytes, space: str) -> ImageCmsTransform | None:
    """Return what makes sRGB of a profile's colours, None where nothing does or need be."""
    from PIL.ImageCms import ImageCmsProfile, ImageCmsTransform, createProfile

    try:
        source = ImageCmsProfile(BytesIO(profile))
        if source.profile.xcolor_space.strip() != space:
            return None
        srgb = ImageCmsProfile(createProfile("sRGB"))
        transform = ImageCmsTransform(source, srgb, _MODES[space], "RGB")
    except (OSError, ValueError):
        return None
    return None if _changes_nothing(transform, space) else transform


def _changes_nothing(transform: ImageCmsTransform, space: str) -> bool:
    """Return whether a transform leaves colours as they are, but for rounding."""
    from PIL.Image import frombytes

    if space == "CMYK":
        return False
    if space == "GRAY":
        pairs = zip(range(256), _convert_greys(transform), strict=True)
        return all(abs(grey - level) <= _ROUNDING for grey, level in pairs)
    levels = [255 * step // (_STEPS - 1) for step in range(_STEPS)]
    colors = bytes(
        level
        for red in levels
        for green in levels
        for blue in levels
        for level in (red, green, blue)
    )
    colors += bytes(level for level in range(256) for _ in range(3))
    image = frombytes("RGB", (len(colors) // 3, 1), colors)
    converted = transform.apply(image).tobytes()
    return all(abs(one - other) <= _ROUNDING for one, other in zip(colors, converted, strict=True))


def _convert_greys(transform: ImageCmsTransform) -> bytes:
    """Return the level in sRGB of each grey of 8 bits: a grey has no hue in any profile."""
    from PIL.Image import frombytes

    greys = frombytes("L", (256, 1), bytes(range(256)))
    return transform.apply(greys).getchannel("G").tobytes()


def _convert_palette(image: Image, transform: ImageCmsTransform) -> Image:
    from PIL.Image import frombytes

    palette = bytes(image.getpalette() or ())
    colors = frombytes("RGB", (len(palette) // 3, 1), palette)
    converted = transform.apply(colors).tobytes()
    return palette_image(image, converted, image.info.get("transparency"))
