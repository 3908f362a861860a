from imgpipe.rules.gal001 import RULE
from tests.project import PIPELINE
from tests.rules.views import gallery, gif, look, marked, numbered, page, png, said

GIF = "`images/gif/Leg.gif`"
FRAMES = {**gif("images/gif/Leg.gif", 4), **numbered("images/png/Leg-{}.png", 4)}
COPIES = "  entries: sync\n  pages: out\n"
NO_SOURCE = PIPELINE.replace("gif/{name}.gif", "other/{name}.gif")


def test_too_few_entries() -> None:
    view = look(page("title: Leg\n" + gallery(1, 2)), images=FRAMES)
    assert said(RULE.check(view)) == [
        f"pages/leg.md:3:1: the gallery has 2 entries, but {GIF} has 4 frames = add frames 3 and 4"
    ]
    assert marked(RULE.check(view)) == ["gallery"]
    assert [hit.about for hit in RULE.check(view)] == ["images/gif/Leg.gif"]


def test_too_many_entries() -> None:
    view = look(page(gallery(1, 2, 3, 4, 5, 6)), images=FRAMES)
    assert said(RULE.check(view)) == [
        (
            f"pages/leg.md:2:1: the gallery has 6 entries, but {GIF} has 4 frames"
            " = take out frames 5 and 6, which it does not have"
        )
    ]


def test_one_entry_and_one_frame() -> None:
    view = look(page(gallery(1)), images=FRAMES)
    assert said(RULE.check(view)) == [
        f"pages/leg.md:2:1: the gallery has 1 entry, but {GIF} has 4 frames = add frames 2 to 4"
    ]


def test_a_numbered_source_and_its_own_numbers() -> None:
    config = PIPELINE.replace("animations: gif/{name}.gif", "renders: in/{name}-{n}.png")
    images = numbered("images/in/Leg-{}.png", [0, 2, 5])
    view = look(page(gallery(0, 2)), images=images, config=config)
    assert said(RULE.check(view)) == [
        (
            "pages/leg.md:2:1: the gallery has 2 entries, but the set of `images/in/Leg-0.png` has"
            " 3 frames = add frame 5"
        )
    ]
    assert said(RULE.check(look(page(gallery(0, 2, 5)), images=images, config=config))) == []


def test_an_animation_that_the_pipeline_does_not_know() -> None:
    view = look(page(gallery(1, 2, 3)), images=FRAMES, config=NO_SOURCE)
    assert said(RULE.check(view)) == [
        f"pages/leg.md:2:1: the gallery has 3 entries, but {GIF} has 4 frames = add frame 4"
    ]


def test_a_page_whose_copy_is_completed() -> None:
    for more, hits in (("  entries: sync\n", 1), ("  pages: out\n", 1), (COPIES, 0)):
        view = look(page(gallery(1, 2)), images=FRAMES, config=PIPELINE + more)
        assert len(list(RULE.check(view))) == hits


def test_all_frames() -> None:
    assert said(RULE.check(look(page(gallery(1, 2, 3, 4)), images=FRAMES))) == []
    assert said(RULE.check(look(page(gallery(4, 1, 3, 2)), images=FRAMES))) == []


def test_galleries_of_something_else() -> None:
    photos = numbered("images/png/photo-{}.png", 5)
    images = {**FRAMES, **photos, **png("images/map.png")}
    for shown in (gallery(1, 3, name="photo"), gallery(1, 2, "map.png"), "gallery: []\n"):
        assert said(RULE.check(look(page(shown), images=images))) == []


def test_two_animations_of_one_name_tell_nothing() -> None:
    images = {**FRAMES, **gif("images/other/Leg.gif", 7)}
    config = PIPELINE.replace("gif/{name}.gif", "none/{name}.gif")
    assert said(RULE.check(look(page(gallery(1, 2)), images=images, config=config))) == []


def test_a_set_that_lacks_files_says_nothing_of_its_surplus() -> None:
    images = {**gif("images/gif/Leg.gif", 4), **numbered("images/png/Leg-{}.png", 2)}
    view = look(page(gallery(1, 2, 3)), images=images, config=NO_SOURCE)
    assert said(RULE.check(view)) == [
        f"pages/leg.md:2:1: the gallery has 3 entries, but {GIF} has 4 frames"
    ]


def test_two_galleries_of_a_page_share_a_set() -> None:
    pair = "gallery:\n{}gallery2:\n{}"
    entry = "  - image_url: png/Leg-{}.png\n"
    config = PIPELINE.replace(
        "convention: feeling-responsive", 'fields: {entry: "gallery*[*].image_url"}'
    )

    def check(first: str, second: str) -> list[str]:
        parts = ("".join(map(entry.format, numbers)) for numbers in (first, second))
        view = look(page(pair.format(*parts)), images=FRAMES, config=config)
        return said(RULE.check(view))

    assert check("12", "34") == []
    assert check("1", "3") == [
        f"pages/leg.md:2:1: the gallery has 1 entry, but {GIF} has 4 frames = add frames 2 to 4",
        (
            f"pages/leg.md:4:1: the gallery has 1 entry, but {GIF} has 4 frames"
            " = add frames 1, 2 and 4"
        ),
    ]
    assert len(check("12", "23")) == 2
    assert check("1234", "1234") == []
