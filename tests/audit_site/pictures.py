"""Small pictures by a name: one name is one picture, and another name another one."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterable
from functools import cache
from struct import pack
from typing import Any

from PIL import Image

SIZE = (32, 24)
THUMBNAIL = (16, 12)
_SHADES = 4  # few enough for a GIF to show what a PNG does

MP4 = pack(">I4s4s4x", 16, b"ftyp", b"isom") + pack(">I4s", 8, b"moov") + pack(">I4s", 8, b"mdat")
WEBM = b"\x1a\x45\xdf\xa3\x87\x42\x82\x84webm" + b"\x18\x53\x80\x67\x83\xec\x81\x00"
SVG = b"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 8 8'><path d='M0 0h8v8z'/></svg>"
LFS_POINTER = b"version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 9\n"


@cache
def _paint(name: str, size: tuple[int, int]) -> Image.Image:
    noise = hashlib.shake_256(name.encode()).digest(size[0] * size[1])
    picture = Image.frombytes("P", size, bytes(value % _SHADES for value in noise))
    picture.putpalette([value for shade in range(_SHADES) for value in (60 * shade, 0, shade)])
    return picture


def still(name: str, size: tuple[int, int] = SIZE, kind: str = "PNG", **options: Any) -> bytes:
    out = io.BytesIO()
    picture = _paint(name, size)
    (picture.convert("RGB") if kind in ("JPEG", "WEBP") else picture).save(out, kind, **options)
    return out.getvalue()


def film(names: Iterable[str], delays_ms: int | list[int] = 180, loop: int | None = 0) -> bytes:
    """Return a GIF whose frames are the pictures of these names."""
    pictures = [_paint(name, SIZE) for name in names]
    out = io.BytesIO()
    options: dict[str, Any] = {} if loop is None else {"loop": loop}
    options |= {"save_all": True, "append_images": pictures[1:], "disposal": 1}
    pictures[0].save(out, "GIF", duration=delays_ms, optimize=False, **options)
    return out.getvalue()


def rich(name: str) -> bytes:
    """Return a picture of more colours than a GIF's frame can have."""
    noise = hashlib.shake_256(name.encode()).digest(3 * SIZE[0] * SIZE[1])
    out = io.BytesIO()
    Image.frombytes("RGB", SIZE, noise).save(out, "PNG")
    return out.getvalue()


def photograph_with_position() -> bytes:
    exif = Image.Exif()
    exif.get_ifd(0x8825).update({1: "N", 2: (48.0, 8.0, 0.0), 3: "E", 4: (11.0, 34.0, 0.0)})
    return still("with a position", kind="JPEG", exif=exif)
