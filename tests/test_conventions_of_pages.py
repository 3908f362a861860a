"""Whole pages of each convention, before and after: only the values that show outputs differ."""

from __future__ import annotations

from pathlib import Path

import pytest

from imgpipe.diagnostics import render
from imgpipe.listing import has_file
from imgpipe.pipeline import Outcome, rewrite_site, run_site
from tests.gallery_site import config_of
from tests.project import Project


def write_site(
    project: Project, site: str, outputs: str, rewrite: str, sources: str = "gif/{name}.gif"
) -> None:
    text = f"version: 1\nsite:\n{site}sources: {{animations: '{sources}'}}\noutputs:\n{outputs}"
    project.pipeline(text + f"rewrite:\n{rewrite}")


def say(outcome: Outcome) -> str:
    return "".join(render(item) + "\n" for item in (*outcome.rewriting, *outcome.pages.diagnostics))


def check(project: Project, path: str, old: str, new: str) -> None:
    """Run the pipeline over a page: it becomes the new one, and a second run edits nothing."""
    project.write(path, f"---\n{old}---\n\nText.\n")
    outcome = run_site(config_of(project))
    assert (project.read(path), say(outcome)) == (f"---\n{new}---\n\nText.\n", "")
    assert outcome.exit_code == 0
    again = rewrite_site(config_of(project))
    assert (again.pages.changed, say(again)) == ((), "")


# --- Minimal Mistakes ------------------------------------------------------------------------

MISTAKES = '  convention: minimal-mistakes\n  pages: ["_posts/*.md"]\n  image_root: assets/images\n'
OUTPUTS = (
    '  frames: "png/{name}-{n}.png"\n  thumbnails: {path: "png/{name}-{n}-th.png", width: 8}\n'
)
SHOW_TWO = "  show: {url: frames, image_path: thumbnails}\n"

OLD_MISTAKES = """\
title: "Legs"  # two of them
header:
  teaser: /assets/images/gif/Leg.gif
gallery:
  - url: /assets/images/png/Leg-1.png
    image_path: /assets/images/png/Leg-1.png
    alt: "the leg"   # kept
    title: Leg 1
  - url: https://elsewhere.org/leg.png
    image_path: assets/images/png/Leg-2.png
  - url: /about/
    image_path: '/assets/images/png/Leg-3.png'
gallery2:
  - {url: /atlas/assets/images/png/Arm-1-th.png, image_path: /atlas/assets/images/png/Arm-1.png}
  - image_path: "https://example.org/atlas/assets/images/png/Arm-2.png"
  - image_path: /assets/images/photo.png
  - image_path: /uploads/other.png
"""
NEW_MISTAKES = """\
title: "Legs"  # two of them
header:
  teaser: /assets/images/gif/Leg.gif
gallery:
  - url: /assets/images/png/Leg-1.png
    image_path: /assets/images/png/Leg-1-th.png
    alt: "the leg"   # kept
    title: Leg 1
  - url: https://elsewhere.org/leg.png
    image_path: assets/images/png/Leg-2-th.png
  - url: /about/
    image_path: '/assets/images/png/Leg-3-th.png'
gallery2:
  - {url: /atlas/assets/images/png/Arm-1.png, image_path: /atlas/assets/images/png/Arm-1-th.png}
  - image_path: "https://example.org/atlas/assets/images/png/Arm-2-th.png"
  - image_path: /assets/images/photo.png
  - image_path: /uploads/other.png
"""


def test_minimal_mistakes_shows_frames_and_thumbnails(project: Project) -> None:
    """Every old beginning stays, and so do links to pages and to other sites."""
    site = MISTAKES + "  url: https://example.org/atlas\n"
    write_site(project, site, OUTPUTS, SHOW_TWO)
    project.gif("assets/images/gif/Leg.gif", frames=3)
    project.gif("assets/images/gif/Arm.gif", frames=2)
    project.stills("assets/images/photo.png", range(1))
    project.stills("uploads/other.png", range(1))
    check(project, "_posts/2020-01-01-legs.md", OLD_MISTAKES, NEW_MISTAKES)


