"""Damaged and truncated GIFs: the good frames, then a sentence."""

from __future__ import annotations

import pickle
from collections.abc import Iterator
from pathlib import Path

import pytest

from imgpipe.animation import Frame, ImageError, decode, probe
from imgpipe.images import Limits
from tests.animation.table import DAMAGED
from tests.animation.table.case import OTHER, PALETTE, RAMP
from tests.gif_builder import GifBuilder


def write(folder: Path, gif: bytes) -> Path:
    path = folder / "a.gif"
    path.write_bytes(gif)
    return path


def read_all(frames: Iterator[Frame]) -> tuple[int, ImageError]:
    """Return how many frames come before the error, and the error."""
    count = 0
    try:
        for _ in frames:
            count += 1
    except ImageError as error:
        return count, error
    pytest.fail(f"no error after {count} frames")


@pytest.mark.parametrize("name", DAMAGED)
def test_good_frames_then_the_offset(name: str, tmp_path: Path) -> None:
    damaged = DAMAGED[name]
    path = write(tmp_path, damaged.gif)
    count, error = read_all(decode([path], Limits()))
    assert (count, str(error)) == (2, damaged.sentence)
    assert error.code == "ANI001"
    assert error.hint == "restore the file from its original, or export the animation again"
    info = probe([path], Limits())
    expected = (2, damaged.sentence) if damaged.in_blocks else (4, "None")
    assert (info.frames, str(info.damage)) == expected
    assert len(info.delays_ms) == info.frames


def grow() -> Iterator[tuple[bytes, int]]:
    """Yield a GIF with every kind of block after each block, and its frame count by then."""
    gif = GifBuilder(4, 3, PALETTE)
    yield gif.build(trailer=False), 0
    yield gif.loop(3).build(trailer=False), 0
    yield gif.control(5, 2).build(trailer=False), 0
    yield gif.image(RAMP).build(trailer=False), 1
    yield gif.comment(b"any \xff").build(trailer=False), 1
    yield gif.plain_text().build(trailer=False), 1
    yield gif.raw(b"\x21\x99\x03abc\x00").build(trailer=False), 1
    yield gif.image([[0, 1]], palette=OTHER, block_bytes=2).build(trailer=False), 2
    yield gif.image([], size=(0, 0)).build(trailer=False), 3


WHOLE = {len(data): frames for data, frames in grow()}
GROWN = [data for data, _ in grow()][-1]


@pytest.mark.parametrize("length", range(6, len(GROWN) + 1))
def test_cut_anywhere(length: int, tmp_path: Path) -> None:
    path = write(tmp_path, GROWN[:length])
    whole = max((frames for end, frames in WHOLE.items() if end <= length), default=0)
    if length in WHOLE and whole:
        assert len(list(decode([path], Limits()))) == whole
        assert (probe([path], Limits()).frames, probe([path], Limits()).damage) == (whole, None)
        return
    sentence = "holds no frame"
    if length not in WHOLE:
        frames = "1 whole frame stands" if whole == 1 else f"{whole} whole frames stand"
        sentence = f"is truncated at byte {length}: {frames} before it"
    count, error = read_all(decode([path], Limits()))
    assert (count, str(error)) == (whole, sentence)


def test_no_frame(tmp_path: Path) -> None:
    path = write(tmp_path, GifBuilder(4, 3, PALETTE).comment(b"nothing else").build())
    info = probe([path], Limits())
    assert (info.frames, str(info.damage)) == (0, "holds no frame")
    assert read_all(decode([path], Limits()))[0] == 0


def test_no_canvas(tmp_path: Path) -> None:
    path = write(tmp_path, GifBuilder(0, 3, PALETTE).image([[1]]).build())
    with pytest.raises(ImageError, match=r"^has no pixels: its canvas is 0x3$"):
        probe([path], Limits())


def test_errors_cross_process_borders() -> None:
    error = pickle.loads(pickle.dumps(ImageError("is wrong", "ANI001", "mend it", Path("a.gif"))))
    assert (str(error), error.message) == ("is wrong", "is wrong")
    assert (error.code, error.hint, error.path) == ("ANI001", "mend it", Path("a.gif"))
