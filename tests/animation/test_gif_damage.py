"""Damaged, truncated and hostile GIFs: the good frames, then a sentence; never too much memory."""

from __future__ import annotations

import pickle
import struct
from collections.abc import Iterator
from pathlib import Path

import pytest

from imgpipe.animation import Frame, ImageError, decode, probe
from imgpipe.model import Limits
from tests.gif_builder import GifBuilder, pack_codes, sub_blocks

PALETTE = [(255, 0, 0), (0, 255, 0), (0, 0, 255), (255, 255, 255)]
RAMP = [[0, 1, 2, 3]] * 3


def screen() -> GifBuilder:
    return GifBuilder(4, 3, PALETTE).image(RAMP)


def start(gif: GifBuilder) -> int:
    """Return the offset at which the next block will stand."""
    return len(gif.build(trailer=False))


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


def image(code_size: int, data: bytes) -> bytes:
    head = b"\x2c" + struct.pack("<HHHHB", 0, 0, 4, 3, 0)
    return head + bytes([code_size]) + sub_blocks(data)


TWO = screen().image(RAMP)
AT = start(TWO)
BLOCKS = {
    "an image without its end": (
        TWO.build(trailer=False) + image(2, b"abc")[:-2],
        f"is truncated at byte {AT + len(image(2, b'abc')) - 2}",
    ),
    "an image descriptor cut": (
        TWO.build(trailer=False) + b"\x2c\0\0",
        f"is truncated at byte {AT + 3}",
    ),
    "an extension cut": (
        TWO.build(trailer=False) + b"\x21\xfe\x05ab",
        f"is truncated at byte {AT + 5}",
    ),
    "garbage": (
        TWO.build(trailer=False) + b"<html>;",
        f"holds bytes that are no GIF block at byte {AT}",
    ),
    "a graphic control of another length": (
        TWO.build(trailer=False) + b"\x21\xf9\x03\0\0\0\0;",
        f"has a graphic control block of 3 bytes at byte {AT}",
    ),
    "a graphic control without an end": (
        TWO.build(trailer=False) + b"\x21\xf9\x04\0\0\0\0\x02ab\0;",
        f"has a graphic control block without an end at byte {AT}",
    ),
    "a code size over 8": (
        TWO.build(trailer=False) + image(9, b"abc") + b";",
        f"has an image with the LZW code size 9 at byte {AT}",
    ),
    "a code size under 2": (
        TWO.build(trailer=False) + image(1, b"abc") + b";",
        f"has an image with the LZW code size 1 at byte {AT}",
    ),
}
DATA = {
    "no data": b"",
    "an end code at once": pack_codes([(4, 3), (5, 3)]),
    "an end code too early": pack_codes([(4, 3), (1, 3), (1, 3), (5, 3)]),
    "an unknown code": pack_codes([(4, 3), (1, 3), (7, 3)] + [(1, 4)] * 12),
    "an unknown first code": pack_codes([(4, 3), (6, 3)] + [(1, 3)] * 12),
}


@pytest.mark.parametrize("name", BLOCKS)
def test_good_frames_then_the_offset(name: str, tmp_path: Path) -> None:
    gif, sentence = BLOCKS[name]
    path = write(tmp_path, gif)
    count, error = read_all(decode([path], Limits()))
    assert (count, str(error)) == (2, f"{sentence}: 2 whole frames stand before it")
    assert error.code == "ANI001"
    assert error.hint == "restore the file from its original, or export the animation again"
    info = probe([path], Limits())
    assert (info.frames, len(info.delays_ms), str(info.damage)) == (2, 2, str(error))


@pytest.mark.parametrize("name", DATA)
def test_image_data_is_found_wrong_in_decoding(name: str, tmp_path: Path) -> None:
    gif = screen()
    offset = start(gif)
    path = write(tmp_path, gif.raw(image(2, DATA[name])).image(RAMP).build())
    count, error = read_all(decode([path], Limits()))
    assert count == 1
    assert str(error) == (
        f"has an image that cannot be decompressed at byte {offset}: 1 whole frame stands before it"
    )
    assert probe([path], Limits()).frames == 3


@pytest.mark.parametrize("length", range(6, start(TWO) + 1))
def test_cut_anywhere(length: int, tmp_path: Path) -> None:
    path = write(tmp_path, TWO.build()[:length])
    whole_ends = (start(screen()), start(TWO))
    whole = sum(end <= length for end in whole_ends)
    if length in whole_ends:
        assert len(list(decode([path], Limits()))) == whole
        return
    count, error = read_all(decode([path], Limits()))
    sentence = "holds no frame" if length == start(GifBuilder(4, 3, PALETTE)) else "is truncated at"
    assert count == whole
    assert str(error).startswith(sentence)


def test_no_frame(tmp_path: Path) -> None:
    path = write(tmp_path, GifBuilder(4, 3, PALETTE).comment(b"nothing else").build())
    info = probe([path], Limits())
    assert (info.frames, str(info.damage)) == (0, "holds no frame")
    assert read_all(decode([path], Limits()))[0] == 0


def test_no_canvas(tmp_path: Path) -> None:
    path = write(tmp_path, GifBuilder(0, 3, PALETTE).image([[1]]).build())
    with pytest.raises(ImageError, match=r"^has no pixels: its canvas is 0x3$"):
        probe([path], Limits())


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
        screen().build(),
        Limits(file_bytes=20),
        f"has {len(screen().build())} bytes; `limits.file_bytes` allows 20",
    ),
    "extensions": (
        GifBuilder(1, 1).raw(b"\x21\xfe\x00" * 17).build(),
        Limits(frames=2),
        "holds more than 16 extension blocks, 8 a frame; `limits.frames` allows 2",
    ),
}


@pytest.mark.parametrize("name", LIMITS)
def test_refused_over_a_limit(name: str, tmp_path: Path) -> None:
    gif, limits, sentence = LIMITS[name]
    path = write(tmp_path, gif)
    for read in (lambda: probe([path], limits), lambda: list(decode([path], limits))):
        with pytest.raises(ImageError) as caught:
            read()
        assert (str(caught.value), caught.value.code) == (sentence, "LIM001")
        key = sentence.split("`")[1]
        assert caught.value.hint == f"if you trust the file, raise `{key}` in pipeline.yaml"


@pytest.mark.parametrize(
    ("gif", "limits"),
    [
        (GifBuilder(4, 3).raw(EMPTY_FRAME * 3).build(), Limits(frames=3, total_px=36)),
        (screen().build(), Limits(canvas_px=12, file_bytes=len(screen().build()))),
        (screen().comment(b"").comment(b"").build(), Limits(frames=1)),
    ],
)
def test_exactly_at_a_limit(gif: bytes, limits: Limits, tmp_path: Path) -> None:
    path = write(tmp_path, gif)
    assert probe([path], limits).damage is None
    assert len(list(decode([path], limits))) == probe([path], limits).frames


def test_errors_cross_process_borders() -> None:
    error = pickle.loads(pickle.dumps(ImageError("is wrong", "ANI001", "mend it", Path("a.gif"))))
    assert (str(error), error.message) == ("is wrong", "is wrong")
    assert (error.code, error.hint, error.path) == ("ANI001", "mend it", Path("a.gif"))
