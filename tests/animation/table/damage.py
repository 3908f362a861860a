"""GIFs of two good frames that are wrong from the third image on, and what is said of them."""

from __future__ import annotations

import struct
from dataclasses import dataclass

from tests.animation.table.case import RAMP, screen
from tests.gif_builder import pack_codes, sub_blocks


@dataclass(frozen=True)
class Damage:
    """A file, the sentence about it, and whether the blocks show it before any decompression."""

    gif: bytes
    sentence: str
    in_blocks: bool = True


TWO = screen().image(RAMP).image([[3]])
AT = len(TWO.build(trailer=False))
LATER = screen().image(RAMP).build()[len(screen().build(trailer=False)) :]


def image(code_size: int, data: bytes) -> bytes:
    head = b"\x2c" + struct.pack("<HHHHB", 0, 0, 4, 3, 0)
    return head + bytes([code_size]) + sub_blocks(data)


def cut(block: bytes) -> Damage:
    sentence = f"is truncated at byte {AT + len(block)}: 2 whole frames stand before it"
    return Damage(TWO.build(trailer=False) + block, sentence)


def wrong(what: str, block: bytes) -> Damage:
    sentence = f"{what} at byte {AT}: 2 whole frames stand before it"
    return Damage(TWO.build(trailer=False) + block + LATER, sentence)


def rotten(data: bytes) -> Damage:
    found = wrong("has an image that cannot be decompressed", image(2, data))
    return Damage(found.gif, found.sentence, in_blocks=False)


DAMAGED = {
    "an image without its end": cut(image(2, b"abc")[:-2]),
    "an image without its terminator": cut(image(2, b"abc")[:-1]),
    "an image descriptor cut": cut(b"\x2c\0\0"),
    "a local palette cut": cut(b"\x2c" + bytes(8) + b"\x81" + bytes(5)),
    "a comment cut": cut(b"\x21\xfe\x05ab"),
    "a loop cut": cut(b"\x21\xff\x0bNETSCAPE2.0\x03\x01\x05"),
    "a graphic control cut": cut(b"\x21\xf9\x04\x09"),
    "an extension without a label": cut(b"\x21"),
    "a web page": wrong("holds bytes that are no GIF block", b"<html>"),
    "a chain of empty sub-blocks": wrong("holds bytes that are no GIF block", bytes(999)),
    "a graphic control of 3 bytes": wrong(
        "has a graphic control block of 3 bytes", b"\x21\xf9\x03\0\0\0\0"
    ),
    "a graphic control of 5 bytes": wrong(
        "has a graphic control block of 5 bytes", b"\x21\xf9\x05\0\0\0\0\0\0"
    ),
    "a graphic control without an end": wrong(
        "has a graphic control block without an end", b"\x21\xf9\x04\0\0\0\0\x02ab\0"
    ),
    "a code size over 8": wrong("has an image with the LZW code size 9", image(9, b"abc")),
    "a code size under 2": wrong("has an image with the LZW code size 1", image(1, b"abc")),
    "no data": rotten(b""),
    "an end code at once": rotten(pack_codes([(4, 3), (5, 3)])),
    "an end code too early": rotten(pack_codes([(4, 3), (1, 3), (1, 3), (5, 3)])),
    "an unknown code": rotten(pack_codes([(4, 3), (1, 3), (7, 3)] + [(1, 4)] * 12)),
    "an unknown first code": rotten(pack_codes([(4, 3), (6, 3)] + [(1, 3)] * 12)),
}
