"""Palettes and transparency."""

from __future__ import annotations

from tests.animation.table.case import OTHER, PALETTE, RAMP, Case, plain, screen
from tests.gif_builder import GifBuilder

COLOUR = {
    "transparency belongs to one frame": Case(
        screen().control(0, 0, 1).image(RAMP).image([[1, 1]], (0, 1)).build(),
        ("R.BW R.BW R.BW", "R.BW GGBW R.BW"),
    ),
    "an opaque pixel with the canvas' transparent index stays opaque": Case(
        screen().control(0, 2, 1).image(plain(1)).control(0, 0, 2).image([[1, 2, 0, 3]]).build(),
        (".... .... ....", "G.RW .... ...."),
    ),
    "the transparent index moves from frame to frame": Case(
        screen()
        .control(0, 0, 0)
        .image([[0, 1, 2, 3]])
        .control(0, 0, 1)
        .image([[0, 1, 0, 1]], (0, 1))
        .control(0, 0, 3)
        .image([[3, 0, 1, 2]], (0, 2))
        .build(),
        (".GBW .... ....", ".GBW R.R. ....", ".GBW R.R. .RGB"),
    ),
    "a frame that is transparent all over": Case(
        screen().control(0, 0, 1).image(plain(1)).control(0, 0, 2).image(plain(2)).build(),
        (".... .... ....",) * 2,
    ),
    "full frames with local palettes": Case(
        screen().image(RAMP).image(RAMP, palette=OTHER).image(plain(3)).build(),
        ("RGBW RGBW RGBW", "ycmg ycmg ycmg", "WWWW WWWW WWWW"),
    ),
    "a partial frame with a local palette keeps the others' colours": Case(
        screen().image(RAMP).image([[0, 3]], (1, 1), palette=OTHER).image([[2]]).build(),
        ("RGBW RGBW RGBW", "RGBW RygW RGBW", "BGBW RygW RGBW"),
    ),
    "only local palettes, the first frame partial": Case(
        GifBuilder(4, 3).image([[3]], palette=PALETTE).image([[3]], (1, 0), palette=OTHER).build(),
        ("W... .... ....", "Wg.. .... ...."),
    ),
    "no palette at all is black": Case(GifBuilder(4, 3).image(RAMP).build(), ("KKKK KKKK KKKK",)),
    "no palette for the second frame is black": Case(
        GifBuilder(4, 3).image(RAMP, palette=PALETTE).image([[0, 1]], (1, 1)).build(),
        ("RGBW RGBW RGBW", "RGBW RKKW RGBW"),
    ),
    "indexes past the palette are black": Case(
        GifBuilder(4, 3, PALETTE[:2]).image(RAMP).image([[1, 2]], (2, 1)).build(),
        ("RGKK RGKK RGKK", "RGKK RGGK RGKK"),
    ),
    "a transparent index past the palette": Case(
        GifBuilder(4, 3, PALETTE[:2]).control(0, 0, 3).image(RAMP).build(), ("RGK. RGK. RGK.",)
    ),
}
