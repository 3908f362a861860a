"""A small GIF encoder for tests, independent of imgpipe: it writes every odd case on request.

Source: "Graphics Interchange Format Version 89a" (CompuServe, 1990), cited by section; the LZW
code streams are written from appendix F.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence

Color = tuple[int, int, int]
Grid = Sequence[Sequence[int]]

FULL_TABLE = 4096


def literal_codes(indexes: Sequence[int], code_size: int) -> Iterator[tuple[int, int]]:
    """Yield (code, bits) pairs that never use the table: a clear code before it could grow."""
    clear, bits = 1 << code_size, code_size + 1
    run = max(1, clear - 2)
    for position, index in enumerate(indexes):
        if position % run == 0:
            yield clear, bits
        yield index, bits
    yield clear + 1, bits


def table_codes(
    indexes: Sequence[int],
    code_size: int,
    *,
    clear_first: bool = True,
    clear_when_full: bool = True,
    end_code: bool = True,
) -> Iterator[tuple[int, int]]:
    """Yield (code, bits) pairs of real LZW; `clear_when_full` off is the deferred clear code."""
    clear = 1 << code_size
    table = {(value,): value for value in range(clear)}
    free, bits = clear + 2, code_size + 1
    if clear_first:
        yield clear, bits
    word: tuple[int, ...] = ()
    for index in indexes:
        if (*word, index) in table:
            word = (*word, index)
            continue
        yield table[word], bits
        if free < FULL_TABLE:
            table[(*word, index)] = free
            free += 1
            # The decoder is one entry behind, so the width grows one entry late.
            bits += free == (1 << bits) + 1 and bits < 12
        elif clear_when_full:
            yield clear, bits
            table = {(value,): value for value in range(clear)}
            free, bits = clear + 2, code_size + 1
        word = (index,)
    if word:
        yield table[word], bits
        bits += free == 1 << bits and bits < 12
    if end_code:
        yield clear + 1, bits


def pack_codes(codes: Iterator[tuple[int, int]] | Sequence[tuple[int, int]]) -> bytes:
    """Return the codes as bytes, the lowest bit first (appendix F)."""
    packed, filled = 0, 0
    data = bytearray()
    for code, bits in codes:
        packed |= code << filled
        filled += bits
        while filled >= 8:
            data.append(packed & 0xFF)
            packed >>= 8
            filled -= 8
    if filled:
        data.append(packed)
    return bytes(data)


def sub_blocks(data: bytes, block_bytes: int = 255) -> bytes:
    """Return the data cut into sub-blocks, with the terminator (sections 15 and 16)."""
    parts = [data[start : start + block_bytes] for start in range(0, len(data), block_bytes)]
    return b"".join(bytes([len(part)]) + part for part in parts) + b"\0"


def interlace(rows: Sequence[Sequence[int]]) -> list[Sequence[int]]:
    """Return the rows in the order of the four passes (appendix E)."""
    return [*rows[0::8], *rows[4::8], *rows[2::4], *rows[1::2]]


def table_bytes(colors: Sequence[Color]) -> tuple[int, bytes]:
    """Return the size field and the colour table, filled up with black to a power of two."""
    field = max(0, (len(colors) - 1).bit_length() - 1)
    filled = [*colors, *[(0, 0, 0)] * ((2 << field) - len(colors))]
    return field, bytes(part for color in filled for part in color)


class GifBuilder:
    """A GIF told as a story: each call appends one block and returns the builder."""

    def __init__(
        self,
        width: int,
        height: int,
        palette: Sequence[Color] | None = None,
        *,
        background: int = 0,
        version: bytes = b"GIF89a",
    ) -> None:
        field, table = table_bytes(palette) if palette else (0, b"")
        flags = 0x70 | (0x80 | field if palette else 0)
        self._parts = [version + struct.pack("<HHBBB", width, height, flags, background, 0), table]

    def control(
        self, delay_cs: int = 0, disposal: int = 0, transparent: int | None = None
    ) -> GifBuilder:
        flags = disposal << 2 | (transparent is not None)
        body = struct.pack("<BHB", flags, delay_cs, transparent or 0)
        return self.raw(b"\x21\xf9" + sub_blocks(body))

    def image(
        self,
        rows: Grid,
        at: tuple[int, int] = (0, 0),
        *,
        palette: Sequence[Color] | None = None,
        interlaced: bool = False,
        code_size: int | None = None,
        size: tuple[int, int] | None = None,
        codes: Sequence[tuple[int, int]] | None = None,
        block_bytes: int = 255,
        tail: bytes = b"",
    ) -> GifBuilder:
        """Append an image of palette indexes at (left, top).

        `size` says another size than the rows have, `codes` replaces the code stream, `tail` is
        appended to the compressed data after the end code.
        """
        width, height = size or (len(rows[0]) if rows else 0, len(rows))
        ordered = interlace(rows) if interlaced else rows
        indexes = [index for row in ordered for index in row]
        bits = code_size or max(2, max(indexes, default=0).bit_length())
        data = pack_codes(codes if codes is not None else table_codes(indexes, bits)) + tail
        field, table = table_bytes(palette) if palette else (0, b"")
        flags = (0x80 | field if palette else 0) | (0x40 if interlaced else 0)
        head = b"\x2c" + struct.pack("<HHHHB", *at, width, height, flags)
        return self.raw(head + table + bytes([bits]) + sub_blocks(data, block_bytes))

    def loop(self, value: int, identifier: bytes = b"NETSCAPE2.0") -> GifBuilder:
        body = sub_blocks(struct.pack("<BH", 1, value))
        return self.raw(b"\x21\xff" + bytes([len(identifier)]) + identifier + body)

    def comment(self, text: bytes) -> GifBuilder:
        return self.raw(b"\x21\xfe" + sub_blocks(text))

    def plain_text(self, text: bytes = b"text") -> GifBuilder:
        grid = struct.pack("<HHHHBBBB", 0, 0, 8, 8, 8, 8, 1, 0)
        return self.raw(b"\x21\x01" + bytes([len(grid)]) + grid + sub_blocks(text))

    def raw(self, data: bytes) -> GifBuilder:
        self._parts.append(data)
        return self

    def build(self, *, trailer: bool = True) -> bytes:
        return b"".join(self._parts) + (b"\x3b" if trailer else b"")
