"""Previews: which frames are shown, how they stand side by side, what becomes of bad ones."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from imgpipe.images import Limits, Size
from imgpipe.previews import MOST_PICTURES, Cell, Preview, choose_frames, make_preview
from tests.project import Project

LIMITS = Limits()


def open_strip(preview: Preview | None) -> Image.Image:
    assert preview
    image = Image.open(io.BytesIO(preview.data))
    assert image.format == "WEBP"
    width_px = preview.size.width_px * len(preview.shown)
    assert image.size == (width_px, preview.size.height_px)
    return image


def middle(image: Image.Image, index: int, preview: Preview) -> tuple[int, ...]:
    at = (
        index * preview.size.width_px + preview.size.width_px // 2,
        preview.size.height_px // 2,
    )
    found = image.convert("RGBA").getpixel(at)
    assert isinstance(found, tuple)
    return tuple(round(channel / 16) * 16 for channel in found)


@pytest.mark.parametrize("frames", [0, 1, 16, MOST_PICTURES])
def test_a_short_animation_shows_all_its_frames(frames: int) -> None:
    assert choose_frames(frames) == tuple(range(frames))


def test_a_long_one_shows_some_at_equal_steps() -> None:
    assert choose_frames(72) == tuple(range(0, 72, 3))
    assert choose_frames(100)[:4] == (0, 4, 8, 12)
    assert len(choose_frames(25)) == MOST_PICTURES == len(set(choose_frames(25)))


def test_frames_fit_in_a_square_and_are_never_enlarged(project: Project) -> None:
    project.gif("wide.gif", frames=2, size=(300, 150))
    project.gif("small.gif", frames=2, size=(20, 16))
    wide = make_preview(project.root, [Cell("wide.gif", 0), Cell("wide.gif", 1)], LIMITS)
    assert wide
    assert (wide.size, wide.shown) == (Size(112, 56), (0, 1))
    assert open_strip(wide).mode == "RGB"
    small = make_preview(project.root, [Cell("small.gif", 1)], LIMITS)
    assert small
    assert small.size == Size(20, 16)


def test_pictures_have_the_order_that_is_asked_for(project: Project) -> None:
    colors = ("red", "lime", "blue")
    frames = [Image.new("RGB", (40, 40), color) for color in colors]
    frames[0].save(project.root / "a.gif", save_all=True, append_images=frames[1:])
    Image.new("RGB", (40, 40), "black").save(project.root / "b.png")
    first, second, third, other = (*(Cell("a.gif", at) for at in range(3)), Cell("b.png"))
    cells = [third, first, other, second, second]
    preview = make_preview(project.root, cells, LIMITS)
    assert preview
    image = open_strip(preview)
    assert [middle(image, index, preview)[:3] for index in range(5)] == [
        (0, 0, 256),
        (256, 0, 0),
        (0, 0, 0),
        (0, 256, 0),
        (0, 256, 0),
    ]


def test_a_smaller_frame_stands_in_the_middle_on_nothing(project: Project) -> None:
    Image.new("RGB", (40, 40), "red").save(project.root / "a.png")
    Image.new("RGB", (10, 10), "blue").save(project.root / "b.png")
    preview = make_preview(project.root, [Cell("a.png"), Cell("b.png")], LIMITS)
    assert preview
    image = open_strip(preview).convert("RGBA")
    assert image.getpixel((41, 1))[3] == 0  # type: ignore[index]
    assert middle(image, 1, preview) == (0, 0, 256, 256)


def test_transparent_pixels_stay_so(project: Project) -> None:
    Image.new("RGBA", (40, 40), (255, 0, 0, 0)).save(project.root / "a.png")
    preview = make_preview(project.root, [Cell("a.png")], LIMITS)
    assert preview
    assert open_strip(preview).convert("RGBA").getextrema()[3] == (0, 0)


def test_what_cannot_be_read_is_left_out(project: Project) -> None:
    data = project.gif("a.gif", frames=3, size=(40, 40)).read_bytes()
    project.write("cut.gif", data[: len(data) * 2 // 3])
    project.write("text.png", b"no image")
    cells = [Cell("text.png"), Cell("a.gif", 1), Cell("gone.png"), Cell("a.gif", 7)]
    preview = make_preview(project.root, cells, LIMITS)
    assert preview
    assert preview.shown == (1,)
    cut = make_preview(project.root, [Cell("cut.gif", at) for at in range(3)], LIMITS)
    assert cut
    assert 0 < len(cut.shown) < 3
    assert make_preview(project.root, [Cell("text.png")], LIMITS) is None
    assert make_preview(project.root, [Cell("a.gif")], Limits(canvas_px=100)) is None
