import pytest

from imgpipe.images import Size
from imgpipe.rules.thm003 import RULE
from imgpipe.view import View
from tests.rules.views import gallery, imply, look, page, png, said


def shown(*sizes: tuple[Size, Size | None], pages: int = 1) -> View:
    """Return a gallery of images, each with its thumbnail's size."""
    images = {}
    for n, (image, thumbnail) in enumerate(sizes, start=1):
        images |= png(f"images/png/Leg-{n}.png", size=image)
        images |= png(f"images/png/Leg-{n}-thumb.png", size=thumbnail)
    numbers = range(1, len(sizes) + 1)
    texts = [page(gallery(*numbers), path=f"pages/{n}.md") for n in range(pages)]
    view = look(*texts, images=images)
    for at, link in enumerate(view.links):
        name = link.value.replace(".png", "-thumb.png")
        view = imply(view, "thumbnail", name, name, at=at)
    return view


FULL, SMALL = Size(834, 917), Size(300, 330)


def test_a_thumbnail_of_another_proportion() -> None:
    assert said(RULE.check(shown((FULL, Size(300, 300))))) == [
        (
            "pages/0.md:3:16: the thumbnail `images/png/Leg-1-thumb.png` is 300x300:"
            " its proportion is not that of its image, which is 834x917 = make it anew of the image"
        )
    ]


def test_a_thumbnail_larger_than_its_image() -> None:
    assert said(RULE.check(shown((SMALL, FULL)))) == [
        (
            "pages/0.md:3:16: the thumbnail `images/png/Leg-1-thumb.png` is 834x917,"
            " larger than its image of 300x330 = make it anew of the image"
        )
    ]


def test_a_thumbnail_of_another_width() -> None:
    sizes = [(FULL, SMALL), (FULL, SMALL), (FULL, Size(200, 220)), (FULL, SMALL)]
    expected = (
        "pages/0.md:7:16: the thumbnails of this gallery differ in width: 3 of 300 px, 1 of 200 px"
        " = make them anew with one width"
    )
    assert said(RULE.check(shown(*sizes))) == [expected]
    assert said(RULE.check(shown(*sizes, pages=2))) == [expected], "each is told once"


@pytest.mark.parametrize("size", [SMALL, Size(300, 329), Size(1, 1), FULL])
def test_sizes_that_are_right(size: Size) -> None:
    assert said(RULE.check(shown((FULL, size)))) == []


def test_a_pixel_more_than_rounding_is_not_right() -> None:
    assert len(said(RULE.check(shown((FULL, Size(300, 331)))))) == 1


def test_photographs_upright_and_across() -> None:
    upright, across = (Size(600, 800), Size(150, 200)), (Size(800, 600), Size(267, 200))
    assert said(RULE.check(shown(upright, across))) == []


def test_what_has_no_size() -> None:
    view = shown((FULL, None), (Size(0, 0), Size(0, 0)))
    assert said(RULE.check(view)) == []
