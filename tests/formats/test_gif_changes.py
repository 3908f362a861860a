"""What is drawn of a frame: the changed rectangle, and what stays as it is cheapest."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import zip_longest
from random import Random

import pytest
from hypothesis import given, settings
from PIL import Image

from imgpipe.animation import Frame
from tests.animation.reference import pixels_of
from tests.formats.frames import smooth
from tests.formats.gifs import (
    assemble,
    assemble_losing,
    film,
    images,
    painted,
    place_of,
    seen,
    split,
)
from tests.formats.test_gif import moving_frames

SIDE = 40
RED, GREEN, BLUE, WHITE = (220, 0, 0), (0, 200, 0), (0, 0, 230), (255, 255, 255)
HOLE = (0, 0, 0, 0)
BARE_BYTES = 8 + 10 + 2  # a graphic control, a descriptor, the code size and the end of the data


def plain(color: tuple[int, ...] = WHITE) -> Image.Image:
    return Image.new("RGBA" if len(color) == 4 else "RGB", (SIDE, SIDE), color)


def texture(colors: int, seed: int = 0) -> Image.Image:
    """A picture of so many colours in no order, which LZW cannot shorten."""
    chance = Random(seed)
    palette = [(chance.randrange(256), index, 7) for index in range(colors)]
    pixels = [*palette, *(chance.choice(palette) for _ in range(SIDE * SIDE - colors))]
    image = Image.new("RGB", (SIDE, SIDE))
    image.putdata(pixels)
    return image


def places(frames: Sequence[Frame]) -> list[tuple[int, int, int, int]]:
    """Return where each frame is drawn, once it is sure that all come back."""
    data = assemble(frames)
    assert seen(split(data)[1]) == seen(frames)
    return [place_of(image) for image in images(data)]


def test_only_the_changed_rectangle_is_drawn() -> None:
    frames = film(plain(), painted(plain(), RED, (7, 9, 12, 20)), plain())
    assert places(frames) == [(0, 0, SIDE, SIDE), (7, 9, 5, 11), (7, 9, 5, 11)]


def test_the_first_frame_is_drawn_whole() -> None:
    frames = film(painted(plain(HOLE), RED, (7, 9, 12, 20)))
    assert places(frames) == [(0, 0, SIDE, SIDE)]


def test_equal_neighbours_are_one_pixel_that_changes_nothing() -> None:
    for picture in (plain(), plain(HOLE), texture(256), smooth().image):
        frames = film(picture, picture, picture)
        data = assemble(frames)
        assert [place_of(image)[2:] for image in images(data)][1:] == [(1, 1), (1, 1)]
        assert len(data) - len(assemble(frames[:1])) < 2 * (BARE_BYTES + 12)
        back = seen(split(data)[1])
        assert back[0] == back[1] == back[2]


def test_what_stays_between_changes_is_transparent_where_it_is_busy() -> None:
    busy = texture(60)
    corners = painted(painted(busy, RED, (0, 0, 2, 2)), RED, (38, 38, 40, 40))
    data = assemble(film(busy, corners))
    assert seen(split(data)[1]) == [pixels_of(busy), pixels_of(corners)]
    second = images(data)[1]
    assert place_of(second) == (0, 0, SIDE, SIDE)
    assert second.control.transparent is not None
    assert len(second.data) < 60


def test_what_stays_between_changes_is_drawn_where_that_is_shorter() -> None:
    # The new stripes go on with what stands between them: one long run for LZW.
    striped = plain()
    for row in range(0, SIDE, 2):
        striped = painted(striped, RED, (0, row, SIDE, row + 1))
    data = assemble(film(striped, plain(RED)))
    assert seen(split(data)[1]) == [pixels_of(striped), pixels_of(plain(RED))]
    assert images(data)[1].control.transparent is None


@pytest.mark.parametrize("colors", [256, 258])
def test_a_frame_of_256_colours_frees_an_index_if_it_draws_fewer(colors: int) -> None:
    first = texture(256)
    # Two corners change, to colours that are there already or to new ones.
    new = (RED, GREEN) if colors > 256 else (first.getpixel((39, 39)), first.getpixel((20, 30)))
    second = painted(painted(first, new[0], (0, 39, 1, 40)), new[1], (39, 0, 40, 1))
    assert len(second.getcolors(SIDE * SIDE)) == colors
    data = assemble(film(first, second))
    assert seen(split(data)[1]) == [pixels_of(first), pixels_of(second)]
    assert images(data)[1].control.transparent is not None
    assert len(images(data)[1].data) < 60


def test_a_frame_of_256_colours_that_all_change_needs_no_transparency() -> None:
    frames = film(texture(256, seed=1), texture(256, seed=2))
    data = assemble(frames)
    assert seen(split(data)[1]) == seen(frames)
    assert images(data)[1].control.transparent is None


def test_a_frame_of_more_than_256_colours_is_exact_where_few_are_new() -> None:
    first, second = texture(256), texture(256)
    second.paste(texture(200, seed=3).crop((0, 0, SIDE, 10)), (0, 0))
    assert len(second.getcolors(SIDE * SIDE)) > 256
    frames = film(first, second)
    data, loss = assemble_losing(frames)
    assert loss is None
    assert seen(split(data)[1]) == seen(frames)


def test_an_image_is_extended_to_all_that_its_disposal_must_clear() -> None:
    first = painted(plain(HOLE), RED, (2, 3, 12, 13))
    second = painted(first, GREEN, (4, 5, 6, 7))
    third = painted(second, HOLE, (2, 3, 9, 10))
    frames = film(first, second, third)
    # The second image draws 2x2 pixels and clears 7x7; the third one draws again what went too far.
    assert places(frames) == [(0, 0, SIDE, SIDE), (2, 3, 7, 7), (0, 0, 1, 1)]
    assert [image.control.disposal for image in images(assemble(frames))] == [1, 2, 1]


def test_what_was_cleared_with_the_rest_is_drawn_again() -> None:
    first = painted(plain((*BLUE, 255)), (*RED, 255), (2, 3, 12, 13))
    holes = painted(painted(first, HOLE, (5, 5, 6, 6)), HOLE, (9, 9, 10, 10))
    still = painted(first, (*GREEN, 255), (7, 7, 8, 8))
    frames = film(first, still, holes)
    assert places(frames) == [(0, 0, SIDE, SIDE), (5, 5, 5, 5), (5, 5, 5, 5)]


@pytest.mark.parametrize("colors", [2, 3, 4, 8, 16, 64, 128, 255])
@pytest.mark.parametrize("erasing", [1, 2])
def test_an_image_that_is_cleared_has_a_transparent_index(colors: int, erasing: int) -> None:
    # ffmpeg clears to a colour where there is none. The first image has the screen's palette.
    busy = texture(colors).convert("RGBA")
    turned = busy.transpose(Image.Transpose.ROTATE_180)
    frames = film(*[busy, turned][:erasing], painted(busy, HOLE, (0, 0, SIDE, 9)))
    data = assemble(frames)
    assert seen(split(data)[1]) == seen(frames)
    cleared = images(data)[erasing - 1].control
    assert cleared.disposal == 2
    assert cleared.transparent is not None


def test_an_image_that_is_cleared_frees_an_index_if_it_changes_less_than_256_colours() -> None:
    first = texture(256).convert("RGBA")
    second = painted(first, first.getpixel((39, 39)), (0, 0, 2, 2))
    frames = film(first, second, painted(second, HOLE, (0, 0, SIDE, SIDE)))
    data = assemble(frames)
    assert seen(split(data)[1]) == seen(frames)
    cleared = images(data)[1].control
    assert cleared.disposal == 2
    assert cleared.transparent is not None


def test_an_image_that_changes_all_256_colours_is_exact_without_a_transparent_index() -> None:
    first = texture(256).convert("RGBA")
    frames = film(first, painted(first, HOLE, (0, 0, SIDE, SIDE)))
    data = assemble(frames)
    assert seen(split(data)[1]) == seen(frames)
    cleared = images(data)[0]
    assert (cleared.control.disposal, cleared.control.transparent) == (2, None)
    assert cleared.palette == b""


def test_a_sprite_on_nothing_leaves_no_trace() -> None:
    sprites = [painted(plain(HOLE), RED, (step, step, step + 4, step + 4)) for step in range(5)]
    assert places(film(*sprites))[1:] == [(step, step, 4, 4) for step in range(1, 5)]


def test_a_palette_is_no_longer_than_needed() -> None:
    ground = texture(200)
    second = painted(painted(ground, RED, (0, 0, 2, 2)), GREEN, (3, 3, 5, 5))
    data = assemble(film(ground, texture(100, seed=5), second))
    assert [len(image.palette) // 3 for image in images(data)] == [0, 128, 256]
    few = assemble(film(ground, painted(ground, RED, (0, 0, 2, 2)), plain(BLUE)))
    assert [len(image.palette) // 3 for image in images(few)] == [0, 0, 2]


def test_the_first_palette_is_kept_whole_where_there_is_room() -> None:
    palette = texture(256).quantize(256).getpalette()
    frames = []
    for position, colors in enumerate((range(200), range(190), range(180, 256))):
        image = Image.new("P", (SIDE, SIDE))
        image.putpalette(palette)
        image.putdata([colors[place % len(colors)] for place in range(SIDE * SIDE)])
        frames.append(Frame(position, image, 100))
    assert [len(image.palette) // 3 for image in images(assemble(frames))] == [0, 0, 0]


@pytest.mark.parametrize("least_bits", [2, 3])
def test_the_code_size_is_that_of_the_indexes_drawn(least_bits: int) -> None:
    ground = texture(200)
    colors = sorted(color for _, color in ground.getcolors(SIDE * SIDE))
    few = plain()
    few.putdata([colors[position % (1 << least_bits)] for position in range(SIDE * SIDE)])
    assert images(assemble(film(ground, few)))[1].code_size == least_bits


def whole_frames_bytes(frames: Sequence[Frame]) -> int:
    """Return the length of the GIF that draws every frame whole, in a palette of its own."""
    total = 13 + 19 + 1
    for position, (frame, following) in enumerate(zip_longest(frames, frames[1:])):
        (only,) = images(assemble([frame]))
        colors = len({pixel for row in pixels_of(frame.image) for pixel in row})
        # What clears pixels for the next one needs an index for that.
        cleared = following is not None and following.truecolor.mode == "RGBA"
        colors = min(256, colors + cleared)
        table_bytes = 3 * max(2, 1 << (colors - 1).bit_length())
        total += 18 + len(only.data) + 1 + table_bytes
        # The screen's table has the second image's colours, but may have no index left for that.
        total += table_bytes if cleared and position == 1 else 0
    return total


@pytest.mark.slow
@settings(max_examples=200)
@given(moving_frames())
def test_never_larger_than_whole_frames(frames: list[Frame]) -> None:
    assert len(assemble(frames, 0)) <= whole_frames_bytes(frames)
