"""Conformance of the GIF decoder: what a browser shows, rule by rule and in combination."""

from __future__ import annotations

from pathlib import Path

import pytest

from imgpipe.animation import decode, probe
from imgpipe.images import Limits, Size
from tests.animation.reference import pixels_of
from tests.animation.table import CASES, STREAMS
from tests.animation.table.case import OTHER, PALETTE, RAMP, plain, screen, show
from tests.gif_builder import GifBuilder


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
    assert tuple(show(frame.image) for frame in frames) == case.frames
    delays_ms = case.delays_ms or (0,) * len(case.frames)
    assert tuple(frame.delay_ms for frame in frames) == delays_ms
    assert [frame.position for frame in frames] == list(range(len(frames)))
    assert (info.frames, info.delays_ms, info.plays) == (len(frames), delays_ms, case.plays)
    assert (info.damage, info.kind) == (None, "gif")
    assert {frame.size for frame in frames} == {info.size}


@pytest.mark.parametrize("name", STREAMS)
def test_code_streams(name: str, tmp_path: Path) -> None:
    stream = STREAMS[name]()
    (frame,) = decode([write(tmp_path, stream.gif)], Limits())
    assert list(frame.image.tobytes()) == stream.indexes


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
    assert show(frame.image) == "BGBW R.BW RGBW"


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
        shown.append(show(frame.image))
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
