from imgpipe.rules.alt003 import RULE
from tests.project import PIPELINE
from tests.rules.views import LEG, gallery, gif, html, layout, look, markdown, marked, page, said


def entry(path: str, caption: str) -> str:
    return f"  - {{image_url: {path}, caption: {caption}}}\n"


def test_one_text_for_several_images() -> None:
    text = "gallery:\n" + entry("a.png", "The leg") + entry("b.png", "The leg")
    view = look(page(text, html("/images/c.png", "The\n leg")))
    assert said(RULE.check(view)) == [
        (
            "pages/leg.md:4:33: `b.png` and 1 image more have the text of `a.png`: `The leg`"
            " = say of each image what is special in it"
        )
    ]
    assert marked(RULE.check(view)) == ["The leg"]
    text = "gallery:\n" + entry("a.png", "The leg") + entry("b.png", "The leg")
    assert said(RULE.check(look(page(text)))) == [
        (
            "pages/leg.md:4:33: `b.png` has the text of `a.png`: `The leg`"
            " = say of each image what is special in it"
        )
    ]


def test_texts_that_differ_by_a_number() -> None:
    assert said(RULE.check(look(page(LEG + gallery(1, 2, 3))))) == []


def test_one_picture() -> None:
    config = PIPELINE.replace("rewrite:", "  webp: webp/{name}-{n}.webp\nrewrite:")
    view = look(
        page(
            "",
            *(
                html(f"/images/{name}", "A leg")
                for name in (
                    "png/Leg-1.png",
                    "png/Leg-1.png",
                    "webp/Leg-1.webp",
                    "png/Leg-1-thumb.png",
                )
            ),
        ),
        images=gif("images/gif/Leg.gif"),
        config=config,
    )
    assert said(RULE.check(view)) == []


def test_texts_of_other_pages_and_texts_that_say_nothing() -> None:
    view = look(
        page("", markdown("/a.png", "A leg"), markdown("/b.png", "TODO"), html("/c.png", "")),
        page("", markdown("/d.png", "A leg"), markdown("/e.png", "TODO"), path="pages/b.md"),
        layout(html("/f.png", "Logo"), html("/g.png", "Logo")),
        page("", html("/h.png", "TODO"), html("/i.png", "TODO"), path="pages/c.md"),
    )
    assert said(RULE.check(view)) == []
