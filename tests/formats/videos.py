"""Videos for tests: frames that differ, and files made of them."""

from __future__ import annotations

from pathlib import Path

from PIL import Image, ImageDraw

from imgpipe.animation import Frame
from imgpipe.formats import FORMATS
from imgpipe.images import Loss, Options

RED, GREY, SKIN = (220, 20, 20), (128, 128, 128), (224, 172, 138)


def picture(position: int, size: tuple[int, int] = (64, 48), *, hole: bool = False) -> Image.Image:
    """Bands of three colours, and one whose grey tells the frame; a hole above, if wanted."""
    width, height = size
    image = Image.new("RGBA" if hole else "RGB", size)
    draw = ImageDraw.Draw(image)
    shade = shade_of(position)
    for band, color in enumerate((RED, GREY, SKIN, (shade, shade, shade))):
        draw.rectangle((band * width // 4, 0, width, height), fill=color)
    if hole:
        draw.rectangle((0, 0, width, height // 2 - 1), fill=(0, 0, 0, 0))
    return image


def shade_of(position: int) -> int:
    return 20 + 60 * position % 200


def film(
    delays_ms: list[int], size: tuple[int, int] = (64, 48), *, hole: bool = False
) -> list[Frame]:
    return [
        Frame(position, picture(position, size, hole=hole), delay_ms)
        for position, delay_ms in enumerate(delays_ms)
    ]


def write(
    path: Path, frames: list[Frame], options: Options | None = None
) -> tuple[Path, Loss | None]:
    """Write a video in the format of the path's extension."""
    assemble = FORMATS[path.suffix[1:]].assemble
    assert assemble is not None
    with path.open("x+b") as stream:
        assembler = assemble(stream, 0, options or Options())
        for frame in frames:
            assembler.add(frame)
        loss = assembler.finish()
    return path, loss
