"""How a GIF is written: what its blocks say that no frame shows.

Source: "Graphics Interchange Format Version 89a" (CompuServe, 1990), cited by section.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from imgpipe.animation.errors import ImageError
from imgpipe.animation.gif_blocks import Block, Comment, ImageBlock, Screen, Trailer, walk_blocks
from imgpipe.images import Limits, Size

KEPT_COMMENTS = 20  # a file may have thousands


@dataclass(frozen=True, slots=True)
class GifDetails:
    """Counts are of images, up to damage in the file's blocks if there is any.

    An image is a frame, unless its pixels or those of one before it cannot be decompressed: it is
    counted here, for its blocks are whole, though no frame can be shown of it.

    `global_colors` are the entries of the screen's palette (section 19), 0 where there is none,
    `local_colors` the most entries of an image's own (section 21). `disposals` counts the images
    of each disposal method (section 23), `transparent_images` those with an index that draws
    nothing, `partial_images` those that do not cover the canvas. Comments are in no particular
    encoding, the first twenty. `trailing_bytes` follow the trailer.
    """

    global_colors: int
    local_palettes: int
    local_colors: int
    disposals: dict[int, int]
    transparent_images: int
    partial_images: int
    interlaced_images: int
    comments: tuple[bytes, ...]
    has_trailer: bool
    trailing_bytes: int


def read_gif_details(path: Path, limits: Limits) -> GifDetails:
    """Return a GIF's details, a damaged one's as far as it is whole. Raises OSError."""
    counts: Counter[str] = Counter()
    disposals: Counter[int] = Counter()
    comments: list[bytes] = []
    size = Size(0, 0)
    with path.open("rb") as file:
        for block in _walk_whole_blocks(file, limits):
            if isinstance(block, Screen):
                size = block.size
                counts["global_colors"] = len(block.palette) // 3
            elif isinstance(block, ImageBlock):
                disposals[block.control.disposal] += 1
                counts["local_palettes"] += bool(block.palette)
                counts["local_colors"] = max(counts["local_colors"], len(block.palette) // 3)
                counts["transparent_images"] += block.control.transparent is not None
                counts["partial_images"] += not _covers(block, size)
                counts["interlaced_images"] += block.interlaced
            elif isinstance(block, Comment) and len(comments) < KEPT_COMMENTS:
                comments.append(block.text)
            elif isinstance(block, Trailer):
                counts["has_trailer"] = 1
                end = file.tell()
                counts["trailing_bytes"] = file.seek(0, 2) - end
    return GifDetails(
        global_colors=counts["global_colors"],
        local_palettes=counts["local_palettes"],
        local_colors=counts["local_colors"],
        disposals=dict(sorted(disposals.items())),
        transparent_images=counts["transparent_images"],
        partial_images=counts["partial_images"],
        interlaced_images=counts["interlaced_images"],
        comments=tuple(comments),
        has_trailer=bool(counts["has_trailer"]),
        trailing_bytes=counts["trailing_bytes"],
    )


def _walk_whole_blocks(file: BinaryIO, limits: Limits) -> Iterator[Block]:
    """Yield the blocks before the damage, which whoever decodes the file is told of."""
    try:
        yield from walk_blocks(file, limits)
    except ImageError:
        return


def _covers(block: ImageBlock, size: Size) -> bool:
    right_px, bottom_px = block.left_px + block.size.width_px, block.top_px + block.size.height_px
    begins = not block.left_px and not block.top_px
    return begins and right_px >= size.width_px and bottom_px >= size.height_px
