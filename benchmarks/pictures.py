"""Animations like an atlas's, made the same each time: turning, partly changing, transparent."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TYPE_CHECKING

from benchmarks.surfaces import Body, make_legs, make_limb, shade

if TYPE_CHECKING:
    from PIL.Image import Image

SUPERSAMPLING = 2


def harden(image: Image) -> Image:
    """Return an image without partly transparent pixels, which no GIF can hold."""
    if image.mode == "RGBA":
        image.putalpha(image.getchannel("A").point([255 * (level > 127) for level in range(256)]))
    return image


def paint(body: Body, width_px: int, height_px: int, turn: float, label: str) -> Image:
    """Return a view of a body, turned by a share of a whole turn, as RGBA: nothing is behind it.

    Edges are smooth in colour; alpha is 0 or 255.
    """
    import numpy as np
    from PIL import Image, ImageDraw, ImageFont

    big = SUPERSAMPLING * width_px, SUPERSAMPLING * height_px
    levels, cover = shade(body, *big, 2 * math.pi * turn)
    blocks = height_px, SUPERSAMPLING, width_px, SUPERSAMPLING
    share = cover.reshape(blocks).mean(axis=(1, 3))[..., None]
    light = levels.reshape(*blocks, 3).mean(axis=(1, 3)) + 255 * (1 - share)
    pixels = np.concatenate([light, 255 * (share > 0)], axis=2)
    image = Image.fromarray(pixels.round().astype(np.uint8))
    pen = ImageDraw.Draw(image)
    # Smooth letters would be partly transparent.
    pen.fontmode = "1"
    middle, font = width_px / 2, ImageFont.load_default(height_px / 14)
    pen.text((middle, height_px / 30), label, (0, 0, 0, 255), font, anchor="ma")
    small = ImageFont.load_default(height_px / 40)
    pen.text(
        (0.97 * width_px, 0.97 * height_px), "one of the views", (40, 40, 40, 255), small, "rd"
    )
    return image


def on_white(image: Image) -> Image:
    from PIL import Image as Images

    return Images.alpha_composite(Images.new("RGBA", image.size, "white"), image).convert("RGB")


# Images, and how long each is shown, in milliseconds.
Painted = tuple[list["Image"], list[int]]


def turning(body: Body, width_px: int, height_px: int, count: int) -> list[Image]:
    return [
        on_white(paint(body, width_px, height_px, n / count, "Lower Limb")) for n in range(count)
    ]


def limb() -> Painted:
    """Whole frames, each with a palette of its own: what Mathematica exports."""
    return with_own_palettes(turning(make_limb(), 834, 917, 16)), [180] * 16


def legs() -> Painted:
    """The same of many thin muscles."""
    return with_own_palettes(turning(make_legs(), 834, 917, 16)), [180] * 16


def limb_24() -> Painted:
    return turning(make_limb(), 600, 660, 16), [180] * 16


def scan_24() -> Painted:
    """A still picture that a line moves down; it rests for some frames, some last longer."""
    from PIL import ImageDraw

    images, count = [], 24
    ground = on_white(paint(make_limb(), 300, 600, 0.1, "Slices"))
    for n in range(count):
        image = ground.copy()
        pen = ImageDraw.Draw(image)
        y = 80 + 20 * min(n, count - 4)
        pen.rectangle((40, y, 260, y + 3), (30, 90, 200))
        pen.text((8, 570), f"{y} mm", (0, 0, 0))
        images.append(image)
    return images, [500, *[100] * (count - 2), 1000]


def scan() -> Painted:
    images, delays_ms = scan_24()
    return share_palette(images), delays_ms


def cutout_24() -> Painted:
    images = [harden(paint(make_limb(), 350, 400, n / 12, "Leg")) for n in range(12)]
    return images, [120] * 12


def cutout() -> Painted:
    """One palette, its last index transparent."""
    images, delays_ms = cutout_24()
    hidden = [image.getchannel("A").point(lambda level: 255 - level) for image in images]
    indexed = share_palette([on_white(image) for image in images], 255)
    for image, mask in zip(indexed, hidden, strict=True):
        image.putpalette([*(image.getpalette() or [])[: 3 * 255], 0, 0, 0])
        image.paste(255, mask=mask)
        image.info["transparency"] = 255
    return indexed, delays_ms


def with_own_palettes(images: list[Image]) -> list[Image]:
    from PIL.Image import Dither

    return [image.quantize(256, dither=Dither.NONE) for image in images]


def share_palette(images: list[Image], colors: int = 256) -> list[Image]:
    """Return mode P images with one palette, the best for all of them side by side."""
    from PIL import Image

    width_px, height_px = images[0].size
    sheet = Image.new("RGB", (width_px, height_px * len(images)))
    for n, image in enumerate(images):
        sheet.paste(image, (0, n * height_px))
    palette = sheet.quantize(colors, dither=Image.Dither.NONE)
    return [image.quantize(palette=palette, dither=Image.Dither.NONE) for image in images]


GENERATED: dict[str, Callable[[], Painted]] = {
    "limb": limb,
    "scan": scan,
    "cutout": cutout,
    "limb-24": limb_24,
    "scan-24": scan_24,
    "cutout-24": cutout_24,
}
