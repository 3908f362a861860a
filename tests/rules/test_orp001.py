from imgpipe.languages.language import Strength
from imgpipe.rules.orp001 import RULE
from imgpipe.rules.orp003 import RULE as ORP003
from tests.project import PIPELINE
from tests.rules.views import (
    LEG,
    dynamic,
    gallery,
    gif,
    html,
    layout,
    look,
    made,
    markdown,
    numbered,
    page,
    png,
    said,
    use,
)

SITE = {**gif("images/gif/Leg.gif", 2), **numbered("images/png/Leg-{}.png", 2)}
ORPHAN = png("images/icon/old.png")
RAW = PIPELINE.replace("  image_root: images", "  image_root: images\n  source_root: raw")


def test_an_image_that_nothing_refers_to() -> None:
    view = use(look(page(LEG + gallery(1, 2)), images={**SITE, **ORPHAN}))
    assert said(RULE.check(view)) == [
        "images/icon/old.png: nothing refers to it = show it, or delete it"
    ]


def test_one_that_only_a_comment_mentions() -> None:
    weak = html("/images/icon/old.png", strength=Strength.WEAK)
    view = use(look(layout("Text.", weak), images=ORPHAN))
    assert said(RULE.check(view)) == [
        (
            "images/icon/old.png: info: only code or a comment mentions it: _layouts/page.html:2:11"
            " = if that is no reference, delete the image"
        )
    ]


def test_one_that_a_dynamic_reference_could_reach() -> None:
    some = dynamic("/images/icon/*.png", wanted=("images/icon/*.png",))
    assert said(RULE.check(use(look(page("", some), images=ORPHAN)))) == []
    others = dynamic("/images/leg/*.png", wanted=("images/leg/*.png",))
    assert len(said(RULE.check(use(look(page("", others), images=ORPHAN))))) == 1


def test_a_reference_of_which_nothing_is_known_could_reach_everything() -> None:
    anything = layout(dynamic("*", wanted=("*",)))
    assert said(RULE.check(use(look(anything, images={**ORPHAN, **SITE})))) == [
        (
            "_layouts/page.html:1:11: info: may mean any image: 4 images may be shown by"
            " it alone, or not at all = write as much of the path as is known, such as its folder"
        )
    ]
    used = use(look(page("icon: icon/old.png\n"), anything, images=ORPHAN))
    assert said(RULE.check(used)) == [], "there is no other image"


def test_a_source_and_all_that_is_made_of_it_are_told_once() -> None:
    assert said(RULE.check(use(look(images=SITE)))) == [
        (
            "images/gif/Leg.gif: nothing refers to it, nor to 2 files of its set or made of it"
            " = show one of them, or delete them all"
        )
    ]
    assert said(RULE.check(use(look(images=gif("images/gif/Leg.gif"))))) == [
        "images/gif/Leg.gif: nothing refers to it = show it, or delete it"
    ]


def test_a_source_of_which_one_frame_is_shown() -> None:
    view = use(look(page("", markdown("/images/png/Leg-2.png")), images=SITE))
    assert said(RULE.check(view)) == []


def test_outputs_of_an_original_elsewhere() -> None:
    images = {**gif("raw/gif/Leg.gif", 2), **numbered("images/png/Leg-{}.png", 2)}
    assert said(RULE.check(use(look(images=images, config=RAW)))) == [
        (
            "images/png/Leg-1.png: nothing refers to it, nor to 1 more file made of"
            " `raw/gif/Leg.gif`"
            " = show it, or make it only where it is shown: `for: pages` at its output"
        )
    ]


def test_originals_are_no_orphans() -> None:
    images = {**gif("raw/gif/Leg.gif", 2), **png("raw/notes.png")}
    assert said(RULE.check(use(look(images=images, config=RAW)))) == []
    everywhere = RAW.replace(": raw\n", ": .\n").replace("gif/{name}", "raw/{name}")
    images = {**gif("raw/Leg.gif", 2), **png("other/notes.png")}
    assert said(RULE.check(use(look(images=images, config=everywhere)))) == [
        "other/notes.png: nothing refers to it = show it, or delete it"
    ]


def test_what_is_on_record_is_another_rule() -> None:
    lock = made(look(images=SITE))
    shorter = {**SITE, **gif("images/gif/Leg.gif", 1, sha256="shorter")}
    view = use(look(page(LEG), images=shorter, lock=lock))
    assert said(RULE.check(view)) == []
    assert len(said(ORP003.check(view))) == 1


def test_what_was_made_of_a_source_that_cannot_be_read() -> None:
    lock = made(look(images=SITE))
    cut = {**SITE, **gif("images/gif/Leg.gif", 2, kind="", sha256="cut", code="IMG001")}
    view = use(look(page("", markdown("/images/gif/Leg.gif")), images=cut, lock=lock))
    assert said(RULE.check(view)) == []
    assert len(said(RULE.check(use(look(images=cut))))) == 3, "what imgpipe never made"


def test_what_browsers_ask_for_unasked() -> None:
    icons = {**png("favicon.ico"), **png("apple-touch-icon-120x120.png"), **png("images/a.ico")}
    assert said(RULE.check(use(look(images=icons)))) == [
        "images/a.ico: nothing refers to it = show it, or delete it"
    ]
    assert said(RULE.check(use(look(images=png("images/old/favicon.ico"))))) == [
        "images/old/favicon.ico: nothing refers to it = show it, or delete it"
    ]


def test_a_file_that_some_text_misses_is_no_orphan_of_its_extension() -> None:
    for missing in ("icon/new.png", "icon/new"):
        view = use(look(page(f"icon: {missing}\n"), images=ORPHAN))
        assert len(said(RULE.check(view))) == 1
