"""Stills: exact pixels in a Frame's modes, upright, without metadata, refused before memory."""

from __future__ import annotations

import contextlib
import struct
import zlib
from io import BytesIO
from pathlib import Path
from random import Random

import pytest
from PIL import Image, ImageCms

from imgpipe.animation import Frame, ImageError, decode, probe
from imgpipe.animation.webp_chunks import walk_chunks
from imgpipe.images import Limits, Size
from tests.animation.reference import pixels_of

SIGNATURE = b"\x89PNG\r\n\x1a\n"


def chunk(kind: bytes, data: bytes) -> bytes:
    body = kind + data
    return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))


def header(width: int, height: int, depth: int = 8, color: int = 2) -> bytes:
    return chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, depth, color, 0, 0, 0))


def png(head: bytes, rows: list[bytes], *extra: bytes) -> bytes:
    pixels = zlib.compress(b"".join(b"\0" + row for row in rows))
    return SIGNATURE + head + b"".join(extra) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")


def write(folder: Path, data: bytes) -> Path:
    path = folder / "still"
    path.write_bytes(data)
    return path


def read(folder: Path, data: bytes) -> Frame:
    (frame,) = decode([write(folder, data)], Limits())
    return frame


def saved(image: Image.Image, kind: str, **options: object) -> bytes:
    stream = BytesIO()
    image.save(stream, kind, **options)
    return stream.getvalue()


def noise(mode: str, size: tuple[int, int] = (9, 5)) -> Image.Image:
    length = len(Image.new(mode, size).tobytes())
    return Image.frombytes(mode, size, Random(mode).randbytes(length))


def refuse(folder: Path, data: bytes, limits: Limits | None = None) -> ImageError:
    path = write(folder, data)
    with pytest.raises(ImageError) as caught:
        list(decode([path], limits or Limits()))
    return caught.value


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16"])
def test_png_modes_are_kept(mode: str, tmp_path: Path) -> None:
    image = noise(mode)
    if mode == "P":
        image.putpalette(Random(0).randbytes(768))
    frame = read(tmp_path, saved(image, "PNG"))
    assert (frame.image.mode, frame.image.info) == (mode, {})
    assert frame.image.tobytes() == image.tobytes()
    assert frame.image.getpalette() == image.getpalette()


def test_webp_is_rgb_or_rgba(tmp_path: Path) -> None:
    for mode in ("RGB", "RGBA"):
        image = noise(mode)
        image.paste(255, (0, 0, 1, 1))
        frame = read(tmp_path, saved(image, "WEBP", lossless=True, exact=True))
        assert (frame.image.mode, frame.image.tobytes()) == (mode, image.tobytes())


PALETTE = chunk(b"PLTE", bytes(range(9)))
INDEXED = header(3, 1, color=3)


@pytest.mark.parametrize(
    ("alphas", "info"),
    [
        (b"\xff\x00", {"transparency": 1}),
        (b"\x00", {"transparency": 0}),
        (b"\xff\xff\xff", {}),
        (b"\xff\xff\x00", {"transparency": 2}),
    ],
)
def test_one_transparent_index_stays_an_index(
    alphas: bytes, info: dict[str, int], tmp_path: Path
) -> None:
    frame = read(tmp_path, png(INDEXED, [b"\0\1\2"], PALETTE, chunk(b"tRNS", alphas)))
    assert (frame.image.mode, frame.image.info) == ("P", info)
    expected = [(*bytes(range(3 * i, 3 * i + 3)), 255) for i in range(3)]
    for index in info.values():
        expected[index] = (0, 0, 0, 0)
    assert pixels_of(frame.image) == [expected]


@pytest.mark.parametrize("alphas", [b"\x80", b"\x00\x00", b"\x00\xff\x00"])
def test_other_palette_transparency_becomes_rgba(alphas: bytes, tmp_path: Path) -> None:
    frame = read(tmp_path, png(INDEXED, [b"\0\1\2"], PALETTE, chunk(b"tRNS", alphas)))
    assert frame.image.mode == "RGBA"
    assert frame.image.getchannel("A").tobytes() == alphas.ljust(3, b"\xff")


