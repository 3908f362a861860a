"""Animated WebP and APNG: memory does not grow with the number of frames."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image

from imgpipe.animation import Frame, decode
from imgpipe.formats import FORMATS
from imgpipe.images import Limits, Options
from tests.memory import measure

MIB = 1 << 20
SIZE = (300, 200)


def paint(position: int) -> Frame:
    """Eight colours a frame; the last of eight a thousand, so that a palette serves no longer."""
    image = Image.effect_noise(SIZE, 60 * (position % 3)).point([i & 0xE0 for i in range(256)])
    frame = image.convert("RGB")
    if position % 8 == 7:
        frame = Image.merge("RGB", [Image.effect_noise(SIZE, 90) for _ in "RGB"])
    return Frame(position, frame, 50)


def assemble(format_id: str, path: Path, frames: int) -> int:
    """Write frames of which the last alone has many colours, and read them again."""
    make = FORMATS[format_id].assemble
    assert make
    with path.open("w+b") as stream:
        assembler = make(stream, 0, Options())
        for position in range(frames - 1):
            assembler.add(paint(8 * position))
        assembler.add(paint(7))
        assembler.finish()
    return sum(1 for _ in decode([path], Limits()))


@pytest.mark.slow
@pytest.mark.parametrize("format_id", ["apng", "webp"])
def test_400_frames_take_no_more_than_20(format_id: str, tmp_path: Path) -> None:
    peaks_bytes = []
    for frames in (20, 400):
        path = tmp_path / f"{frames}.{format_id}"
        count, peak_bytes = measure(assemble, format_id, path, frames)
        assert count == frames
        # Reading a WebP takes its bytes, twice: libwebp wants them all.
        held = 0 if format_id == "apng" else 4 * path.stat().st_size
        peaks_bytes.append(peak_bytes - held)
    assert peaks_bytes[1] - peaks_bytes[0] < 12 * MIB
