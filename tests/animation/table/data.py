"""Image data (section 22), and the end of the file."""

from __future__ import annotations

from tests.animation.table.case import PALETTE, RAMP, Case, plain, screen
from tests.gif_builder import GifBuilder, literal_codes, table_codes

INTERLACED = [[row % 4, (row + 1) % 4, 3, row % 2] for row in range(11)]
INTERLACED_SHOWN = " ".join("".join("RGBW"[index] for index in row) for row in INTERLACED)

DATA = {
    "interlaced, more than one row a pass": Case(
        GifBuilder(4, 11, PALETTE).image(INTERLACED, interlaced=True).build(), (INTERLACED_SHOWN,)
    ),
    "interlaced partial frame": Case(
        screen().image(plain(0)).image([[1], [2], [3]], (2, 0), interlaced=True).build(),
        ("RRRR RRRR RRRR", "RRGR RRBR RRWR"),
    ),
    "no first clear code": Case(
        screen()
        .image([], size=(4, 3), codes=[*table_codes([0, 1, 2, 3] * 3, 2, clear_first=False)])
        .build(),
        ("RGBW RGBW RGBW",),
    ),
    "missing end code": Case(
        screen()
        .image([], size=(4, 3), codes=[*table_codes([0, 1, 2, 3] * 3, 2, end_code=False)])
        .image([[3]])
        .build(),
        ("RGBW RGBW RGBW", "WGBW RGBW RGBW"),
    ),
    "many clear codes": Case(
        screen()
        .image([], size=(4, 3), codes=[(4, 3), (4, 3), *literal_codes([0, 1, 2, 3] * 3, 2)])
        .build(),
        ("RGBW RGBW RGBW",),
    ),
    "more pixels than the frame holds": Case(
        screen()
        .image([], size=(4, 3), codes=[*table_codes([0, 1, 2, 3] * 9, 2)])
        .image([[3]])
        .build(),
        ("RGBW RGBW RGBW", "WGBW RGBW RGBW"),
    ),
    "data after the end code, in sub-blocks of one byte": Case(
        screen().image(RAMP, tail=b"hidden" * 60, block_bytes=1).image([[3]]).build(),
        ("RGBW RGBW RGBW", "WGBW RGBW RGBW"),
    ),
    "no trailer": Case(
        screen().image(RAMP).image([[3]]).build(trailer=False), ("RGBW RGBW RGBW", "WGBW RGBW RGBW")
    ),
    "garbage after the trailer": Case(
        screen().image(RAMP).build() + screen().image(plain(0)).build() + b"\xff" * 900,
        ("RGBW RGBW RGBW",),
    ),
    "garbage after the trailer that looks like blocks": Case(
        screen().image(RAMP).image([[3]]).build() + b"\x21\xfe\x05ab",
        ("RGBW RGBW RGBW", "WGBW RGBW RGBW"),
    ),
    "no trailer after a comment and a control": Case(
        screen().image(RAMP).comment(b"end").control(5, 2).build(trailer=False),
        ("RGBW RGBW RGBW",),
    ),
    "missing end code, and no trailer": Case(
        screen()
        .image(RAMP)
        .image([], size=(2, 1), codes=[*table_codes([3, 2], 2, end_code=False)])
        .build(trailer=False),
        ("RGBW RGBW RGBW", "WBBW RGBW RGBW"),
    ),
    "a larger code size than the palette needs": Case(
        screen().image(RAMP, code_size=8).image([[3, 2]], (1, 2), code_size=5).build(),
        ("RGBW RGBW RGBW", "RGBW RGBW RWBW"),
    ),
}
