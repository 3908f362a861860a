"""Animated PNG and WebP files as they may be met, and what they show, composed pixel by pixel."""

from __future__ import annotations

import struct
import zlib
from dataclasses import dataclass
from io import BytesIO
from random import Random

from PIL import Image

SIGNATURE = b"\x89PNG\r\n\x1a\n"
COLOR_TYPES = {"L": 0, "RGB": 2, "P": 3, "LA": 4, "RGBA": 6}
CLEAR = (0, 0, 0, 0)


@dataclass(frozen=True)
class Layer:
    """An image, where it is put, how (0 in place of what is there, 1 over it), and what follows."""

    image: Image.Image
    place: tuple[int, int] = (0, 0)
    over: bool = False
    disposal: int = 0  # 0 keeps, 1 erases, 2 restores what was there
    delay: tuple[int, int] = (70, 1000)


def png_chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def build_apng(
    size: tuple[int, int],
    layers: list[Layer],
    plays: int = 0,
    *,
    default: Image.Image | None = None,
    announced: int | None = None,
    extra: bytes = b"",
) -> bytes:
    """Return an APNG, with a default image that is no frame if there is one."""
    first = layers[0].image
    head = struct.pack(">IIBBBBB", *size, 8, COLOR_TYPES[first.mode], 0, 0, 0)
    count = len(layers) if announced is None else announced
    parts = [SIGNATURE, png_chunk(b"IHDR", head), extra]
    parts.append(png_chunk(b"acTL", struct.pack(">II", count, plays)))
    if first.mode == "P":
        parts.append(png_chunk(b"PLTE", bytes(first.getpalette() or ())))
        if "transparency" in first.info:
            alphas = b"\xff" * first.info["transparency"] + b"\0"
            parts.append(png_chunk(b"tRNS", alphas))
    if default is not None:
        parts.append(png_chunk(b"IDAT", pixels_of_png(default)))
    sequence = 0
    for position, layer in enumerate(layers):
        numbers = (sequence, *layer.image.size, *layer.place, *layer.delay)
        control = struct.pack(">5I2H2B", *numbers, layer.disposal, layer.over)
        parts.append(png_chunk(b"fcTL", control))
        sequence += 1
        if position == 0 and default is None:
            parts.append(png_chunk(b"IDAT", pixels_of_png(layer.image)))
            continue
        data = pixels_of_png(layer.image)
        for piece in (data[: len(data) // 2], data[len(data) // 2 :]):
            parts.append(png_chunk(b"fdAT", struct.pack(">I", sequence) + piece))
            sequence += 1
    return b"".join([*parts, png_chunk(b"IEND", b"")])


def pixels_of_png(image: Image.Image) -> bytes:
    row = len(image.tobytes()) // image.height
    data = image.tobytes()
    rows = (b"\0" + data[start : start + row] for start in range(0, len(data), row))
    return zlib.compress(b"".join(rows))


def webp_chunk(kind: bytes, data: bytes) -> bytes:
    return kind + struct.pack("<I", len(data)) + data + bytes(len(data) % 2)


def build_webp(
    size: tuple[int, int], layers: list[Layer], plays: int = 0, *, flags: int = 0x12
) -> bytes:
    """Return an animated WebP; places are even, and erasing is the one disposal."""
    body = webp_chunk(b"VP8X", bytes([flags, 0, 0, 0]) + _triples(size[0] - 1, size[1] - 1))
    body += webp_chunk(b"ANIM", b"\x11\x22\x33\xff" + struct.pack("<H", plays))
    for layer in layers:
        width, height = layer.image.size
        place = layer.place[0] // 2, layer.place[1] // 2
        head = _triples(*place, width - 1, height - 1, layer.delay[0])
        stream = BytesIO()
        layer.image.save(stream, "WEBP", lossless=True, exact=True)
        still = stream.getvalue()
        picture = still[12:] if still[12:16] != b"VP8X" else still[30:]
        body += webp_chunk(b"ANMF", head + bytes([2 * (not layer.over) | layer.disposal]) + picture)
    return b"RIFF" + struct.pack("<I", 4 + len(body)) + b"WEBP" + body


def _triples(*numbers: int) -> bytes:
    return b"".join(number.to_bytes(3, "little") for number in numbers)


def compose(size: tuple[int, int], layers: list[Layer]) -> list[list[list[tuple[int, ...]]]]:
    """Return rows of RGBA for each frame; alpha is 0 or 255."""
    width, height = size
    canvas = [[CLEAR] * width for _ in range(height)]
    shown = []
    for layer in layers:
        before = [list(row) for row in canvas]
        image = layer.image.convert("RGBA")
        places = [(x, y) for y in range(image.height) for x in range(image.width)]
        left, top = layer.place
        for x, y in places:
            pixel = image.getpixel((x, y))
            assert isinstance(pixel, tuple)
            if pixel[3] or not layer.over:
                canvas[top + y][left + x] = pixel if pixel[3] else CLEAR
        shown.append([list(row) for row in canvas])
        if layer.disposal == 2:
            canvas = before
        elif layer.disposal == 1:
            for x, y in places:
                canvas[top + y][left + x] = CLEAR
    return shown


def random_layers(chance: Random, mode: str, size: tuple[int, int], *, webp: bool) -> list[Layer]:
    """Return a few layers of one mode that may do anything that such a file may."""
    palette = chance.randbytes(3 * 6)
    transparent = chance.choice((None, 3))
    layers = []
    for position in range(chance.randint(1, 6)):
        width, height = chance.randint(1, size[0]), chance.randint(1, size[1])
        left, top = chance.randint(0, size[0] - width), chance.randint(0, size[1] - height)
        whole = not webp and not position
        if whole or chance.random() < 0.3:
            (width, height), left, top = size, 0, 0
        if webp:
            left, top = left & ~1, top & ~1
        image = _random_image(chance, mode, (width, height))
        if mode == "P":
            image.putpalette(palette)
            image.info = {} if transparent is None else {"transparency": transparent}
        delay = chance.choice(((0, 100), (7, 1000), (70, 1000), (65_535, 1000), (1, 0), (3, 2)))
        if webp:
            delay = (chance.choice((0, 7, 70, 70_000)), 1000)
        disposal = chance.randint(0, 1 if webp else 2)
        layers.append(Layer(image, (left, top), chance.random() < 0.5, disposal, delay))
    return layers


def _random_image(chance: Random, mode: str, size: tuple[int, int]) -> Image.Image:
    pixels = size[0] * size[1]
    if mode == "P":
        return Image.frombytes("P", size, bytes(chance.randrange(6) for _ in range(pixels)))
    if mode in ("RGBA", "LA"):
        colors = len(mode) - 1
        data = b"".join(
            chance.randbytes(colors) + chance.choice((b"\0", b"\xff")) for _ in range(pixels)
        )
        return Image.frombytes(mode, size, data)
    return Image.frombytes(mode, size, chance.randbytes(pixels * len(mode)))