def test_new_entries_begin_as_their_siblings(project: Project) -> None:
    write_site(project, MISTAKES, OUTPUTS, SHOW_TWO + "  entries: sync\n")
    project.gif("assets/images/gif/Leg.gif", frames=3)
    entry = "  - url: assets/images/png/Leg-{0}.png\n"
    entry += "    image_path: /assets/images/png/Leg-{0}-th.png\n"
    old = "legs_gallery:\n" + entry.format(1) + entry.format(2)
    check(project, "_posts/leg.md", old, old + entry.format(3))


def test_what_browsers_cut_off_stays_behind_a_new_value(project: Project) -> None:
    """A right value is left alone with it; new entries have it as their siblings do."""
    write_site(project, MISTAKES, OUTPUTS, SHOW_TWO + "  entries: sync\n")
    project.gif("assets/images/gif/Leg.gif", frames=3)
    entry = "- url: /assets/images/png/Leg-{0}.png#left\n"
    entry += "  image_path: /assets/images/png/Leg-{0}{1}.png?v=2\n"
    old = entry.format(1, "-th") + entry.format(2, "")
    new = "".join(entry.format(number, "-th") for number in (1, 2, 3))
    check(project, "_posts/leg.md", f"gallery:\n{old}", f"gallery:\n{new}")


def test_a_site_root_that_is_not_said_is_asked_for(project: Project) -> None:
    site = '  convention: jekyll\n  pages: ["*.md"]\n  image_root: output/img\n'
    write_site(project, site, '  frames: "png/{name}-{n}.png"\n', "  show: {gallery: frames}\n")
    project.gif("output/img/gif/Leg.gif", frames=1)
    project.write("leg.md", "---\ngallery: [/img/png/Leg-1.png]\n---\n")
    assert say(run_site(config_of(project))).endswith(
        "      = there is output/img/png/Leg-1.png: if `output` is published,"
        " say `site_root: output`\n"
    )


def test_a_surplus_entry_with_a_link_of_a_persons_own_stays(project: Project) -> None:
    write_site(project, MISTAKES, OUTPUTS, SHOW_TWO + "  entries: sync\n")
    project.gif("assets/images/gif/Leg.gif", frames=2)
    entry = "- url: {1}\n  image_path: /assets/images/png/Leg-{0}-th.png\n"
    frame = "/assets/images/png/Leg-{0}.png"
    kept = "".join(entry.format(n, frame.format(n)) for n in (1, 2))
    page = (
        f"---\ngallery:\n{kept}{entry.format(3, '/about/')}{entry.format(4, frame.format(4))}---\n"
    )
    project.write("_posts/leg.md", page)
    outcome = run_site(config_of(project))
    assert project.read("_posts/leg.md") == (
        f"---\ngallery:\n{kept}{entry.format(3, '/about/')}---\n"
    )
    assert say(outcome) == (
        "_posts/leg.md:8:15: error[REF001]: no file `/assets/images/png/Leg-3-th.png` on the site\n"
        "    8 |   image_path: /assets/images/png/Leg-3-th.png\n"
        "      |               ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^\n"
        "      = assets/images/gif/Leg.gif has 2 frames, numbered 1 to 2; the entry stays, because"
        " its text is not what imgpipe would write\n"
    )


@pytest.mark.parametrize(
    ("value", "said", "hint"),
    [
        (
            "/assets/images/png/Lge-1.png",
            "error[REF001]: no file `/assets/images/png/Lge-1.png` on the site",
            "did you mean `/assets/images/png/Leg-1.png`?",
        ),
        (
            "assets/images/png/leg-1.png",
            "error[REF002]: no file `assets/images/png/leg-1.png` on the site",
            "the file's name differs in letter case: `assets/images/png/Leg-1.png`",
        ),
        (
            "/uploads/leg.png",
            "error[REF001]: no file `/uploads/leg.png` on the site",
            "no output of the pipeline has such a path",
        ),
        (
            "../assets/images/a.png",
            "error[REF003]: `../assets/images/a.png` leaves the site",
            "write its path from the site's root on, with a leading `/`",
        ),
        (
            "https://elsewhere.org/a.png",
            "info[REF007]: `https://elsewhere.org/a.png` is not on this site, and is not checked",
            "",
        ),
    ],
)
def test_what_is_wrong_is_said_as_the_field_is_spelled(
    project: Project, value: str, said: str, hint: str
) -> None:
    write_site(project, MISTAKES, OUTPUTS, SHOW_TWO)
    project.gif("assets/images/gif/Leg.gif", frames=2)
    project.write("_posts/leg.md", f"---\ngallery:\n- image_path: {value}\n---\n")
    assert say(run_site(config_of(project))) == (
        f"_posts/leg.md:3:15: {said}\n    3 | - image_path: {value}\n"
        f"      |               {'^' * len(value)}\n" + (f"      = {hint}\n" if hint else "")
    )


