"""Which frames show the same, and which image has more than the frame that would replace it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image

from imgpipe.animation import Frame
from imgpipe.animation.comparison import shows_same
from imgpipe.animation.richness import is_deep, is_richer
from imgpipe.images import Limits
from tests.project import paint

SIZE = (20, 16)
Picture = Callable[[], Image.Image]


def gray(value: int, mode: str = "RGB") -> Image.Image:
    return Image.new("L", SIZE, value).convert(mode)


def palette(color: tuple[int, int, int], transparent: int | None = None) -> Image.Image:
    image = Image.new("P", SIZE, 1)
    image.putpalette(bytes((9, 9, 9, *color)))
    image.info = {} if transparent is None else {"transparency": transparent}
    return image


def with_pixel(image: Image.Image, value: tuple[int, ...] | int) -> Image.Image:
    image.putpixel((3, 2), value)
    return image


def rgba(pixel: tuple[int, int, int, int]) -> Image.Image:
    return with_pixel(gray(7, "RGBA"), pixel)


def deep(value: int) -> Image.Image:
    return Image.new("I;16", SIZE, value)


SAME: dict[str, tuple[Picture, Picture]] = {
    "palette and truecolour": (lambda: palette((7, 7, 7)), lambda: gray(7)),
    "gray and truecolour": (lambda: gray(7, "L"), lambda: gray(7)),
    "an alpha channel that is opaque": (lambda: gray(7, "RGBA"), lambda: gray(7)),
    "colours that are not shown": (lambda: rgba((1, 2, 3, 0)), lambda: rgba((9, 9, 9, 0))),
    "a transparent index and alpha": (
        lambda: palette((7, 7, 7), transparent=1),
        lambda: Image.new("RGBA", SIZE),
    ),
    "16 bits": (lambda: deep(300), lambda: deep(300)),
}
OTHER: dict[str, tuple[Picture, Picture]] = {
    "one pixel": (lambda: with_pixel(gray(7), (8, 7, 7)), lambda: gray(7)),
    "another size": (lambda: gray(7).resize((16, 20)), lambda: gray(7)),
    "alpha of one pixel": (lambda: rgba((7, 7, 7, 254)), lambda: gray(7)),
    "colours that shine through": (lambda: rgba((1, 2, 3, 1)), lambda: rgba((9, 9, 9, 1))),
    "the lower bits of 16": (lambda: deep(300), lambda: deep(301)),
    "8 bits of 16": (lambda: deep(7 * 256), lambda: gray(7, "L")),
}


@pytest.mark.parametrize(("one", "other"), SAME.values(), ids=SAME)
def test_frames_show_the_same_whatever_their_mode(one: Picture, other: Picture) -> None:
    assert shows_same(Frame(0, one()), Frame(3, other(), 180))
    assert shows_same(Frame(0, other()), Frame(0, one()))


@pytest.mark.parametrize(("one", "other"), OTHER.values(), ids=OTHER)
def test_frames_differ_in_a_single_bit(one: Picture, other: Picture) -> None:
    assert not shows_same(Frame(0, one()), Frame(0, other()))
    assert not shows_same(Frame(0, other()), Frame(0, one()))


def test_comparing_changes_neither_frame() -> None:
    frame = Frame(0, rgba((1, 2, 3, 0)))
    shows_same(frame, Frame(0, rgba((9, 9, 9, 0))))
    assert frame.truecolor.getpixel((3, 2)) == (1, 2, 3, 0)


def few(colors: int) -> Image.Image:
    return paint((64, 64), 0, 1).quantize(colors)


def unshown() -> Image.Image:
    image = paint((64, 64), 0, 1).convert("RGBA")
    image.putalpha(0)
    return image


RICHER: dict[str, tuple[Picture, Picture]] = {
    "more than 256 colours": (lambda: paint((64, 64), 0, 1), lambda: few(256)),
    "partly transparent": (lambda: rgba((7, 7, 7, 128)), lambda: gray(7)),
    "16 bits of gray": (lambda: deep(300), lambda: gray(7, "L")),
    "more pixels": (lambda: gray(7).resize((40, 32)), lambda: gray(7)),
}
POORER: dict[str, tuple[Picture, Picture]] = {
    "the same": (lambda: few(256), lambda: few(256)),
    "another palette": (lambda: few(256), lambda: few(16)),
    "colours that the frame has too": (
        lambda: paint((64, 64), 0, 1),
        lambda: paint((64, 64), 0, 1),
    ),
    "transparency that the frame has too": (
        lambda: rgba((7, 7, 7, 128)),
        lambda: rgba((7, 7, 7, 99)),
    ),
    "colours that are not shown": (unshown, lambda: Image.new("RGBA", (64, 64))),
    "wholly transparent": (lambda: rgba((7, 7, 7, 0)), lambda: gray(7)),
    "16 bits in both": (lambda: deep(300), lambda: deep(301)),
    "fewer pixels": (lambda: gray(7).resize((10, 8)), lambda: gray(7)),
}


@pytest.mark.parametrize(("existing", "made"), RICHER.values(), ids=RICHER)
def test_an_image_is_richer_than_a_frame(existing: Picture, made: Picture) -> None:
    assert is_richer(Frame(0, existing()), Frame(0, made()))


@pytest.mark.parametrize(("existing", "made"), POORER.values(), ids=POORER)
def test_an_image_is_no_richer_than_a_frame(existing: Picture, made: Picture) -> None:
    assert not is_richer(Frame(0, existing()), Frame(0, made()))


def test_depth_is_read_from_the_file(tmp_path: Path) -> None:
    deep(300).save(tmp_path / "deep.png")
    gray(7).save(tmp_path / "flat.png")
    gray(7).save(tmp_path / "flat.webp")
    assert [
        is_deep(tmp_path / name, Limits()) for name in ("deep.png", "flat.png", "flat.webp")
    ] == [
        True,
        False,
        False,
    ]
