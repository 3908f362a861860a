"""`imgpipe init`: what it finds, what it writes, and that this fits what is there."""

from __future__ import annotations

import gc
import json
from dataclasses import replace
from pathlib import Path

import pytest

from imgpipe.disk import RealDisk
from imgpipe.frontmatter import read_front_matter
from imgpipe.images import Limits, Options, Size
from imgpipe.init.content import read_content
from imgpipe.init.derived_files import Pair
from imgpipe.init.frame_shapes import find_pattern
from imgpipe.init.galleries import read_shown
from imgpipe.init.inference import infer_layout
from imgpipe.init.layout import OutputLayout, ShownGallery
from imgpipe.init.proof import prove_layout
from imgpipe.init.site_choice import choose_site
from imgpipe.init.sizes import find_fit, make_look
from imgpipe.lock import Lock
from imgpipe.rendering import fit_size
from imgpipe.stat_cache import StatCache
from tests.init_sites import LAYOUTS, NAMES, cut_place
from tests.muscle_sites import (
    with_names,
    write_minimal_mistakes,
)
from tests.project import Project

OWN = ("pipeline.yaml", "imgpipe.lock")

HEAD = """\
# Which image files this site has, and what they are made from: written by `imgpipe init`
# from what was there. Every key: `docs/pipeline.md` of imgpipe, or `imgpipe schema`.
version: 1
"""

ATLAS = (
    HEAD
    + """\
site:
  convention: feeling-responsive  # which fields of a page hold images
  pages: ["pages/**/*.md"]
  image_root: assets/images       # outputs, and their patterns, start here
sources:
  animations: "muscles/gif/{name}.gif"  # the originals
outputs:
  # a frame of an animation each
  frames: {path: "muscles/png/{name}-{n}.png", for: galleries}
  # smaller copies of the frames
  thumbnails: {path: "muscles/png/{name}-{n}-thumb.png", width: 10, for: galleries}
rewrite:
  show: {image_url: frames}  # field of an entry: the output that it shows
  entries: keep              # `sync`: entries follow the frames, missing ones are added
"""
)

SAID = """\
a Jekyll site, convention feeling-responsive, images below assets/images
4 galleries, 6 animations, 16 frames, thumbnails 10 px wide, 2 videos; \
2 pages have a GIF and no gallery; 1 reference has no file
references without a file: pages/about.md:2 `icons/none.png`
wrote pipeline.yaml
add to _config.yml, or Jekyll publishes them:
  exclude:
    - pipeline.yaml
    - imgpipe.lock
    - imgpipe-report.html
next: `imgpipe adopt` takes the 32 images that are there into imgpipe.lock
then: `imgpipe run -n` says what a run would do
"""


def write_atlas(project: Project) -> None:
    """The atlas in small: animations without a gallery, videos, an icon that is not there."""
    LAYOUTS["animations_without_galleries"](project)
    for extension in ("webm", "mp4"):
        project.write(f"assets/images/muscles/gif/Arm.{extension}", b"video")
    project.write("pages/about.md", "---\nicon: icons/none.png\n---\n")


def originals(project: Project) -> dict[str, bytes]:
    return {path: data for path, data in project.tree().items() if path not in OWN}


@pytest.mark.parametrize("name", LAYOUTS)
def test_a_site_with_its_images_has_nothing_to_do(project: Project, name: str) -> None:
    LAYOUTS[name](project)
    before = project.tree()
    assert project.run("init").code == 0
    assert project.tree().keys() - before.keys() == {"pipeline.yaml"}
    adopted = project.run("adopt", "--no-progress")
    assert (adopted.code, adopted.err) == (0, "")
    checked = project.run("run", "--check")
    assert (checked.code, checked.out, checked.err) == (0, "nothing to make\n", "")
    assert originals(project) == before


@pytest.mark.parametrize("name", sorted(LAYOUTS.keys() - {"only_animations"}))
def test_every_gallery_is_known_to_the_pipeline(project: Project, name: str) -> None:
    """What is left alone is said: of all others, each output has the files that are there."""
    LAYOUTS[name](project)
    document = json.loads(project.run("init", "-n", "--json").out)
    assert document["made"] == []
    assert document["left_out"] == []
    assert document["lost"] == []
    assert document["counts"]["galleries"] > 0
    assert document["adopted"] > 0
    left_alone = ["Ear", "Eye", "Nose", "Toe"] if name == "sets_unlike_most" else []
    assert document["left_alone"] == left_alone


