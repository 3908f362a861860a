"""The blocks of a GIF file, one at a time and within limits.

Source: "Graphics Interchange Format Version 89a" (CompuServe, 1990), cited by section. Where the
specification is silent, or files do not follow it, this does what Chromium does.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from struct import unpack
from typing import BinaryIO

from imgpipe.animation.errors import ImageError, damaged, over_limit
from imgpipe.images import Limits, Size

EXTENSIONS_PER_FRAME = 8
COMMENT_BYTES = 65_536

# A clear code and a code of 12 bits each for every pixel, in sub-blocks of one byte, are six bytes.
_DATA_BYTES, _DATA_BYTES_PER_PX = 65_536, 6

_FIRST_READ_BYTES, _READ_BYTES = 2_048, 65_536  # of an image's data at once

_TRAILER, _IMAGE, _EXTENSION = b"\x3b", b"\x2c", b"\x21"
_PLAIN_TEXT, _GRAPHIC_CONTROL, _COMMENT, _APPLICATION = 0x01, 0xF9, 0xFE, 0xFF
_LOOP_APPLICATIONS = (b"NETSCAPE2.0", b"ANIMEXTS1.0")


@dataclass(frozen=True, slots=True)
class Screen:
    """The logical screen (sections 17 to 19); an empty palette where there is none."""

    size: Size
    palette: bytes


@dataclass(frozen=True, slots=True)
class GraphicControl:
    """How to show one image (section 23); the defaults are those of an image without the block."""

    delay_cs: int = 0
    disposal: int = 0
    transparent: int | None = None


@dataclass(frozen=True, slots=True)
class ImageBlock:
    """One image (sections 20 to 22), its place on the screen in pixels.

    `data` are the compressed sub-blocks with their length bytes, as many as the pixels can need;
    `palette` is the local one or empty, `offset` the image separator's place in the file.
    """

    offset: int
    left_px: int
    top_px: int
    size: Size
    palette: bytes
    interlaced: bool
    code_size: int
    data: bytes
    control: GraphicControl


@dataclass(frozen=True, slots=True)
class Plays:
    """How often the animation is shown, 0 for ever (an application extension, section 26)."""

    count: int


@dataclass(frozen=True, slots=True)
class Comment:
    """A comment (section 24) in no particular encoding; its first 64 KiB."""

    text: bytes


@dataclass(frozen=True, slots=True)
class Trailer:
    """The end (section 27); what follows it in the file is not read."""


Block = Screen | ImageBlock | Plays | Comment | Trailer


def walk_blocks(file: BinaryIO, limits: Limits) -> Iterator[Block]:
    """Yield the blocks of a GIF, the screen first; one image's data is in memory at a time.

    The file, which can be sought in, stands behind each block that is yielded.

    A file may end after any whole block without a trailer. Raises ImageError: ANI001 with the byte
    offset for truncation and for bytes that are no block, LIM001 before anything is read that the
    limits refuse, IMG001 for a canvas without pixels.
    """
    yield from _Walk(file, limits).blocks()


class _Walk:
    """One pass over a file: where it stands, and what it has met."""

    def __init__(self, file: BinaryIO, limits: Limits) -> None:
        self._file = file
        self._limits = limits
        self._offset = 0
        self._images = 0
        self._extensions = 0
        self._total_px = 0
        self._canvas_px = 0
        self._control = GraphicControl()

    def blocks(self) -> Iterator[Block]:
        yield self._read_screen()
        while separator := self._file.read(1):
            self._offset += 1
            if separator == _TRAILER:
                yield Trailer()
                return
            if separator == _IMAGE:
                yield self._read_image()
                self._images += 1
                self._control = GraphicControl()
            elif separator == _EXTENSION:
                block = self._read_extension()
                if block:
                    yield block
            else:
                raise self._damage("holds bytes that are no GIF block", self._offset - 1)

    def _read_screen(self) -> Screen:
        _, width, height, flags, _, _ = unpack("<6sHHBBB", self._read(13))
        size = Size(width, height)
        self._canvas_px = width * height
        if not self._canvas_px:
            raise ImageError(f"has no pixels: its canvas is {size}")
        if self._canvas_px > self._limits.canvas_px:
            what = f"has a canvas of {size} ({self._canvas_px:,} pixels)"
            raise over_limit(what, self._limits.canvas_px, "canvas_px")
        return Screen(size, self._read_palette(flags))

    def _read_image(self) -> ImageBlock:
        offset = self._offset - 1
        left, top, width, height, flags = unpack("<HHHHB", self._read(9))
        size = Size(width, height)
        self._admit_image(size)
        palette = self._read_palette(flags)
        code_size = self._read(1)[0]
        if width * height and not 2 <= code_size <= 8:
            raise self._damage(f"has an image with the LZW code size {code_size}", offset)
        data = self._read_data(width * height)
        interlaced = bool(flags & 0x40)
        return ImageBlock(
            offset, left, top, size, palette, interlaced, code_size, data, self._control
        )

    def _admit_image(self, size: Size) -> None:
        limits = self._limits
        image_px = size.width_px * size.height_px
        self._total_px += max(image_px, self._canvas_px)
        if self._images >= limits.frames:
            raise over_limit(f"holds more than {limits.frames:,} frames", limits.frames, "frames")
        if image_px > limits.canvas_px:
            what = f"has a frame of {size} ({image_px:,} pixels)"
            raise over_limit(what, limits.canvas_px, "canvas_px")
        if self._total_px > limits.total_px:
            what = f"holds more than {limits.total_px:,} pixels in all its frames"
            raise over_limit(what, limits.total_px, "total_px")

    def _read_extension(self) -> Block | None:
        offset = self._offset - 1
        self._extensions += 1
        allowed = EXTENSIONS_PER_FRAME * self._limits.frames
        if self._extensions > allowed:
            what = f"holds more than {allowed:,} extension blocks, {EXTENSIONS_PER_FRAME} a frame"
            raise over_limit(what, self._limits.frames, "frames")
        label = self._read(1)[0]
        if label == _GRAPHIC_CONTROL:
            self._control = self._read_control(offset)
        elif label == _APPLICATION:
            return self._read_application()
        elif label == _COMMENT:
            return self._read_comment()
        else:
            self._skip_sub_blocks()
        return None

    def _read_control(self, offset: int) -> GraphicControl:
        length = self._read(1)[0]
        if length != 4:
            raise self._damage(f"has a graphic control block of {length} bytes", offset)
        flags, delay_cs, transparent, terminator = unpack("<BHBB", self._read(5))
        if terminator:
            raise self._damage("has a graphic control block without an end", offset)
        disposal = flags >> 2 & 7
        return GraphicControl(delay_cs, disposal, transparent if flags & 1 else None)

    def _read_application(self) -> Plays | None:
        identifier = self._read_sub_block()
        if identifier not in _LOOP_APPLICATIONS:
            if identifier:
                self._skip_sub_blocks()
            return None
        value = self._read_sub_block()
        if value:
            self._skip_sub_blocks()
        if len(value) != 3 or value[0] != 1:
            return None
        (repeats,) = unpack("<H", value[1:])
        return Plays(repeats + 1 if repeats else 0)

    def _read_comment(self) -> Comment:
        text = bytearray()
        while part := self._read_sub_block():
            text += part[: COMMENT_BYTES - len(text)]
        return Comment(bytes(text))

    def _read_palette(self, flags: int) -> bytes:
        return self._read(3 * (2 << (flags & 7))) if flags & 0x80 else b""

    def _read_data(self, image_px: int) -> bytes:
        """Return the sub-blocks up to the terminator as they are (sections 15 and 16).

        Of more than any encoder writes for so many pixels, the rest is read and not kept.
        """
        kept_bytes = _DATA_BYTES + _DATA_BYTES_PER_PX * image_px
        data = bytearray()
        # A frame has thousands of sub-blocks: one read for many, and back to behind the terminator.
        over, ahead = 0, _FIRST_READ_BYTES  # the last sub-block goes on for so many bytes
        while True:
            part = self._file.read(over + ahead)
            at, wanted = over, over + ahead
            while at < len(part) and part[at]:
                at += part[at] + 1
            ended = at < len(part)
            if ended:
                wanted = at + 1
                self._file.seek(wanted - len(part), os.SEEK_CUR)
                part = part[:wanted]
            self._count(len(part), wanted)
            if len(data) < kept_bytes:
                data += part
            if ended:
                return bytes(data)
            over, ahead = at - len(part), _READ_BYTES

    def _read_sub_block(self) -> bytes:
        length = self._read(1)[0]
        return self._read(length) if length else b""

    def _skip_sub_blocks(self) -> None:
        while self._read_sub_block():
            pass

    def _read(self, count: int) -> bytes:
        data = self._file.read(count)
        self._count(len(data), count)
        return data

    def _count(self, read: int, wanted: int) -> None:
        self._offset += read
        if read < wanted:
            raise self._damage("is truncated", self._offset)
        if self._offset > self._limits.file_bytes:
            # The size of a pipe, or of a file that is still being written, is not known before.
            allowed = self._limits.file_bytes
            raise over_limit(f"has more than {allowed:,} bytes", allowed, "file_bytes")

    def _damage(self, what: str, offset: int) -> ImageError:
        return damage(what, offset, self._images)


def damage(what: str, offset: int, whole_frames: int) -> ImageError:
    """Return the ANI001 error for a GIF that is wrong from a byte offset on."""
    return damaged(f"{what} at byte {offset}", whole_frames)
