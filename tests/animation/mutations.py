"""GIFs made wrong at random: bytes, blocks and sizes."""

from __future__ import annotations

import struct
from collections.abc import Callable
from io import BytesIO
from random import Random

from imgpipe.animation import ImageError
from imgpipe.animation.gif_blocks import Trailer, walk_blocks
from imgpipe.images import Limits

SIZES = (0, 1, 2, 3, 255, 256, 999, 1_000, 4_097, 65_535)


def mutate(gif: bytes, chance: Random) -> bytes:
    """Return the GIF with one to four changes."""
    for _ in range(chance.randint(1, 4)):
        gif = chance.choice(CHANGES)(gif, chance)
    return gif


def flip_bytes(gif: bytes, chance: Random) -> bytes:
    changed = bytearray(gif)
    for _ in range(chance.randint(1, 4)):
        if changed:
            changed[chance.randrange(len(changed))] = chance.randrange(256)
    return bytes(changed)


def cut(gif: bytes, chance: Random) -> bytes:
    return gif[: chance.randint(0, len(gif))]


def remove(gif: bytes, chance: Random) -> bytes:
    start, end = sorted((chance.randint(0, len(gif)), chance.randint(0, len(gif))))
    return gif[:start] + gif[end:]


def repeat_block(gif: bytes, chance: Random) -> bytes:
    """Put one of the blocks somewhere between others, once or a hundred times."""
    ends = block_ends(gif)
    if len(ends) < 2:
        return gif
    which = chance.randrange(len(ends) - 1)
    place = chance.choice(ends)
    block = gif[ends[which] : ends[which + 1]]
    return gif[:place] + block * chance.choice((1, 1, 100)) + gif[place:]


def insert_bytes(gif: bytes, chance: Random) -> bytes:
    place = chance.randint(0, len(gif))
    return gif[:place] + chance.randbytes(chance.randint(1, 20)) + gif[place:]


def change_size(gif: bytes, chance: Random) -> bytes:
    """Write another number over the screen's or an image's width or height."""
    images = [end + 5 for end in block_ends(gif) if gif[end : end + 1] == b"\x2c"]
    place = chance.choice([6, *images]) + chance.choice((0, 2))
    if place + 2 > len(gif):
        return gif
    return gif[:place] + struct.pack("<H", chance.choice(SIZES)) + gif[place + 2 :]


CHANGES: tuple[Callable[[bytes, Random], bytes], ...] = (
    flip_bytes,
    cut,
    remove,
    repeat_block,
    insert_bytes,
    change_size,
    change_size,
)


def block_ends(gif: bytes) -> list[int]:
    """Return the offsets where blocks end, those that can be read."""
    stream = BytesIO(gif)
    ends = []
    try:
        for block in walk_blocks(stream, Limits()):
            ends.append(stream.tell())
            if isinstance(block, Trailer):
                return ends[:-1]
    except (ImageError, struct.error):
        pass
    return ends
