"""`colors`: no frame of a file has more, and what that takes is no loss to be told."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image, ImageDraw

from imgpipe.animation import Frame, decode
from imgpipe.formats import FORMATS
from imgpipe.images import Dither, Limits, Options
from tests.animation.reference import pixels_of
from tests.formats.frames import HEIGHT, WIDTH, indexed, noise, smooth

PNG, GIF = FORMATS["png"], FORMATS["gif"]
COUNTS = (2, 3, 16, 17, 255, 256)
DITHERS = (None, Dither.FLOYD_STEINBERG)


def opened(data: bytes) -> Image.Image:
    image = Image.open(BytesIO(data))
    image.load()
    return image


def colors_of(image: Image.Image) -> set[tuple[int, ...]]:
    found = image.convert("RGBA").getcolors(image.width * image.height)
    return {color if color[3] else (0, 0, 0, 0) for _, color in found}


def difference(one: Image.Image, other: Image.Image) -> float:
    pairs = zip(one.convert("RGB").tobytes(), other.convert("RGB").tobytes(), strict=True)
    return sum((a - b) ** 2 for a, b in pairs) / (3 * one.width * one.height)


def assemble(path: Path, frames: Sequence[Frame], options: Options) -> list[Frame]:
    with path.open("wb") as stream:
        assert GIF.assemble is not None
        assembler = GIF.assemble(stream, 0, options)
        for frame in frames:
            assembler.add(frame)
        assert assembler.finish() is None
    GIF.check(path, frames[0].size, len(frames))
    return list(decode([path], Limits()))


@pytest.mark.parametrize("dither", DITHERS)
@pytest.mark.parametrize("most", COUNTS)
def test_a_png_has_so_many_colours_at_most(most: int, dither: Dither | None) -> None:
    options = Options(colors=most, dither=dither)
    made = PNG.encode_still(smooth(), options)
    image = opened(made.data)
    assert image.mode == "P"
    assert made.loss is None
    assert most // 2 < len(colors_of(image)) <= most
    assert made.data == PNG.encode_still(smooth(), options).data


def test_more_colours_are_nearer_and_dither_is_another_way() -> None:
    errors = [
        difference(opened(PNG.encode_still(smooth(), Options(colors=most)).data), smooth().image)
        for most in COUNTS
    ]
    assert errors == sorted(errors, reverse=True)
    plain, grain = (
        PNG.encode_still(smooth(), Options(colors=8, dither=dither)).data for dither in DITHERS
    )
    assert plain != grain


@pytest.mark.parametrize("frame", [indexed(colors=16), indexed(colors=16, transparent=3)])
def test_few_colours_stay_exact(frame: Frame) -> None:
    made = PNG.encode_still(frame, Options(colors=16, dither=Dither.FLOYD_STEINBERG))
    assert pixels_of(opened(made.data)) == pixels_of(frame.image)


@pytest.mark.parametrize("most", [2, 9, 256])
def test_a_transparent_pixel_stays_so_and_counts(most: int) -> None:
    image = smooth().image.convert("RGBA")
    image.paste((9, 9, 9, 0), (3, 3, 8, 8))
    made = opened(PNG.encode_still(Frame(0, image), Options(colors=most)).data)
    assert made.convert("RGBA").getchannel("A").tobytes() == image.getchannel("A").tobytes()
    assert len(colors_of(made)) <= most


def test_partly_transparent_pixels_stay_so() -> None:
    image = smooth().image.convert("RGBA")
    image.putalpha(Image.linear_gradient("L").resize(image.size))
    made = opened(PNG.encode_still(Frame(0, image), Options(colors=64)).data)
    assert made.mode == "P"
    assert len(made.convert("RGBA").getcolors(WIDTH * HEIGHT)) <= 64
    alphas = [shown.convert("RGBA").getchannel("A").tobytes() for shown in (image, made)]
    assert max(abs(a - b) for a, b in zip(*alphas, strict=True)) < 48


@pytest.mark.parametrize("mode", ["1", "L", "LA", "I;16", "RGBA"])
def test_any_mode_is_taken(mode: str) -> None:
    image = opened(PNG.encode_still(Frame(0, noise(mode)), Options(colors=5)).data)
    assert image.size == (WIDTH, HEIGHT)
    assert len(image.convert("RGBA").getcolors(WIDTH * HEIGHT)) <= 5


def test_a_png_of_fewer_colours_is_not_lossless() -> None:
    assert PNG.lossless(Options())
    assert not PNG.lossless(Options(colors=256))


def walk(position: int, background: Image.Image) -> Frame:
    """A square of many colours that walks over what stands still."""
    image = background.copy()
    image.paste(smooth(position).image.crop((0, 0, 7, 7)), (position, 4))
    return Frame(position, image, 50)


SCENES = {
    "all changes": [smooth(position) for position in range(5)],
    "still background": [walk(position, smooth().image) for position in range(8)],
    "plain background": [walk(n, Image.new("RGB", (WIDTH, HEIGHT), "white")) for n in range(8)],
    "fades in": [walk(0, smooth().image), walk(0, smooth().image), smooth(3), smooth(3)],
    "few, then many": [indexed(colors=2), smooth(), indexed(1, colors=16), smooth(1)],
    "transparent": [indexed(n, colors=200, transparent=n) for n in range(5)],
}


@pytest.mark.parametrize("dither", DITHERS)
@pytest.mark.parametrize("most", COUNTS)
@pytest.mark.parametrize("scene", SCENES)
def test_no_frame_of_a_gif_has_more(
    scene: str, most: int, dither: Dither | None, tmp_path: Path
) -> None:
    frames = SCENES[scene]
    back = assemble(tmp_path / "a.gif", frames, Options(colors=most, dither=dither))
    assert len(back) == len(frames)
    for shown, frame in zip(back, frames, strict=True):
        opaque = colors_of(shown.image) - {(0, 0, 0, 0)}
        assert len(opaque) <= most
        if len(colors_of(frame.image)) <= min(most, 255):
            assert pixels_of(shown.image) == pixels_of(frame.image)


def test_what_stands_still_keeps_its_colours(tmp_path: Path) -> None:
    back = assemble(tmp_path / "a.gif", SCENES["still background"], Options(colors=64))
    lower = [frame.truecolor.crop((0, 12, WIDTH, HEIGHT)).tobytes() for frame in back]
    assert len(set(lower)) <= 2  # chosen anew once, when the square has come out


def test_what_comes_later_gets_its_share_of_the_colours(tmp_path: Path) -> None:
    picture = Image.new("RGB", (WIDTH, HEIGHT), "white")
    draw = ImageDraw.Draw(picture)
    for x in range(12):
        draw.line((x, 0, x, HEIGHT), (20 * x, 20 * x, 20 * x))
    later = picture.copy()
    later.paste((255, 0, 0), (12, 0, WIDTH, HEIGHT))
    back = assemble(tmp_path / "a.gif", [Frame(0, picture), Frame(1, later)], Options(colors=8))
    red, green, _ = back[1].truecolor.getpixel((WIDTH - 1, 8))
    assert red > 200 > 60 > green
