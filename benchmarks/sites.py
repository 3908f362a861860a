"""Sites like the atlas: galleries of 16 frames, their animations, and a pipeline."""

from __future__ import annotations

import subprocess
import sys
from io import BytesIO
from pathlib import Path
from random import Random

FRAMES = 16
FILES_PER_GALLERY = 2 * FRAMES  # a frame and its thumbnail each

PIPELINE = """\
version: 1
site:
  convention: feeling-responsive
  pages: ["pages/**/*.md"]
  image_root: assets/images
sources:
  animations: muscles/gif/{name}.gif
outputs:
  frames:     {path: "muscles/png/{name}-{n}.png", for: galleries}
  thumbnails: {path: "muscles/png/{name}-{n}-thumb.png", width: 8, for: galleries}
rewrite:
  show: {image_url: frames}
"""
_PARTS = ("Calf", "Thigh", "Forearm", "Head-Neck", "Back", "Hand", "Foot")
_MUSCLES = ("Gastrocnemius", "Soleus", "Vastus-Medialis", "Biceps-Brachii-Long-Head", "Splenius")
_SIDES = ("", "-Left", "-Right")
_SIZE = (24, 20)

ATLAS_GALLERIES, ATLAS_PAGES, ATLAS_IMAGES = 227, 500, 11_600
_MP4 = b"\0\0\0\x10ftypisom\0\0\0\0\0\0\0\x08moov\0\0\0\x0cmdat"
# Its segment holds one void element, of the four bytes that follow.
_WEBM = b"\x1a\x45\xdf\xa3\x87\x42\x82\x84webm\x18\x53\x80\x67\x86\xec\x84"


def make_site(folder: Path, galleries: int) -> Path:
    """Write a site with small pictures; the same for the same number."""
    gifs, pages = folder / "assets/images/muscles/gif", folder / "pages"
    gifs.mkdir(parents=True)
    pages.mkdir()
    for number in range(galleries):
        name = _name(number)
        (gifs / f"{name}.gif").write_bytes(_make_gif(number))
        (pages / f"{name}.md").write_text(_make_page(name), encoding="utf-8")
    (folder / "pipeline.yaml").write_text(PIPELINE, encoding="utf-8")
    return folder


def count_pages(galleries: int) -> int:
    """Return how many pages the atlas has for so many galleries: 500 for all of them."""
    return round(ATLAS_PAGES * galleries / ATLAS_GALLERIES)


def count_images(galleries: int) -> int:
    """Return how many images the atlas has for so many galleries: 11,600 for all of them."""
    return round(ATLAS_IMAGES * galleries / ATLAS_GALLERIES)


def make_atlas(folder: Path, galleries: int = ATLAS_GALLERIES) -> Path:
    """Write the atlas, or a site as varied with fewer galleries: their videos, texts, photos.

    Frames and thumbnails are made by a run. Videos are stand-ins that a look finds whole.
    """
    make_site(folder, galleries)
    gifs, photos = folder / "assets/images/muscles/gif", folder / "assets/images/photos"
    for number in range(galleries):
        gifs.joinpath(f"{_name(number)}.mp4").write_bytes(_MP4 + number.to_bytes(4, "big"))
        gifs.joinpath(f"{_name(number)}.webm").write_bytes(_WEBM + number.to_bytes(4, "big"))
    photos.mkdir()
    plain = count_pages(galleries) - galleries
    missing = count_images(galleries) - galleries * (FILES_PER_GALLERY + 3)
    for number in range(missing):
        (photos / f"photo-{number}.png").write_bytes(_make_png(number))
    for number in range(plain):
        shown = "".join(
            f"![The leg from its side, view {photo}](/assets/images/photos/photo-{photo}.png)\n\n"
            for photo in range(number, missing, plain)
        )
        page = f"---\nlayout: page\ntitle: 'Text {number}'\n---\n\n{shown}"
        (folder / f"pages/text-{number}.md").write_text(page, encoding="utf-8")
    run(folder)
    return folder


def command(folder: Path, *arguments: str) -> list[str]:
    """Return the command line of imgpipe on a site."""
    return [sys.executable, "-m", "imgpipe", arguments[0], "-C", str(folder), *arguments[1:]]


def run(folder: Path, *arguments: str) -> None:
    """Run imgpipe quietly; raises CalledProcessError where it fails."""
    subprocess.run(command(folder, "run", "-q", *arguments), check=True)


def _name(number: int) -> str:
    part, muscle = _PARTS[number % len(_PARTS)], _MUSCLES[number % len(_MUSCLES)]
    return f"{part}-{muscle}{_SIDES[number % len(_SIDES)]}-{number}"


def _make_gif(seed: int) -> bytes:
    from PIL import Image

    chance = Random(seed)
    palette = chance.randbytes(3 * FRAMES)
    frames = []
    for _ in range(FRAMES):
        pixels = bytes(chance.randrange(FRAMES) for _ in range(_SIZE[0] * _SIZE[1]))
        frame = Image.frombytes("P", _SIZE, pixels)
        frame.putpalette(palette)
        frames.append(frame)
    out = BytesIO()
    frames[0].save(out, "GIF", save_all=True, append_images=frames[1:], loop=0, duration=180)
    return out.getvalue()


def _make_png(seed: int) -> bytes:
    from PIL import Image

    out = BytesIO()
    Image.frombytes("RGB", _SIZE, Random(seed).randbytes(3 * _SIZE[0] * _SIZE[1])).save(out, "PNG")
    return out.getvalue()


def _make_page(name: str) -> str:
    entries = "".join(
        f"  - image_url: muscles/png/{name}-{n}.png\n"
        f"    caption: '{name} - orientation {n}'\n"
        f"    title: '{name} - orientation {n}'\n"
        for n in range(1, FRAMES + 1)
    )
    head = f"layout: page\ntitle: '{name}'\nimages:\n  - image_id: '{name}'\n"
    animation = f"    image_name: 'muscles/gif/{name}.gif'\n    image_alt: '{name} in turn'\n"
    return f"---\n{head}{animation}gallery:\n{entries}---\n\nText.\n"
