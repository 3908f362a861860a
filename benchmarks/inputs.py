"""What is measured: animations made the same each time, and a person's own GIFs."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from io import BytesIO
from pathlib import Path
from struct import pack
from typing import TYPE_CHECKING

from benchmarks.pictures import GENERATED, Painted, harden

from imgpipe.animation import Frame, decode, probe
from imgpipe.animation.gif_blocks import ImageBlock, Screen, walk_blocks
from imgpipe.formats import FORMATS
from imgpipe.formats.format import UNLIMITED
from imgpipe.images import Options, Size

if TYPE_CHECKING:
    from PIL.Image import Image

FOR_EVER = 0
# 834x917 pixels become 600x660.
OWN_SCALE = 0.72


@dataclass(frozen=True)
class Animation:
    """Frames with their delays, to be shown for ever; also as numbered PNG stills."""

    name: str
    group: str
    frames: tuple[Frame, ...]
    stills: tuple[Path, ...]

    @property
    def size(self) -> Size:
        return self.frames[0].size

    @property
    def delays_ms(self) -> tuple[int, ...]:
        return tuple(frame.delay_ms for frame in self.frames)

    @cached_property
    def transparent(self) -> bool:
        """Whether some pixel of some frame is."""
        return any(frame.truecolor.mode == "RGBA" for frame in self.frames)

    @cached_property
    def rich(self) -> bool:
        """Whether some frame has more than 256 colours, transparency one of them."""
        return any(frame.truecolor.getcolors(256) is None for frame in self.frames)


def save_stills(
    name: str, group: str, images: Sequence[Image], delays_ms: Sequence[int], folder: Path
) -> Animation:
    """Return an animation whose stills are in a folder of their own."""
    frames = tuple(
        Frame(position, image, delay_ms)
        for position, (image, delay_ms) in enumerate(zip(images, delays_ms, strict=True))
    )
    home = folder / name
    home.mkdir(parents=True)
    stills = tuple(home / f"{frame.position + 1:04d}.png" for frame in frames)
    for frame, path in zip(frames, stills, strict=True):
        path.write_bytes(FORMATS["png"].encode(frame, Options()).data)
    return Animation(name, group, frames, stills)


def make_animations(folder: Path) -> Iterator[Animation]:
    """Yield all animations to assemble: the generated ones, then those of IMGPIPE_BENCH_GIFS."""
    for name, paint in GENERATED.items():
        images, delays_ms = paint()
        colors = "24 bits" if name.endswith("-24") else "at most 256 colours a frame"
        yield save_stills(name, f"Made by the benchmark, {colors}", images, delays_ms, folder)
    for path in own_gifs():
        frames = list(decode([path], UNLIMITED))
        images = [frame.image for frame in frames]
        delays_ms = [frame.delay_ms for frame in frames]
        yield save_stills(path.stem, "Own GIFs, as they are", images, delays_ms, folder)
    for path in own_gifs():
        frames = list(decode([path], UNLIMITED))
        size = _scale(frames[0].size)
        images = [harden(frame.resized(size).truecolor) for frame in frames]
        delays_ms = [frame.delay_ms for frame in frames]
        group = "Own GIFs, resized to 24 bits"
        yield save_stills(f"{path.stem} {size}", group, images, delays_ms, folder)


def _scale(size: Size) -> Size:
    return Size(round(OWN_SCALE * size.width_px), round(OWN_SCALE * size.height_px))


def own_gifs() -> list[Path]:
    """Return the whole GIFs of the folder that IMGPIPE_BENCH_GIFS names, if any."""
    folder = os.environ.get("IMGPIPE_BENCH_GIFS")
    paths = sorted(Path(folder).glob("*.gif")) if folder else []
    return [path for path in paths if not probe([path], UNLIMITED).damage]


def write_gif(painted: Painted, path: Path) -> Path:
    """Write frames that fit into a GIF as they are."""
    images, delays_ms = painted
    with path.open("w+b") as stream:
        assemble = FORMATS["gif"].assemble
        assert assemble is not None, "a GIF is an animation"
        assembler = assemble(stream, FOR_EVER, Options())
        for position, (image, delay_ms) in enumerate(zip(images, delays_ms, strict=True)):
            assembler.add(Frame(position, image, delay_ms))
        assembler.finish()
    return path


def write_whole(painted: Painted, path: Path) -> Path:
    """Write frames as Mathematica does: every one whole, with a palette of its own.

    All writers at hand crop frames; Pillow's single GIFs have the parts of a whole one.
    """
    images, delays_ms = painted
    parts = [pack("<6sHHBBB", b"GIF89a", *images[0].size, 0, 0, 0)]
    for image, delay_ms in zip(images, delays_ms, strict=True):
        single = BytesIO()
        image.save(single, "GIF", interlace=False)
        single.seek(0)
        for block in walk_blocks(single, UNLIMITED):
            if isinstance(block, Screen):
                palette = block.palette
            elif isinstance(block, ImageBlock):
                # Keep the frame; a local table of 256 colours.
                control = pack("<BBBBHBB", 0x21, 0xF9, 4, 1 << 2, delay_ms // 10, 0, 0)
                place = pack("<BHHHHB", 0x2C, 0, 0, *image.size, 0x87)
                table = palette.ljust(3 * 256, b"\0")
                parts += [control, place, table, bytes([block.code_size]), block.data]
    path.write_bytes(b"".join([*parts, b"\x3b"]))
    return path
