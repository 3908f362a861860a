"""GIFs in memory: assembled by imgpipe, and their blocks and frames read again."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from io import BytesIO
from pathlib import Path

from PIL import Image

from imgpipe.animation import AnimationInfo, Frame, decode, probe
from imgpipe.animation.gif_blocks import Block, ImageBlock, walk_blocks
from imgpipe.formats import FORMATS
from imgpipe.images import Limits, Loss, Options
from tests.animation.reference import Picture, pixels_of

Color = tuple[int, ...]


def assemble(frames: Sequence[Frame], plays: int = 1, options: Options | None = None) -> bytes:
    return assemble_losing(frames, plays, options)[0]


def assemble_losing(
    frames: Sequence[Frame], plays: int = 1, options: Options | None = None
) -> tuple[bytes, Loss | None]:
    stream = BytesIO()
    make = FORMATS["gif"].assemble
    assert make is not None
    assembler = make(stream, plays, options or Options())
    for frame in frames:
        assembler.add(frame)
    loss = assembler.finish()
    return stream.getvalue(), loss


def split(data: bytes) -> tuple[AnimationInfo, list[Frame]]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.gif"
        path.write_bytes(data)
        return probe([path], Limits()), list(decode([path], Limits()))


def blocks(data: bytes) -> list[Block]:
    return list(walk_blocks(BytesIO(data), Limits()))


def images(data: bytes) -> list[ImageBlock]:
    return [block for block in blocks(data) if isinstance(block, ImageBlock)]


def place_of(image: ImageBlock) -> tuple[int, int, int, int]:
    """Return an image's left, top, width and height."""
    return image.left_px, image.top_px, image.size.width_px, image.size.height_px


def seen(frames: Sequence[Frame]) -> list[Picture]:
    return [pixels_of(frame.image) for frame in frames]


def film(*pictures: Image.Image) -> list[Frame]:
    """Return pictures as frames that are shown for 100 ms each."""
    return [Frame(position, picture, 100) for position, picture in enumerate(pictures)]


def painted(ground: Image.Image, color: Color, box: tuple[int, int, int, int]) -> Image.Image:
    """Return a picture with a rectangle in one colour."""
    picture = ground.copy()
    picture.paste(color, box)
    return picture