def test_the_atlas(project: Project) -> None:
    write_atlas(project)
    said = project.run("init")
    assert (said.code, said.out, cut_place(project, said.err)) == (0, "", SAID)
    assert project.read("pipeline.yaml") == ATLAS


def test_a_dry_run_prints_the_pipeline_and_writes_nothing(project: Project) -> None:
    write_atlas(project)
    before = project.tree(hidden=True)
    said = project.run("init", "-n")
    there = SAID.replace("wrote", "would write").partition("next:")[0]
    assert (said.code, said.out, said.err) == (0, ATLAS, there)
    assert project.tree(hidden=True) == before


def test_frames_that_are_richer_are_the_originals(project: Project) -> None:
    LAYOUTS["frames_richer_than_animations"](project)
    text = project.run("init", "-n").out
    assert (
        text.partition("sources:\n")[2]
        == """\
  stills: "muscles/png/{name}-{n}.png"  # the originals, one set for each gallery
outputs:
  frames: "muscles/png/{name}-{n}.png"  # the originals themselves: galleries show them
  # assembled from the frames
  animation: {path: "muscles/gif/{name}.gif", delay_ms: 180, loop: 0}
  # smaller copies of the frames
  thumbnails: {path: "muscles/png/{name}-{n}-thumb.png", width: 10}
rewrite:
  show: {image_url: frames}  # field of an entry: the output that it shows
  entries: keep              # `sync`: entries follow the frames, missing ones are added
"""
    )


def test_two_fields_of_an_entry_show_two_outputs(project: Project) -> None:
    write_minimal_mistakes(project, with_names(*NAMES, numbers=(0, 1, 2, 3)))
    text = project.run("init", "-n").out
    assert (
        text.partition("site:\n")[2]
        == """\
  convention: minimal-mistakes  # which fields of a page hold images
  pages: ["_posts/**/*.md"]
  image_root: assets/images     # outputs, and their patterns, start here
sources:
  animations: "muscles/gif/{name}.gif"  # the originals
outputs:
  # a frame of an animation each
  frames: {path: "muscles/png/{name}-{n}.png", first: 0}
  # smaller copies of the frames
  thumbnails: {path: "muscles/png/{name}-{n}-thumb.png", width: 10, first: 0}
rewrite:
  show: {image_path: thumbnails, url: frames}  # field of an entry: the output that it shows
  entries: keep                                # `sync`: entries follow the frames, \
missing ones are added
"""
    )


def test_a_site_of_unknown_fields_gets_fields(project: Project) -> None:
    LAYOUTS["hugo_static"](project)
    text = project.run("init", "-n").out
    assert (
        text.partition("site:\n")[2].partition("sources:\n")[0]
        == """\
  fields:                    # which fields of a page hold images
    entry: {field: "gallery[*].image", from: site}
  pages: ["content/**/*.md"]
  site_root: static          # this folder is published as the site's root
  image_root: static/images  # outputs, and their patterns, start here
"""
    )


def test_single_pictures_have_thumbnails(project: Project) -> None:
    LAYOUTS["pictures"](project)
    text = project.run("init", "-n").out
    assert (
        text.partition("sources:\n")[2].partition("  entries")[0]
        == """\
  pictures: "photos/{name}.jpg"  # the originals
outputs:
  originals: "photos/{name}.jpg"  # the originals themselves: galleries show them
  # smaller copies of the pictures
  thumbnails: {path: "photos/{name}-th.jpg", width: 10, for: galleries}
rewrite:
  show: {image_path: thumbnails, url: originals}  # field of an entry: the output that it shows
"""
    )


def test_the_settings_say_which_of_two_copies_is_the_site(project: Project) -> None:
    LAYOUTS["as_the_atlas_has_it"](project)
    for path, data in project.tree().items():
        if path.startswith("assets/"):
            project.write(f"archive/{path.removeprefix('assets/')}", data)
    document = json.loads(project.run("init", "-n", "--json").out)
    assert document["image_root"] == "assets/images"


def test_a_name_is_a_whole_word() -> None:
    """The GIFs `Leg` and `Arm` are not those of `Legs-1.png` and `Arms-1.png`."""
    galleries = [
        ShownGallery((("image_url", tuple(f"img/{name}-{n}.png" for n in (1, 2))),), ())
        for name in ("Legs", "Arms")
    ]
    assert find_pattern(galleries, "img", frozenset({"Leg", "Arm"})) == "{name}-{n}.png"
    assert find_pattern(galleries, "img", frozenset({"Legs", "Arms"})) == "{name}-{n}.png"


