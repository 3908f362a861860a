"""Reading GIF animations: the blocks, Pillow's LZW for each image, and the canvas."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from imgpipe.animation.canvas import Canvas, Picture
from imgpipe.animation.errors import OVER_LIMIT, ImageError
from imgpipe.animation.frame import AnimationInfo, Frame
from imgpipe.animation.gif_blocks import ImageBlock, Plays, Screen, damage, walk_blocks
from imgpipe.images import Limits, Size
from imgpipe.stages import COMPOSE, stage

# What Chromium shows where neither the image nor the screen has a palette.
_NO_PALETTE = bytes(3)


def probe(file: BinaryIO, kind: str, limits: Limits) -> AnimationInfo:
    """Return a GIF's facts from its blocks; damage after the screen is reported, not raised.

    Raises ImageError: LIM001 over a limit, ANI001 or IMG001 where not even the size is known.
    """
    size: Size | None = None
    delays_ms: list[int] = []
    plays = 1
    found: ImageError | None = None
    try:
        for block in walk_blocks(file, limits):
            if isinstance(block, Screen):
                size = block.size
            elif isinstance(block, ImageBlock):
                delays_ms.append(10 * block.control.delay_cs)
            elif isinstance(block, Plays):
                plays = block.count
    except ImageError as error:
        if size is None or error.code == OVER_LIMIT:
            raise
        found = error
    assert size is not None, "the screen is the first block"
    if not delays_ms and found is None:
        found = _no_frame()
    return AnimationInfo(size, len(delays_ms), tuple(delays_ms), plays, kind, found)


def decode(file: BinaryIO, _kind: str, limits: Limits) -> Iterator[Frame]:
    """Yield a GIF's frames as a browser shows them, one canvas in memory.

    Frames are mode P while one palette serves, else RGBA. Raises ImageError like `probe`, and
    ANI001 after the last good frame of a damaged file.
    """
    position = 0
    canvas: Canvas | None = None
    palette = _NO_PALETTE
    for block in walk_blocks(file, limits):
        if isinstance(block, Screen):
            canvas, palette = Canvas.blank(block.size), block.palette or _NO_PALETTE
        elif isinstance(block, ImageBlock):
            assert canvas is not None, "the screen is the first block"
            picture = _decompress(block, palette, position)
            with stage(COMPOSE):
                shown = canvas.draw(picture)
                image = shown.snapshot()
                canvas = _dispose(canvas, shown, picture, block.control.disposal)
            yield Frame(position, image, 10 * block.control.delay_cs)
            position += 1
    if not position:
        raise _no_frame()


def _dispose(before: Canvas, shown: Canvas, picture: Picture, disposal: int) -> Canvas:
    """Return the canvas that the next image is drawn on (section 23).

    Browsers take 4 for 3, as some encoders write it, and 5 to 7 for 0.
    """
    if disposal == 2:
        return shown.erase(picture)
    return before if disposal in (3, 4) else shown


def _decompress(block: ImageBlock, screen_palette: bytes, position: int) -> Picture:
    from PIL import Image

    size = block.size.width_px, block.size.height_px
    # Pillow's GIF decoder in C takes the sub-blocks as they stand in the file.
    arguments = block.code_size, block.interlaced, -1
    try:
        indexes = Image.frombytes("L", size, block.data, "gif", arguments)
    except ValueError:
        what = "has an image that cannot be decompressed"
        raise damage(what, block.offset, position) from None
    palette = block.palette or screen_palette
    return Picture(indexes, block.left_px, block.top_px, palette, block.control.transparent)


def _no_frame() -> ImageError:
    return ImageError("holds no frame", hint="export the animation again")
