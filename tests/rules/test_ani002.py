from imgpipe.images import Size
from imgpipe.rules.ani002 import RULE
from tests.project import PIPELINE
from tests.rules.views import LEG, gallery, gif, look, made, marked, numbered, page, png, said

GIF = gif("images/gif/Leg.gif", 3)
SITE = {**GIF, **numbered("images/png/Leg-{}.png", 3)}
PAGE = page(LEG + gallery(1, 2, 3))
AUDIT_ONLY = PIPELINE.replace("  frames:     png/{name}-{n}.png\n", "").partition("rewrite")[0]
ASSEMBLED = """\
version: 1
site: {convention: feeling-responsive, pages: ["pages/**/*.md"], image_root: images}
sources: {renders: "png/{name}-{n}.png"}
outputs: {animation: {path: "gif/{name}.gif", delay_ms: 180}}
"""


def test_fewer_files_than_frames() -> None:
    images = {**GIF, **numbered("images/png/Leg-{}.png", 2)}
    view = look(page(LEG + gallery(1, 2)), images=images)
    assert said(RULE.check(view)) == [
        (
            "pages/leg.md:8:1: `images/gif/Leg.gif` has 3 frames, but `images/png/Leg-*.png`"
            " has 2 files"
            " = `imgpipe run` makes those that lack"
        )
    ]
    assert marked(RULE.check(view)) == ["gallery"]


def test_more_files_than_frames() -> None:
    images = {**GIF, **numbered("images/png/Leg-{}.png", 4)}
    assert said(RULE.check(look(images=images))) == [
        (
            "images/gif/Leg.gif: `images/gif/Leg.gif` has 3 frames, but `images/png/Leg-*.png`"
            " has 4"
            " files = move the files away that are none of its frames"
        )
    ]


def test_more_files_beside_those_that_imgpipe_made() -> None:
    lock = made(look(images=SITE))
    stray = {**SITE, **png("images/png/Leg-4.png")}
    assert len(said(RULE.check(look(images=stray, lock=lock)))) == 1


def test_files_that_show_other_pixels() -> None:
    images = {**SITE, **png("images/png/Leg-2.png", "other"), **png("images/png/Leg-3.png", "x")}
    assert said(RULE.check(look(PAGE, images=images))) == [
        (
            "pages/leg.md:8:1: warning: frames 2 and 3 of `images/gif/Leg.gif` show other"
            " pixels than"
            " `images/png/Leg-*.png`"
            " = move the files away, and `imgpipe run` makes them of the animation"
        )
    ]


def test_frames_as_they_are() -> None:
    assert said(RULE.check(look(PAGE, images=SITE))) == []
    assert said(RULE.check(look(PAGE, images=GIF))) == [], "nothing was made yet"


def test_what_is_richer_or_scaled_or_lossy_is_not_compared() -> None:
    other = {"pixels": "other"}
    for more in ({"rich": (True,)}, {"size": Size(10, 8)}, {"kind": "jpeg"}, {"code": "IMG001"}):
        images = {**SITE, **png("images/png/Leg-2.png", **other, **more)}
        assert said(RULE.check(look(PAGE, images=images))) == [], more


def test_richer_frames_are_another_rule() -> None:
    rich = png("images/png/Leg-1.png", "rich", rich=(True,))
    images = {**SITE, **rich, **png("images/png/Leg-2.png", "other")}
    assert said(RULE.check(look(PAGE, images=images))) == []


def test_thumbnails_are_no_frames() -> None:
    images = {**SITE, **png("images/png/Leg-2-thumb.png", "other")}
    assert said(RULE.check(look(PAGE, images=images))) == []


def test_what_a_run_makes_anew() -> None:
    lock = made(look(images=SITE))
    longer = {**SITE, **gif("images/gif/Leg.gif", 4, sha256="longer")}
    assert said(RULE.check(look(PAGE, images=longer, lock=lock))) == []
    shorter = {**SITE, **gif("images/gif/Leg.gif", 2, sha256="shorter")}
    assert said(RULE.check(look(PAGE, images=shorter, lock=lock))) == []
    del (less := dict(SITE))["images/png/Leg-2.png"]
    assert said(RULE.check(look(images=less, lock=lock))) == []


