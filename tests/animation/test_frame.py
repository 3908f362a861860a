"""A frame as the formats see it: truecolour where needed, resized once a size."""

from __future__ import annotations

from random import Random

import pytest
from PIL import Image, ImageChops, ImageStat

from imgpipe.animation import Frame
from imgpipe.images import Size


def indexed(transparent: int | None = None) -> Image.Image:
    image = Image.frombytes("P", (40, 30), Random(0).randbytes(1200))
    image.putpalette(Random(1).randbytes(768))
    if transparent is not None:
        image.info["transparency"] = transparent
    return image


@pytest.mark.parametrize(
    ("image", "mode"),
    [
        (indexed(), "RGB"),
        (indexed(7), "RGBA"),
        (Image.new("1", (4, 4)), "RGB"),
        (Image.new("L", (4, 4)), "RGB"),
        (Image.new("LA", (4, 4), (9, 255)), "RGB"),
        (Image.new("LA", (4, 4), (9, 254)), "RGBA"),
        (Image.new("RGBA", (4, 4), (1, 2, 3, 255)), "RGB"),
        (Image.new("RGBA", (4, 4), (1, 2, 3, 0)), "RGBA"),
    ],
)
def test_truecolor_has_alpha_only_where_it_is_needed(image: Image.Image, mode: str) -> None:
    frame = Frame(0, image)
    assert frame.truecolor.mode == mode
    assert frame.truecolor.convert("RGBA").tobytes() == image.convert("RGBA").tobytes()


def test_an_unused_transparent_index_is_opaque() -> None:
    image = Image.new("P", (4, 4), 1)
    image.putpalette(bytes(range(9)))
    image.info["transparency"] = 2
    assert Frame(0, image).truecolor.mode == "RGB"


def test_sixteen_bits_are_scaled() -> None:
    image = Image.new("I;16", (4, 1))
    for column, value in enumerate((0, 255, 0x1234, 65535)):
        image.putpixel((column, 0), value)
    assert Frame(0, image).truecolor.getchannel("G").tobytes() == b"\x00\x00\x12\xff"


def mean_difference(one: Image.Image, other: Image.Image) -> float:
    assert one.size == other.size
    return max(ImageStat.Stat(ImageChops.difference(one, other)).mean)


@pytest.mark.parametrize("size", [(1, 1), (2, 77), (123, 1), (123, 77), (499, 399)])
def test_resizing_is_pillows_lanczos_with_transparent_pixels_too(size: tuple[int, int]) -> None:
    """Where pixels are nearly transparent, both have little to go by: they count as they show."""
    noise = Image.effect_noise((500, 400), 90)
    holes = Image.radial_gradient("L").resize(noise.size).point([255] * 128 + [0] * 128)
    image = Image.merge("RGBA", [noise, noise.rotate(90), noise.rotate(180), holes])
    ground = Image.new("RGBA", size, "white")
    ours, pillows = (
        Image.alpha_composite(ground, resized).convert("RGB")
        for resized in (
            Frame(0, image).resized(Size(*size)).image.convert("RGBA"),
            image.resize(size, Image.Resampling.LANCZOS),
        )
    )
    assert mean_difference(ours, pillows) < 1


def test_resizing_is_done_once_a_size_and_in_truecolor() -> None:
    frame = Frame(3, indexed(), 80)
    small = frame.resized(Size(20, 15))
    expected = indexed().convert("RGB").resize((20, 15), Image.Resampling.LANCZOS)
    # Pillow rounds and clips once more, between rows and columns.
    assert mean_difference(small.image, expected) < 0.5
    assert (small.position, small.delay_ms, small.size) == (3, 80, Size(20, 15))
    assert frame.resized(Size(20, 15)) is small
    assert frame.resized(Size(10, 15)) is not small
    assert frame.resized(Size(40, 30)) is frame
    assert frame.truecolor is frame.truecolor


def test_what_a_frame_lacks_of_its_file_it_lacks_in_every_size() -> None:
    small = Frame(0, indexed(), deep=True, recolored=True).resized(Size(20, 15))
    assert (small.deep, small.recolored) == (True, True)


def test_transparent_pixels_do_not_bleed_into_their_neighbours() -> None:
    image = Image.new("RGBA", (8, 8), (0, 255, 0, 0))
    image.paste((255, 0, 0, 255), (4, 0, 8, 8))
    small = Frame(0, image).resized(Size(4, 4)).image
    assert all(pixel[1] == 0 for _, pixel in small.getcolors() if pixel[3])
