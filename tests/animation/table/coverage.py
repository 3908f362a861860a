"""What of the canvas a frame covers."""

from __future__ import annotations

from tests.animation.table.case import OTHER, Case, plain, screen

COVERAGE = {
    "a partial first frame leaves the rest transparent": Case(
        screen().image([[2]], (1, 1)).build(), (".... .B.. ....",)
    ),
    "a partial first frame, its transparent index used too": Case(
        screen().control(0, 0, 2).image([[2, 3]], (1, 1)).build(), (".... ..W. ....",)
    ),
    "a partial first frame that uses all the palette's colours": Case(
        screen().image([[0, 1], [2, 3]], (2, 1)).image([[3]]).build(),
        (".... ..RG ..BW", "W... ..RG ..BW"),
    ),
    "a frame partly past the right and the bottom": Case(
        screen().image(plain(0)).image(plain(2), (2, 1)).build(),
        ("RRRR RRRR RRRR", "RRRR RRBB RRBB"),
    ),
    "a first frame larger than the canvas is cropped": Case(
        screen().image(plain(3, 6, 5)).image([[2]], (3, 2)).build(),
        ("WWWW WWWW WWWW", "WWWW WWWW WWWB"),
    ),
    "an interlaced frame with transparency, cropped": Case(
        screen()
        .image(plain(0))
        .control(0, 0, 1)
        .image([[2, 1], [1, 2], [2, 1], [3, 3], [3, 3]], (3, 0), interlaced=True)
        .build(),
        ("RRRR RRRR RRRR", "RRRB RRRR RRRB"),
    ),
    "a frame wholly past the canvas draws nothing": Case(
        screen().image(plain(0)).image(plain(2), (4, 0)).image([[3]], (0, 9)).build(),
        ("RRRR RRRR RRRR",) * 3,
    ),
    "a frame wholly past the canvas in a palette of its own, then disposed of": Case(
        screen().image(plain(0)).control(3, 2).image(plain(2), (9, 9), palette=OTHER).build(),
        ("RRRR RRRR RRRR",) * 2,
        (0, 30),
    ),
    "zero-size frames count and draw nothing": Case(
        screen().image([], size=(0, 0)).image([[2]]).image([], size=(0, 3)).build(),
        (".... .... ....", "B... .... ....", "B... .... ...."),
    ),
    "a zero-size frame without data, with a delay and disposal 2": Case(
        screen().image(plain(0)).control(7, 2).image([], size=(4, 0), codes=[]).build(),
        ("RRRR RRRR RRRR",) * 2,
        (0, 70),
    ),
}
