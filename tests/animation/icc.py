"""ICC profiles (ICC.1:2001-04) made from scratch: three primaries and a gamma, a grey, a print."""

from __future__ import annotations

import struct

# XYZ of red, green and blue under the D50 of profiles, as in the makers' own.
ADOBE_RGB = ((0.60974, 0.31111, 0.01947), (0.20528, 0.62567, 0.06087), (0.14919, 0.06322, 0.74457))
SRGB = ((0.43607, 0.22249, 0.01392), (0.38515, 0.71687, 0.09708), (0.14307, 0.06061, 0.71410))
_D50 = (0.9642, 1.0, 0.8249)


def rgb_profile(primaries: tuple[tuple[float, ...], ...], gamma: float | None) -> bytes:
    """Return a profile of RGB; a gamma of None is sRGB's own curve."""
    tags = {b"rXYZ": primaries[0], b"gXYZ": primaries[1], b"bXYZ": primaries[2]}
    curve = _curve(gamma)
    blocks = {name: _xyz(value) for name, value in tags.items()}
    return _profile(b"RGB ", b"XYZ ", blocks | {b"rTRC": curve, b"gTRC": curve, b"bTRC": curve})


def grey_profile(gamma: float | None) -> bytes:
    return _profile(b"GRAY", b"XYZ ", {b"kTRC": _curve(gamma)})


def print_profile(paper: tuple[int, int, int], ink: tuple[int, int, int]) -> bytes:
    """Return a profile of CMYK that is paper without any ink, else ink (Lab of 8 bits)."""
    corners = bytes(paper) + bytes(ink) * 15
    same = bytes(range(256))
    table = struct.pack(">4s4xBBBx", b"mft1", 4, 3, 2)
    table += struct.pack(">9l", *(65536 * (place % 4 == 0) for place in range(9)))
    return _profile(b"CMYK", b"Lab ", {b"A2B0": table + same * 4 + corners + same * 3}, b"prtr")


def srgb_to_linear(level: float) -> float:
    return level / 12.92 if level <= 0.04045 else ((level + 0.055) / 1.055) ** 2.4


def _curve(gamma: float | None) -> bytes:
    if gamma is not None:
        return struct.pack(">4s4xIH2x", b"curv", 1, round(256 * gamma))
    points = [round(65535 * srgb_to_linear(index / 1023)) for index in range(1024)]
    return struct.pack(">4s4xI1024H", b"curv", 1024, *points)


def _xyz(value: tuple[float, ...]) -> bytes:
    return struct.pack(">4s4x3l", b"XYZ ", *(round(65536 * part) for part in value))


def _profile(
    space: bytes, connection: bytes, blocks: dict[bytes, bytes], kind: bytes = b"mntr"
) -> bytes:
    blocks = {b"wtpt": _xyz(_D50), **blocks}
    offset = 132 + 12 * len(blocks)
    index, data = struct.pack(">I", len(blocks)), b""
    for name, block in blocks.items():
        index += struct.pack(">4sII", name, offset + len(data), len(block))
        data += block.ljust(-(-len(block) // 4) * 4, b"\0")
    head = struct.pack(
        ">I4xI4s4s4s12x4s28x", offset + len(data), 0x02400000, kind, space, connection, b"acsp"
    )
    head += struct.pack(">3l", *(round(65536 * part) for part in _D50))
    return head.ljust(128, b"\0") + index + data
