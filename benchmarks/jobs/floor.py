"""What imgpipe's stages take beside what is below them: bare decoders, resizers and encoders.

The floor is one process with everything at hand: images as the encoder wants them, rows that are
filtered, colours that are converted. Nothing is written, checked or put together there.
"""

from __future__ import annotations

import json
import subprocess
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import TYPE_CHECKING

from benchmarks.jobs.publish import MORE, PIPELINE, forget, write_gifs
from benchmarks.outcome import Outcome, make_table
from benchmarks.sites import command

from imgpipe.animation import decode
from imgpipe.animation.gif_blocks import ImageBlock, walk_blocks
from imgpipe.animation.png_chunks import read_data, walk_chunks
from imgpipe.formats import FORMATS
from imgpipe.formats.format import UNLIMITED
from imgpipe.images import Options, Size

if TYPE_CHECKING:
    from PIL.Image import Image

    from imgpipe.animation import Frame

GIFS = 20
MOST = 1.4
THUMBNAIL_PX = 300
DEFLATE_LEVEL, WEBP_METHOD, WEBP_QUALITY = 6, 2, 80


@dataclass(frozen=True)
class Material:
    """What the bare encoders are given, of all GIFs together; `animations` are lists of frames."""

    blocks: list[ImageBlock]
    images: list[Image]
    thumbnail_sizes: list[Size]
    thumbnails: list[Image]
    rows: list[bytes]
    animations: list[list[Frame]]


def measure(folder: Path, rounds: int) -> Outcome:
    """Return both times by stage; a miss is a sum that is too far above the floor."""
    texts, misses = [], []
    for job in ("stills", "moving"):
        site = folder / job
        gifs = list(write_gifs(site / "gif", GIFS))
        (site / "pipeline.yaml").write_text(PIPELINE + MORE[job], encoding="utf-8")
        _run(site)
        bare = BARE | (BARE_VIDEOS if job == "moving" else {})
        floor, ours = _take_turns(site, _gather(site, gifs), bare, rounds)
        ratio = sum(ours.values()) / sum(floor.values())
        texts.append(f"**{job}, {GIFS} galleries, one core**\n\n{format_stages(floor, ours)}")
        if ratio > MOST:
            misses.append(f"{job}: the stages take {ratio:.2f} of the floor, wanted {MOST}")
    return Outcome("\n".join(texts), tuple(misses))


def format_stages(floor: dict[str, float], ours: dict[str, float]) -> str:
    """Return a table of seconds; stages that have nothing below them stand at the end."""
    stages = [*floor, *(stage for stage in ours if stage not in floor)]
    rows = [
        [
            stage,
            f"{floor[stage]:.2f}" if stage in floor else "",
            f"{ours.get(stage, 0):.2f}",
            f"{ours.get(stage, 0) / floor[stage]:.2f}" if stage in floor else "",
        ]
        for stage in stages
    ]
    sums = sum(floor.values()), sum(ours.values())
    rows.append(["**sum**", f"{sums[0]:.2f}", f"{sums[1]:.2f}", f"{sums[1] / sums[0]:.2f}"])
    return make_table(["stage", "floor, s", "imgpipe, s", "ratio"], rows)


def _take_turns(
    site: Path, material: Material, bare: dict[str, Callable[[Material], object]], rounds: int
) -> tuple[dict[str, float], dict[str, float]]:
    """Return the median seconds of each stage, of the floor and of imgpipe."""
    floors, runs = [], []
    for call in bare.values():
        call(material)  # imports, and what frames are converted to
    for _ in range(rounds):
        floors.append({stage: _time(call, material) for stage, call in bare.items()})
        runs.append(_run(site))
    return _find_medians(floors), _find_medians(runs)


def _find_medians(rounds: Sequence[dict[str, float]]) -> dict[str, float]:
    return {stage: median(found.get(stage, 0.0) for found in rounds) for stage in rounds[0]}