def test_an_empty_gallery_is_one(project: Project) -> None:
    LAYOUTS["as_the_atlas_has_it"](project)
    project.gif("assets/images/muscles/gif/New.gif")
    project.write(
        "pages/new.md", "---\nimages:\n  - image_name: muscles/gif/New.gif\ngallery:\n---\n"
    )
    document = json.loads(project.run("init", "-n", "--json").out)
    assert document["lone_pages"] == []
    assert document["made"] == [
        f"assets/images/muscles/png/New-{number}{ending}.png"
        for ending in ("", "-thumb")
        for number in (1, 2, 3)
    ]


def test_frames_that_are_not_made_yet_are_named_by_the_pages(project: Project) -> None:
    LAYOUTS["no_thumbnails"](project)
    for path in (project.root / "assets/images/muscles/png").iterdir():
        path.unlink()
    said = cut_place(project, project.run("init").err).splitlines()
    assert said[1:3] == [
        "4 galleries, 4 animations, 16 frames",
        (
            "16 files not there, `imgpipe run` makes them: assets/images/muscles/png/Arm-1.png,"
            " assets/images/muscles/png/Arm-2.png, assets/images/muscles/png/Arm-3.png and 13 more"
        ),
    ]
    assert project.run("run").code == 0
    assert project.run("run", "--check").out == "nothing to make\n"


def test_a_still_is_no_animation_whatever_its_field(project: Project) -> None:
    LAYOUTS["as_the_atlas_has_it"](project)
    project.stills("assets/images/{n}.PNG", range(1))
    project.write("pages/guide.md", "---\nimages:\n  - image_name: 0.PNG\n---\n")
    document = json.loads(project.run("init", "-n", "--json").out)
    assert (document["counts"]["animations"], document["lone_pages"]) == (4, [])


def test_a_picture_among_the_frames_of_a_gallery_is_no_frame(project: Project) -> None:
    LAYOUTS["as_the_atlas_has_it"](project)
    project.stills("assets/images/photos/{n}.png", range(2000, 2002))
    for name in NAMES:
        text = project.read(f"pages/{name}.md")
        extra = "gallery:\n  - image_url: photos/2000.png\n    caption: x\n"
        project.write(f"pages/{name}.md", text.replace("gallery:\n", extra))
    assert json.loads(project.run("init", "-n", "--json").out)["counts"]["frames"] == 16


def test_animations_alone_are_left_as_they_are(project: Project) -> None:
    """What a site may want of them is offered in comments, and each offer can be taken."""
    LAYOUTS["only_animations"](project)
    assert project.run("init").code == 0
    text = project.read("pipeline.yaml")
    assert (
        text.partition("sources:\n")[2]
        == """\
  animations: "gif/{name}.gif"  # the originals
outputs:
  animations: "gif/{name}.gif"  # the originals themselves: pages show them
  # what else can be made: without its `#`, a line is an output
  # posters: {path: "gif/{name}-poster.webp", frame: 1, for: pages}
  # frames: {path: "gif/{name}-{n}.png", for: galleries}
"""
    )
    assert project.run("run", "--check").code == 0
    project.pipeline(text.replace("  # posters", "  posters").replace("  # frames", "  frames"))
    assert project.run("run", "--no-progress").code == 0
    made = {f"assets/images/gif/{name}-poster.webp" for name in NAMES}
    assert {path for path in project.tree() if path.endswith((".webp", ".png"))} == made


def test_animations_that_no_page_shows(project: Project) -> None:
    """The image root is the folder of all of them, whatever else there is."""
    for path in ("site/img/anim/a.gif", "site/img/anim/b.gif", "site/img/anim/more/c.gif"):
        project.gif(path)
    project.stills("photos/{n}.png", range(2))
    project.write("site/index.html", '<img src="img/anim/a.gif">')
    said = project.run("init")
    assert said.err.splitlines()[:2] == [
        "no Jekyll or Hugo site, images below site/img",
        "0 galleries, 3 animations, 0 frames",
    ]
    assert '"anim/{dir}/{name}-{n}.png"' in project.read("pipeline.yaml")
    assert project.run("run", "--check").code == 0
    assert project.run("init", "--force", "-q").code == 0


def test_images_all_over_the_folder(project: Project) -> None:
    project.gif("a.gif")
    said = project.run("init", "-n")
    assert said.err.splitlines()[0] == "no Jekyll or Hugo site, images all over the folder"


