"""Which set of frames an image belongs to: by the plan, by its name, or by neither."""

from __future__ import annotations

import pytest

from imgpipe.frame_sets import Frame, FrameSet, find_one_set, spell_numbers
from tests.project import PIPELINE
from tests.rules.views import gif, look, numbered, png

LEG = FrameSet("images/gif/Leg.gif", (1, 2, 3), 3, "images/gif/Leg.gif", sure=True)
IMAGES = {
    **gif("images/gif/Leg.gif", 3),
    **numbered("images/png/photo-{}.png", [2, 10]),
    **gif("images/old/Arm_2.gif", 4),
    **numbered("images/old/Arm_2-{:02}.png", [0, 1]),
    **png("images/gif/still.gif"),
}


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("images/png/Leg-2.png", Frame(LEG, 2)),
        ("images/png/Leg-2-thumb.png", Frame(LEG, 2)),
        ("images/png/Leg-9.png", Frame(LEG, 9)),
        ("images/gif/Leg.gif", None),
        ("images/gif/still.gif", None),
        (
            "images/png/photo-2.png",
            Frame(FrameSet("images/png/photo-*.png", (2, 10), 2, "", sure=False), 2),
        ),
        (
            "images/old/Arm_2-01.png",
            Frame(
                FrameSet("images/old/Arm_2-*.png", (0, 1), 4, "images/old/Arm_2.gif", sure=True), 1
            ),
        ),
        (
            "images/none-7.png",
            Frame(FrameSet("images/none-*.png", (), 0, "", sure=False), 7),
        ),
        ("images/COVID19.png", None),
        ("images/-1.png", None),
    ],
)
def test_a_path_is_a_frame_of_its_set(path: str, expected: Frame | None) -> None:
    assert look(images=IMAGES).frame_sets.read(path) == expected


def test_what_an_override_leaves_out_is_no_frame_of_the_plan() -> None:
    config = PIPELINE + "overrides: [{match: 'gif/Leg.gif', frames: false, thumbnails: false}]\n"
    sets = look(images=IMAGES, config=config)
    frame = sets.frame_sets.read("images/png/Leg-9.png")
    assert frame is not None
    assert frame.frames.name == "images/png/Leg-*.png"


def test_a_set_keeps_its_own_numbers_and_has_the_animation_that_is_made_of_it() -> None:
    config = PIPELINE.replace("animations: gif/{name}.gif", "renders: in/{name}-{n}.png")
    moves = "outputs:\n  moves: {path: 'gif/{name}.gif', delay_ms: 9}\n"
    config = config.replace("outputs:\n", moves)
    sets = look(images=numbered("images/in/Leg-{:02}.png", [0, 4]), config=config).frame_sets
    expected = FrameSet("images/in/Leg-00.png", (0, 4), 2, "images/gif/Leg.gif", sure=True)
    for path, number in (("in/Leg-04", 4), ("png/Leg-4", 4), ("in/Leg-07", 7), ("png/Leg-7", 7)):
        assert sets.read(f"images/{path}.png") == Frame(expected, number)


def test_outputs_that_count_from_another_number() -> None:
    config = PIPELINE.replace("png/{name}-{n}.png", "{path: 'png/{name}-{n}.png', first: 0}")
    found = look(images=gif("images/gif/Leg.gif", 3), config=config).frame_sets.read
    for number in (0, 2, 3):
        frame = found(f"images/png/Leg-{number}.png")
        assert frame
        assert (frame.number, frame.frames.numbers) == (number, (0, 1, 2))


def test_one_set_is_what_all_are_frames_of() -> None:
    assert find_one_set([Frame(LEG, 1), Frame(LEG, 2)]) == LEG
    assert find_one_set([Frame(LEG, 1), None]) is None
    assert find_one_set([]) is None


@pytest.mark.parametrize(
    ("numbers", "expected"),
    [
        ([3], "frame 3"),
        ([4, 3], "frames 3 and 4"),
        ([1, 5, 6, 7, 12], "frames 1, 5 to 7 and 12"),
        ([1, 2, 3], "frames 1 to 3"),
    ],
)
def test_numbers_in_words(numbers: list[int], expected: str) -> None:
    assert spell_numbers(numbers, "frame") == expected
