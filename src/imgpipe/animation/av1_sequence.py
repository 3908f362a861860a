"""How large the pictures are that coded data of AV1 ask a decoder for.

Source: AV1 Bitstream & Decoding Process Specification (AOM, v1.0.0 with errata 1), sections 5.3
(the units, OBU) and 5.5 (the sequence header).
"""

from __future__ import annotations

from collections.abc import Iterator

from imgpipe.images import Size

_SEQUENCE_HEADER = 1
_MOST_HEADER_BYTES = 1_024  # the size is behind 32 operating points at most
_MOST_ZEROS = 32


def find_sizes(data: bytes) -> Iterator[Size]:
    """Yield the largest size that each sequence header in coded data allows.

    What is no such data yields nothing, or as far as it can be read: it will not decode.
    """
    place = 0
    while place < len(data):
        head = data[place]
        kind, extended, sized = head >> 3 & 0xF, head >> 2 & 1, head >> 1 & 1
        place += 1 + extended
        length = len(data) - place
        if sized:
            length, place = _read_length(data, place)
        if kind == _SEQUENCE_HEADER:
            yield _read_size(_Bits(data[place : place + min(length, _MOST_HEADER_BYTES)]))
        place += length


def is_deep(configuration: bytes) -> bool:
    """Return whether pictures have more than 8 bits a channel, by the data of an `av1C` box.

    Source: AV1 Codec ISO Media File Format Binding (AOM, v1.2.0), section 2.3.3.
    """
    return bool(configuration[2:3] and configuration[2] & 0x40)


def _read_length(data: bytes, place: int) -> tuple[int, int]:
    """Return a number of seven bits a byte, the low ones first (4.10.5), and what is behind it."""
    value = 0
    for index, byte in enumerate(data[place : place + 8]):
        value |= (byte & 0x7F) << (7 * index)
        if not byte & 0x80:
            return value, place + index + 1
    return 0, len(data)


class _Bits:
    """Bits from the highest on; behind the end they are 0."""

    def __init__(self, data: bytes) -> None:
        self._value = int.from_bytes(data, "big")
        self._left = 8 * len(data)

    def take(self, count: int) -> int:
        self._left -= count
        value = self._value >> self._left if self._left >= 0 else self._value << -self._left
        return value & ((1 << count) - 1) if self._left > -count else 0

    def take_long(self) -> int:
        """Return a number with as many zeros before it as it has bits (4.10.3)."""
        zeros = 0
        while zeros < _MOST_ZEROS and not self.take(1):
            zeros += 1
        return self.take(zeros)


def _read_size(bits: _Bits) -> Size:
    bits.take(3 + 1)  # seq_profile, still_picture
    if bits.take(1):  # reduced_still_picture_header
        bits.take(5)
    else:
        _skip_timing(bits)
    width_bits, height_bits = bits.take(4) + 1, bits.take(4) + 1
    return Size(_read_side(bits, width_bits), _read_side(bits, height_bits))


def _read_side(bits: _Bits, count: int) -> int:
    """Return the most pixels of a side; with bits to spare, a frame can have more than is said."""
    last = bits.take(count)
    return last + 1 if last.bit_length() >= count - 1 else 1 << count


def _skip_timing(bits: _Bits) -> None:
    """Read on to the size (5.5.1): timing_info, decoder_model_info, the operating points."""
    has_model, delay_bits = 0, 0
    if bits.take(1):
        bits.take(64)
        if bits.take(1):
            bits.take_long()
        has_model = bits.take(1)
        if has_model:
            delay_bits = bits.take(5) + 1
            bits.take(32 + 5 + 5)
    has_delays = bits.take(1)
    for _ in range(bits.take(5) + 1):
        bits.take(12)
        if bits.take(5) > 7:
            bits.take(1)
        if has_model and bits.take(1):
            bits.take(2 * delay_bits + 1)
        if has_delays and bits.take(1):
            bits.take(4)
