"""`imgpipe init`: what it says of a site that it cannot take as it is."""

from __future__ import annotations

import json

from imgpipe.config import load_config
from tests.init_sites import LAYOUTS, NAMES, cut_place
from tests.muscle_sites import Muscle, with_names, write_feeling_responsive
from tests.project import Project


def test_what_does_not_fit_is_named(project: Project) -> None:
    LAYOUTS["sets_unlike_most"](project)
    said = project.run("init").err.splitlines()
    assert said[2] == (
        "4 sets named, numbered or sized otherwise than most, left alone: Ear, Eye, Nose and 1 more"
    )
    sources = load_config(project.root / "pipeline.yaml", "pipeline.yaml").sources
    assert [(rule.id, rule.only) for rule in sources] == [
        ("animations_left_alone", ("Ear", "Eye", "Nose", "Toe")),
        ("animations", ()),
    ]


def test_a_name_that_looks_like_a_glob_is_left_alone_as_it_is(project: Project) -> None:
    odd = Muscle("To[e]", (0, 1, 2, 3))
    write_feeling_responsive(project, [*with_names(*NAMES, "Toe"), odd])
    assert project.run("init").code == 0
    sources = load_config(project.root / "pipeline.yaml", "pipeline.yaml").sources
    assert sources[0].only == ("To[[]e]",)
    project.run("adopt", "--no-progress")
    assert project.run("run", "--check").code == 0


def test_what_a_run_would_make_is_said(project: Project) -> None:
    LAYOUTS["as_the_atlas_has_it"](project)
    (project.root / "assets/images/muscles/png/Leg-2-thumb.png").unlink()
    said = cut_place(project, project.run("init").err).splitlines()
    assert said[2] == (
        "1 file not there, `imgpipe run` makes it: assets/images/muscles/png/Leg-2-thumb.png"
    )
    project.run("adopt", "--no-progress")
    assert project.run("run", "--check").out == "Leg: 1 file of thumbnails: not made before\n"


def test_a_page_that_cannot_be_read_is_counted(project: Project) -> None:
    LAYOUTS["as_the_atlas_has_it"](project)
    project.write("pages/bad.md", "---\na: [\n---\n")
    assert project.run("init", "-n").err.splitlines()[1] == (
        "4 galleries, 4 animations, 16 frames, thumbnails 10 px wide;"
        " 1 page has front matter that cannot be read"
    )


def test_settings_that_cannot_be_read_are_said(project: Project) -> None:
    LAYOUTS["as_the_atlas_has_it"](project)
    project.write("_config.yml", "title: Atlas\nname: [b\n")
    said = project.run("init", "-n")
    assert said.code == 0
    assert said.err.startswith(
        "_config.yml:2:7: error[FMT001]: the file is not valid YAML: did not find expected ',' or"
        " ']' while parsing a flow sequence\n"
        "    2 | name: [b\n      |       ^\n"
        "      = close the bracket, or put a comma between the items\n"
        "a Jekyll site, convention feeling-responsive, images below assets/images\n"
    )
    (problem,) = json.loads(project.run("init", "-n", "--json").out)["diagnostics"]
    assert (problem["path"], problem["line"], problem["column"]) == ("_config.yml", 2, 7)


def test_galleries_that_jekyll_does_not_publish_are_said(project: Project) -> None:
    LAYOUTS["as_the_atlas_has_it"](project)
    (project.root / "_pages").mkdir()
    for name in ("Arm", "Foot"):
        (project.root / f"pages/{name}.md").rename(project.root / f"_pages/{name}.md")
    said = cut_place(project, project.run("init", "-n").err)
    assert said.splitlines()[1:3] == [
        "2 galleries, 2 animations, 8 frames, thumbnails 10 px wide",
        (
            "2 pages with galleries are in _pages, which Jekyll does not publish: write `include:"
            " [_pages]` in _config.yml, or make a collection of it, and call `imgpipe init` again"
        ),
    ]
    document = json.loads(project.run("init", "-n", "--json").out)
    advice = "write `include: [_pages]` in _config.yml, or make a collection of it"
    assert document["held_back"] == [{"folder": "_pages", "pages": 2, "advice": advice}]
    project.write("_config.yml", "urlimg: /assets/images/\ninclude: [_pages]\n")
    document = json.loads(project.run("init", "-n", "--json").out)
    assert (document["held_back"], document["counts"]["galleries"]) == ([], 4)


def test_a_site_whose_galleries_are_all_held_back(project: Project) -> None:
    for name in ("Arm", "Foot"):
        project.stills(f"img/{name}-{{n}}.png", range(1, 4))
        lines = [f"  - image_url: img/{name}-{n}.png" for n in range(1, 4)]
        project.write(f"_pages/{name}.md", "\n".join(["---", "gallery:", *lines, "---", ""]))
    project.write("_config.yml", "title: Atlas\n")
    said = project.run("init")
    assert (said.code, said.out) == (1, "")
    assert said.err == (
        "error[INI001]: no animation and no gallery was found that a pipeline could be about"
        " (6 images, 0 pages with front matter)\n"
        "  = Jekyll does not publish `_pages`: write `include: [_pages]` in _config.yml, or make a"
        " collection of it\n"
    )
