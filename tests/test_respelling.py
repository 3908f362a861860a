"""A value that means another path, written as the old one was."""

import pytest

from imgpipe.respelling import respell

OLD, NEW = "assets/images/Icon/leg side.png", "assets/images/icon/Leg Side.PNG"


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("Icon/leg side.png", "icon/Leg Side.PNG"),
        ("/assets/images/Icon/leg side.png", "/assets/images/icon/Leg Side.PNG"),
        ("../images/Icon/leg%20side.png", "../images/icon/Leg%20Side.PNG"),
        ("https://a.b/images/Icon/leg%20side.png#x", "https://a.b/images/icon/Leg%20Side.PNG#x"),
        ("/Icon/leg side.png?v=1#top", "/icon/Leg Side.PNG?v=1#top"),
        ("leg side.png", None),
        ("other.png", None),
        ("", None),
    ],
)
def test_the_segments_that_differ_change(value: str, expected: str | None) -> None:
    assert respell(value, OLD, NEW) == expected


def test_a_name_may_hold_what_begins_a_query() -> None:
    assert respell("icons/A#1?.png", "icons/A#1?.png", "icons/a#1?.png") == "icons/a#1?.png"


def test_paths_of_other_depths_are_not_one_path() -> None:
    assert respell("a/b.png", "a/b.png", "b.png") is None
