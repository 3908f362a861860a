"""What PNG, WebP and JPEG each promise beyond the contract."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from zlib import crc32

import pytest
from PIL import Image

from imgpipe.animation import Frame, ImageError, decode
from imgpipe.formats import FORMATS
from imgpipe.images import Limits, Loss, Options, Size
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


def test_png_keeps_palettes() -> None:
    frame = indexed(colors=5, transparent=4)
    back = opened(PNG.encode(frame, Options()).data)
    assert (back.mode, back.info["transparency"]) == ("P", 4)
    assert back.getpalette()[:15] == frame.image.getpalette()[:15]
    assert back.tobytes() == frame.image.tobytes()


@pytest.mark.parametrize(("mode", "color"), [("RGBA", (1, 2, 3, 255)), ("LA", (9, 255))])
def test_png_drops_an_opaque_alpha_channel(mode: str, color: tuple[int, ...]) -> None:
    back = opened(PNG.encode(Frame(0, Image.new(mode, (4, 4), color)), Options()).data)
    assert (back.mode, back.getpixel((0, 0))) == (
        mode[:-1],
        color[:-1] if len(color) > 2 else color[0],
    )


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


def test_png_check_decodes(tmp_path: Path) -> None:
    data = PNG.encode(indexed(), Options()).data
    start = data.index(b"IDAT")
    body = b"IDAT" + bytes(len(data) - start - 20)
    path = tmp_path / "a.png"
    path.write_bytes(data[:start] + body + crc32(body).to_bytes(4, "big") + data[-12:])
    with pytest.raises(ImageError, match=r"^cannot be decoded: "):
        PNG.check(path, Size(WIDTH, HEIGHT), 1)


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
