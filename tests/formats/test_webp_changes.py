"""Frames of a WebP that are drawn as what changes: as good as whole frames, and far smaller."""

from __future__ import annotations

import math
from collections.abc import Sequence
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw

from imgpipe.animation import Frame, decode
from imgpipe.animation.webp_chunks import walk_chunks
from imgpipe.formats import FORMATS
from imgpipe.formats.webp_changes import find_change
from imgpipe.images import Effort, Limits, Options

SIZE = (240, 320)


def ground() -> Image.Image:
    """Shades with a fine pattern, so that a whole frame takes its bytes."""
    y, x = np.mgrid[: SIZE[1], : SIZE[0]]
    pattern = 20 * np.sin(x * y / 90)
    levels = np.stack([x / 2 + pattern, y / 2 - pattern, 90 + pattern], axis=2) + 40
    return Image.fromarray(levels.clip(0, 255).astype(np.uint8))


def moving_line(count: int = 12) -> list[Frame]:
    """A line that moves down a shaded picture, and a number far from it that changes."""
    frames = []
    for position in range(count):
        image = ground()
        pen = ImageDraw.Draw(image)
        pen.rectangle((20, 41 + 11 * position, 140, 43 + 11 * position), (30, 90, 200))
        pen.text((5, 300), f"{position} mm", (0, 0, 0))
        frames.append(Frame(position, image, 70))
    return frames


def assemble(frames: Sequence[Frame], options: Options) -> bytes:
    start = FORMATS["webp"].assemble
    assert start is not None
    stream = BytesIO()
    assembler = start(stream, 0, options)
    for frame in frames:
        assembler.add(frame)
    assembler.finish()
    return stream.getvalue()


def read(folder: Path, data: bytes) -> list[Frame]:
    path = folder / "made.webp"
    path.write_bytes(data)
    return list(decode([path], Limits()))


def psnr_db(wanted: Image.Image, shown: Image.Image) -> float:
    difference = np.asarray(wanted.convert("RGB"), float) - np.asarray(shown.convert("RGB"), float)
    return 10 * math.log10(255**2 / max(1e-9, float(np.square(difference).mean())))


@pytest.mark.parametrize("effort", Effort)
def test_little_changes_take_a_third_of_the_bytes_and_no_quality(
    effort: Effort, tmp_path: Path
) -> None:
    frames, options = moving_line(), Options(effort=effort)
    stills = [FORMATS["webp"].encode_still(frame, options).data for frame in frames]
    data = assemble(frames, options)
    assert 3 * len(data) < sum(map(len, stills))
    for frame, still, shown in zip(frames, stills, read(tmp_path, data), strict=True):
        whole = Image.open(BytesIO(still))
        assert psnr_db(frame.image, shown.image) > psnr_db(frame.image, whole) - 0.5


def test_a_rectangle_that_is_drawn_again_leaves_no_errors_beside_it(tmp_path: Path) -> None:
    frames = []
    for position in range(10):
        image = ground()
        for place in range(0, 60, 6):  # too much to be little
            top = 16 * position + place
            ImageDraw.Draw(image).rectangle((21, top, 139, top + 2), (30, 90, 200))
        frames.append(Frame(position, image, 70))
    data = assemble(frames, Options(effort=Effort.SMALL))
    head = [chunk.head for chunk in walk_chunks(BytesIO(data)) if chunk.kind == b"ANMF"][2]
    left, top, width, height = (2 * head[0], 2 * head[3], 1 + head[6], 1 + head[9])
    assert (left, top, width, height) == (16, 12, 128, 81)  # 21 to 139 and 16 to 88, and 4 more
    still = FORMATS["webp"].encode_still(frames[-1], Options(effort=Effort.SMALL)).data
    whole = psnr_db(frames[-1].image, Image.open(BytesIO(still)))
    assert psnr_db(frames[-1].image, read(tmp_path, data)[-1].image) > whole - 0.2


