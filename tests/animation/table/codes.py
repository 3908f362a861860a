"""Single images whose LZW codes do what few encoders do (appendix F)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from random import Random

from tests.gif_builder import FULL_TABLE, GifBuilder, interlace, literal_codes, table_codes

WIDTH, HEIGHT = 200, 150
CODE_SIZES = range(2, 9)


@dataclass(frozen=True)
class Stream:
    """A GIF of one image, and its palette indexes row by row."""

    gif: bytes
    indexes: list[int]


def noise(code_size: int, *, deferred: bool, interlaced: bool = False) -> Stream:
    """Return an image that fills the table several times, or once when the clear is deferred."""
    chance = Random(code_size)
    indexes = [chance.randrange(1 << code_size) for _ in range(WIDTH * HEIGHT)]
    rows = [indexes[start : start + WIDTH] for start in range(0, len(indexes), WIDTH)]
    ordered = [index for row in interlace(rows) for index in row] if interlaced else indexes
    codes = list(table_codes(ordered, code_size, clear_when_full=not deferred))
    assert len(codes) > FULL_TABLE, "the table must fill up"
    palette = [(index, 255 - index, index ^ 90) for index in range(1 << code_size)]
    gif = GifBuilder(WIDTH, HEIGHT, palette)
    size = WIDTH, HEIGHT
    gif.image([], size=size, code_size=code_size, codes=codes, interlaced=interlaced)
    return Stream(gif.build(), indexes)


def literals(code_size: int) -> Stream:
    """Return an image whose table never grows, in sub-blocks of three bytes."""
    indexes = [(3 * i) % (1 << code_size) for i in range(40)]
    gif = GifBuilder(8, 5, [(index, 0, 0) for index in range(1 << code_size)])
    codes = list(literal_codes(indexes, code_size))
    gif.image([], size=(8, 5), code_size=code_size, codes=codes, block_bytes=3)
    return Stream(gif.build(), indexes)


def run(code_size: int) -> Stream:
    """Return one colour all over: every code is the one that is being defined."""
    last = (1 << code_size) - 1
    rows = [[last] * WIDTH] * HEIGHT
    gif = GifBuilder(WIDTH, HEIGHT, [(index, 0, 9) for index in range(1 << code_size)])
    return Stream(gif.image(rows, code_size=code_size).build(), [last] * WIDTH * HEIGHT)


STREAMS: dict[str, Callable[[], Stream]] = {
    **{f"cleared when full, code size {n}": partial(noise, n, deferred=False) for n in CODE_SIZES},
    **{f"deferred clear, code size {n}": partial(noise, n, deferred=True) for n in CODE_SIZES},
    "deferred clear, interlaced": partial(noise, 5, deferred=True, interlaced=True),
    **{f"no table, code size {n}": partial(literals, n) for n in CODE_SIZES},
    **{f"one colour, code size {n}": partial(run, n) for n in CODE_SIZES},
}
