"""Which gallery of a page gets a frame that none shows."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imgpipe.frame_shares import Frames, Share, share_frames

Numbers = tuple[int, ...]


def share(count: int, *galleries: Numbers) -> tuple[list[Numbers], Numbers]:
    shares = [Share(Frames(shown)) for shown in galleries]
    given_, lost = share_frames(count, shares)
    return [tuple(sorted(gets)) for gets in given_], tuple(sorted(lost))


@pytest.mark.parametrize(
    ("galleries", "given_", "lost"),
    [
        pytest.param([()], [(0, 1, 2, 3, 4, 5)], (), id="one, empty"),
        pytest.param([(1, 4)], [(0, 2, 3, 5)], (), id="one"),
        pytest.param([(0, 1, 2), (3, 4)], [(), (5,)], (), id="past the end"),
        pytest.param([(3, 4), (1, 2)], [(5,), (0,)], (), id="before the first, in any order"),
        pytest.param([(0, 2), (3, 5)], [(1,), (4,)], (), id="inside"),
        pytest.param([(0, 1), (3, 4)], [(), (5,)], (2,), id="on the border"),
        pytest.param([(0,), (1,), (2,)], [(), (), (3, 4, 5)], (), id="an entry each"),
        pytest.param([(0, 2), (1, 3)], [(), ()], (4, 5), id="by turns"),
        pytest.param([(0, 4), (1, 2)], [(), ()], (3, 5), id="one amid the other"),
        pytest.param([(0, 1, 2), (2, 3)], [(), (4, 5)], (), id="a frame in both"),
        pytest.param([(0, 1, 2, 3), (2, 3, 4)], [(), ()], (5,), id="two frames in both"),
        pytest.param([(0, 1, 2, 3), (0, 1, 2, 3)], [(4, 5), (4, 5)], (), id="twice"),
        pytest.param([(0, 1), (2,), (2,)], [(), (3, 4, 5), (3, 4, 5)], (), id="a part twice"),
        pytest.param([(0, 1, 2, 3), (0, 3)], [(4, 5), ()], (), id="a selection"),
        pytest.param([(0, 1), (2, 3), (0, 1, 2, 3)], [(), (), (4, 5)], (), id="all, and parts"),
        pytest.param([(0, 1, 2, 3), ()], [(), ()], (4, 5), id="an empty one"),
        pytest.param([(), ()], [(), ()], (0, 1, 2, 3, 4, 5), id="empty ones"),
        pytest.param([(0, 1, 2, 3, 4, 5), ()], [(), ()], (), id="nothing is missing"),
    ],
)
def test_a_frame_goes_where_it_alone_can_be_meant(
    galleries: list[Numbers], given_: list[Numbers], lost: Numbers
) -> None:
    assert share(6, *galleries) == (given_, lost)


def test_a_gallery_that_does_not_follow_shows_frames_and_gets_none() -> None:
    leg, mixed = Share(Frames({0, 1})), Share(Frames({2}), follows=False)
    assert share_frames(4, [leg, mixed]) == ([Frames(), Frames()], Frames({3}))
    alike = Share(Frames({0, 1}), follows=False)
    assert share_frames(4, [leg, alike]) == ([Frames({2, 3}), Frames()], Frames())


SHARES = st.builds(Share, st.frozensets(st.integers(0, 9)), st.booleans())
GALLERIES = st.lists(SHARES, min_size=1, max_size=4).filter(
    lambda shares: (
        all(share.shown or share.follows for share in shares)
        and (len(shares) > 1 or shares[0].follows)
    )
)


@given(GALLERIES)
def test_all_that_is_missing_is_given_once_and_for_all(shares: list[Share]) -> None:
    given_, lost = share_frames(10, shares)
    shown = Frames().union(*(share.shown for share in shares))
    assert Frames().union(lost, *given_) == Frames(range(10)) - shown
    for gets, own in zip(given_, shares, strict=True):
        assert not gets & lost
        for other_gets, other in zip(given_, shares, strict=True):
            assert gets == other_gets if own == other else not gets & other_gets
    after = [Share(own.shown | gets, own.follows) for own, gets in zip(shares, given_, strict=True)]
    assert share_frames(10, after) == ([Frames() for _ in after], lost)
