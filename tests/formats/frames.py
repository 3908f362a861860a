"""Frames for the formats' tests, generated: smooth, few-coloured, transparent."""

from __future__ import annotations

from random import Random

from PIL import Image

from imgpipe.animation import Frame

WIDTH, HEIGHT = 24, 17


def smooth(position: int = 0, delay_ms: int = 0) -> Frame:
    """A frame with more than 256 colours."""
    image = Image.new("RGB", (WIDTH, HEIGHT))
    for y in range(HEIGHT):
        for x in range(WIDTH):
            image.putpixel((x, y), (9 * x, 14 * y, (x * y + 40 * position) % 256))
    return Frame(position, image, delay_ms)


def noise(mode: str, colors: int = 256, seed: int = 0) -> Image.Image:
    """An image of so many random colours, or of any bytes where the mode has no palette."""
    chance = Random(seed)
    if mode != "P":
        length = len(Image.new(mode, (WIDTH, HEIGHT)).tobytes())
        return Image.frombytes(mode, (WIDTH, HEIGHT), chance.randbytes(length))
    image = Image.frombytes(
        "P", (WIDTH, HEIGHT), bytes(chance.randrange(colors) for _ in range(WIDTH * HEIGHT))
    )
    image.putpalette(chance.randbytes(3 * colors))
    return image


def indexed(
    position: int = 0, *, colors: int = 256, transparent: int | None = None, delay_ms: int = 0
) -> Frame:
    """A palette frame; another position has other pixels and another palette."""
    image = noise("P", colors, seed=position)
    if transparent is not None:
        image.info["transparency"] = transparent
    return Frame(position, image, delay_ms)
