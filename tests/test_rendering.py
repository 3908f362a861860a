"""A frame as an output shows it: size, crop, background."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from imgpipe.animation import Frame
from imgpipe.images import Options, Size
from imgpipe.rendering import fit_size, render
from tests.formats.frames import indexed, noise, smooth

SIDES = st.integers(1, 60)
WANTED = st.one_of(st.none(), st.integers(1, 80))


@pytest.mark.parametrize(
    ("size", "options", "fitted"),
    [
        ((834, 917), Options(width_px=300), (300, 330)),
        ((834, 917), Options(height_px=300), (273, 300)),
        ((834, 917), Options(width_px=300, height_px=300), (273, 300)),
        ((834, 917), Options(width_px=2000), (834, 917)),
        ((834, 917), Options(), (834, 917)),
        ((2000, 1), Options(width_px=10), (10, 1)),
        ((834, 917), Options(width_px=300, height_px=300, crop=True), (300, 300)),
        ((834, 917), Options(width_px=300, height_px=300, crop=False), (273, 300)),
        ((834, 917), Options(width_px=300, crop=True), (300, 330)),
        ((834, 917), Options(width_px=900, height_px=300, crop=True), (834, 300)),
        ((834, 917), Options(width_px=900, height_px=950, crop=True), (834, 917)),
        ((834, 917), Options(crop=True), (834, 917)),
        ((1, 1000), Options(width_px=1, height_px=1, crop=True), (1, 1)),
    ],
)
def test_fit_size(size: tuple[int, int], options: Options, fitted: tuple[int, int]) -> None:
    assert fit_size(Size(*size), options) == Size(*fitted)


@given(SIDES, SIDES, WANTED, WANTED, st.booleans())
def test_a_picture_is_never_enlarged_and_fits(
    width: int, height: int, most_width: int | None, most_height: int | None, crop: bool
) -> None:
    options = Options(width_px=most_width, height_px=most_height, crop=crop)
    fitted = fit_size(Size(width, height), options)
    frame = render(Frame(0, Image.new("RGB", (width, height))), options)
    assert frame.size == fitted
    assert 1 <= fitted.width_px <= min(width, most_width or width)
    assert 1 <= fitted.height_px <= min(height, most_height or height)


@given(SIDES, SIDES, st.data())
def test_a_crop_has_the_exact_size_of_a_picture_that_is_large_enough(
    width: int, height: int, data: st.DataObject
) -> None:
    wanted = Size(data.draw(st.integers(1, width)), data.draw(st.integers(1, height)))
    options = Options(width_px=wanted.width_px, height_px=wanted.height_px, crop=True)
    assert fit_size(Size(width, height), options) == wanted


def test_a_crop_is_the_middle() -> None:
    image = Image.new("RGB", (9, 4))
    for x in range(9):
        image.paste((x, 0, 0), (x, 0, x + 1, 4))
    for width, shown in ((5, [2, 3, 4, 5, 6]), (4, [2, 3, 4, 5]), (9, list(range(9)))):
        cropped = render(Frame(0, image), Options(width_px=width, height_px=4, crop=True))
        assert [cropped.truecolor.getpixel((x, 0))[0] for x in range(width)] == shown


def test_a_crop_of_a_palette_is_one() -> None:
    frame = render(indexed(), Options(width_px=24, height_px=5, crop=True))
    assert (frame.image.mode, frame.size) == ("P", Size(24, 5))
    assert frame.image.tobytes() == indexed().image.crop((0, 6, 24, 11)).tobytes()


def test_what_is_too_large_is_made_smaller_before_it_is_cut() -> None:
    image = Image.new("RGB", (40, 20), (0, 0, 255))
    image.paste((255, 0, 0), (10, 0, 30, 20))
    frame = render(Frame(0, image), Options(width_px=10, height_px=10, crop=True))
    assert frame.size == Size(10, 10)
    reds = [frame.truecolor.getpixel((x, 5))[0] for x in range(10)]
    assert min(reds) > 200  # all that was red, and no more


@pytest.mark.parametrize("background", ["ffffff", "000000", "f4efe6"])
def test_transparent_pixels_are_laid_on_a_background(background: str) -> None:
    image = noise("RGBA")
    laid = render(Frame(0, image, 70), Options(background=background))
    below = bytes.fromhex(background)
    assert (laid.image.mode, laid.delay_ms) == ("RGB", 70)
    for x in range(image.width):
        *color, alpha = image.getpixel((x, 3))
        mixed = [(c * alpha + b * (255 - alpha)) / 255 for c, b in zip(color, below, strict=True)]
        shown = laid.image.getpixel((x, 3))
        assert all(abs(one - other) <= 0.5 for one, other in zip(shown, mixed, strict=True))


def test_a_transparent_index_is_laid_on_a_background() -> None:
    frame = indexed(colors=5, transparent=4)
    laid = render(frame, Options(background="102030")).truecolor
    rgba = frame.truecolor
    for x in range(rgba.width):
        *color, alpha = rgba.getpixel((x, 0))
        assert laid.getpixel((x, 0)) == (tuple(color) if alpha else (0x10, 0x20, 0x30))


def test_what_is_opaque_stays_itself() -> None:
    frame = smooth()
    assert render(frame, Options(background="ffffff")) is frame
    opaque = Frame(0, noise("P"))
    assert render(opaque, Options(background="ffffff")) is opaque


def test_a_frame_is_rendered_once_for_equal_options() -> None:
    frame = Frame(0, noise("RGBA"))
    options = Options(width_px=9, height_px=9, crop=True, background="ffffff")
    assert render(frame, options).image is render(frame, options).image
