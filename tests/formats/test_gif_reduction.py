"""Frames of more than 256 colours: what is lost and said, what stands still, dithering."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import pytest
from PIL import Image

from imgpipe.animation import Frame
from imgpipe.formats.reduction import reduce_colors
from imgpipe.images import Dither, Loss, Options
from tests.animation.reference import pixels_of
from tests.formats.gifs import assemble_losing, film, images, painted, split

SIDE = 64


def sky(phase: int = 0) -> Image.Image:
    """A picture of thousands of colours that change everywhere with the phase."""
    image = Image.new("RGB", (SIDE, SIDE))
    image.putdata(
        [
            (4 * x, 4 * y, (2 * x + 2 * y + 5 * phase) % 256)
            for y in range(SIDE)
            for x in range(SIDE)
        ]
    )
    return image


def color_count(image: Image.Image) -> int:
    return len({pixel for row in pixels_of(image) for pixel in row})


def measure_psnr_db(frames: Sequence[Frame], back: Sequence[Frame]) -> float:
    """Return the PSNR over red, green and blue of all opaque pixels."""
    errors = [
        (before - after) ** 2
        for wanted, shown in zip(frames, back, strict=True)
        for rows in zip(pixels_of(wanted.image), pixels_of(shown.image), strict=True)
        for pair in zip(*rows, strict=True)
        if pair[0][3]
        for before, after in zip(pair[0][:3], pair[1][:3], strict=True)
    ]
    return 10 * math.log10(255**2 * len(errors) / sum(errors))


def test_the_loss_is_what_a_naive_comparison_finds() -> None:
    frames = film(sky(0), sky(7), sky(3))
    data, loss = assemble_losing(frames)
    assert loss is not None
    assert loss.psnr_db == pytest.approx(measure_psnr_db(frames, split(data)[1]), abs=1e-9)
    assert (loss.reduced_frames, loss.colors) == (3, max(color_count(f.image) for f in frames))
    assert (loss.hardened_frames, loss.rounded_delays) == (0, 0)


def test_the_loss_is_counted_over_reduced_frames_and_opaque_pixels() -> None:
    part = sky()
    part.putalpha(0)
    part.paste(
        sky(),
        (0, 0, SIDE, SIDE),
        Image.linear_gradient("L")
        .resize((SIDE, SIDE))
        .point([255 * (level > 100) for level in range(256)]),
    )
    frames = film(Image.new("RGB", (SIDE, SIDE), (1, 2, 3)), part)
    data, loss = assemble_losing(frames)
    assert loss == Loss(
        reduced_frames=1,
        colors=color_count(part) - 1,
        transparent_frames=1,
        psnr_db=pytest.approx(measure_psnr_db(frames[1:], split(data)[1][1:]), abs=1e-9),
    )


def test_exact_frames_lose_nothing() -> None:
    few = sky().quantize(256).convert("RGB")
    assert assemble_losing(film(few, few, painted(few, (1, 1, 1), (0, 0, 9, 9))))[1] is None


def test_transparency_takes_one_of_the_256_colours() -> None:
    image = Image.new("RGBA", (SIDE, SIDE))
    image.putdata([(place % 256, 0, 0, 255) for place in range(SIDE * SIDE - 1)] + [(0, 0, 0, 0)])
    data, loss = assemble_losing(film(image))
    assert loss is not None
    assert (loss.reduced_frames, loss.colors, loss.transparent_frames) == (1, 256, 1)
    assert color_count(split(data)[1][0].image) == 256


def test_partly_transparent_pixels_are_said() -> None:
    images_with = [
        Image.new("RGBA", (3, 3), (9, 9, 9, alpha)) for alpha in (0, 1, 127, 128, 254, 255)
    ]
    loss = assemble_losing(film(*images_with))[1]
    assert loss == Loss(hardened_frames=4)


def test_rounded_delays_are_said() -> None:
    picture = Image.new("RGB", (3, 3))
    frames = [Frame(0, picture, delay_ms) for delay_ms in (10, 14, 15, 20)]
    assert assemble_losing(frames)[1] == Loss(rounded_delays=2)


def test_what_stands_still_is_shown_as_it_was() -> None:
    moved = sky()
    moved.paste(sky(40).crop((10, 12, 30, 40)), (10, 12))
    frames = film(sky(), moved, moved)
    data, loss = assemble_losing(frames)
    first, second, third = split(data)[1]
    outside = painted(Image.new("L", (SIDE, SIDE), 255), (0,), (10, 12, 30, 40))
    black = Image.new("RGB", (SIDE, SIDE))
    kept = [Image.composite(f.truecolor, black, outside).tobytes() for f in (first, second)]
    assert kept[0] == kept[1]
    assert third.truecolor.tobytes() == second.truecolor.tobytes()
    assert [(i.left_px, i.top_px) for i in images(data)] == [(0, 0), (10, 12), (0, 0)]
    assert loss is not None
    assert loss.reduced_frames == 3


def test_the_palette_is_for_what_moves() -> None:
    moved = sky()
    moved.paste(sky(40).crop((10, 12, 30, 22)), (10, 12))
    assert len(moved.crop((10, 12, 30, 22)).getcolors(SIDE * SIDE)) < 256
    back = split(assemble_losing(film(sky(), moved))[0])[1][1].truecolor
    box = (10, 12, 30, 22)
    assert back.crop(box).tobytes() == moved.crop(box).tobytes()


def test_what_was_erased_with_a_hole_is_drawn_again() -> None:
    whole, hollow = sky().convert("RGBA"), sky().convert("RGBA")
    hollow.putalpha(painted(Image.new("L", (SIDE, SIDE), 255), (0,), (10, 12, 14, 19)))
    frames = film(whole, hollow, whole)
    data, loss = assemble_losing(frames)
    back = split(data)[1]
    masks = [f.image.convert("RGBA").getchannel("A").tobytes() for f in (*frames, *back)]
    assert masks[:3] == masks[3:]
    assert loss is not None
    assert loss.psnr_db == pytest.approx(measure_psnr_db(frames, back), abs=1e-9)
    assert (loss.psnr_db or 0) > 30


def test_a_pixel_that_is_shown_well_stays_unless_it_is_alone() -> None:
    ground, other, far = 0x000000, 0x404040, 0xF0F0F0
    wanted = np.array([[ground, other, ground, ground, other, other, ground]], np.uint32)
    shown = np.where(wanted == other, other, far).astype(np.uint32)
    fresh = np.ones(wanted.shape, np.bool_)
    drawn = reduce_colors(wanted, shown, fresh, 1, Dither.NONE)[0].tolist()
    mean = drawn[0]
    assert mean not in (ground, other, far)
    assert drawn == [mean, mean, mean, mean, other, other, mean]


def test_two_palettes_show_more_than_256_colours() -> None:
    # What the first palette shows well stays: the second one has its colours for the rest.
    dimmed = sky().point(lambda level: max(0, level - 1))
    data, loss = assemble_losing(film(sky(), dimmed))
    shown = split(data)[1][1].image
    assert color_count(shown) > 256
    alone = assemble_losing(film(dimmed))[1]
    assert loss is not None
    assert alone is not None
    assert (loss.psnr_db or 0) > (alone.psnr_db or 0)


def test_dithering_mixes_colours_and_its_absence_does_not() -> None:
    def levels(dither: Dither | None) -> tuple[float, int]:
        data, loss = assemble_losing(film(sky()), options=Options(dither=dither))
        assert loss is not None
        assert loss.psnr_db is not None
        back = split(data)[1][0].truecolor
        changes = sum(a != b for row in pixels_of(back) for a, b in pairwise(row))
        return loss.psnr_db, changes

    plain, grain = levels(None), levels(Dither.FLOYD_STEINBERG)
    assert plain == levels(Dither.NONE)
    assert plain[0] > grain[0] + 0.5
    assert plain[1] < grain[1]


def near_colors() -> Image.Image:
    """A patch of 225 colours that are next to each other."""
    image = Image.new("RGB", (15, 15))
    image.putdata([(100 + x, 100 + y, 50) for y in range(15) for x in range(15)])
    return image


def test_dithering_keeps_colours_that_the_palette_has() -> None:
    moved = sky()
    moved.paste(near_colors(), (10, 12))
    options = Options(dither=Dither.FLOYD_STEINBERG)
    back = split(assemble_losing(film(sky(), moved), options=options)[0])[1][1].truecolor
    assert back.crop((10, 12, 25, 27)).tobytes() == near_colors().tobytes()


def test_dithering_spreads_no_error_from_what_is_not_drawn() -> None:
    box, patches = (10, 12, 40, 42), []
    for around in (sky(0), sky(9)):
        moved = around.copy()
        moved.paste(sky(40).crop(box), box)
        options = Options(dither=Dither.FLOYD_STEINBERG)
        back = split(assemble_losing(film(around, moved), options=options)[0])[1][1].truecolor
        patches.append(back.crop(box).tobytes())
    assert patches[0] == patches[1]


def test_dithering_leaves_alone_what_needs_none() -> None:
    options = Options(dither=Dither.FLOYD_STEINBERG)
    few = sky().quantize(200).convert("RGB")
    assert assemble_losing(film(few), options=options) == assemble_losing(film(few))
    moved = sky()
    moved.paste(sky(40).crop((10, 12, 30, 40)), (10, 12))
    data = assemble_losing(film(sky(), moved), options=options)[0]
    assert [(i.left_px, i.top_px) for i in images(data)] == [(0, 0), (10, 12)]
