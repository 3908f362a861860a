"""GIF: animations and stills, at most 256 colours a frame, exact where the frames have no more.

Source: "Graphics Interchange Format Version 89a" (CompuServe, 1990), cited by section.
"""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from struct import pack
from typing import TYPE_CHECKING, BinaryIO, cast

from imgpipe.animation import Frame, ImageError
from imgpipe.animation.gif_blocks import Trailer, walk_blocks
from imgpipe.formats.format import (
    UNLIMITED,
    Assembler,
    Encoded,
    Format,
    check_content,
    require_side,
)
from imgpipe.model import Loss, Options, Size

if TYPE_CHECKING:
    from PIL.Image import Image

_MOST_PX = 65_535
_MOST_DELAY_CS = 65_535
_MOST_PLAYS = 65_536
_OPAQUE_FROM = 128
_KEEP, _ERASE = 1, 2
_GREYS = bytes(level for grey in range(256) for level in (grey, grey, grey))


def encode(frame: Frame, options: Options) -> Encoded:
    """Return a GIF of one frame; raises ImageError as an assembler does."""
    stream = BytesIO()
    assembler = assemble(stream, 1, options)
    assembler.add(frame)
    loss = assembler.finish()
    return Encoded(stream.getvalue(), loss)


def assemble(stream: BinaryIO, plays: int, _options: Options) -> Assembler:
    """Return an assembler that writes every frame whole, equal neighbours too.

    Delays are rounded to 10 ms, halves up. Frames of at most 256 colours, transparency one of
    them, come back exactly; richer ones get the best 256 by median cut, undithered; pixels with an
    alpha of 128 and more are opaque. Raises ImageError for more than 65,536 plays.
    """
    if plays > _MOST_PLAYS:
        message = f"cannot be written as GIF: {plays:,} plays are more than {_MOST_PLAYS:,}"
        raise ImageError(message, hint="use `loop: 0` for an animation that never ends")
    return _GifAssembler(stream, plays)


def check(path: Path, size: Size, frames: int) -> None:
    """Raise ImageError unless the file is a whole GIF of this size and frame count."""
    check_content(path, "gif", size, frames)
    with path.open("rb") as file:
        *_, last = walk_blocks(file, UNLIMITED)
        if not isinstance(last, Trailer):
            raise ImageError("is truncated: the GIF has no trailer")
        if file.read(1):
            raise ImageError("goes on after the end of the GIF")


@dataclass(frozen=True, slots=True)
class _Indexed:
    """A frame as a GIF holds it: indexes (mode P or L), RGB triples, the transparent index."""

    indexes: Image
    palette: bytes
    transparent: int | None


class _GifAssembler:
    """Holds back one compressed frame: how it is disposed of depends on the next one."""

    def __init__(self, stream: BinaryIO, plays: int) -> None:
        self._stream = stream
        self._plays = plays
        self._count = 0
        self._rounded = 0
        self._size: Size | None = None
        self._screen_palette = b""
        self._waiting: tuple[_Indexed, int, bytes] | None = None

    def add(self, frame: Frame) -> None:
        self._count += 1
        delay_cs = self._delay_cs(frame)
        self._require_size(frame)
        indexed = _index(frame)
        if self._waiting is None:
            self._begin(frame.size, indexed.palette)
        else:
            # A transparent pixel would show the frame before.
            self._write_waiting(_KEEP if indexed.transparent is None else _ERASE)
        self._waiting = indexed, delay_cs, _compress(indexed)

    def finish(self) -> Loss | None:
        if self._waiting is None:
            raise ImageError("cannot be assembled: there is no frame")
        self._write_waiting(_KEEP)
        self._stream.write(b"\x3b")
        return Loss(rounded_delays=self._rounded) if self._rounded else None

    def _delay_cs(self, frame: Frame) -> int:
        delay_cs = (frame.delay_ms + 5) // 10
        if delay_cs > _MOST_DELAY_CS:
            message = f"cannot be assembled: frame {self._count} has a delay of {frame.delay_ms} ms"
            raise ImageError(message, hint=f"GIF holds {10 * _MOST_DELAY_CS} ms at most")
        self._rounded += 10 * delay_cs != frame.delay_ms
        return delay_cs

    def _require_size(self, frame: Frame) -> None:
        if self._size is None:
            require_side(frame, "GIF", _MOST_PX)
            self._size = frame.size
        elif frame.size != self._size:
            sizes = f"frame {self._count} measures {frame.size}, the first one {self._size}"
            hint = "give all frames one size, with `width` and `height` of the output"
            raise ImageError(f"cannot be assembled: {sizes}", hint=hint)

    def _begin(self, size: Size, palette: bytes) -> None:
        """Write the screen with the first frame's palette (sections 17 to 19) and the loop (26)."""
        flags = 0xF0 | (_table_bits(palette) - 1)
        self._screen_palette = palette
        self._stream.write(pack("<6sHHBBB", b"GIF89a", size.width_px, size.height_px, flags, 0, 0))
        self._stream.write(_table(palette))
        if self._plays != 1:
            repeats = self._plays - 1 if self._plays else 0
            head = b"\x21\xff\x0bNETSCAPE2.0\x03\x01"
            self._stream.write(head + pack("<HB", repeats, 0))

    def _write_waiting(self, disposal: int) -> None:
        """Write the graphic control (section 23), the image descriptor and its data (20 to 22)."""
        assert self._waiting is not None
        assert self._size is not None
        indexed, delay_cs, data = self._waiting
        flags = disposal << 2 | (indexed.transparent is not None)
        control = pack("<BBBBHBB", 0x21, 0xF9, 4, flags, delay_cs, indexed.transparent or 0, 0)
        local = indexed.palette != self._screen_palette
        flags = 0x80 | (_table_bits(indexed.palette) - 1) if local else 0
        place = pack("<BHHHHB", 0x2C, 0, 0, self._size.width_px, self._size.height_px, flags)
        table = _table(indexed.palette) if local else b""
        self._stream.write(control + place + table + data)