def _time(call: Callable[[Material], object], material: Material) -> float:
    start = perf_counter()
    call(material)
    return perf_counter() - start


def _run(site: Path) -> dict[str, float]:
    """Return the seconds of each stage of a first run."""
    # Not of one that replaces files: to rename over them makes some disks write at once.
    forget(site)
    arguments = ("run", "-q", "-j", "1", "--profile", "--json")
    done = subprocess.run(command(site, *arguments), stdout=subprocess.PIPE, check=True)
    return dict(json.loads(done.stdout)["profile"]["stages"])


def _gather(site: Path, gifs: Sequence[Path]) -> Material:
    animations = [list(decode([gif], UNLIMITED)) for gif in gifs]
    images = [frame.truecolor for frames in animations for frame in frames]
    blocks = [block for gif in gifs for block in _find_images(gif)]
    sizes = [_fit(image) for image in images]
    thumbnails = [
        frame.resized(_fit(frame.truecolor)).image for frames in animations for frame in frames
    ]
    made = [path for name in ("png", "thumb") for path in sorted((site / name).iterdir())]
    rows = [_inflate(path) for path in made]
    return Material(blocks, images, sizes, thumbnails, rows, animations)


def _find_images(gif: Path) -> list[ImageBlock]:
    with gif.open("rb") as file:
        return [block for block in walk_blocks(file, UNLIMITED) if isinstance(block, ImageBlock)]


def _fit(image: Image) -> Size:
    width_px = min(THUMBNAIL_PX, image.width)
    return Size(width_px, max(1, round(image.height * width_px / image.width)))


def _inflate(png: Path) -> bytes:
    with png.open("rb") as file:
        chunks = [chunk for chunk in walk_chunks(file) if chunk.kind == b"IDAT"]
        data = b"".join(read_data(file, chunk) for chunk in chunks)
    return zlib.decompress(data)


def _decode(material: Material) -> None:
    from PIL import Image

    for block in material.blocks:
        size = block.size.width_px, block.size.height_px
        Image.frombytes("L", size, block.data, "gif", (block.code_size, block.interlaced, -1))


def _resize(material: Material) -> None:
    from cykooz_resizer import FilterType, ResizeAlg, ResizeOptions, Resizer
    from PIL.Image import new

    resizer, options = (
        Resizer(),
        ResizeOptions(resize_alg=ResizeAlg.convolution(FilterType.lanczos3)),
    )
    for image, size in zip(material.images, material.thumbnail_sizes, strict=True):
        if image.size != (size.width_px, size.height_px):
            resizer.resize_pil(image, new(image.mode, (size.width_px, size.height_px)), options)


def _encode_png(material: Material) -> None:
    import deflate
    from PIL.Image import Quantize

    for thumbnail in material.thumbnails:
        thumbnail.quantize(256, Quantize.FASTOCTREE)
    for rows in material.rows:
        deflate.zlib_compress(rows, DEFLATE_LEVEL)


def _encode_webp(material: Material) -> None:
    for image in material.images:
        image.save(BytesIO(), "WEBP", quality=WEBP_QUALITY, method=WEBP_METHOD)


def _encode_video(format_id: str, material: Material) -> None:
    """Encode frames that carry what they were converted to, from the second time on."""
    assemble = FORMATS[format_id].assemble
    assert assemble is not None, "a video is an animation"
    for frames in material.animations:
        assembler = assemble(BytesIO(), 0, Options())
        for frame in frames:
            assembler.add(frame)
        assembler.finish()


BARE: dict[str, Callable[[Material], object]] = {
    "decode": _decode,
    "resize": _resize,
    "encode png": _encode_png,
    "encode webp": _encode_webp,
}
BARE_VIDEOS: dict[str, Callable[[Material], object]] = {
    "encode mp4": lambda material: _encode_video("mp4", material),
    "encode webm": lambda material: _encode_video("webm", material),
}