def test_a_whole_address_of_the_site_itself_is_checked(project: Project) -> None:
    write_site(project, MISTAKES + "  url: https://example.org\n", OUTPUTS, SHOW_TWO)
    project.gif("assets/images/gif/Leg.gif", frames=2)
    value = "https://example.org/assets/images/png/Leg-3-th.png"
    project.write("_posts/leg.md", f"---\ngallery:\n- image_path: {value}\n---\n")
    assert say(run_site(config_of(project))) == (
        f"_posts/leg.md:3:15: error[REF001]: no file `{value}` on the site\n"
        f"    3 | - image_path: {value}\n      |               {'^' * len(value)}\n"
        "      = assets/images/gif/Leg.gif has 2 frames, numbered 1 to 2\n"
    )


# --- plain Jekyll ----------------------------------------------------------------------------


def test_plain_jekyll_has_lists_of_bare_paths(project: Project) -> None:
    site = '  convention: jekyll\n  pages: ["*.md"]\n  image_root: images\n'
    show = "  show: {images: frames, gallery: frames, image: frames}\n"
    write_site(project, site, OUTPUTS, show)
    project.gif("images/gif/Leg.gif", frames=3)
    old = "image: /images/gif/Leg.gif\n"
    old += "images:\n- /images/png/Leg-1-th.png\n- images/png/Leg-2-th.png\n"
    old += "gallery: ['/images/png/Leg-3-th.png', {image: /images/png/Leg-1-th.png}]\n"
    check(project, "leg.md", old, old.replace("-th", ""))


def test_the_sites_root_may_be_another_folder_than_the_project(project: Project) -> None:
    site = '  convention: jekyll\n  pages: ["pages/*.md"]\n  image_root: docs/img\n'
    show = "  show: {images: frames}\n"
    write_site(project, site + "  site_root: docs\n", OUTPUTS, show)
    project.gif("docs/img/gif/Leg.gif", frames=2)
    old = "images:\n- /img/png/Leg-1-th.png\n- img/png/Leg-2-th.png\n"
    check(project, "pages/leg.md", old, old.replace("-th", ""))


# --- Hugo ------------------------------------------------------------------------------------

HUGO = '  convention: hugo\n  pages: ["content/**/*.md"]\n  image_root: content\n'
BUNDLE = (
    "  frames: '{dir}/{name}-{n}.png'\n  thumbnails: {path: '{dir}/{name}-{n}-th.png', width: 8}\n"
)
RESOURCES = """\
title: Leg
featured_image: leg-1.png
resources:
  - src: leg-1-th.png
    title: 'View 1'
    params: {alt: "The leg"}
  - src: "./leg-2-th.png"
    title: 'View 2'
    params: {alt: "The leg"}
"""


def write_bundle(project: Project, rewrite: str = "  show: {src: frames}\n") -> None:
    write_site(project, HUGO, BUNDLE, rewrite, sources="{dir}/{name}.gif")
    project.gif("content/legs/left/leg.gif", frames=3)


def test_the_outputs_of_a_bundle_lie_beside_its_page(project: Project) -> None:
    write_bundle(project)
    check(project, "content/legs/left/index.md", RESOURCES, RESOURCES.replace("-th", ""))
    assert sorted(path for path in project.tree() if path.endswith("leg-3.png")) == [
        "content/legs/left/leg-3.png"
    ]


def test_resources_follow_the_frames(project: Project) -> None:
    write_bundle(project, "  show: {src: frames}\n  entries: sync\n")
    new = RESOURCES.replace("-th", "").replace('"./leg-2.png"', "leg-2.png")
    old = new
    new += "  - src: leg-3.png\n    title: 'View 3'\n    params: {alt: \"The leg\"}\n"
    check(project, "content/legs/left/index.md", old, new)


def test_resources_that_are_no_frames_are_left_alone(project: Project) -> None:
    write_bundle(project)
    project.stills("content/legs/left/photo.png", range(1))
    text = "resources:\n- src: '*.png'\n- src: manual.pdf\n- src: photo.png\n- src: leg-1{}.png\n"
    check(project, "content/legs/left/index.md", text.format("-th"), text.format(""))