@pytest.mark.parametrize("effort", Effort)
def test_a_change_too_slow_to_see_is_followed(effort: Effort, tmp_path: Path) -> None:
    frames = [Frame(n, Image.new("RGB", (32, 32), (100 + n, 90, 80)), 70) for n in range(40)]
    for frame, shown in zip(
        frames, read(tmp_path, assemble(frames, Options(effort=effort))), strict=True
    ):
        red = np.asarray(shown.image.convert("RGB"), int)[..., 0]
        assert abs(red - (100 + frame.position)).max() <= 8


@pytest.mark.parametrize("effort", Effort)
@pytest.mark.parametrize("alpha", [0, 1, 128, 254])
def test_a_pixel_that_becomes_transparent_does(alpha: int, effort: Effort, tmp_path: Path) -> None:
    clear = ground().convert("RGBA")
    clear.putpixel((77, 33), (9, 9, 9, alpha))
    frames = [Frame(0, ground()), Frame(1, clear), Frame(2, clear), Frame(3, ground())]
    shown = read(tmp_path, assemble(frames, Options(effort=effort)))
    alphas = [frame.image.convert("RGBA").getpixel((77, 33))[3] for frame in shown]  # type: ignore[index]
    assert alphas == [255, alpha, alpha, 255]


@pytest.mark.parametrize("effort", Effort)
def test_whether_stills_were_made_does_not_show(effort: Effort) -> None:
    options = Options(effort=effort)
    alone = assemble(moving_line(3), options)
    frames = moving_line(3)
    for frame in frames:
        FORMATS["webp"].encode_still(frame, options)
    assert assemble(frames, options) == alone


def test_equal_frames_cost_next_to_nothing() -> None:
    one, three = moving_line(1), 3 * moving_line(1)
    for effort in Effort:
        more = len(assemble(three, Options(effort=effort)))
        assert more - len(assemble(one, Options(effort=effort))) < 150


def test_the_next_frame_is_held_against_a_whole_one_that_was_drawn() -> None:
    before = ground()
    after = before.point(lambda level: min(255, level + 2))
    after.paste(before.crop((120, 0, 240, 320)).transpose(Image.Transpose.ROTATE_180), (120, 0))
    near = after.point(lambda level: min(255, level + 2))
    two = [Frame(0, before), Frame(1, after)]
    assert len(assemble([*two, Frame(2, near)], Options())) - len(assemble(two, Options())) < 150


def test_few_colours_may_be_exact_in_a_small_file(tmp_path: Path) -> None:
    image = Image.new("RGB", SIZE, "white")
    ImageDraw.Draw(image).text((20, 20), "Letters are best\nwithout loss", (200, 0, 0))
    shown = read(tmp_path, assemble([Frame(0, image)], Options(effort=Effort.SMALL)))
    assert shown[0].image.convert("RGB").tobytes() == image.tobytes()


def test_a_colour_that_is_hardly_off_is_drawn_again_at_a_high_quality_only() -> None:
    before, after = ground(), ground()
    after.putpixel((5, 7), tuple(level ^ 1 for level in after.getpixel((5, 7))))  # type: ignore[union-attr]
    change = find_change(before, after)
    assert (change.find_box(), change.find_box(4)) == ((4, 6, 6, 8), (0, 2, 10, 12))
    assert change.apply().tobytes() == after.tobytes()
    tolerant = find_change(before, after, 1)
    assert (tolerant.find_box(), tolerant.share) == ((0, 0, 1, 1), 0)
    assert tolerant.apply().tobytes() == before.tobytes()
    exact = [Frame(0, before), Frame(1, after)]
    widths = []
    for quality in (90, 91):
        data = assemble(exact, Options(quality=quality))
        heads = [chunk.head for chunk in walk_chunks(BytesIO(data)) if chunk.kind == b"ANMF"]
        widths.append(1 + heads[-1][6])
    assert widths == [1, 2]
