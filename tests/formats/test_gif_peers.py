"""What independent decoders see of a GIF that draws only what changes: ffmpeg and ImageMagick."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest
from PIL import Image

from imgpipe.animation import Frame
from imgpipe.animation.gif_blocks import ImageBlock
from tests.animation.reference import Picture, pixels_of
from tests.formats.gifs import assemble, film, images, painted, place_of, seen

SIDE = 48
RED, GREEN, HOLE = (220, 0, 0, 255), (0, 200, 0, 255), (0, 0, 0, 0)
COMMANDS = {
    "ffmpeg": ("-v", "error", "-i", "a.gif", "-vsync", "0", "-pix_fmt", "rgba", "%d.png"),
    "convert": ("a.gif", "-coalesce", "-scene", "1", "PNG32:%d.png"),
}


def ground() -> Image.Image:
    image = Image.new("RGBA", (SIDE, SIDE))
    image.putdata([(9 * (x % 12), 9 * (y % 12), 60, 255) for y in range(SIDE) for x in range(SIDE)])
    return image


def story() -> list[Frame]:
    """Moving, standing still, holes that come and go, another palette, nothing at all."""
    start = ground()
    moved = painted(painted(start, RED, (3, 4, 20, 9)), RED, (40, 40, 44, 46))
    hollow = painted(moved, HOLE, (10, 2, 30, 30))
    filled = painted(hollow, GREEN, (15, 15, 25, 20))
    other = ground().rotate(90).point(lambda level: min(255, level * 2))
    nothing = Image.new("RGBA", (SIDE, SIDE), HOLE)
    sprite = painted(nothing, RED, (30, 30, 40, 40))
    return film(start, moved, moved, hollow, filled, start, other, nothing, sprite, hollow)


def see(program: str, data: bytes, folder: Path) -> list[Picture]:
    (folder / "a.gif").write_bytes(data)
    subprocess.run([program, *COMMANDS[Path(program).name]], cwd=folder, check=True)
    paths = sorted(folder.glob("*.png"), key=lambda path: int(path.stem))
    pictures = []
    for path in paths:
        with Image.open(path) as image:
            pictures.append(pixels_of(image))
    return pictures


def means_used(drawn: list[ImageBlock]) -> set[str]:
    used = {"erased" for image in drawn if image.control.disposal == 2}
    used |= {"cropped" for image in drawn if place_of(image)[2:] != (SIDE, SIDE)}
    used |= {"transparent" for image in drawn if image.control.transparent is not None}
    return used | {"local" for image in drawn if image.palette}


def holed_stack(colors: int) -> list[Frame]:
    """Pictures whose tables are full, in which holes come and go."""
    chance = Random(colors)
    palette = [(chance.randrange(256), chance.randrange(256), 60, 255) for _ in range(colors)]
    pictures = []
    for _ in range(6):
        picture = Image.new("RGBA", (12, 12))
        picture.putdata([palette[place % colors] for place in range(144)])
        for color in (HOLE, HOLE, chance.choice(palette))[: chance.randrange(4)]:
            left, top = chance.randrange(12), chance.randrange(12)
            box = (left, top, chance.randint(left + 1, 12), chance.randint(top + 1, 12))
            picture.paste(color, box)
        pictures.append(picture)
    return film(*pictures)


@pytest.mark.parametrize("colors", [1, 2, 4, 8, 16, 64, 128])
@pytest.mark.parametrize("command", COMMANDS)
def test_others_see_holes_where_colour_tables_are_full(
    command: str, colors: int, peer: Callable[[str], str], tmp_path: Path
) -> None:
    frames = holed_stack(colors)
    assert see(peer(command), assemble(frames, 0), tmp_path) == seen(frames)


@pytest.mark.parametrize("command", COMMANDS)
def test_others_see_the_same_frames(
    command: str, peer: Callable[[str], str], tmp_path: Path
) -> None:
    data = assemble(story(), 0)
    assert means_used(images(data)) == {"erased", "cropped", "transparent", "local"}
    assert see(peer(command), data, tmp_path) == seen(story())