def test_what_lacks_beside_one_file_of_ours() -> None:
    one = made(look(images={**GIF, **png("images/png/Leg-1.png")}))
    two = {**GIF, **numbered("images/png/Leg-{}.png", 2)}
    assert said(RULE.check(look(images=two, lock=one))) == []
    assert len(said(RULE.check(look(images=two)))) == 1


def test_what_was_edited_or_adopted() -> None:
    other = {**SITE, **png("images/png/Leg-2.png", "other", sha256="other")}
    assert said(RULE.check(look(PAGE, images=other, lock=made(look(images=SITE))))) == []
    adopted = made(look(images=other), adopted=True)
    assert said(RULE.check(look(PAGE, images=other, lock=adopted))) == []


def test_frames_that_a_gallery_names_in_vain() -> None:
    del (less := dict(SITE))["images/png/Leg-2.png"]
    assert said(RULE.check(look(PAGE, images=less))) == []
    assert said(RULE.check(look(PAGE, images=less, config=AUDIT_ONLY))) == []


def test_an_animation_that_is_damaged() -> None:
    cut = gif("images/gif/Leg.gif", 2, code="ANI001", problem="is truncated")
    assert said(RULE.check(look(PAGE, images={**SITE, **cut}, config=AUDIT_ONLY))) == []


# --- where no output says what the frames are ------------------------------------------------


def test_fewer_files_by_a_page() -> None:
    images = {**GIF, **numbered("images/png/Leg-{}.png", 2)}
    view = look(page(LEG + gallery(1, 2)), images=images, config=AUDIT_ONLY)
    assert said(RULE.check(view)) == [
        (
            "pages/leg.md:8:1: `images/gif/Leg.gif` has 3 frames, but `images/png/Leg-*.png`"
            " has 2 files"
            " = make the files of the animation anew, or the animation of the files"
        )
    ]


def test_other_pixels_by_a_page() -> None:
    images = {**SITE, **png("images/png/Leg-2.png", "other")}
    assert said(RULE.check(look(PAGE, images=images, config=AUDIT_ONLY))) == [
        (
            "pages/leg.md:8:1: warning: frame 2 of `images/gif/Leg.gif` shows other pixels than"
            " `images/png/Leg-*.png`"
            " = make the files of the animation anew, or the animation of the files"
        )
    ]
    assert said(RULE.check(look(PAGE, images=SITE, config=AUDIT_ONLY))) == []


def test_another_name_that_shows_the_same() -> None:
    images = {**GIF, **png("images/png/L-1.png", "Leg-1"), **png("images/png/L-2.png", "Leg-2")}
    view = look(page(LEG + gallery(1, 2, name="L")), images=images, config=AUDIT_ONLY)
    assert len(said(RULE.check(view))) == 1


def test_numbered_photographs_are_no_frames() -> None:
    images = {**GIF, **numbered("images/png/photo-{}.png", 2)}
    view = look(page(LEG + gallery(1, 2, name="photo")), images=images, config=AUDIT_ONLY)
    assert said(RULE.check(view)) == []


def test_a_page_with_two_animations_says_nothing() -> None:
    images = {**GIF, **gif("images/gif/Arm.gif"), **numbered("images/png/Leg-{}.png", 2)}
    both = LEG + "  - image_name: gif/Arm.gif\n" + gallery(1, 2)
    assert said(RULE.check(look(page(both), images=images, config=AUDIT_ONLY))) == []


# --- where the animation is made from the files ----------------------------------------------


def test_an_animation_of_other_files() -> None:
    images = {**GIF, **numbered("images/png/Leg-{}.png", 2)}
    assert said(RULE.check(look(PAGE, images=images, config=ASSEMBLED))) == [
        (
            "pages/leg.md:8:1: `images/gif/Leg.gif` has 3 frames, but `images/png/Leg-*.png`"
            " has 2 files"
            " = move the animation away, and `imgpipe run` makes it of the files"
        )
    ]
    assert said(RULE.check(look(PAGE, images=SITE, config=ASSEMBLED))) == []


def test_an_animation_that_imgpipe_made() -> None:
    lock = made(look(images=SITE, config=ASSEMBLED))
    fewer = {**GIF, **numbered("images/png/Leg-{}.png", 2)}
    assert said(RULE.check(look(PAGE, images=fewer, config=ASSEMBLED, lock=lock))) == []