def test_indexes_past_the_palette_are_black(tmp_path: Path) -> None:
    frame = read(tmp_path, png(INDEXED, [b"\0\7\2"], PALETTE))
    assert pixels_of(frame.image) == [[(0, 1, 2, 255), (0, 0, 0, 255), (6, 7, 8, 255)]]


def test_transparent_colours_become_alpha(tmp_path: Path) -> None:
    key = chunk(b"tRNS", struct.pack(">HHH", 1, 2, 3))
    frame = read(tmp_path, png(header(2, 1), [b"\1\2\3\4\5\6"], key))
    assert pixels_of(frame.image) == [[(0, 0, 0, 0), (4, 5, 6, 255)]]
    key = chunk(b"tRNS", struct.pack(">H", 7))
    frame = read(tmp_path, png(header(2, 1, color=0), [b"\7\x08"], key))
    assert pixels_of(frame.image) == [[(0, 0, 0, 0), (8, 8, 8, 255)]]


def test_sixteen_bits_with_a_transparent_grey_are_refused(tmp_path: Path) -> None:
    key = chunk(b"tRNS", b"\0\7")
    error = refuse(tmp_path, png(header(1, 1, 16, 0), [b"\0\7"], key))
    assert str(error) == "has 16 bits a pixel and a transparent grey, which imgpipe does not read"
    assert error.hint == "save it with an alpha channel"


@pytest.mark.parametrize("orientation", range(1, 9))
def test_exif_orientation_of_jpegs(orientation: int, tmp_path: Path) -> None:
    # The picture as it should be seen: red, then black below and to the right of it.
    upright = Image.new("RGB", (48, 32))
    upright.paste((255, 0, 0), (0, 0, 16, 16))
    undo = {2: 0, 3: 3, 4: 1, 5: 5, 6: 2, 7: 6, 8: 4}
    lying = upright.transpose(undo[orientation]) if orientation in undo else upright
    exif = Image.Exif()
    exif[0x0112] = orientation
    path = write(tmp_path, saved(lying, "JPEG", exif=exif, quality=95))
    assert probe([path], Limits()).size == Size(48, 32)
    (frame,) = decode([path], Limits())
    assert (frame.size, frame.image.info) == (Size(48, 32), {})
    reds = [frame.image.getpixel(place)[0] for place in ((8, 8), (40, 8), (8, 24), (40, 24))]
    assert [red > 128 for red in reds] == [True, False, False, False]


def test_damaged_exif_is_ignored(tmp_path: Path) -> None:
    data = saved(noise("RGB"), "JPEG", exif=b"Exif\0\0MM\0\x2a\xff\xff\xff\xff")
    assert read(tmp_path, data).size == Size(9, 5)


def test_jpegs_in_print_colours_become_rgb(tmp_path: Path) -> None:
    frame = read(tmp_path, saved(Image.new("CMYK", (8, 8), (0, 255, 255, 0)), "JPEG"))
    red, green, blue = frame.image.getpixel((4, 4))
    assert frame.image.mode == "RGB"
    assert red > 240 > 15 > max(green, blue)


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_metadata_is_left_behind(kind: str, tmp_path: Path) -> None:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    exif = Image.Exif()
    exif[0x010E] = "a description"
    data = saved(noise("RGB"), kind, exif=exif, icc_profile=profile)
    assert read(tmp_path, data).image.info == {}


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
@pytest.mark.parametrize("part", [0.3, 0.6, 0.9])
def test_truncated_stills(kind: str, part: float, tmp_path: Path) -> None:
    data = saved(noise("RGB", (60, 60)), kind, quality=90)
    error = refuse(tmp_path, data[: int(len(data) * part)])
    assert error.code == "IMG001"
    assert str(error).startswith(("is truncated", "cannot be decoded"))