def test_a_page_that_is_no_bundle_has_the_folder_of_its_address(project: Project) -> None:
    write_bundle(project)
    text = "resources:\n- src: leg-1{0}.png\n- src: ../left/leg-2{0}.png\n"
    text += "- src: /legs/left/leg-3{0}.png\n"
    new = text.format("").replace("../left/", "")
    check(project, "content/legs/left.md", text.format("-th"), new)


def test_images_of_the_static_folder_begin_with_a_slash(project: Project) -> None:
    site = '  convention: hugo\n  pages: ["content/**/*.md"]\n  image_root: static/images\n'
    write_site(project, site, OUTPUTS, "  show: {src: frames}\n")
    project.gif("static/images/gif/Leg.gif", frames=2)
    text = "resources:\n- src: /images/png/Leg-1{0}.png\n- src: /images/png/Leg-2{0}.png\n"
    check(project, "content/leg/index.md", text.format("-th"), text.format(""))


def test_a_missing_resource_is_looked_for_beside_the_page(project: Project) -> None:
    write_bundle(project)
    project.write("content/legs/left/index.md", "---\nresources:\n- src: lge-1.png\n---\n")
    assert say(run_site(config_of(project))) == (
        "content/legs/left/index.md:3:8: error[REF001]: no file `lge-1.png` beside the page\n"
        "    3 | - src: lge-1.png\n      |        ^^^^^^^^^\n"
        "      = did you mean `leg-1.png`?\n"
    )


def test_copies_name_what_lies_beside_the_copies(project: Project) -> None:
    """The page names its original; the copy, which is published, the frame beside itself."""
    site = HUGO.replace('"content/', '"raw/').replace("content", "public") + "  source_root: raw\n"
    write_site(
        project,
        site,
        BUNDLE,
        "  pages: public\n  show: {src: frames}\n",
        sources="{dir}/{name}-{n}.png",
    )
    project.stills("raw/leg/leg-{n}.png", range(1, 3), (20, 16))
    old = "resources:\n- src: leg-1-th.png\n- src: leg-2.png\n"
    project.write("raw/leg/index.md", f"---\n{old}---\n")
    outcome = run_site(config_of(project))
    assert say(outcome) == ""
    assert project.read("public/leg/index.md") == f"---\n{old.replace('-th', '')}---\n"
    assert project.read("raw/leg/index.md") == f"---\n{old}---\n"


# --- any site --------------------------------------------------------------------------------


def test_any_field_may_start_anywhere(project: Project) -> None:
    site = """\
  convention: generic
  pages: ["pages/**/*.md"]
  image_root: assets/img
  fields:
    entry:
      - {field: "galleries.*.images[*].filename", in: png}
      - {field: "photos[*]", from: page}
      - {field: "slides[*].src", from: site}
      - {field: "slides[*].thumb", from: site, in: assets/img/png}
"""
    show = "  show: {filename: frames, photos: frames, src: frames, thumb: thumbnails}\n"
    write_site(project, site, OUTPUTS, show)
    project.gif("assets/img/gif/Leg.gif", frames=3)
    text = """\
galleries:
  legs: {{images: [{{filename: Leg-1{0}.png}}, {{filename: './Leg-2{0}.png'}}]}}
photos: [../../assets/img/png/Leg-1{0}.png, /assets/img/png/Leg-2{0}.png]
slides:
  - src: /assets/img/png/Leg-1{0}.png
    thumb: Leg-1{1}.png   # the theme puts its folder before this
  - src: assets/img/png/Leg-3{0}.png
"""
    new = text.format("", "-th").replace("./Leg-2", "Leg-2")
    check(project, "pages/legs/leg.md", text.format("-th", ""), new)


