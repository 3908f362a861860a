"""The benchmark measures right: what it calls exact, lost, better; its frames never vary."""

from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path

import pytest
from benchmarks.comparison import is_on_front
from benchmarks.gif_writers import OURS, WRITERS
from benchmarks.inputs import Animation, save_stills, write_whole
from benchmarks.jobs.gif import find_better
from benchmarks.outcome import make_table
from benchmarks.pictures import paint
from benchmarks.quality import Result, examine
from benchmarks.surfaces import Body, make_legs, make_limb
from PIL import Image

from imgpipe.animation import decode
from imgpipe.images import Limits

SIDE = 8


@pytest.fixture
def animation(tmp_path: Path) -> Animation:
    """Grey, grey again, and white."""
    greys = [Image.new("RGB", (SIDE, SIDE), (level, level, level)) for level in (80, 80, 255)]
    return save_stills("greys", "", greys, [100, 50, 70], tmp_path)


def save_gif(
    path: Path, images: list[Image.Image], delays_ms: list[int], *, repeats: int = 0
) -> None:
    """Write a GIF with Pillow, which merges equal neighbours."""
    first, *others = images
    first.save(path, save_all=True, append_images=others, duration=delays_ms, loop=repeats)


def images(animation: Animation) -> list[Image.Image]:
    return [frame.truecolor for frame in animation.frames]


def test_imgpipe_keeps_everything(animation: Animation, tmp_path: Path) -> None:
    target = tmp_path / "a.gif"
    WRITERS[OURS].write(animation, target)
    assert examine(target, animation) == Result(target.stat().st_size, math.inf, ())


def test_merged_neighbours_are_shown_exactly_but_lost(animation: Animation, tmp_path: Path) -> None:
    target = tmp_path / "a.gif"
    save_gif(target, images(animation), [100, 50, 70])
    result = examine(target, animation)
    assert (result.psnr_db, result.lacks) == (math.inf, ("frames",))


def test_what_else_is_lost_is_named(animation: Animation, tmp_path: Path) -> None:
    target = tmp_path / "a.gif"
    save_gif(target, images(animation), [100, 60, 70], repeats=2)
    result = examine(target, animation)
    # The frames are paired by what they show, not by the delays, which are wrong.
    assert (result.psnr_db, result.lacks) == (math.inf, ("frames", "delays", "plays"))


def test_where_frames_are_gone_those_are_compared_that_are_shown_then(
    animation: Animation, tmp_path: Path
) -> None:
    target = tmp_path / "a.gif"
    save_gif(target, images(animation)[:1], [220])
    # A third of all pixels shows 80 where it should be 255.
    expected = 10 * math.log10(255**2 * 3 / (255 - 80) ** 2)
    assert examine(target, animation).psnr_db == pytest.approx(expected)


def test_an_error_counts_over_all_frames(animation: Animation, tmp_path: Path) -> None:
    off = images(animation)
    off[2] = Image.new("RGB", (SIDE, SIDE), (245, 255, 255))
    target = tmp_path / "a.gif"
    save_gif(target, off, [100, 50, 70])
    # One channel of nine is off by ten.
    assert examine(target, animation).psnr_db == pytest.approx(10 * math.log10(255**2 * 9 / 100))


def test_transparency_is_white_to_the_eye_but_lost(animation: Animation, tmp_path: Path) -> None:
    clear = [*images(animation)[:2], Image.new("RGBA", (SIDE, SIDE), (0, 0, 0, 0))]
    other = save_stills("clear", "", clear, [100, 50, 70], tmp_path)
    target = tmp_path / "a.gif"
    WRITERS[OURS].write(animation, target)
    result = examine(target, other)
    assert (result.psnr_db, result.lacks) == (math.inf, ("transparency",))


def test_a_gif_of_another_size_is_no_result(animation: Animation, tmp_path: Path) -> None:
    target = tmp_path / "a.gif"
    save_gif(target, [Image.new("RGB", (SIDE, SIDE + 1))], [100])
    with pytest.raises(ValueError, match=r"^a\.gif is no good: 8x9$"):
        examine(target, animation)


def test_better_is_smaller_and_nearer() -> None:
    results = {
        OURS: Result(1000, 50.0, ()),
        "smaller": Result(900, 50.0, ()),
        "nearer": Result(1000, 51.0, ()),
        "both": Result(999, 50.01, ()),
        "neither": Result(1001, 49.0, ()),
    }
    assert find_better(results) == ["both"]


def test_the_front_is_judged_by_the_figures_shown() -> None:
    results = {
        OURS: Result(1000, 50.0, ()),
        "alike": Result(1001, 50.04, ()),
        "smaller": Result(900, 49.0, ()),
        "dominated": Result(950, 48.9, ()),
        "exact": Result(2000, math.inf, ()),
    }
    front = [name for name, result in results.items() if is_on_front(result, results, OURS)]
    assert front == [OURS, "alike", "smaller", "exact"]


@pytest.mark.parametrize("make", [make_limb, make_legs])
def test_frames_are_the_same_each_time_and_turn(make: Callable[[], Body]) -> None:
    views = [paint(make(), 40, 60, turn, "Leg") for turn in (0.1, 0.1, 0.2)]
    assert views[0].tobytes() == views[1].tobytes() != views[2].tobytes()
    assert {level for _, level in views[0].getchannel("A").getcolors() or []} == {0, 255}


def test_whole_frames_in_a_gif_are_as_they_were_painted(tmp_path: Path) -> None:
    painted = [paint(make_limb(), 40, 60, turn, "Leg") for turn in (0.1, 0.2)]
    views = [view.convert("RGB").quantize(256) for view in painted]
    path = write_whole((views, [180, 90]), tmp_path / "limb.gif")
    frames = list(decode([path], Limits()))
    assert [frame.delay_ms for frame in frames] == [180, 90]
    for frame, view in zip(frames, views, strict=True):
        assert frame.truecolor.tobytes() == view.convert("RGB").tobytes()


def test_a_table_is_markdown() -> None:
    assert make_table(["", "a"], [["b", "1.0"]]) == "|  | a |\n| --- | --: |\n| b | 1.0 |\n"
