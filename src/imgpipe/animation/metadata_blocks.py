"""The metadata that stands in an image file beside its pixels: EXIF blocks, and texts.

Sources: JPEG (ITU-T T.81, annex B, markers APP1 and COM), PNG (W3C, sections 11.3.3 and 11.3.4:
tEXt, zTXt, iTXt, eXIf), WebP (RFC 9649, section 2.7.1: EXIF and XMP chunks), GIF89a (section 24).
"""

from __future__ import annotations

import binascii
import zlib
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from struct import unpack
from typing import BinaryIO, NamedTuple

from imgpipe.animation.errors import ImageError
from imgpipe.animation.gif_blocks import Comment, walk_blocks
from imgpipe.images import Limits

MOST_BYTES = 1 << 20  # of one block; what is behind is not looked at
_MOST_BLOCKS = 1_000
_EXIF_HEAD = b"Exif\0\0"
_START_OF_SCAN, _END_OF_IMAGE, _APP1, _COMMENT = 0xDA, 0xD9, 0xE1, 0xFE
_ALONE = frozenset((0x01, *range(0xD0, 0xD9)))  # markers without a length


class MetadataBlock(NamedTuple):
    """An EXIF block without its head, or any text: a comment, XMP, a PNG's "key=value"."""

    is_exif: bool
    data: bytes


def read_metadata(path: Path, kind: str, limits: Limits) -> list[MetadataBlock]:
    """Return the first metadata blocks of a file; a damaged one's as far as they go.

    Only what stands between the pixels' data is read. Raises OSError.
    """
    read = _READERS.get(kind)
    found: list[MetadataBlock] = []
    if read is None:
        return found
    with path.open("rb") as file, suppress(ImageError, EOFError):
        for block in read(file, limits):
            found.append(block)
            if len(found) == _MOST_BLOCKS:
                break
    return found


def _read_jpeg(file: BinaryIO, _limits: Limits) -> Iterator[MetadataBlock]:
    _take(file, 2)
    while True:
        mark = _take(file, 1)[0]
        while mark == 0xFF:
            mark = _take(file, 1)[0]
        if mark in (_START_OF_SCAN, _END_OF_IMAGE):
            return
        if mark in _ALONE:
            continue
        (length,) = unpack(">H", _take(file, 2))
        if mark not in (_APP1, _COMMENT):
            file.seek(max(0, length - 2), 1)
            continue
        data = _take(file, max(0, length - 2))
        is_exif = data.startswith(_EXIF_HEAD)
        yield MetadataBlock(is_exif, data[len(_EXIF_HEAD) :] if is_exif else data)


def _read_png(file: BinaryIO, _limits: Limits) -> Iterator[MetadataBlock]:
    _take(file, 8)
    while True:
        length, name = unpack(">I4s", _take(file, 8))
        if name == b"IEND":
            return
        if name in (b"eXIf", b"tEXt", b"zTXt", b"iTXt"):
            data = _take(file, min(length, MOST_BYTES))
            file.seek(length - len(data) + 4, 1)
            yield MetadataBlock(is_exif=True, data=data) if name == b"eXIf" else _text(name, data)
        else:
            file.seek(length + 4, 1)


def _text(name: bytes, data: bytes) -> MetadataBlock:
    """Return a PNG's text as "key=value"; ImageMagick's hexadecimal EXIF profile as what it is."""
    key, _, value = data.partition(b"\0")
    if name == b"zTXt":
        value = _inflate(value[1:])
    elif name == b"iTXt":
        packed = value[:1] == b"\1"
        value = value[2:].split(b"\0", 2)[-1]
        value = _inflate(value) if packed else value
    if key in (b"Raw profile type exif", b"Raw profile type APP1"):
        with suppress(binascii.Error):
            data = binascii.unhexlify(b"".join(value.split()[2:]))
            if data.startswith(_EXIF_HEAD):
                return MetadataBlock(is_exif=True, data=data[len(_EXIF_HEAD) :])
    return MetadataBlock(is_exif=False, data=key + b"=" + value)


def _inflate(data: bytes) -> bytes:
    try:
        return zlib.decompressobj().decompress(data, MOST_BYTES)
    except zlib.error:
        return b""


def _read_webp(file: BinaryIO, _limits: Limits) -> Iterator[MetadataBlock]:
    _take(file, 12)
    while True:
        name, length = unpack("<4sI", _take(file, 8))
        kept = min(length, MOST_BYTES) if name in (b"EXIF", b"XMP ") else 0
        data = _take(file, kept)
        file.seek(length - kept + length % 2, 1)
        if kept:
            yield MetadataBlock(name == b"EXIF", data.removeprefix(_EXIF_HEAD))


def _read_gif(file: BinaryIO, limits: Limits) -> Iterator[MetadataBlock]:
    for block in walk_blocks(file, limits):
        if isinstance(block, Comment):
            yield MetadataBlock(is_exif=False, data=block.text)


def _take(file: BinaryIO, count: int) -> bytes:
    data = file.read(count)
    if len(data) < count:
        raise EOFError
    return data


_READERS: dict[str, Callable[[BinaryIO, Limits], Iterator[MetadataBlock]]] = {
    "gif": _read_gif,
    "jpeg": _read_jpeg,
    "png": _read_png,
    "webp": _read_webp,
}
