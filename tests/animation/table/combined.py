"""Several rules at once, as they meet in real files."""

from __future__ import annotations

from tests.animation.table.case import OTHER, PALETTE, RAMP, Case, plain, screen
from tests.gif_builder import GifBuilder, interlace, table_codes

INTERLACED = [[1, 2], [2, 3], [3, 1]]
INTERLACED_INDEXES = [index for row in interlace(INTERLACED) for index in row]

COMBINED = {
    "3 with a local palette, transparency and interlace, over a hole": Case(
        screen()
        .image(plain(0))
        .control(0, 2)
        .image(plain(2, 2, 2), (1, 1))
        .control(4, 3, 1)
        .image([[1, 0], [2, 1], [3, 3]], (2, 0), palette=OTHER, interlaced=True)
        .control(0, 0, 0)
        .image([[0, 1]], (1, 1))
        .build(),
        ("RRRR RRRR RRRR", "RRRR RBBR RBBR", "RRRy R.mR R.gg", "RRRR R.GR R..R"),
        (0, 0, 40, 0),
    ),
    "3 on a partial first frame with a local palette and transparency": Case(
        screen()
        .control(0, 3, 0)
        .image([[0, 1], [2, 3]], (1, 1), palette=OTHER)
        .image([[2]])
        .build(),
        (".... ..c. .mg.", "B... .... ...."),
    ),
    "3 after 2 of the whole canvas, twice": Case(
        screen()
        .control(0, 2)
        .image(RAMP)
        .control(0, 3)
        .image([[1]], (3, 0))
        .control(0, 3)
        .image([[2], [2]], (0, 1))
        .image([[3]], (3, 2))
        .build(),
        ("RGBW RGBW RGBW", "...G .... ....", ".... B... B...", ".... .... ...W"),
    ),
    "partly past the canvas with a local palette, restored, then cleared": Case(
        screen()
        .image(RAMP)
        .control(0, 3)
        .image(plain(1, 4, 4), (3, 2), palette=OTHER)
        .control(0, 2)
        .image(plain(0, 9, 1), (2, 1))
        .image([], size=(0, 0))
        .build(),
        ("RGBW RGBW RGBW", "RGBW RGBW RGBc", "RGBW RGRR RGBW", "RGBW RG.. RGBW"),
    ),
    "a first frame wholly past the canvas, restored": Case(
        screen()
        .control(3, 3)
        .image([[3]], (4, 3))
        .control(0, 1, 3)
        .image([[3, 2]], (0, 2))
        .build(),
        (".... .... ....", ".... .... .B.."),
        (30, 0),
    ),
    "no palette at all, transparent and cleared": Case(
        GifBuilder(4, 3).control(0, 2, 2).image(RAMP).image([[5]], (1, 1)).build(),
        ("KK.K KK.K KK.K", ".... .K.. ...."),
    ),
    "no palette for a frame that is restored, between local ones": Case(
        GifBuilder(4, 3)
        .image(RAMP, palette=PALETTE)
        .control(0, 3)
        .image([[2, 3]], (2, 2))
        .image([[1]], palette=OTHER)
        .build(),
        ("RGBW RGBW RGBW", "RGBW RGBW RGKK", "cGBW RGBW RGBW"),
    ),
    "a short local palette, partial, interlaced, transparent past the palette": Case(
        screen()
        .control(0, 0, 3)
        .image([[0, 1], [2, 3], [1, 0]], (1, 0), palette=OTHER[:2], interlaced=True)
        .build(),
        (".yc. .K.. .cy.",),
    ),
    "zero-size frames with disposals 2 and 3": Case(
        screen()
        .control(0, 3)
        .image([], size=(0, 3))
        .control(2, 2)
        .image(plain(3))
        .control(0, 3)
        .image([], size=(3, 0), codes=[])
        .image([[1]], (2, 2))
        .build(),
        (".... .... ....", "WWWW WWWW WWWW", ".... .... ....", ".... .... ..G."),
        (0, 20, 0, 0),
    ),
    "controls, a plain text and a comment before one image": Case(
        screen()
        .image(plain(0))
        .control(9, 3)
        .plain_text()
        .control(5, 2, 1)
        .comment(b"\xe9t\xe9\0\xff")
        .control(2, 1, 2)
        .image([[1, 2, 3]], (0, 1))
        .image([[3]])
        .build(),
        ("RRRR RRRR RRRR", "RRRR GRWR RRRR", "WRRR GRWR RRRR"),
        (0, 20, 0),
    ),
    "interlaced partial frame without an end code, restored": Case(
        screen()
        .image(plain(0))
        .control(0, 3)
        .image(
            [],
            (1, 0),
            size=(2, 3),
            interlaced=True,
            codes=[*table_codes(INTERLACED_INDEXES, 2, end_code=False)],
        )
        .image([[2]])
        .build(),
        ("RRRR RRRR RRRR", "RGBR RBWR RWGR", "BRRR RRRR RRRR"),
    ),
    "a delay of 0, the last loop between frames, no trailer": Case(
        screen()
        .loop(2)
        .control(5, 2)
        .image([[0, 1]], (1, 1))
        .loop(7)
        .control(0, 0, 3)
        .image(RAMP)
        .build(trailer=False),
        (".... .RG. ....", "RGB. RGB. RGB."),
        (50, 0),
        plays=8,
    ),
}