def test_the_words_of_a_gallery_without_entries_are_offered(project: Project) -> None:
    LAYOUTS["as_the_atlas_has_it"](project)
    project.gif("assets/images/muscles/gif/New.gif")
    head = "---\ntitle: New\nimages:\n  - image_name: muscles/gif/New.gif\n"
    project.write("pages/new.md", f"{head}gallery:\n---\n")
    assert project.run("init").code == 0
    text = project.read("pipeline.yaml")
    offer = """\
  # what `sync` writes in a gallery that has no entries yet, without its `#`:
  # template: {caption: "{title} {n}"}
"""
    assert text.endswith(offer)
    project.pipeline(text.replace("  # template", "  template").replace(": keep ", ": sync "))
    assert project.run("run", "--no-progress").code == 0
    entries = "".join(
        f"  - image_url: muscles/png/New-{n}.png\n    caption: 'New {n}'\n" for n in (1, 2, 3)
    )
    assert project.read("pages/new.md") == f"{head}gallery:\n{entries}---\n"
    project.write("pages/new.md", f"{head.replace('title: New', 'layout: x')}gallery:\n---\n")
    assert '# template: {caption: "{name} {n}"}\n' in project.run("init", "-n", "--force").out


def test_the_words_of_a_convention_where_no_gallery_has_entries(project: Project) -> None:
    LAYOUTS["only_animations"](project)
    for name in NAMES:
        text = project.read(f"pages/{name}.md")
        project.write(f"pages/{name}.md", text.removesuffix("---\n") + "gallery:\n---\n")
    text = project.run("init", "-n").out
    assert (
        text.partition("outputs:\n")[2]
        == """\
  frames: "gif/{name}-{n}.png"  # a frame of an animation each
  # what else can be made: without its `#`, a line is an output
  # posters: {path: "gif/{name}-poster.webp", frame: 1}
rewrite:
  show: {image_url: frames}  # field of an entry: the output that it shows
  entries: keep              # `sync`: entries follow the frames, missing ones are added
  # what `sync` writes in a gallery that has no entries yet, without its `#`:
  # template: {caption: "{name} {n}", title: "{name} {n}"}
"""
    )


def test_no_page_is_parsed_twice(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    LAYOUTS["as_the_atlas_has_it"](project)
    parsed: list[str] = []

    def count(text: str) -> object:
        parsed.append(text)
        return read_front_matter(text)

    for room in ("imgpipe.scan", "imgpipe.init.content"):
        monkeypatch.setattr(f"{room}.read_front_matter", count)
    assert project.run("init", "-n").code == 0
    assert len(parsed) == len(NAMES)


def test_what_is_looked_at_is_collected_again(project: Project) -> None:
    """`init` keeps Python from looking for garbage, and lets it go on whatever came."""
    project.run("init")
    assert gc.isenabled()


def test_the_schema_is_named_where_it_is(project: Project) -> None:
    LAYOUTS["as_the_atlas_has_it"](project)
    project.write("pipeline.schema.json", "{}")
    first = project.run("init", "-n").out.splitlines()[0]
    assert first == "# yaml-language-server: $schema=pipeline.schema.json"


def test_outputs_that_conflict_are_left_out(project: Project) -> None:
    LAYOUTS["as_the_atlas_has_it"](project)
    content = read_content(project.root)
    site, look = choose_site(content), make_look(project.root)
    disk = RealDisk(project.root, Limits(), StatCache.read(Path("none")))
    found = infer_layout(content, site, read_shown(content, site), look, disk)
    assert found
    twice = OutputLayout("twice", "muscles/png/{name}-{n}-thumb.png")
    layout = replace(found.layout, outputs=(*found.layout.outputs, twice))
    proven = prove_layout(content, "pipeline.yaml", replace(found, layout=layout), look, Lock(), "")
    assert proven.left_out == ("twice",)
    assert [rule.id for rule in proven.config.outputs] == ["frames", "thumbnails"]


@pytest.mark.parametrize(
    "options",
    [Options(width_px=30), Options(height_px=20), Options(width_px=30, height_px=20), Options()],
)
def test_a_fit_is_found_from_sizes(options: Options) -> None:
    of = {f"{n}.png": Size(100 + 13 * n, 90 - 7 * n) for n in range(9)}
    made = {f"{n}-thumb.png": fit_size(of[f"{n}.png"], options) for n in range(9)}
    pairs = [Pair(f"{n}-thumb.png", f"{n}.png") for n in range(9)]
    fit = find_fit(pairs, {**of, **made}.get)
    assert (fit.width_px, fit.height_px, fit.others) == (options.width_px, options.height_px, ())
