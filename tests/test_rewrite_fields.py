"""Whatever field a site holds its paths in: nested lists, bare paths, bases, several fields."""

from __future__ import annotations

import pytest

from imgpipe.pipeline import run_site
from tests.gallery_site import Rewritten, config_of, make_site, message, rewrite, with_front_matter
from tests.project import PIPELINE, Project


def field_pipeline(entry: str, show: str) -> str:
    text = PIPELINE.replace("  convention: feeling-responsive\n", f"  fields: {{entry: {entry}}}\n")
    return text.replace("{image_url: frames}", show)


@pytest.mark.parametrize(
    ("entry", "show", "text"),
    [
        ('"photos[*]"', "{photos: frames}", "photos:\n- png/Leg-1{0}.png\n- 'png/Leg-2{0}.png'\n"),
        ('"photos[*]"', "{photos: frames}", "photos: [png/Leg-1{0}.png, png/Leg-2{0}.png]\n"),
        (
            '"galleries.*.images[*].file"',
            "{file: frames}",
            (
                "galleries:\n  a: {{images: [{{file: png/Leg-1{0}.png}}]}}\n"
                "  b:\n    images:\n      - file: png/Leg-2{0}.png\n"
            ),
        ),
        (
            '"*gallery*[*].url"',
            "{url: frames}",
            "gallery: [url: png/Leg-1{0}.png]\nmy_gallery_2:\n- url: png/Leg-2{0}.png\n",
        ),
        (
            '"resources[*].src"',
            "{src: frames}",
            "resources:\n- params: 1\n  src: png/Leg-1{0}.png\n",
        ),
        ('{field: "g[*].url", in: png}', "{url: frames}", "g:\n- url: Leg-1{0}.png\n"),
        ('{field: "g[*].url", in: gif}', "{url: frames}", "g:\n- url: ../png/Leg-1{0}.png\n"),
    ],
)
def test_any_field_may_hold_the_path(project: Project, entry: str, show: str, text: str) -> None:
    make_site(project, field_pipeline(entry, show), Leg=3)
    done = rewrite(project, with_front_matter(text.format("-thumb")))
    assert done.text == with_front_matter(text.format(""))
    assert (done.code, done.said) == (0, "")


def test_a_bare_entry_that_is_no_path_is_reported(project: Project) -> None:
    make_site(project, field_pipeline('"photos[*]"', "{photos: frames}"), Leg=1)
    done = rewrite(project, with_front_matter("photos: [[], png/Leg-1.png]\n"))
    assert done.said == message(
        2,
        10,
        "error[FMT003]: the entry is no path",
        "photos: [[], png/Leg-1.png]",
        "[]",
        "write the path of a frame",
    )


TWO_FIELDS = """\
gallery:
  - url: {}
    image_path: {}
  - url: {}
"""


def test_two_fields_of_an_entry_show_two_outputs(project: Project) -> None:
    show = "{url: frames, image_path: thumbnails}"
    make_site(project, field_pipeline('"gallery[*].url"', show), Leg=2)
    old = TWO_FIELDS.format("png/Leg-1-thumb.png", "png/Leg-1.png", "png/Leg-2-thumb.png")
    new = TWO_FIELDS.format("png/Leg-1.png", "png/Leg-1-thumb.png", "png/Leg-2.png")
    done = rewrite(project, with_front_matter(old))
    assert (done.text, done.said) == (with_front_matter(new), "")


def test_each_of_two_entry_fields_has_its_own_base(project: Project) -> None:
    entry = '["gallery[*].url", {field: "gallery[*].image_path", in: png}]'
    show = "{url: frames, image_path: thumbnails}"
    make_site(project, field_pipeline(entry, show), Leg=3)
    text = with_front_matter(TWO_FIELDS + "  - image_path: {}\n")
    old = text.format("png/Leg-1-thumb.png", "Leg-1.png", "png/Leg-2-thumb.png", "Leg-3.png")
    new = text.format("png/Leg-1.png", "Leg-1-thumb.png", "png/Leg-2.png", "Leg-3-thumb.png")
    done = rewrite(project, old)
    assert (done.text, done.said) == (new, "")


