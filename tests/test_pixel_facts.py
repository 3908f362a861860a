"""Counting colours: exact, and at a few bytes a pixel."""

from __future__ import annotations

from typing import cast

import numpy as np
import pytest
from PIL import Image

from imgpipe.animation import Frame
from imgpipe.animation.pixel_facts import PixelFacts, measure_pixels
from tests.memory import measure

MIB = 1 << 20


def paint(side: int) -> Image.Image:
    """Return an image of which each pixel is another one."""
    numbers = np.arange(side * side, dtype="<u4") * np.uint32(2_654_435_761)
    return Image.frombytes("RGBA", (side, side), numbers.tobytes())


@pytest.mark.parametrize("mode", ["RGB", "RGBA", "L", "LA", "1", "I;16"])
def test_every_mode_is_counted_as_its_pixels_are(mode: str) -> None:
    image = paint(1100)  # of more than one band
    image = Image.linear_gradient("L").convert("I;16") if mode == "I;16" else image.convert(mode)
    frame = Frame(0, image)
    counted = frame.truecolor.convert("RGBA").getcolors(image.width * image.height)
    pixels = [cast("tuple[int, ...]", pixel) for _, pixel in counted or ()]
    alphas = {pixel[3] for pixel in pixels}
    assert measure_pixels(frame) == PixelFacts(
        len({pixel[:3] for pixel in pixels if pixel[3]}), 0 in alphas, bool(alphas - {0, 255})
    )


def count_colors(side: int) -> int:
    return measure_pixels(Frame(0, paint(side))).colors


def test_counting_colours_takes_a_few_bytes_a_pixel() -> None:
    side = 2400
    colors, peak_bytes = measure(count_colors, side)
    assert colors > 4 * MIB
    assert peak_bytes < 20 * side * side + 64 * MIB
