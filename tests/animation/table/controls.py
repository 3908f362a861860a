"""Graphic controls, and the extensions that stand beside them (sections 23 to 26)."""

from __future__ import annotations

from tests.animation.table.case import PALETTE, RAMP, Case, plain, screen
from tests.gif_builder import GifBuilder

CONTROLS = {
    "the delay, disposal and transparency of one frame only": Case(
        screen().control(5, 2, 1).image(RAMP).image([[1]]).control(9).image([[0]]).build(),
        ("R.BW R.BW R.BW", "G... .... ....", "R... .... ...."),
        (50, 0, 90),
    ),
    "raw delays, 0 and the largest included": Case(
        screen().control(0).image(RAMP).control(1).image(RAMP).control(65535).image(RAMP).build(),
        ("RGBW RGBW RGBW",) * 3,
        (0, 10, 655350),
    ),
    "of several graphic controls the last one holds, whole": Case(
        screen().control(5, 2, 1).control(7).image(RAMP).image([[3]]).build(),
        ("RGBW RGBW RGBW", "WGBW RGBW RGBW"),
        (70, 0),
    ),
    "of several graphic controls the last one holds, transparency too": Case(
        screen().control(7).control(5, 2, 1).image(RAMP).image([[3]]).build(),
        ("R.BW R.BW R.BW", "W... .... ...."),
        (50, 0),
    ),
    "a comment, an application and an unknown extension keep the control": Case(
        screen()
        .control(5, 2, 1)
        .comment(b"\xff\xfe any encoding")
        .loop(0)
        .raw(b"\x21\x99\x03abc\x02de\x00")
        .image(RAMP)
        .image([[3]])
        .build(),
        ("R.BW R.BW R.BW", "W... .... ...."),
        (50, 0),
        plays=0,
    ),
    "plain text between frames is no frame": Case(
        screen().image(plain(0)).control(5).plain_text().image([[2]]).build(),
        ("RRRR RRRR RRRR", "BRRR RRRR RRRR"),
        (0, 50),
    ),
    "a plain text keeps the control for the image after it, as browsers do": Case(
        screen().control(5, 2, 1).plain_text(b"x" * 600).image(RAMP).image([[3]]).build(),
        ("R.BW R.BW R.BW", "W... .... ...."),
        (50, 0),
    ),
    "a control before the trailer is of no use": Case(
        screen().image(RAMP).control(5, 2, 1).build(), ("RGBW RGBW RGBW",), (0,)
    ),
    "GIF87a is read alike": Case(
        GifBuilder(4, 3, PALETTE, version=b"GIF87a").control(5, 2, 1).image(RAMP).build(),
        ("R.BW R.BW R.BW",),
        (50,),
    ),
    "comments that are not UTF-8, empty or long": Case(
        screen()
        .comment(b"\xff\xfe\x80")
        .comment(b"")
        .image(RAMP)
        .comment(b"\xc3\x28\0" * 400)
        .image([[3]])
        .comment(b"\xed\xa0\x80")
        .build(),
        ("RGBW RGBW RGBW", "WGBW RGBW RGBW"),
    ),
}
