from imgpipe.rules.gal002 import RULE
from tests.project import PIPELINE
from tests.rules.views import gallery, gif, look, marked, numbered, page, said

FRAMES = {**gif("images/gif/Leg.gif", 12), **numbered("images/png/Leg-{}.png", 12)}
PHOTOS = numbered("images/png/photo-{}.png", 4)
ORDER = "put the entries in the order of their numbers: 2 before 10"


def test_numbers_that_were_sorted_as_text() -> None:
    view = look(page(gallery(1, 10, 11, 12, *range(2, 10))), images=FRAMES)
    assert said(RULE.check(view)) == [f"pages/leg.md:11:16: frame 2 comes after frame 12 = {ORDER}"]
    assert marked(RULE.check(view)) == ["png/Leg-2.png"]


def test_a_gap() -> None:
    view = look(page(gallery(1, 2, 4, 5)), images=FRAMES)
    assert said(RULE.check(view)) == [
        "pages/leg.md:7:16: frame 3 is not shown before it = add its entry"
    ]


def test_several_gaps_are_one_hit() -> None:
    view = look(page(gallery(1, 3, 7)), images=FRAMES)
    assert said(RULE.check(view)) == [
        "pages/leg.md:5:16: frames 2 and 4 to 6 are not shown before it = add their entries"
    ]


def test_a_gap_of_a_set_itself_is_none() -> None:
    config = PIPELINE.replace("animations: gif/{name}.gif", "renders: png/{name}-{n}.png")
    config = config.replace("frames:     png", "frames:     out").replace("thumbnails", "small")
    images = numbered("images/png/Leg-{}.png", [1, 2, 4])
    assert said(RULE.check(look(page(gallery(1, 2, 4)), images=images, config=config))) == []
    images = numbered("images/other/Leg-{}.png", [1, 2, 4])
    shown = gallery(*(f"other/Leg-{n}.png" for n in (1, 2, 4)))
    assert said(RULE.check(look(page(shown), images=images))) == []


def test_what_only_names_tell_is_a_warning() -> None:
    view = look(page(gallery(1, 2, 4, name="photo")), images=PHOTOS)
    assert said(RULE.check(view)) == [
        "pages/leg.md:7:16: warning: frame 3 is not shown before it = add its entry"
    ]
    view = look(page(gallery(1, 3, 2, name="photo")), images=PHOTOS)
    assert said(RULE.check(view)) == [
        f"pages/leg.md:7:16: warning: frame 2 comes after frame 3 = {ORDER}"
    ]


def test_photographs_may_stand_in_reverse_order() -> None:
    assert said(RULE.check(look(page(gallery(3, 2, 1, name="photo")), images=PHOTOS))) == []
    found = RULE.check(look(page(gallery(*range(12, 0, -1))), images=FRAMES))
    assert said(found) == [f"pages/leg.md:5:16: frame 11 comes after frame 12 = {ORDER}"]


def test_a_page_whose_copy_is_completed() -> None:
    config = PIPELINE + "  entries: sync\n  pages: out\n"
    assert said(RULE.check(look(page(gallery(1, 3)), images=FRAMES, config=config))) == []
    found = RULE.check(look(page(gallery(3, 1)), images=FRAMES, config=config))
    assert said(found) == [f"pages/leg.md:5:16: frame 1 comes after frame 3 = {ORDER}"]


def test_what_is_in_order() -> None:
    padded = {**gif("images/gif/Leg.gif", 3), **numbered("images/png/Leg-{:02}.png", 3)}
    shown = gallery(*(f"png/Leg-0{n}.png" for n in (1, 2, 3)))
    for view in (
        look(page(gallery(*range(1, 13))), images=FRAMES),
        look(page(gallery(3, 4, 5)), images=FRAMES),
        look(page(gallery(1, 2, 2, 3)), images=FRAMES),
        look(page(shown), images=padded),
    ):
        assert said(RULE.check(view)) == []
