"""Equal digests where a browser shows the same pixels, and nowhere else."""

from __future__ import annotations

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from imgpipe.animation import Frame
from imgpipe.animation.pixel_digest import look_at_frame

SIZE = 4, 3
Color = tuple[int, int, int, int]
COLORS = st.sampled_from(
    [(255, 0, 0, 255), (0, 0, 0, 255), (9, 9, 9, 255), (0, 0, 0, 0), (7, 8, 9, 0), (255, 0, 0, 9)]
)
PIXELS = st.lists(COLORS, min_size=12, max_size=12)


def digest(image: Image.Image) -> str:
    return look_at_frame(Frame(0, image)).digest


def paint(pixels: list[Color]) -> Image.Image:
    image = Image.new("RGBA", SIZE)
    image.putdata(pixels)
    return image


def shown(pixels: list[Color]) -> list[Color]:
    return [color if color[3] else (0, 0, 0, 0) for color in pixels]


@given(PIXELS, PIXELS)
def test_digests_are_equal_where_pixels_are(one: list[Color], other: list[Color]) -> None:
    assert (digest(paint(one)) == digest(paint(other))) == (shown(one) == shown(other))


@given(PIXELS, st.permutations(range(6)))
def test_a_palettes_order_does_not_show(pixels: list[Color], order: list[int]) -> None:
    opaque = [(*color[:3], 255) for color in pixels]
    colors = list(dict.fromkeys(opaque))
    order = [place for place in order if place < len(colors)]
    palette = [colors[place] for place in order]
    image = Image.new("P", SIZE)
    image.putpalette([level for color in palette for level in color[:3]])
    image.putdata([palette.index(color) for color in opaque])
    assert digest(image) == digest(paint(opaque)) == digest(paint(opaque).convert("RGB"))


def test_every_way_to_hold_a_picture_has_one_digest() -> None:
    grey = Image.linear_gradient("L")
    deep = Image.new("I;16", grey.size)
    deep.putdata([257 * level for level in grey.get_flattened_data()])
    ways = [grey, deep, *(grey.convert(mode) for mode in ("LA", "P", "RGB", "RGBA"))]
    assert len({digest(image) for image in ways}) == 1
    bits = Image.new("1", SIZE, 1)
    assert digest(bits) == digest(Image.new("RGB", SIZE, "white"))


def test_a_transparent_index_is_a_transparent_pixel() -> None:
    image = Image.new("P", SIZE, 1)
    image.putpalette([1, 2, 3, 4, 5, 6])
    image.info["transparency"] = 1
    assert digest(image) == digest(Image.new("RGBA", SIZE, (8, 8, 8, 0)))


def test_sizes_differ_though_pixels_follow_each_other_alike() -> None:
    images = [Image.new("RGB", size, "red") for size in ((4, 3), (3, 4), (12, 1), (6, 2))]
    assert all(digest(one) != digest(other) for one, other in combinations(images, 2))


def test_many_colors_have_digests_too() -> None:
    noise = Image.effect_noise((40, 40), 90)
    image = Image.merge("RGB", (noise, noise.rotate(90), noise.rotate(180)))
    assert digest(image) == digest(image.convert("RGBA"))
    other = image.copy()
    red, green, blue = other.getpixel((39, 39))  # type: ignore[misc]
    other.putpixel((39, 39), (red, green, blue ^ 1))
    assert digest(image) != digest(other)


def stripes(colors: int, alpha: int | None = None) -> Image.Image:
    """Return an image of so many opaque colours, and a pixel of some alpha."""
    image = Image.new("RGBA", (colors + 1, 1), (0, 0, 0, 255))
    for x in range(colors):
        image.putpixel((x, 0), (x % 256, x // 256, 0, 255))
    if alpha is not None:
        image.putpixel((colors, 0), (0, 0, 0, alpha))
    return image


@pytest.mark.parametrize(
    ("image", "rich"),
    [
        (stripes(256), False),
        (stripes(256, 0), False),
        (stripes(257), True),
        (stripes(257, 0), True),
        (stripes(600), True),
        (stripes(3, 128), True),
        (stripes(3, 0), False),
        (Image.linear_gradient("L"), False),
    ],
)
def test_rich_is_what_a_gifs_frame_cannot_show(image: Image.Image, *, rich: bool) -> None:
    assert look_at_frame(Frame(0, image)).rich is rich


def test_bits_make_rich() -> None:
    assert look_at_frame(Frame(0, Image.new("L", SIZE), deep=True)).rich
    assert look_at_frame(Frame(0, Image.new("RGB", SIZE), deep=True)).rich


@pytest.mark.parametrize("colors", [3, 255, 256])
@pytest.mark.parametrize("spare", [0, 40])
def test_a_color_is_found_wherever_it_stands(colors: int, spare: int) -> None:
    """Large enough that the search for colours that are used may end before the last pixel."""
    size = 500, 300
    pixels = bytes(index % colors for index in range(size[0] * size[1] - 1)) + bytes([colors - 1])
    shades = [(7 * index % 256, index, 0) for index in range(min(256, colors + spare))]
    image = Image.frombytes("P", size, pixels)
    image.putpalette([level for shade in shades for level in shade])
    assert digest(image) == digest(image.convert("RGBA"))
    late = Image.frombytes("P", size, bytes(len(pixels) - 1) + bytes([colors - 1]))
    late.putpalette(image.getpalette() or [])
    assert digest(late) == digest(late.convert("RGB"))
    assert digest(late) != digest(Image.new("RGB", size, shades[0]))
