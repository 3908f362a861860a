"""What becomes of a frame when the next one comes (section 23)."""

from __future__ import annotations

from tests.animation.table.case import OTHER, RAMP, Case, plain, screen

DISPOSAL = {
    "0 and 1 keep the frame": Case(
        screen()
        .control(0, 0)
        .image(plain(0))
        .control(0, 1)
        .image([[2]])
        .control()
        .image([[3]], (3, 2))
        .build(),
        ("RRRR RRRR RRRR", "BRRR RRRR RRRR", "BRRR RRRR RRRW"),
    ),
    "2 clears the rectangle to transparent, not to the background": Case(
        screen().image(plain(0)).control(0, 2).image(plain(2, 2, 2), (1, 1)).image([[3]]).build(),
        ("RRRR RRRR RRRR", "RRRR RBBR RBBR", "WRRR R..R R..R"),
    ),
    "2 on a full frame clears everything": Case(
        screen().control(0, 2).image(plain(3)).image([[2]], (1, 1)).build(),
        ("WWWW WWWW WWWW", ".... .B.. ...."),
    ),
    "2 clears the whole rectangle, where the frame was transparent too": Case(
        screen().image(plain(0)).control(0, 2, 1).image([[1, 2]], (1, 0)).image([[3]]).build(),
        ("RRRR RRRR RRRR", "RRBR RRRR RRRR", "W..R RRRR RRRR"),
    ),
    "2 of a frame past the canvas clears what lies on it": Case(
        screen().image(plain(0)).control(0, 2).image(plain(2), (2, 1)).image([[3]]).build(),
        ("RRRR RRRR RRRR", "RRRR RRBB RRBB", "WRRR RR.. RR.."),
    ),
    "3 restores what was there before": Case(
        screen()
        .image(RAMP)
        .control(0, 3)
        .image(plain(2, 2, 2), (1, 1))
        .control(0, 3)
        .image([[3]])
        .image([[0]], (3, 2))
        .build(),
        ("RGBW RGBW RGBW", "RGBW RBBW RBBW", "WGBW RGBW RGBW", "RGBW RGBW RGBR"),
    ),
    "3 on the first frame acts as 2": Case(
        screen().control(0, 3).image(plain(0)).image([[2]], (1, 1)).build(),
        ("RRRR RRRR RRRR", ".... .B.. ...."),
    ),
    "3 on a partial first frame, twice": Case(
        screen().control(0, 3).image([[1]], (2, 2)).control(0, 3).image([[2]]).image([[3]]).build(),
        (".... .... ..G.", "B... .... ....", "W... .... ...."),
    ),
    "3 after 2 restores the hole": Case(
        screen()
        .control(0, 2)
        .image(plain(0))
        .control(0, 3)
        .image(plain(2))
        .image([[1]], (0, 2))
        .build(),
        ("RRRR RRRR RRRR", "BBBB BBBB BBBB", ".... .... G..."),
    ),
    "3 with a local palette and transparency": Case(
        screen()
        .image(plain(0))
        .control(0, 3, 1)
        .image([[0, 1], [1, 2]], (1, 1), palette=OTHER)
        .control(0, 0, 3)
        .image([[2, 3]], (0, 0))
        .build(),
        ("RRRR RRRR RRRR", "RRRR RyRR RRmR", "BRRR RRRR RRRR"),
    ),
    "4 is taken for 3": Case(
        screen().image(plain(0)).control(0, 4).image([[3]]).image([[2]], (1, 1)).build(),
        ("RRRR RRRR RRRR", "WRRR RRRR RRRR", "RRRR RBRR RRRR"),
    ),
    "5, 6 and 7 are taken for 0": Case(
        screen()
        .control(0, 5)
        .image(plain(0))
        .control(0, 6)
        .image([[3]])
        .control(0, 7)
        .image([[2]], (1, 0))
        .image([[1]], (2, 0))
        .build(),
        ("RRRR RRRR RRRR", "WRRR RRRR RRRR", "WBRR RRRR RRRR", "WBGR RRRR RRRR"),
    ),
}
