"""Hostile GIFs: refused with a sentence before memory is taken, however long they are."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from io import BytesIO
from itertools import chain, cycle, islice
from pathlib import Path

import pytest

from imgpipe.animation import ImageError, decode, gif, probe
from imgpipe.images import Limits
from tests.animation.table.case import NETSCAPE, PALETTE, RAMP, screen
from tests.gif_builder import FULL_TABLE, GifBuilder
from tests.memory import measure

MIB = 1 << 20
ONE = screen().image(RAMP).build(trailer=False)
EMPTY_FRAME = b"\x2c" + bytes(9) + b"\x02\x00"
LIMITS = {
    "canvas": (
        GifBuilder(65535, 65535).image([[0]]).build(),
        Limits(),
        "has a canvas of 65535x65535 (4,294,836,225 pixels); `limits.canvas_px` allows 64,000,000",
    ),
    "frame": (
        GifBuilder(4, 3).image([], size=(65535, 65535)).build(),
        Limits(),
        "has a frame of 65535x65535 (4,294,836,225 pixels); `limits.canvas_px` allows 64,000,000",
    ),
    "frames": (
        GifBuilder(1, 1).raw(EMPTY_FRAME * 2001).build(),
        Limits(),
        "holds more than 2,000 frames; `limits.frames` allows 2,000",
    ),
    "canvas times frames": (
        GifBuilder(4, 3).raw(EMPTY_FRAME * 3).build(),
        Limits(total_px=35),
        "holds more than 35 pixels in all its frames; `limits.total_px` allows 35",
    ),
    "frames larger than the canvas": (
        GifBuilder(1, 1).image(RAMP).image(RAMP).build(),
        Limits(total_px=23),
        "holds more than 23 pixels in all its frames; `limits.total_px` allows 23",
    ),
    "bytes": (
        ONE,
        Limits(file_bytes=20),
        f"has {len(ONE)} bytes; `limits.file_bytes` allows 20",
    ),
    "extensions": (
        GifBuilder(1, 1).raw(b"\x21\xfe\x00" * 17).build(),
        Limits(frames=2),
        "holds more than 16 extension blocks, 8 a frame; `limits.frames` allows 2",
    ),
}


def write(folder: Path, data: bytes) -> Path:
    path = folder / "a.gif"
    path.write_bytes(data)
    return path


@pytest.mark.parametrize("name", LIMITS)
def test_refused_over_a_limit(name: str, tmp_path: Path) -> None:
    data, limits, sentence = LIMITS[name]
    path = write(tmp_path, data)
    for read in (lambda: probe([path], limits), lambda: list(decode([path], limits))):
        with pytest.raises(ImageError) as caught:
            read()
        assert (str(caught.value), caught.value.code) == (sentence, "LIM001")
        key = sentence.split("`")[1]
        assert caught.value.hint == f"if you trust the file, raise `{key}` in pipeline.yaml"


AT_LIMITS = {
    "frames and pixels": (
        GifBuilder(4, 3).raw(EMPTY_FRAME * 3).build(),
        Limits(frames=3, total_px=36),
    ),
    "canvas and bytes": (ONE, Limits(canvas_px=12, file_bytes=len(ONE))),
    "extensions": (ONE + b"\x21\xfe\0" * 8, Limits(frames=1)),
}


@pytest.mark.parametrize("name", AT_LIMITS)
def test_exactly_at_a_limit(name: str, tmp_path: Path) -> None:
    data, limits = AT_LIMITS[name]
    path = write(tmp_path, data)
    assert probe([path], limits).damage is None
    assert len(list(decode([path], limits))) == probe([path], limits).frames


class Endless(BytesIO):
    """A stream that begins as it is told and then repeats for ever."""

    def __init__(self, start: bytes, again: bytes) -> None:
        super().__init__()
        self._bytes: Iterator[int] = chain(start, cycle(again))
        self._last = b""

    def read(self, size: int | None = -1) -> bytes:
        assert size is not None
        assert size >= 0, "there is no end to read to"
        self._last = bytes(islice(self._bytes, size))
        return self._last

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        assert whence == os.SEEK_CUR, "only what was read last can be read again"
        self._bytes = chain(self._last[len(self._last) + offset :], self._bytes)
        return 0


TOO_LONG = "has more than 99,999 bytes; `limits.file_bytes` allows 99,999"
TOO_MANY = "holds more than 400 extension blocks, 8 a frame; `limits.frames` allows 50"
ENDLESS = {
    "a comment": (b"\x21\xfe", b"\x01a", TOO_LONG),
    "a plain text": (b"\x21\x01", b"\x02ab", TOO_LONG),
    "an unknown application": (b"\x21\xff\x03abc", b"\x01a", TOO_LONG),
    "a loop": (NETSCAPE, b"\x03\x01\0\0", TOO_LONG),
    "the data of an image": (b"\x2c" + bytes(9) + b"\x02", b"\x01a", TOO_LONG),
    "empty comments": (b"", b"\x21\xfe\0", TOO_MANY),
    "empty applications": (b"", b"\x21\xff\0", TOO_MANY),
    "empty plain texts": (b"", b"\x21\x01\0", TOO_MANY),
    "graphic controls": (b"", b"\x21\xf9\x04\0\0\0\0\0", TOO_MANY),
    "empty frames": (b"", EMPTY_FRAME, "holds more than 50 frames; `limits.frames` allows 50"),
}


@pytest.mark.parametrize("name", ENDLESS)
def test_a_stream_without_an_end(name: str) -> None:
    start, again, sentence = ENDLESS[name]
    limits = Limits(frames=50, file_bytes=99_999)
    for read in (gif.probe, lambda *arguments: list(gif.decode(*arguments))):
        with pytest.raises(ImageError) as caught:
            read(Endless(ONE + start, again), "gif", limits)
        assert (str(caught.value), caught.value.code) == (sentence, "LIM001")


def test_a_chain_of_empty_sub_blocks_is_no_block() -> None:
    with pytest.raises(ImageError) as caught:
        list(gif.decode(Endless(ONE, b"\0"), "gif", Limits()))
    assert str(caught.value) == (
        f"holds bytes that are no GIF block at byte {len(ONE)}: 1 whole frame stands before it"
    )


def bomb_codes(rounds: int) -> list[tuple[int, int]]:
    """Return LZW codes of one colour, each a pixel longer than the last: 8 Mpx in a round."""
    growing = [(code, code.bit_length()) for code in range(6, FULL_TABLE)]
    return [(4, 3), *[(0, 3), *growing, (4, 12)] * rounds]


def bomb(canvas: tuple[int, int], frame: tuple[int, int], frames: int = 1) -> bytes:
    builder = GifBuilder(*canvas, PALETTE)
    screen_bytes = len(builder.build(trailer=False))
    image = builder.image([], size=frame, codes=bomb_codes(8)).build(trailer=False)
    return image + image[screen_bytes:] * (frames - 1)


MOST_PX = f"{Limits().total_px:,}"


def huge_files() -> Iterator[tuple[bytes, str]]:
    """Yield files that ask for far more than they hold, and what is said of each."""
    large = 8_000, 8_000
    yield (
        bomb((65_535, 65_535), large),
        "has a canvas of 65535x65535 (4,294,836,225 pixels); `limits.canvas_px` allows 64,000,000",
    )
    yield (
        bomb((1, 1), (8_000, 8_001)),
        "has a frame of 8000x8001 (64,008,000 pixels); `limits.canvas_px` allows 64,000,000",
    )
    yield (
        bomb(large, large, frames=32),
        f"holds more than {MOST_PX} pixels in all its frames; `limits.total_px` allows {MOST_PX}",
    )
    yield (
        GifBuilder(1, 1).raw(EMPTY_FRAME * 1_000_000).build(),
        "holds more than 2,000 frames; `limits.frames` allows 2,000",
    )
    yield (
        GifBuilder(1, 1).raw(b"\x21\xfe\0" * 1_000_000).build(),
        "holds more than 16,000 extension blocks, 8 a frame; `limits.frames` allows 2,000",
    )


def refuse(paths: list[Path]) -> list[str]:
    sentences = []
    for path in paths:
        with pytest.raises(ImageError) as caught:
            probe([path], Limits())
        sentences.append(str(caught.value))
    return sentences


def test_refused_before_memory_is_taken(tmp_path: Path) -> None:
    expected = []
    for data, sentence in huge_files():
        (tmp_path / f"{len(expected)}.gif").write_bytes(data)
        expected.append(sentence)
    (tmp_path / "sparse.gif").write_bytes(ONE)
    os.truncate(tmp_path / "sparse.gif", 600_000_000)
    expected.append("has 600,000,000 bytes; `limits.file_bytes` allows 500,000,000")
    sentences, peak_bytes = measure(refuse, sorted(tmp_path.iterdir()))
    assert sentences == expected
    assert peak_bytes < 4 * MIB


PADDING = bytes(24 * MIB)
PADDED: dict[str, Callable[[], GifBuilder]] = {
    "a comment": lambda: screen().comment(PADDING).image(RAMP),
    "a plain text": lambda: screen().plain_text(PADDING).image(RAMP),
    "image data after the end code": lambda: screen().image(RAMP, tail=PADDING),
    "image data of no pixels": lambda: screen().image([], size=(0, 0), tail=PADDING),
    "image data that would be 67 million pixels": lambda: screen().image(
        [], size=(4, 3), codes=bomb_codes(8)
    ),
    "image data in sub-blocks of one byte": lambda: screen().image(
        [], size=(300, 300), codes=bomb_codes(1), tail=bytes(MIB), block_bytes=1
    ),
    "what follows the trailer": lambda: screen().image(RAMP).raw(b"\x3b" + PADDING),
}


def count_frames(path: Path) -> int:
    return len(list(decode([path], Limits())))


@pytest.mark.parametrize("name", PADDED)
def test_what_a_frame_does_not_need_takes_no_memory(name: str, tmp_path: Path) -> None:
    path = write(tmp_path, PADDED[name]().build())
    frames, peak_bytes = measure(count_frames, path)
    assert frames == 1
    assert peak_bytes < 8 * MIB


def test_a_frame_may_grow_a_thousandfold_within_the_limits(tmp_path: Path) -> None:
    path = write(tmp_path, bomb((2_000, 2_000), (2_000, 2_000)))
    (frame,) = decode([path], Limits())
    assert (path.stat().st_size < 100_000, frame.image.getextrema()) == (True, (0, 0))