def test_a_file_is_there_only_with_its_own_letters(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On a disk that knows no letter case, too, which finds a file by any."""
    project.write("uploads/Other.png", b"")
    monkeypatch.setattr(Path, "is_file", lambda _path: True)
    names = ("uploads/Other.png", "uploads/other.png", "Uploads/Other.png", "no/Other.png")
    assert [has_file(project.root, name) for name in names] == [True, False, False, False]


def test_a_run_is_not_certain_of_files_that_no_folder_of_it_holds(project: Project) -> None:
    """An idle run looks for them again."""
    write_site(project, MISTAKES, OUTPUTS, SHOW_TWO)
    project.gif("assets/images/gif/Leg.gif", frames=2)
    project.stills("uploads/other.png", range(1))
    project.write("_posts/leg.md", "---\ngallery:\n- image_path: /uploads/other.png\n---\n")
    assert project.run("run").code == 0
    assert project.run("run").code == 0
    (project.root / "uploads/other.png").rename(project.root / "uploads/Other.png")
    said = project.run("run")
    assert said.code == 1
    assert "no file `/uploads/other.png` on the site" in said.err


# --- two fields that disagree ----------------------------------------------------------------


@pytest.mark.parametrize("sync", ["", "  entries: sync\n"])
@pytest.mark.parametrize(
    "own", ["/assets/images/labelled.png", "/assets/images/leg.mp4", "/{{ x }}/png/Leg-1.png"]
)
def test_a_picture_of_a_persons_own_in_a_second_field_stays(
    project: Project, own: str, sync: str
) -> None:
    write_site(project, MISTAKES, OUTPUTS, SHOW_TWO + sync)
    project.gif("assets/images/gif/Leg.gif", frames=1)
    project.stills("assets/images/labelled.png", range(1))
    project.write("assets/images/leg.mp4", b"a film")
    entry = f"gallery:\n- url: '{own}'\n  image_path: /assets/images/png/Leg-1"
    check(project, "_posts/leg.md", f"{entry}.png\n", f"{entry}-th.png\n")


@pytest.mark.parametrize("other", ["png/Arm-1.png", "png/Leg-2.png", "gif/Leg.gif"])
def test_a_second_field_that_names_another_image_is_left_and_reported(
    project: Project, other: str
) -> None:
    write_site(project, MISTAKES, OUTPUTS, SHOW_TWO)
    project.gif("assets/images/gif/Leg.gif", frames=2)
    project.gif("assets/images/gif/Arm.gif", frames=2)
    value = f"/assets/images/{other}"
    entry = f"gallery:\n- url: {value}\n  image_path: /assets/images/png/Leg-1{{}}.png\n"
    project.write("_posts/leg.md", f"---\n{entry.format('')}---\n")
    outcome = run_site(config_of(project))
    assert project.read("_posts/leg.md") == f"---\n{entry.format('-th')}---\n"
    assert say(outcome) == (
        f"_posts/leg.md:3:8: warning[RWR001]: `{value}` is another image than the rest of its"
        " entry shows\n"
        f"    3 | - url: {value}\n"
        f"      |        {'^' * len(value)}\n"
        "      = name the same frame, or take `url` out of `rewrite.show`\n"
    )


def test_a_surplus_entry_with_a_picture_of_a_persons_own_stays(project: Project) -> None:
    write_site(project, MISTAKES, OUTPUTS, SHOW_TWO + "  entries: sync\n")
    project.gif("assets/images/gif/Leg.gif", frames=1)
    project.stills("assets/images/labelled.png", range(1))
    entry = "- url: /assets/images/{1}.png\n  image_path: /assets/images/png/Leg-{0}-th.png\n"
    page = f"---\ngallery:\n{entry.format(1, 'png/Leg-1')}{entry.format(2, 'labelled')}---\n"
    project.write("_posts/leg.md", page)
    run_site(config_of(project))
    assert project.read("_posts/leg.md") == page


def test_a_value_that_would_be_read_as_another_is_not_written(project: Project) -> None:
    """`Leg:1.png` beside its page would be an address of a scheme `Leg`."""
    write_bundle(project)
    text = project.read("pipeline.yaml").replace("{name}-{n}.png", "{name}:{n}.png")
    small = '  small: {path: "{dir}/{name}-small-{n}.png", width: 8}\n'
    project.pipeline(text.replace("rewrite:\n", f"{small}rewrite:\n"))
    page, before = "content/legs/left/index.md", "---\nresources:\n- src: leg-small-1.png\n---\n"
    project.write(page, before)
    outcome = run_site(config_of(project))
    assert project.read(page) == before
    assert say(outcome) == (
        f"{page}:3:8: error[RWR001]: no value of `src` can name `legs/left/leg:1.png`\n"
        "    3 | - src: leg-small-1.png\n"
        "      |        ^^^^^^^^^^^^^^^\n"
        "      = give the output another path, without `:`, `?`, `*` and `[`\n"
    )
