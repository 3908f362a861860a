"""The GIF writer: what goes in comes out, delays and plays included; richer frames come close."""

from __future__ import annotations

import math
from io import BytesIO
from itertools import pairwise
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageChops, ImageStat

from imgpipe.animation import Frame, ImageError
from imgpipe.animation.gif_blocks import Plays
from imgpipe.formats import FORMATS
from imgpipe.formats.format import check_first_frame
from imgpipe.images import Options, Size
from tests.animation.reference import pixels_of
from tests.formats.frames import HEIGHT, WIDTH, indexed, smooth
from tests.formats.gifs import assemble, blocks, images, seen, split

GIF = FORMATS["gif"]


@st.composite
def unrelated_frames(draw: st.DrawFn) -> list[Frame]:
    """Frames of one size, palettes, modes and transparency at random."""
    width, height = draw(st.integers(1, 9)), draw(st.integers(1, 9))
    frames = []
    for position in range(draw(st.integers(1, 5))):
        colors = draw(st.sampled_from((1, 2, 3, 16, 17, 255, 256)))
        chance = Random(draw(st.integers(0, 3)))
        pixels = bytes(chance.randrange(colors) for _ in range(width * height))
        image = Image.frombytes("P", (width, height), pixels)
        image.putpalette(chance.randbytes(3 * colors))
        if draw(st.booleans()):
            image.info["transparency"] = draw(st.integers(0, colors - 1))
        if draw(st.booleans()):
            image = image.convert("RGBA")
        frames.append(Frame(position, image, 10 * draw(st.integers(0, 65535))))
    return frames


COLORS = st.sampled_from(
    [(0, 0, 0, 0), (255, 255, 255, 255), (0, 0, 0, 255), (200, 30, 40, 255), (1, 2, 3, 255)]
)


@st.composite
def moving_frames(draw: st.DrawFn) -> list[Frame]:
    """Frames that are painted over again and again: grounds with a gradient, noise, holes."""
    width, height = draw(st.integers(1, 24)), draw(st.integers(1, 24))
    picture = Image.new("RGBA", (width, height), draw(COLORS))
    frames = []
    for position in range(draw(st.integers(1, 7))):
        picture = picture.copy()
        for _ in range(draw(st.integers(0, 3))):
            left, top = draw(st.integers(0, width - 1)), draw(st.integers(0, height - 1))
            right, bottom = draw(st.integers(left + 1, width)), draw(st.integers(top + 1, height))
            patch = Image.new("RGBA", (right - left, bottom - top), draw(COLORS))
            if draw(st.booleans()):
                seed, levels = draw(st.integers(0, 3)), draw(st.sampled_from((2, 60, 500)))
                patch.putdata(noise_colors(patch.width * patch.height, seed, levels))
            picture.paste(patch, (left, top))
        if len(picture.convert("RGBA").getcolors(1 << 16)) <= 256:
            frames.append(Frame(position, picture, 10 * draw(st.integers(0, 65535))))
    return frames or [Frame(0, Image.new("RGBA", (width, height)), 0)]


def noise_colors(count: int, seed: int, levels: int) -> list[tuple[int, int, int, int]]:
    chance = Random(seed)
    colors = [(chance.randrange(256), chance.randrange(256), 7, 255) for _ in range(levels)]
    return [chance.choice(colors) for _ in range(count)]


@settings(max_examples=300)
@given(st.one_of(unrelated_frames(), moving_frames()), st.integers(0, 65536))
def test_round_trip(frames: list[Frame], plays: int) -> None:
    data = assemble(frames, plays)
    info, back = split(data)
    assert info.plays == plays
    assert info.delays_ms == tuple(frame.delay_ms for frame in frames)
    assert seen(back) == seen(frames)
    assert assemble(frames, plays) == data
    assert seen(split(assemble(back, plays))[1]) == seen(frames)


def test_equal_neighbours_stay() -> None:
    frames = [indexed(0, delay_ms=30), indexed(0, delay_ms=30), indexed(0, delay_ms=30)]
    info, back = split(assemble(frames))
    assert (info.frames, info.delays_ms) == (3, (30, 30, 30))
    assert len({frame.image.tobytes() for frame in back}) == 1


@pytest.mark.parametrize(
    ("delay_ms", "written_ms"), [(0, 0), (1, 10), (4, 10), (14, 10), (15, 20), (655_354, 655_350)]
)
def test_delays_are_rounded_halves_up_but_none_to_nothing(delay_ms: int, written_ms: int) -> None:
    assert split(assemble([indexed(delay_ms=delay_ms)]))[0].delays_ms == (written_ms,)


def test_a_delay_too_long() -> None:
    with pytest.raises(ImageError) as caught:
        assemble([indexed(), indexed(delay_ms=655_355)])
    assert str(caught.value) == "cannot be assembled: frame 2 has a delay of 655355 ms"
    assert caught.value.hint == "GIF holds 655350 ms at most"


@pytest.mark.parametrize(
    ("plays", "expected"), [(0, [Plays(0)]), (1, []), (2, [Plays(2)]), (65_536, [Plays(65_536)])]
)
def test_plays(plays: int, expected: list[Plays]) -> None:
    found = [block for block in blocks(assemble([indexed()], plays)) if isinstance(block, Plays)]
    assert found == expected