def test_an_entry_with_neither_field_is_reported(project: Project) -> None:
    entry = '["gallery[*].url", "gallery[*].image_path"]'
    make_site(project, field_pipeline(entry, "{url: frames}"), Leg=1)
    done = rewrite(project, with_front_matter("gallery: [{alt: a}]\n"))
    assert done.said == message(
        2,
        11,
        "error[FMT003]: the entry has no `url` or `image_path`",
        "gallery: [{alt: a}]",
        "{alt: a}",
        "name its frame there",
    )


def test_a_repeated_second_field_is_left_and_reported(project: Project) -> None:
    show = "{url: frames, image_path: thumbnails}"
    make_site(project, field_pipeline('"gallery[*].url"', show), Leg=2)
    page = with_front_matter("gallery:\n- url: png/Leg-1.png\n  image_path: a\n  image_path: b\n")
    done = rewrite(project, page)
    assert (done.text, done.code) == (page, 1)
    assert done.said == message(
        5,
        15,
        "error[RWR001]: `png/Leg-1-thumb.png` should stand here,"
        " but an alias, anchor, tag or repeated key does",
        "  image_path: b",
        "b",
        "write the value out, and run again",
    )


def test_a_file_per_animation_is_shown_by_every_entry(project: Project) -> None:
    pipeline = field_pipeline('"gallery[*].url"', "{url: frames, poster: poster}")
    poster = '  poster: {path: "png/{name}-poster.png", frame: 2}\nrewrite:\n'
    make_site(project, pipeline.replace("rewrite:\n", poster), Leg=2)
    text = "gallery:\n" + "".join(
        f"- url: png/Leg-{number}.png\n  poster: {{}}\n" for number in (1, 2)
    )
    done = rewrite(project, with_front_matter(text.format("old.png", "old.png")))
    assert done.text == with_front_matter(text.format(*["png/Leg-poster.png"] * 2))


FILM = "outputs:\n  film: gif/{name}.mp4\n"
ONE_FILE = "is one file for all frames, and this entry shows one"
BY_FRAME = "let `rewrite.show` name an output with `{n}` there"


def test_an_entry_is_not_told_to_show_what_loses_its_frame(project: Project) -> None:
    pipeline = PIPELINE.replace("outputs:\n", FILM).replace("image_url: frames", "image_url: film")
    make_site(project, pipeline, Leg=2)
    page = with_front_matter("gallery:\n- image_url: png/Leg-1.png\n- image_url: png/Leg-2.png\n")
    done = rewrite(project, page)
    assert done.text == page
    assert (done.code, done.said) == (
        1,
        message(
            3,
            14,
            f"error[RWR001]: `gif/Leg.mp4` {ONE_FILE} (and 1 more entry like it)",
            "- image_url: png/Leg-1.png",
            "png/Leg-1.png",
            BY_FRAME,
        ),
    )


def test_a_still_of_one_frame_is_shown_by_that_frames_entry_alone(project: Project) -> None:
    poster = 'outputs:\n  poster: {path: "png/{name}-poster.png", frame: 2}\n'
    pipeline = PIPELINE.replace("outputs:\n", poster).replace("_url: frames", "_url: poster")
    make_site(project, pipeline, Leg=2)
    page = "gallery:\n- image_url: png/Leg-1.png\n- image_url: png/Leg-{}.png\n"
    done = rewrite(project, with_front_matter(page.format(2)))
    assert done.text == with_front_matter(page.format("poster"))
    assert done.said == message(
        3,
        14,
        f"error[RWR001]: `png/Leg-poster.png` {ONE_FILE}",
        "- image_url: png/Leg-1.png",
        "png/Leg-1.png",
        BY_FRAME,
    )


def test_a_gallery_is_not_filled_with_what_loses_its_frames(project: Project) -> None:
    pipeline = PIPELINE.replace("outputs:\n", FILM).replace("image_url: frames", "image_url: film")
    make_site(project, f"{pipeline}  entries: sync\n", Leg=2)
    page = with_front_matter("images:\n- image_name: gif/Leg.gif\ngallery: []\n")
    done = rewrite(project, page)
    assert done.text == page
    assert done.said == message(
        4,
        10,
        "error[REF001]: frame 1 (and 1 more) cannot be shown: `gif/Leg.mp4` is one file for all"
        " frames",
        "gallery: []",
        "[]",
        BY_FRAME,
    )


