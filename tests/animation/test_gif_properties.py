"""What holds for every GIF: the naive composer agrees, and no bytes break the decoder."""

from __future__ import annotations

import contextlib
import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from imgpipe.animation import ImageError, decode, probe
from imgpipe.model import Limits
from tests.animation.reference import Layer, Story, pixels_of
from tests.animation.test_gif import CASES
from tests.gif_builder import Color

SMALL = Limits(canvas_px=1_000_000, frames=50, total_px=10_000_000)
SIDES = st.integers(1, 6)


def palettes(most: int) -> st.SearchStrategy[tuple[Color, ...]]:
    channel = st.sampled_from((0, 90, 255))
    return st.lists(st.tuples(channel, channel, channel), min_size=2, max_size=most).map(tuple)


@st.composite
def layers(draw: st.DrawFn, width: int, height: int, colours: int) -> Layer:
    columns, rows = draw(st.integers(1, width + 2)), draw(st.integers(1, height + 2))
    if draw(st.booleans()):
        columns, rows, left, top = width, height, 0, 0
    else:
        left, top = draw(st.integers(0, width)), draw(st.integers(0, height))
    index = st.integers(0, colours)
    return Layer(
        rows=tuple(tuple(draw(index) for _ in range(columns)) for _ in range(rows)),
        left=left,
        top=top,
        palette=draw(st.none() | palettes(colours)),
        transparent=draw(st.none() | st.integers(0, colours + 1)),
        disposal=draw(st.integers(0, 7)),
        interlaced=draw(st.booleans()),
    )


@st.composite
def stories(draw: st.DrawFn) -> Story:
    width, height, colours = draw(SIDES), draw(SIDES), draw(st.sampled_from((2, 4, 9)))
    layer = layers(width, height, colours)
    return Story(
        width,
        height,
        draw(st.none() | palettes(colours)),
        tuple(draw(st.lists(layer, min_size=1, max_size=6))),
    )


def decode_bytes(data: bytes, limits: Limits = SMALL) -> list[object]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.gif"
        path.write_bytes(data)
        with contextlib.suppress(ImageError):
            info = probe([path], limits)
            assert info.frames == len(info.delays_ms)
        return [pixels_of(frame.image) for frame in decode([path], limits)]


@settings(max_examples=250)
@given(stories())
def test_agrees_with_the_naive_composer(story: Story) -> None:
    assert decode_bytes(story.build()) == story.compose()


@settings(max_examples=40)
@given(st.data())
def test_agrees_where_all_256_indexes_are_in_use(data: st.DataObject) -> None:
    palette = tuple((index, index // 2, 255 - index) for index in range(256))
    ramp = tuple(tuple(range(start, start + 16)) for start in range(0, 256, 16))
    full = Layer(ramp, disposal=data.draw(st.integers(0, 3)))
    parts = data.draw(st.lists(layers(16, 16, 255), min_size=1, max_size=3))
    story = Story(16, 16, palette, (full, *parts))
    assert decode_bytes(story.build()) == story.compose()


@settings(max_examples=200)
@given(st.binary(max_size=300), st.sampled_from([b"", b"GIF89a", b"GIF87a\2\0\2\0\x80\0\0abcdef"]))
def test_random_bytes_raise_nothing_but_image_errors(data: bytes, start: bytes) -> None:
    with contextlib.suppress(ImageError):
        decode_bytes(start + data)


@settings(max_examples=400)
@given(st.sampled_from(sorted(CASES)), st.data())
def test_mutated_gifs_raise_nothing_but_image_errors(name: str, data: st.DataObject) -> None:
    gif = bytearray(CASES[name].gif)
    places = st.tuples(st.integers(0, len(gif) - 1), st.integers(0, 255))
    for place, value in data.draw(st.lists(places, min_size=1, max_size=6)):
        gif[place] = value
    with contextlib.suppress(ImageError):
        decode_bytes(bytes(gif[: data.draw(st.integers(6, len(gif)))]))