def test_too_many_plays() -> None:
    with pytest.raises(ImageError) as caught:
        assemble([indexed()], 65_537)
    assert str(caught.value) == "cannot be written as GIF: 65,537 plays are more than 65,536"
    assert caught.value.hint == "a loop of 0 never ends"


def test_a_palette_that_all_frames_share_is_written_once() -> None:
    frames = [indexed(0), indexed(0), indexed(1), indexed(0)]
    assert [bool(image.palette) for image in images(assemble(frames))] == [
        False,
        False,
        True,
        False,
    ]


def test_few_colours_take_few_bits() -> None:
    assert [images(assemble([indexed(colors=n)]))[0].code_size for n in (2, 4, 5, 16, 17, 256)] == [
        2,
        2,
        3,
        4,
        5,
        8,
    ]


def test_transparency_does_not_show_the_frame_before() -> None:
    frames = [
        indexed(0),
        indexed(1, transparent=3),
        indexed(2),
        indexed(3),
        indexed(4, transparent=0),
        indexed(4, transparent=0),
    ]
    data = assemble(frames)
    # The last two frames are equal: nothing has to be erased between them.
    assert [image.control.disposal for image in images(data)] == [2, 1, 1, 2, 1, 1]
    assert seen(split(data)[1]) == seen(frames)


@pytest.mark.parametrize("colors", [1, 254, 255])
def test_transparency_is_one_of_256_colours(colors: int) -> None:
    image = Image.new("RGBA", (64, 4), (0, 0, 0, 0))
    for place in range(colors):
        image.putpixel((place % 64, place // 64), (place, 255 - place, place // 2, 255))
    assert pixels_of(split(assemble([Frame(0, image)]))[1][0].image) == pixels_of(image)


def test_alpha_is_cut_in_the_middle() -> None:
    image = Image.new("RGBA", (4, 1))
    for column, alpha in enumerate((0, 127, 128, 255)):
        image.putpixel((column, 0), (10, 20, 30, alpha))
    shown = [(0, 0, 0, 0)] * 2 + [(10, 20, 30, 255)] * 2
    assert pixels_of(split(assemble([Frame(0, image)]))[1][0].image) == [shown]


def test_partly_transparent_but_opaque_enough_takes_all_256_colours() -> None:
    image = Image.frombytes("P", (16, 16), bytes(range(256)))
    image.putpalette(Random(0).randbytes(768))
    image = image.convert("RGB")
    image.putalpha(200)
    back = split(assemble([Frame(0, image)]))[1][0].image
    assert back.convert("RGB").tobytes() == image.convert("RGB").tobytes()
    assert back.info == {}


def test_rich_frames_come_close_without_dithering() -> None:
    frames = [smooth(0), smooth(1)]
    data = assemble(frames)
    for frame, back in zip(frames, split(data)[1], strict=True):
        difference = ImageChops.difference(frame.truecolor, back.truecolor)
        error = sum(value**2 for value in ImageStat.Stat(difference).rms) / 3
        assert 10 * math.log10(255**2 / error) > 36
    flat = Image.new("RGB", (WIDTH, HEIGHT), (77, 78, 79))
    flat.paste(smooth().image.crop((0, 0, 24, 12)), (0, 0))
    shown = split(assemble([Frame(0, flat)]))[1][0].truecolor.crop((0, 12, WIDTH, HEIGHT))
    assert len(shown.getcolors()) == 1


def test_frames_are_written_as_they_come() -> None:
    stream = BytesIO()
    assert GIF.assemble is not None
    assembler = GIF.assemble(stream, 0, Options())
    lengths = []
    for position in range(6):
        assembler.add(indexed(position))
        lengths.append(stream.tell())
    # One frame is held back: its disposal depends on the next.
    assert all(after - before > WIDTH * HEIGHT for before, after in pairwise(lengths))


def test_encode_is_a_gif_of_one_frame() -> None:
    info, (frame,) = split(GIF.encode(indexed(delay_ms=70), Options()).data)
    assert (info.frames, info.plays, info.delays_ms) == (1, 1, (70,))
    assert pixels_of(frame.image) == pixels_of(indexed().image)


def test_a_side_too_long() -> None:
    with pytest.raises(ImageError) as caught:
        assemble([Frame(0, Image.new("1", (65_536, 1)))])
    assert str(caught.value) == "cannot be written as GIF: the frame measures 65536x1"


def test_a_look_at_the_first_frame_finds_what_no_block_tells(tmp_path: Path) -> None:
    data = bytearray(assemble([indexed()]))
    (image,) = images(data)
    # The first code stands right after the clear code; no code of 9 bits is defined yet.
    start = data.index(image.data) + 1
    data[start + 1 : start + 3] = b"\xff\xff"
    path = tmp_path / "a.gif"
    path.write_bytes(data)
    GIF.check(path, Size(WIDTH, HEIGHT), 1)
    with pytest.raises(ImageError, match=r"^has an image that cannot be decompressed at byte "):
        check_first_frame(path)


def test_check_wants_the_trailer(tmp_path: Path) -> None:
    path = tmp_path / "a.gif"
    path.write_bytes(assemble([indexed(), indexed(1)])[:-1])
    with pytest.raises(ImageError, match=r"^is truncated: the GIF has no trailer$"):
        GIF.check(path, Size(WIDTH, HEIGHT), 2)
