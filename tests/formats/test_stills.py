"""What PNG, WebP and JPEG each promise beyond the contract."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from random import Random
from zlib import crc32

import pytest
from PIL import Image
from PIL.ImageChops import subtract

from imgpipe.animation import Frame, ImageError, decode
from imgpipe.formats import FORMATS
from imgpipe.formats.format import check_first_frame
from imgpipe.images import Effort, Limits, Loss, Options, Size
from tests.animation.reference import pixels_of
from tests.formats.frames import HEIGHT, WIDTH, indexed, noise, smooth
from tests.gif_builder import GifBuilder

PNG, WEBP, JPEG = FORMATS["png"], FORMATS["webp"], FORMATS["jpeg"]


def opened(data: bytes) -> Image.Image:
    image = Image.open(BytesIO(data))
    image.load()
    return image


@pytest.mark.parametrize("mode", ["1", "L", "LA", "RGB", "RGBA", "I;16"])
def test_png_keeps_modes(mode: str) -> None:
    image = noise(mode)
    back = opened(PNG.encode(Frame(0, image), Options()).data)
    assert (back.mode, back.tobytes()) == (mode, image.tobytes())


@pytest.mark.parametrize("colors", [1, 2, 3, 4, 5, 16, 17, 255, 256])
@pytest.mark.parametrize("transparent", [None, 0, -1])
@pytest.mark.parametrize("effort", Effort)
def test_png_keeps_the_pixels_of_palettes(
    colors: int, transparent: int | None, effort: Effort
) -> None:
    place = None if transparent is None else transparent % colors
    frame = indexed(colors=colors, transparent=place)
    back = opened(PNG.encode_still(frame, Options(effort=effort)).data)
    assert back.mode == "P" or effort is Effort.SMALL
    assert pixels_of(back) == pixels_of(frame.image)


def test_a_palette_has_the_colours_that_are_used_once_in_order_of_brightness() -> None:
    image = Image.frombytes("P", (4, 1), bytes([5, 1, 2, 3]))
    image.putpalette([255, 255, 255, 90, 90, 90, 9, 9, 9, 90, 90, 90, 1, 2, 3, 200, 0, 0])
    image.info["transparency"] = 5
    back = opened(PNG.encode_still(Frame(0, image), Options()).data)
    assert back.getpalette() == [0, 0, 0, 9, 9, 9, 90, 90, 90]
    assert (back.info["transparency"], list(back.tobytes())) == (0, [0, 2, 1, 2])


@pytest.mark.parametrize("mode", ["RGB", "RGBA"])
def test_a_picture_of_few_colours_gets_a_palette(mode: str) -> None:
    image = noise("P", 200).convert(mode)
    if mode == "RGBA":
        image.putalpha(Image.linear_gradient("L").resize(image.size).quantize(3).convert("L"))
    back = opened(PNG.encode_still(Frame(0, image), Options()).data)
    assert back.mode == ("P" if image.getcolors(256) else mode)
    assert pixels_of(back) == pixels_of(image)


@pytest.mark.parametrize("effort", Effort)
@pytest.mark.parametrize("size", [(1, 1), (1, 9), (9, 1), (300, 7), (7, 300)])
@pytest.mark.parametrize("mode", ["L", "LA", "RGB", "RGBA"])
def test_png_keeps_samples_in_every_shape(mode: str, size: tuple[int, int], effort: Effort) -> None:
    bands = [Image.effect_noise(size, 60 + 9 * band) for band in range(len(mode))]
    image = Image.merge(mode, bands) if len(bands) > 1 else bands[0]
    back = opened(PNG.encode_still(Frame(0, image), Options(effort=effort)).data)
    assert pixels_of(back) == pixels_of(image)


def test_more_effort_is_fewer_bytes() -> None:
    wave = Image.linear_gradient("L").resize((300, 200))
    image = Image.merge(
        "RGB", [wave, wave.rotate(90), Image.radial_gradient("L").resize(wave.size)]
    )
    sizes = [len(PNG.encode_still(Frame(0, image), Options(effort=e)).data) for e in Effort]
    assert sizes == sorted(set(sizes), reverse=True)


@pytest.mark.parametrize(("mode", "color"), [("RGBA", (1, 2, 3, 255)), ("LA", (9, 255))])
def test_png_drops_an_opaque_alpha_channel(mode: str, color: tuple[int, ...]) -> None:
    back = opened(PNG.encode(Frame(0, Image.new(mode, (4, 4), color)), Options()).data)
    assert not back.has_transparency_data
    assert back.convert(mode).getpixel((0, 0)) == color


def test_png_has_only_the_chunks_that_show() -> None:
    data = PNG.encode(indexed(), Options()).data
    place, kinds = 8, []
    while place < len(data):
        kinds.append(data[place + 4 : place + 8])
        place += 12 + int.from_bytes(data[place : place + 4], "big")
    assert kinds == [b"IHDR", b"PLTE", b"IDAT", b"IEND"]


def test_png_check_verifies_checksums(tmp_path: Path) -> None:
    data = bytearray(PNG.encode(indexed(), Options()).data)
    path = tmp_path / "a.png"
    for place in (len(data) - 14, len(data) - 2):
        changed = bytearray(data)
        changed[place] ^= 1
        path.write_bytes(changed)
        with pytest.raises(ImageError, match=r"^has a wrong checksum in the PNG chunk at byte \d+"):
            PNG.check(path, Size(WIDTH, HEIGHT), 1)


def test_a_look_at_the_pixels_finds_what_no_checksum_tells(tmp_path: Path) -> None:
    data = PNG.encode(indexed(), Options()).data
    start = data.index(b"IDAT")
    body = b"IDAT" + bytes(len(data) - start - 20)
    path = tmp_path / "a.png"
    path.write_bytes(data[:start] + body + crc32(body).to_bytes(4, "big") + data[-12:])
    PNG.check(path, Size(WIDTH, HEIGHT), 1)
    with pytest.raises(ImageError, match=r"^cannot be decoded: "):
        check_first_frame(path)


def test_png_of_indexes_past_the_palette(tmp_path: Path) -> None:
    colors = [(1, 2, 3), (4, 5, 6)]
    gif = tmp_path / "a.gif"
    gif.write_bytes(GifBuilder(4, 1, colors).image([[0, 1, 2, 3]]).build())
    (frame,) = decode([gif], Limits())
    back = opened(PNG.encode(frame, Options()).data).convert("RGB")
    assert [back.getpixel((x, 0)) for x in range(4)] == [*colors, (0, 0, 0), (0, 0, 0)]


def test_webp_quality() -> None:
    sizes = [len(WEBP.encode(smooth(), Options(quality=quality)).data) for quality in (10, 80, 100)]
    assert sizes == sorted(set(sizes))
    assert WEBP.encode(smooth(), Options()).data == WEBP.encode(smooth(), Options(quality=80)).data


def test_webp_keeps_partial_alpha(tmp_path: Path) -> None:
    image = noise("RGBA")
    path = tmp_path / "a.webp"
    path.write_bytes(WEBP.encode(Frame(0, image), Options()).data)
    (frame,) = decode([path], Limits())
    assert frame.image.getchannel("A").tobytes() == image.getchannel("A").tobytes()


def test_webp_is_refused_past_its_largest_side() -> None:
    with pytest.raises(ImageError) as caught:
        WEBP.encode(Frame(0, Image.new("L", (16_384, 1))), Options())
    assert str(caught.value) == "cannot be written as WebP: the frame measures 16384x1"
    assert caught.value.hint == "WebP holds 16,383 pixels a side at most"
    assert WEBP.encode(Frame(0, Image.new("L", (16_383, 1))), Options())


def test_jpeg_quality() -> None:
    sizes = [len(JPEG.encode(smooth(), Options(quality=quality)).data) for quality in (10, 85, 95)]
    assert sizes == sorted(set(sizes))
    assert JPEG.encode(smooth(), Options()).data == JPEG.encode(smooth(), Options(quality=85)).data


@pytest.mark.parametrize(
    "image", [indexed(transparent=4).image, noise("RGBA"), noise("LA")], ids=["P", "RGBA", "LA"]
)
def test_jpeg_has_no_transparency(image: Image.Image) -> None:
    """What is transparent becomes white, and that is told; a background is a person's wish."""
    frame = Frame(0, image)
    white = frame.laid_on("ffffff")
    assert white.image.mode == "RGB"
    made = JPEG.encode_still(frame, Options())
    assert (made.data, made.loss) == (
        JPEG.encode_still(white, Options()).data,
        Loss(flattened_frames=1),
    )
    assert JPEG.encode_still(white, Options()).loss is None


