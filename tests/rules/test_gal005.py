from imgpipe.rules.gal005 import RULE
from tests.project import PIPELINE
from tests.rules.views import LEG, gallery, gif, look, markdown, marked, numbered, page, png, said

FRAMES = {**gif("images/gif/Leg.gif", 3), **numbered("images/png/Leg-{}.png", 3)}


def test_an_animation_alone() -> None:
    expected = [
        (
            "pages/leg.md:5:17: the page has the animation `gif/Leg.gif`, and no gallery of its"
            " frames = add a gallery, or ignore this"
        )
    ]
    assert said(RULE.check(look(page(LEG), images=FRAMES))) == expected
    assert said(RULE.check(look(page(LEG + "gallery:\n"), images=FRAMES))) == expected


def test_an_empty_gallery_that_is_filled_in_a_copy() -> None:
    config = PIPELINE + "  entries: sync\n  pages: out\n"
    view = look(page(LEG + "gallery:\n"), images=FRAMES, config=config)
    assert said(RULE.check(view)) == []
    assert len(list(RULE.check(look(page(LEG), images=FRAMES, config=config)))) == 1


def test_a_gallery_alone() -> None:
    view = look(page(gallery(1, 2, 3)), images=FRAMES)
    assert said(RULE.check(view)) == [
        (
            "pages/leg.md:2:1: the gallery shows frames of `images/gif/Leg.gif`, which the page"
            " does not show = add the animation, or ignore this"
        )
    ]
    assert marked(RULE.check(view)) == ["gallery"]


def test_the_animation_at_another_place() -> None:
    config = PIPELINE.replace("rewrite:", "  moves: turning/{name}.gif\nrewrite:")
    images = {**FRAMES, **gif("images/turning/Leg.gif", 3)}
    shown = page(gallery(1, 2, 3), markdown("/images/turning/Leg.gif", "The leg, turning"))
    assert said(RULE.check(look(shown, images=images, config=config))) == []


def test_pages_that_are_whole_without() -> None:
    still = "images:\n  - image_name: Guide.PNG\n"
    images = {
        **FRAMES,
        **png("images/Guide.PNG"),
        **numbered("images/png/photo-{}.png", 3),
    }
    for shown in (
        page(LEG + gallery(1, 2, 3)),
        page(still),
        page(gallery(1, 2, 3, name="photo")),
        page(gallery(1, 2, 3), markdown("/images/gif/Leg.gif", "The leg, turning")),
        page("images:\n  - image_name: gif/Gone.gif\n"),
        page(""),
    ):
        assert said(RULE.check(look(shown, images=images))) == []


def test_a_site_without_galleries_or_animations_of_its_own() -> None:
    fields = "fields: {animation: 'images[*].image_name'}"
    config = PIPELINE.replace("convention: feeling-responsive", fields)
    config = config.partition("rewrite:")[0]
    assert said(RULE.check(look(page(LEG), images=FRAMES, config=config))) == []
