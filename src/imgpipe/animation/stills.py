"""Reading PNG, JPEG and WebP stills with Pillow, behind limits of our own.

The size is taken from the header before a pixel is decoded, and Pillow's plugin classes are called
directly: `Image.open` would warn and raise by Pillow's own global limit.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from struct import unpack
from typing import TYPE_CHECKING, BinaryIO

from imgpipe.animation import png_chunks, webp_chunks
from imgpipe.animation.admission import admit_still
from imgpipe.animation.errors import ImageError
from imgpipe.animation.frame import AnimationInfo, Frame, palette_image
from imgpipe.animation.profiles import to_srgb
from imgpipe.images import Limits, Size

if TYPE_CHECKING:
    from PIL.Image import Image
    from PIL.ImageFile import ImageFile

_ORIENTATION = 0x0112
_UPRIGHT = 1
_FIRST_SIDEWAYS = 5
_DEPTH_AT = 8  # in a PNG's IHDR chunk, behind the width and the height


def probe(file: BinaryIO, kind: str, limits: Limits) -> AnimationInfo:
    """Return a still's facts from its header; the size is that after EXIF orientation.

    Raises ImageError: IMG001 for an unreadable header, LIM001.
    """
    return AnimationInfo(_admit(file, kind, limits), 1, (0,), 1, kind)


def decode(file: BinaryIO, kind: str, limits: Limits) -> Iterator[Frame]:
    """Yield the one frame of a still, upright, in sRGB, without metadata.

    Raises ImageError like `probe`.
    """
    _admit(file, kind, limits)
    file.seek(0)
    with pillow_errors():
        image = _PLUGINS[kind](file)
        image.load()
        shown, recolored = show(turn_upright(image), image.info.get("icc_profile"))
    yield Frame(0, shown, deep=kind == "png" and _is_deep(file), recolored=recolored)


def _admit(file: BinaryIO, kind: str, limits: Limits) -> Size:
    """Return the size in the header, once the limits allow it."""
    size = _HEADERS[kind](file)
    admit_still(size, limits)
    return size


def _read_png_header(file: BinaryIO) -> Size:
    size = None
    for chunk in png_chunks.walk_chunks(file):
        if chunk.kind == b"IHDR" and len(chunk.head) >= 8:
            size = Size(*unpack(">II", chunk.head[:8]))
        elif chunk.kind == b"IDAT":
            break
    if size is None:
        raise ImageError("is a PNG without a header")
    return size


def _read_webp_header(file: BinaryIO) -> Size:
    chunk = next(webp_chunks.walk_chunks(file), None)
    size = webp_chunks.picture_size(chunk) if chunk else None
    if size is None:
        raise ImageError("is a WebP file without a picture")
    return size


def _read_jpeg_header(file: BinaryIO) -> Size:
    with pillow_errors():
        image = _open_jpeg(file)
        width, height = image.size
        sideways = _orientation(image) >= _FIRST_SIDEWAYS
    return Size(height, width) if sideways else Size(width, height)


def _open_png(file: BinaryIO) -> ImageFile:
    from PIL.PngImagePlugin import PngImageFile

    return PngImageFile(file)


def _open_jpeg(file: BinaryIO) -> ImageFile:
    from PIL.JpegImagePlugin import JpegImageFile

    return JpegImageFile(file)


def _open_webp(file: BinaryIO) -> ImageFile:
    from PIL.WebPImagePlugin import WebPImageFile

    return WebPImageFile(file)


_HEADERS: dict[str, Callable[[BinaryIO], Size]] = {
    "png": _read_png_header,
    "jpeg": _read_jpeg_header,
    "webp": _read_webp_header,
}
_PLUGINS: dict[str, Callable[[BinaryIO], ImageFile]] = {
    "png": _open_png,
    "jpeg": _open_jpeg,
    "webp": _open_webp,
}


@contextmanager
def pillow_errors() -> Iterator[None]:
    """Turn whatever Pillow's parsers stumble on into an ImageError.

    An OSError with an errno is the disk's, not the image's, and is left alone. Pillow's warnings
    (damaged EXIF data, say) are of no use to a person who sees the picture.
    """
    try:
        with warnings.catch_warnings(action="ignore"):
            yield
    except (ImageError, MemoryError):
        raise
    except Exception as error:
        if isinstance(error, OSError) and error.errno is not None:
            raise
        hint = "restore the file from its original, or export it again"
        raise ImageError(f"cannot be decoded: {error}", hint=hint) from error


def _orientation(image: ImageFile) -> int:
    """Return the EXIF orientation, 1 to 8; browsers heed it in JPEG files only.

    As one Pillow tells the rotation and the mirror of an AVIF, which browsers heed too.
    """
    if image.format not in ("JPEG", "AVIF"):
        return _UPRIGHT
    try:
        value = image.getexif().get(_ORIENTATION)
    except Exception:
        # Damaged EXIF data is no reason to refuse a picture; browsers show it as it lies.
        return _UPRIGHT
    return value if isinstance(value, int) and 1 <= value <= 8 else _UPRIGHT


def turn_upright(image: ImageFile) -> Image:
    """Return a copy of a file's image as its orientation says."""
    from PIL.Image import Transpose

    turns = {
        2: Transpose.FLIP_LEFT_RIGHT,
        3: Transpose.ROTATE_180,
        4: Transpose.FLIP_TOP_BOTTOM,
        5: Transpose.TRANSPOSE,
        6: Transpose.ROTATE_270,
        7: Transpose.TRANSVERSE,
        8: Transpose.ROTATE_90,
    }
    orientation = _orientation(image)
    return image.transpose(turns[orientation]) if orientation in turns else image.copy()


def show(image: Image, profile: bytes | None) -> tuple[Image, bool]:
    """Return an image as a Frame has it, and whether its profile had to be applied for that."""
    # Only its profile knows how print colours look.
    plain = image if image.mode == "CMYK" else _plain(image)
    converted = to_srgb(plain, profile)
    if converted is not None:
        return converted, True
    return (_plain(plain) if plain.mode == "CMYK" else plain), False


def _is_deep(file: BinaryIO) -> bool:
    """Return whether a PNG has 16 bits a channel (W3C PNG, section 11.2.1)."""
    file.seek(0)
    header = next(png_chunks.walk_chunks(file))
    return header.head[_DEPTH_AT : _DEPTH_AT + 1] == b"\x10"


def _plain(image: Image) -> Image:
    """Return the image in a mode that a Frame may have, without metadata."""
    transparency = image.info.get("transparency")
    if image.mode == "P":
        image = _plain_palette(image, transparency)
    elif image.mode == "I;16" and transparency is not None:
        message = "has 16 bits a pixel and a transparent grey, which imgpipe does not read"
        raise ImageError(message, hint="save it with an alpha channel")
    elif transparency is not None:
        image = image.convert("RGBA" if image.mode == "RGB" else "LA")
    elif image.mode not in ("1", "L", "LA", "I;16", "RGB", "RGBA"):
        image = image.convert("RGB")
    image.info = {key: image.info[key] for key in ("transparency",) if key in image.info}
    return image


def _plain_palette(image: Image, transparency: int | bytes | None) -> Image:
    if isinstance(transparency, bytes):
        # Pillow tells a single transparent index as a number.
        if transparency.strip(b"\xff"):
            return image.convert("RGBA")
        transparency = None
    return palette_image(image, bytes(image.getpalette() or ()), transparency)