@pytest.mark.parametrize(
    ("output", "suffix"),
    [("gif/{name}.mp4", "mp4"), ('{path: "gif/{name}.png", frame: 2}', "png")],
)
def test_the_one_entry_of_an_animation_may_show_a_file_for_all(
    project: Project, output: str, suffix: str
) -> None:
    pipeline = PIPELINE.replace("outputs:\n", f"outputs:\n  film: {output}\n").replace(
        "_url: frames", "_url: film"
    )
    make_site(project, pipeline, Leg=2, Arm=2)
    page = "gallery:\n- image_url: {}/Leg{}\n- image_url: {}/Arm{}\n"
    wanted = with_front_matter(page.format(*["gif", f".{suffix}"] * 2))
    frames = with_front_matter(page.format(*["png", "-1.png"] * 2))
    assert rewrite(project, frames) == Rewritten(wanted, "", 0)
    assert rewrite(project, wanted) == Rewritten(wanted, "", 0)


def test_an_entry_may_show_a_whole_animation(project: Project) -> None:
    make_site(project, PIPELINE.replace("outputs:\n", FILM), Leg=2)
    page = with_front_matter("gallery:\n- image_url: gif/Leg.mp4\n- image_url: gif/Leg.gif\n")
    assert rewrite(project, page) == Rewritten(page, "", 0)


def test_an_address_of_a_turntable_is_left_to_people(project: Project) -> None:
    pipeline = field_pipeline('["g[*].image_path", "g[*].url"]', "{image_path: frames, url: turn}")
    pipeline = pipeline.replace('"g[*].url"', '{field: "g[*].url", from: page}')
    pipeline = pipeline.replace("outputs:\n", "outputs:\n  turn: turn/{name}.html\n")
    make_site(project, pipeline, Leg=2)
    page = "g:\n- image_path: png/Leg-1.png\n  url: {}\n"
    linked = with_front_matter(page.format("../images/turn/Leg.html"))
    assert rewrite(project, linked) == Rewritten(linked, "", 0)
    done = rewrite(project, with_front_matter(page.format("../images/png/Leg-1.png")))
    assert done.said == message(
        4,
        8,
        "error[RWR001]: no value of `url` can name `turn/Leg.html`",
        "  url: ../images/png/Leg-1.png",
        "../images/png/Leg-1.png",
        "it is a page: take `url` out of `rewrite.show`, and write its address yourself",
    )


@pytest.mark.parametrize("widths", ["[8, 16]", "[16, 8]"])
def test_of_several_widths_the_widest_is_shown(project: Project, widths: str) -> None:
    frames = f'frames: {{path: "png/{{name}}-{{n}}-{{width}}w.png", width: {widths}}}'
    make_site(project, PIPELINE.replace("frames:     png/{name}-{n}.png", frames), Leg=1)
    done = rewrite(project, with_front_matter("gallery:\n- image_url: png/Leg-1-8w.png\n"))
    assert done.text == with_front_matter("gallery:\n- image_url: png/Leg-1-16w.png\n")


def test_a_photo_is_its_own_only_frame(project: Project) -> None:
    pipeline = field_pipeline('"photos[*].url"', "{url: small}")
    outputs = 'outputs:\n  small: {path: "{dir}/{name}-small.png", width: 8}\n'
    head, _, tail = pipeline.partition("outputs:\n")
    text = (
        head.replace("gif/{name}.gif", "'{dir}/{name}.png'")
        + outputs
        + tail[tail.index("rewrite") :]
    )
    project.pipeline(text)
    project.stills("images/photos/a{n}.png", range(1, 3))
    assert run_site(config_of(project)).exit_code == 0
    done = rewrite(
        project, with_front_matter("photos:\n- url: photos/a1.png\n- url: photos/a2.png\n")
    )
    assert done.text == with_front_matter(
        "photos:\n- url: photos/a1-small.png\n- url: photos/a2-small.png\n"
    )


def test_a_list_may_mix_bare_paths_and_mappings(project: Project) -> None:
    pipeline = field_pipeline('["g[*].u", "g[*]"]', "{u: frames, g: frames}")
    make_site(project, pipeline, Leg=3)
    text = "g:\n- png/Leg-1{0}.png\n- u: png/Leg-2{0}.png\n- 'png/Leg-3{0}.png'\n"
    done = rewrite(project, with_front_matter(text.format("-thumb")))
    assert (done.text, done.said) == (with_front_matter(text.format("")), "")