def test_a_png_that_announces_one_frame_is_a_still(tmp_path: Path) -> None:
    control = chunk(b"acTL", struct.pack(">II", 1, 0))
    assert read(tmp_path, png(header(1, 1), [b"\1\2\3"], control)).size == Size(1, 1)


def jpeg_header(width: int, height: int) -> bytes:
    data = bytearray(saved(Image.new("RGB", (8, 8)), "JPEG"))
    place = data.index(b"\xff\xc0") + 5
    data[place : place + 4] = struct.pack(">HH", height, width)
    return bytes(data)


BOMBS = {
    "png": SIGNATURE + header(65535, 65535) + chunk(b"IDAT", b""),
    "jpeg": jpeg_header(65535, 65535),
    "webp": b"RIFF\xff\xff\0\0WEBPVP8X\x0a\0\0\0\0\0\0\0" + b"\xfe\xff\0" * 2,
}


@pytest.mark.parametrize("kind", BOMBS)
def test_bombs_are_refused_by_their_header(kind: str, tmp_path: Path) -> None:
    sentence = "is an image of 65535x65535 (4,294,836,225 pixels); `limits.canvas_px` allows "
    error = refuse(tmp_path, BOMBS[kind])
    assert (str(error), error.code) == (f"{sentence}64,000,000", "LIM001")
    path = write(tmp_path, BOMBS[kind])
    if kind == "webp":
        path.write_bytes(BOMBS[kind].ljust(8 + 0xFFFF, b"\0"))
    assert probe([path], Limits(canvas_px=1 << 33, total_px=1 << 33)).size == Size(65535, 65535)


def test_more_pixels_than_pillow_would_open(tmp_path: Path) -> None:
    # 1 bit a pixel: 12,500 squared is past Pillow's own limit and takes 20 MB.
    rows = [bytes(1563)] * 12_500
    data = png(header(12_500, 12_500, depth=1, color=0), rows)
    path = write(tmp_path, data)
    (frame,) = decode([path], Limits(canvas_px=160_000_000))
    assert frame.size == Size(12_500, 12_500)


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (SIGNATURE + chunk(b"IEND", b""), "is a PNG without a header"),
        (SIGNATURE + header(0, 5) + chunk(b"IDAT", b""), "has no pixels: its size is 0x5"),
        (SIGNATURE + header(5, 5)[:-3], "is truncated in the PNG chunk at byte 8"),
        (b"RIFF\x0c\0\0\0WEBPALPH\0\0\0\0", "is a WebP file without a picture"),
        (b"RIFF\x04\0\0\0WEBP", "is a WebP file without a picture"),
        (b"RIFF\xff\0\0\0WEBPVP8 \xf0\0\0\0abc", "is truncated in the WebP chunk at byte 12"),
    ],
)
def test_broken_headers(data: bytes, sentence: str, tmp_path: Path) -> None:
    assert str(refuse(tmp_path, data)) == sentence


def test_webp_chunks_are_whole() -> None:
    data = b"RIFF\x2a\0\0\0WEBPALPH\x01\0\0\0a\0NOTE\x14\0\0\0" + bytes(20)
    assert [chunk.offset for chunk in walk_chunks(BytesIO(data))] == [12, 22]
    for length in (25, 31, 48, 49):
        with pytest.raises(ImageError, match=r"^is truncated in the WebP chunk at byte 22$"):
            list(walk_chunks(BytesIO(data[:length])))


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_mutated_stills_raise_nothing_but_image_errors(kind: str, tmp_path: Path) -> None:
    original = saved(noise("RGB", (20, 20)), kind)
    for seed in range(150):
        chance = Random(seed)
        data = bytearray(original)
        for _ in range(chance.randint(1, 4)):
            data[chance.randrange(12, len(data))] = chance.randrange(256)
        path = write(tmp_path, bytes(data))
        with contextlib.suppress(ImageError):
            assert len(list(decode([path], Limits(canvas_px=100_000)))) == 1
