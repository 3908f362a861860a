"""Conformance of the GIF decoder: what a browser shows, rule by rule and in combination."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from random import Random

import pytest

from imgpipe.animation import Frame, decode, probe
from imgpipe.model import Limits, Size
from tests.animation.reference import pixels_of
from tests.gif_builder import GifBuilder, literal_codes, table_codes

RED, GREEN, BLUE, WHITE = (255, 0, 0), (0, 255, 0), (0, 0, 255), (255, 255, 255)
PALETTE = [RED, GREEN, BLUE, WHITE]
OTHER = [(255, 255, 0), (0, 255, 255), (255, 0, 255), (128, 128, 128)]
LETTERS = dict(zip([*PALETTE, *OTHER, (0, 0, 0)], "RGBWycmgK", strict=True))


@dataclass(frozen=True)
class Case:
    """A GIF and what must be seen: rows of letters, `.` for transparent, a blank between rows."""

    gif: bytes
    frames: tuple[str, ...]
    delays_ms: tuple[int, ...] | None = None
    plays: int = 1


def screen() -> GifBuilder:
    """A screen of 4x3 whose background colour, green, must never be seen."""
    return GifBuilder(4, 3, PALETTE, background=1)


def plain(index: int, width: int = 4, height: int = 3) -> list[list[int]]:
    return [[index] * width for _ in range(height)]


RAMP = [[0, 1, 2, 3]] * 3
NETSCAPE = b"\x21\xff\x0bNETSCAPE2.0"

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
}


def looped(builder: GifBuilder, plays: int) -> Case:
    gif = builder.control(5).image(plain(0)).control(6).image(plain(2)).build()
    return Case(gif, ("RRRR RRRR RRRR", "BBBB BBBB BBBB"), (50, 60), plays)


LOOPS = {
    "no loop extension plays once": looped(screen(), 1),
    "0 plays for ever": looped(screen().loop(0), 0),
    "1 repeats once": looped(screen().loop(1), 2),
    "the largest count": looped(screen().loop(65535), 65536),
    "ANIMEXTS1.0 counts too": looped(screen().loop(3, b"ANIMEXTS1.0"), 4),
    "the last loop extension wins": looped(screen().loop(0).loop(5), 6),
    "the last loop extension wins, for ever": looped(screen().loop(5).loop(0, b"ANIMEXTS1.0"), 0),
    "a loop extension after the last frame": Case(
        screen().control(5).image(plain(0)).loop(4).build(), ("RRRR RRRR RRRR",), (50,), 5
    ),
    "a buffer size is no loop count": looped(
        screen().raw(NETSCAPE + b"\x05\x02\x09\x00\x00\x00\x00"), 1
    ),
    "a buffer size of two bytes is none": looped(
        screen().raw(NETSCAPE + b"\x03\x02\x07\x00\x00"), 1
    ),
    "a loop count of two bytes is none": looped(screen().raw(NETSCAPE + b"\x02\x01\x07\x00"), 1),
    "an empty loop extension": looped(screen().raw(NETSCAPE + b"\x00"), 1),
    "an application with no identifier": looped(screen().raw(b"\x21\xff\x00"), 1),
    "another application": looped(screen().loop(7, b"netscape2.0"), 1),
}

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
}

CASES = {**COVERAGE, **DISPOSAL, **COLOUR, **CONTROLS, **LOOPS, **DATA}


def show(frame: Frame) -> str:
    rows = pixels_of(frame.image)
    return " ".join(
        "".join(LETTERS[pixel[:3]] if pixel[3] else "." for pixel in row) for row in rows
    )


def write(folder: Path, gif: bytes) -> Path:
    path = folder / "a.gif"
    path.write_bytes(gif)
    return path


@pytest.mark.parametrize("name", CASES)
def test_conformance(name: str, tmp_path: Path) -> None:
    case = CASES[name]
    path = write(tmp_path, case.gif)
    frames = list(decode([path], Limits()))
    info = probe([path], Limits())
    assert tuple(show(frame) for frame in frames) == case.frames
    delays_ms = case.delays_ms or (0,) * len(case.frames)
    assert tuple(frame.delay_ms for frame in frames) == delays_ms
    assert [frame.position for frame in frames] == list(range(len(frames)))
    assert (info.frames, info.delays_ms, info.plays) == (len(frames), delays_ms, case.plays)
    assert (info.damage, info.kind) == (None, "gif")
    assert {frame.size for frame in frames} == {info.size}


@pytest.mark.parametrize("code_size", range(2, 9))
@pytest.mark.parametrize("deferred", [False, True], ids=["clear when full", "deferred clear"])
def test_code_sizes(code_size: int, deferred: bool, tmp_path: Path) -> None:
    palette = [(index, 255 - index, index ^ 90) for index in range(1 << code_size)]
    chance = Random(code_size)
    indexes = [chance.randrange(1 << code_size) for _ in range(200 * 150)]
    codes = list(table_codes(indexes, code_size, clear_when_full=not deferred))
    gif = GifBuilder(200, 150, palette)
    gif.image([], size=(200, 150), code_size=code_size, codes=codes)
    (frame,) = decode([write(tmp_path, gif.build())], Limits())
    assert list(frame.image.tobytes()) == indexes
    assert len(codes) > 4096, "the table must fill up"


@pytest.mark.parametrize("code_size", range(2, 9))
def test_code_sizes_without_a_table(code_size: int, tmp_path: Path) -> None:
    indexes = [(3 * i) % (1 << code_size) for i in range(40)]
    gif = GifBuilder(8, 5, [(index, 0, 0) for index in range(1 << code_size)])
    codes = list(literal_codes(indexes, code_size))
    gif.image([], size=(8, 5), code_size=code_size, codes=codes)
    (frame,) = decode([write(tmp_path, gif.build())], Limits())
    assert list(frame.image.tobytes()) == indexes


def modes(path: Path) -> list[str]:
    return [frame.image.mode for frame in decode([path], Limits())]


def test_one_palette_keeps_indexes(tmp_path: Path) -> None:
    gif = screen().control(0, 2).image([[1]], (1, 1)).control(0, 3, 2).image([[0, 2]])
    path = write(tmp_path, gif.image(RAMP).image(RAMP, palette=OTHER).image([[1]]).build())
    assert modes(path) == ["P", "P", "P", "P", "RGBA"]


def test_a_hole_in_an_opaque_canvas_takes_a_free_index(tmp_path: Path) -> None:
    gif = screen().image(RAMP).control(0, 2).image([[1]], (1, 1)).image([[2]])
    _, _, frame = decode([write(tmp_path, gif.build())], Limits())
    assert (frame.image.mode, frame.image.info) == ("P", {"transparency": 4})
    assert show(frame) == "BGBW R.BW RGBW"


def test_opaque_full_frame_restarts_with_its_palette(tmp_path: Path) -> None:
    gif = screen().image(RAMP).image([[1]], palette=OTHER).image(plain(1), palette=OTHER)
    path = write(tmp_path, gif.image([[0]], (3, 2), palette=OTHER).build())
    assert modes(path) == ["P", "RGBA", "P", "P"]


def test_frames_that_clear_everything_may_each_have_a_palette(tmp_path: Path) -> None:
    gif = screen().control(0, 2, 1).image(RAMP).control(0, 2, 0).image(RAMP, palette=OTHER)
    path = write(tmp_path, gif.control(0, 2).image([[3]], (1, 1)).build())
    assert modes(path) == ["P", "P", "P"]


def test_what_draws_nothing_promotes_nothing(tmp_path: Path) -> None:
    gif = screen().image([[1]]).image([[1]], (4, 0), palette=OTHER)
    path = write(tmp_path, gif.image([], size=(0, 0), palette=OTHER).image([[2]]).build())
    assert modes(path) == ["P", "P", "P", "P"]


def test_frames_are_independent_of_what_is_done_to_them(tmp_path: Path) -> None:
    gif = screen().image(RAMP).image([[1]], palette=OTHER).image([[2]], (1, 1), palette=OTHER)
    shown = []
    for frame in decode([write(tmp_path, gif.build())], Limits()):
        shown.append(show(frame))
        frame.image.paste(0, (0, 0, 4, 3))
    assert shown == ["RGBW RGBW RGBW", "cGBW RGBW RGBW", "cGBW RmBW RGBW"]


def test_no_free_index_makes_truecolor(tmp_path: Path) -> None:
    palette = [(index, 255 - index, 7) for index in range(256)]
    rows = [[16 * row + column for column in range(16)] for row in range(16)]
    gif = GifBuilder(17, 16, palette).image(rows, (1, 0)).image([*rows[1:], rows[0]], (1, 0))
    first, second = decode([write(tmp_path, gif.build())], Limits())
    assert (first.image.mode, second.image.mode) == ("RGBA", "RGBA")
    assert pixels_of(second.image)[15] == [(0, 0, 0, 0), *[(*palette[i], 255) for i in rows[0]]]


def test_transparency_is_declared_only_where_it_shows(tmp_path: Path) -> None:
    gif = screen().control(0, 0, 3).image([[0, 3]])
    gif.image(plain(1, 2), (0, 0)).image(plain(1, 2), (2, 0))
    *partial, full = decode([write(tmp_path, gif.build())], Limits())
    assert [frame.image.info for frame in partial] == [{"transparency": 3}] * 2
    assert full.image.info == {}


def test_probe_facts(tmp_path: Path) -> None:
    gif = GifBuilder(7, 5, PALETTE).loop(2).control(4).image([[1]]).control(0).image([[1]]).build()
    info = probe([write(tmp_path, gif)], Limits())
    assert info.size == Size(7, 5)
    assert (info.frames, info.delays_ms, info.plays) == (2, (40, 0), 3)
