"""Memory does not grow with the number of frames: splitting and assembling stream."""

from __future__ import annotations

from pathlib import Path

import pytest

from imgpipe.animation import Frame, decode
from imgpipe.formats import FORMATS
from imgpipe.images import Limits, Options
from tests.gif_builder import GifBuilder
from tests.memory import measure

MIB = 1 << 20
SIDE = 400
PALETTE = [(index, 255 - index, index ^ 90) for index in range(256)]


def long_gif(frames: int) -> bytes:
    """Return a GIF of so many frames of two kinds, one in a palette of its own."""
    rows = [[(column + row) % 256 for column in range(SIDE)] for row in range(SIDE)]
    builder = GifBuilder(SIDE, SIDE, PALETTE)
    start = len(builder.build(trailer=False))
    builder.control(4).image(rows).control(5, 2, 3).image(rows[:99], (1, 9), palette=PALETTE[::-1])
    head, pair = (data := builder.build(trailer=False))[:start], data[start:]
    return head + pair * (frames // 2) + b"\x3b"


def split(path: Path) -> int:
    count = 0
    for frame in decode([path], Limits()):
        assert FORMATS["png"].encode(frame, Options()).data
        count += 1
    return count


def assemble(source: Path, path: Path, frames: int) -> int:
    """Assemble a short GIF's frames, over and over, into a long one."""
    make = FORMATS["gif"].assemble
    assert make
    with path.open("wb") as stream:
        assembler = make(stream, 0, Options())
        for _ in range(frames // 20):
            for frame in decode([source], Limits()):
                assembler.add(Frame(frame.position, frame.image, frame.delay_ms))
        assembler.finish()
    return frames


@pytest.mark.slow
def test_splitting_2000_frames_takes_no_more_than_20(tmp_path: Path) -> None:
    peaks_bytes = []
    for frames in (20, 2_000):
        path = tmp_path / f"{frames}.gif"
        path.write_bytes(long_gif(frames))
        count, peak_bytes = measure(split, path)
        assert count == frames
        peaks_bytes.append(peak_bytes)
    assert peaks_bytes[1] - peaks_bytes[0] < 40 * MIB


@pytest.mark.slow
def test_assembling_2000_frames_takes_no_more_than_20(tmp_path: Path) -> None:
    source = tmp_path / "source.gif"
    source.write_bytes(long_gif(20))
    peaks_bytes = []
    for frames in (20, 2_000):
        count, peak_bytes = measure(assemble, source, tmp_path / "out.gif", frames)
        assert count == frames
        peaks_bytes.append(peak_bytes)
    assert peaks_bytes[1] - peaks_bytes[0] < 40 * MIB