def test_jpeg_takes_an_alpha_channel_that_is_opaque() -> None:
    image = smooth().image.copy()
    image.putalpha(255)
    assert JPEG.encode(Frame(0, image), Options()).data == JPEG.encode(smooth(), Options()).data


def shaded(size: tuple[int, int], fibres: int = 0) -> Image.Image:
    """A round surface in all shades of two hues, on white, as of a muscle that is rendered.

    Its fibres are so many levels deep.
    """
    image = Image.new("RGB", size, "white")
    side = min(size) // 2
    light = Image.radial_gradient("L").resize((side, side))
    depths = [fibres * ((x * x + 3 * y) % 11) // 10 for y in range(side) for x in range(side)]
    lit = subtract(light, Image.frombytes("L", light.size, bytes(depths)))
    shades = [lit.point([part * level // 10 for level in range(256)]) for part in (10, 8, 7)]
    image.paste(Image.merge("RGB", shades), (side // 2, side // 2), light)
    return image


def test_a_smaller_picture_has_a_palette_where_that_cannot_be_seen() -> None:
    frame = Frame(0, shaded((200, 150), fibres=60), resampled=True)
    assert frame.image.getcolors(256) is None
    small = PNG.encode_still(frame, Options(width_px=200))
    exact = PNG.encode_still(frame, Options(width_px=200, lossless=True))
    assert (opened(small.data).mode, small.loss) == ("P", None)
    assert pixels_of(opened(exact.data)) == pixels_of(frame.image)
    assert len(small.data) < len(exact.data)


def test_a_page_stays_white_where_a_palette_has_means() -> None:
    frame = Frame(0, shaded((200, 150), fibres=60), resampled=True)
    octree = frame.image.quantize(256, Image.Quantize.FASTOCTREE).convert("RGB")
    assert octree.getpixel((0, 0)) == (254, 254, 254)
    back = opened(PNG.encode_still(frame, Options(width_px=200)).data)
    assert (back.mode, back.convert("RGB").getpixel((0, 0))) == ("P", (255, 255, 255))


def test_smooth_shades_of_a_smaller_picture_get_no_contours() -> None:
    """All else is white: the mean error is small, though every step can be seen."""
    frame = Frame(0, shaded((400, 300))).resized(Size(200, 150))
    back = opened(PNG.encode_still(frame, Options(width_px=200)).data)
    assert (back.mode, pixels_of(back)) == ("RGB", pixels_of(frame.image))


def test_a_mark_in_a_smaller_picture_keeps_its_colour() -> None:
    """The octree's means are far from colours that few pixels have."""
    image = Image.new("RGB", (300, 300), "white")
    chance = Random(3)
    for place in range(60 * 60):
        color = tuple(round(chance.gauss(level, 30)) for level in (150, 120, 110))
        image.putpixel((100 + place % 60, 100 + place // 60), color)
    frame = Frame(0, image, resampled=True)
    back = opened(PNG.encode_still(frame, Options(width_px=300)).data)
    assert (back.mode, pixels_of(back)) == ("RGB", pixels_of(frame.image))


@pytest.mark.parametrize("far", [True, False])
def test_a_smaller_picture_that_would_look_worse_keeps_its_colours(*, far: bool) -> None:
    chance = Image.merge("RGB", [Image.effect_noise((100, 75), 90) for _ in "RGB"])
    # No pixel is far off, and no shade is smooth: but there is no white to raise the mean.
    near = shaded((400, 200), fibres=90).crop((60, 60, 140, 140))
    frame = Frame(0, chance if far else near, resampled=True)
    back = opened(PNG.encode_still(frame, Options(width_px=100)).data)
    assert (back.mode, pixels_of(back)) == ("RGB", pixels_of(frame.image))


def test_a_picture_in_its_own_size_keeps_its_colours() -> None:
    frame = smooth()
    assert frame.resized(frame.size) is frame
    back = opened(PNG.encode_still(frame, Options(width_px=900)).data)
    assert pixels_of(back) == pixels_of(frame.image)