def _compress(indexed: _Indexed) -> bytes:
    """Return the table based image data (section 22), made by Pillow's GIF encoder in C."""
    code_size = max(2, _table_bits(indexed.palette))
    data = indexed.indexes.tobytes("gif", indexed.indexes.mode, code_size, 0)
    return bytes([code_size]) + data + b"\0"


def _table_bits(palette: bytes) -> int:
    """Return how many bits an index takes; a colour table has two to that power entries."""
    return max(1, (len(palette) // 3 - 1).bit_length())


def _table(palette: bytes) -> bytes:
    return palette.ljust(3 << _table_bits(palette), b"\0")


def _index(frame: Frame) -> _Indexed:
    image = frame.image
    if image.mode == "P":
        palette = bytes(image.getpalette() or ())
        transparent: int | None = image.info.get("transparency")
        return _Indexed(image, palette.ljust(3 * ((transparent or 0) + 1), b"\0"), transparent)
    if image.mode in ("1", "L"):
        return _Indexed(image.convert("L"), _GREYS, None)
    if frame.truecolor.mode == "RGB":
        return _quantize(frame.truecolor, 256)
    return _index_transparent(frame.truecolor)


def _index_transparent(rgba: Image) -> _Indexed:
    rgb = rgba.convert("RGB")
    hidden = rgba.getchannel("A").point([255 * (level < _OPAQUE_FROM) for level in range(256)])
    first_shown = hidden.tobytes().find(0)
    if hidden.getbbox() is None:
        return _quantize(rgb, 256)
    if first_shown < 0:
        return _Indexed(hidden.point([0] * 256), bytes(3), 0)
    # What lies under the hidden pixels must not take a colour from the others.
    row, column = divmod(first_shown, rgb.width)
    rgb.paste(cast("tuple[int, ...]", rgb.getpixel((column, row))), mask=hidden)
    indexed = _quantize(rgb, 255)
    transparent = len(indexed.palette) // 3
    indexed.indexes.paste(transparent, mask=hidden)
    return _Indexed(indexed.indexes, indexed.palette + bytes(3), transparent)


def _quantize(rgb: Image, colors: int) -> _Indexed:
    """Reduce an image to so many colours; with no more than that, median cut keeps them exactly."""
    from PIL.Image import Quantize

    indexes = rgb.quantize(colors, Quantize.MEDIANCUT)
    palette = bytes(indexes.getpalette() or ())
    return _Indexed(indexes, palette, None)


GIF = Format(
    id="gif",
    extensions=("gif",),
    revision=1,
    options=frozenset({"width_px", "height_px", "delay_ms", "loop"}),
    encode=encode,
    assemble=assemble,
    check=check,
)
