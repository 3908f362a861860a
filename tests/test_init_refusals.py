"""What `imgpipe init` does not see, does not write, and says of it."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from imgpipe.config import load_config
from tests.init_sites import LAYOUTS, NAMES, cut_place
from tests.muscle_sites import with_names, write_minimal_mistakes
from tests.project import Project

Close = Callable[[str], None]

NEXT = """\
wrote pipeline.yaml
next: `imgpipe run -n` says what a run would do
"""


@pytest.fixture
def close(project: Project, monkeypatch: pytest.MonkeyPatch) -> Close:
    """Close folders and files, which root could look into all the same."""
    closed: set[str] = set()
    scandir, read_bytes = os.scandir, Path.read_bytes

    def refuse(path: object) -> None:
        if os.fspath(path) in closed:  # type: ignore[call-overload]
            raise PermissionError(13, "Permission denied", path)

    def look(folder: object) -> object:
        refuse(folder)
        return scandir(folder)  # type: ignore[call-overload]

    def read(path: Path) -> bytes:
        refuse(path)
        return read_bytes(path)

    monkeypatch.setattr(os, "scandir", look)
    monkeypatch.setattr(Path, "read_bytes", read)
    return lambda path: closed.add(str(project.root / path))


@pytest.fixture
def atlas(project: Project) -> Project:
    LAYOUTS["as_the_atlas_has_it"](project)
    return project


def assert_nothing_is_made(project: Project) -> None:
    before = project.tree()
    assert project.run("run", "--no-progress").code == 0
    made = project.tree().keys() - before.keys()
    assert made <= {"imgpipe.lock"}


def test_animations_that_texts_show_alone(project: Project) -> None:
    project.write("_config.yml", "exclude: [pipeline.yaml, 'imgpipe*']\n")
    for name in ("one", "two"):
        project.gif(f"assets/{name}.gif")
        project.write(
            f"_posts/2024-01-01-{name}.md", f"---\ntitle: x\n---\n![](/assets/{name}.gif)"
        )
    assert cut_place(project, project.run("init").err) == (
        "a Jekyll site, images below assets\n"
        "0 galleries, 2 animations, 0 frames\n"
        "no gallery was found, which is a list of images in front matter: 2 pages have front matter"
        f" that can be read\n{NEXT}"
    )
    assert_nothing_is_made(project)


def test_an_animation_and_no_page(project: Project) -> None:
    project.gif("a.gif")
    assert cut_place(project, project.run("init").err) == (
        "no Jekyll or Hugo site, images all over the folder\n"
        "0 galleries, 1 animation, 0 frames\n"
        "no gallery was found, which is a list of images in front matter: 0 pages have front matter"
        f" that can be read\n{NEXT}"
    )
    assert_nothing_is_made(project)


def test_pages_that_exclude_keeps_back(atlas: Project) -> None:
    exclude = "exclude: [pages, pipeline.yaml, 'imgpipe*']"
    atlas.write("_config.yml", f"urlimg: /assets/images/\n{exclude}\n")
    assert cut_place(atlas, atlas.run("init").err) == (
        "a Jekyll site, images below assets/images\n"
        "0 galleries, 4 animations, 0 frames\n"
        "4 pages with galleries are in pages, which Jekyll does not publish: take them out of"
        f" `exclude` in _config.yml, and call `imgpipe init` again\n{NEXT}"
    )
    assert_nothing_is_made(atlas)


@pytest.mark.parametrize(
    ("page", "exclude", "folder"),
    [
        ("pages/Arm.md", "pages/Arm.md", "pages"),
        ("pages/Arm.md", "'*/Arm.md'", "pages"),
        ("texts/old/Arm.md", "texts/", "texts"),
        ("_texts/Arm.md", "_texts", "_texts"),
        ("Arm.md", "Arm.md", "Arm.md"),
    ],
)
def test_a_page_that_exclude_keeps_back(
    atlas: Project, page: str, exclude: str, folder: str
) -> None:
    target = atlas.root / page
    target.parent.mkdir(parents=True, exist_ok=True)
    (atlas.root / "pages/Arm.md").rename(target)
    atlas.write("_config.yml", f"urlimg: /assets/images/\nexclude: [{exclude}]\n")
    (item,) = json.loads(atlas.run("init", "-n", "--json").out)["held_back"]
    advice = "take them out of `exclude` in _config.yml"
    assert item == {"folder": folder, "pages": 1, "advice": advice}


def test_pages_in_a_folder_whose_name_keeps_them_back(project: Project) -> None:
    write_minimal_mistakes(project, with_names(*NAMES))
    (project.root / "_posts").rename(project.root / "_pages")
    project.write("_config.yml", "title: Atlas\nexclude: [pipeline.yaml, 'imgpipe*']\n")
    assert cut_place(project, project.run("init").err) == (
        "a Jekyll site, images below assets/images\n"
        "0 galleries, 4 animations, 0 frames\n"
        "4 pages with galleries are in _pages, which Jekyll does not publish: write"
        " `include: [_pages]` in _config.yml, or make a collection of it, and call `imgpipe init`"
        f" again\n{NEXT}"
    )
    assert_nothing_is_made(project)


def test_a_folder_that_cannot_be_looked_into(atlas: Project, close: Close) -> None:
    close("assets/images/muscles/png")
    before = atlas.tree().keys()
    said = atlas.run("init", "--force")
    assert (said.code, said.out, said.err) == (
        1,
        "",
        (
            "assets/images/muscles/png: error[SIT005]: cannot be looked into: Permission denied\n"
            "  = make it readable, or no pipeline can be written: what it holds is not known\n"
        ),
    )
    assert atlas.tree().keys() == before


def test_pages_that_cannot_be_read(atlas: Project, close: Close) -> None:
    """Where all of them are closed nothing but the animations would be left."""
    close("pages/Arm.md")
    close("pages/Leg.md")
    said = atlas.run("init", "-n")
    hint = "  = make it readable, or no pipeline can be written: what it shows is not known\n"
    assert (said.code, said.out, said.err) == (
        1,
        "",
        (
            f"pages/Arm.md: error[PAG001]: the page cannot be read: Permission denied\n{hint}"
            f"pages/Leg.md: error[PAG001]: the page cannot be read: Permission denied\n{hint}"
        ),
    )


def test_a_folder_that_the_site_leaves_out_may_be_closed(atlas: Project, close: Close) -> None:
    atlas.write("_config.yml", "urlimg: /assets/images/\nexclude: [private]\n")
    atlas.write("private/x.txt", "x")
    close("private")
    said = atlas.run("init", "-n")
    assert said.code == 0
    assert said.err.startswith(
        "private: warning[SIT005]: cannot be looked into: Permission denied\n"
        "  = make it readable if it has originals; what it holds is not in the pipeline\n"
        "a Jekyll site, convention feeling-responsive, images below assets/images\n"
        "4 galleries, 4 animations, 16 frames, thumbnails 10 px wide\n"
    )


def test_galleries_without_any_file(project: Project) -> None:
    project.write("_config.yml", "urlimg: /i/\n")
    entries = [f"  - image_url: a-{number}.png" for number in range(1, 13)]
    project.write("p.md", "\n".join(["---", "image: /none.png", "gallery:", *entries, "---", ""]))
    said = project.run("init", "-c", "photos.yaml")
    assert (said.code, said.out, said.err) == (
        1,
        "",
        (
            "error[INI001]: 1 gallery was found, and no image of it that a pipeline could be about"
            " (0 images, 1 page with front matter, 12 references without a file)\n"
            "  = p.md:4 names `a-1.png`: put it there, write photos.yaml by hand, or say where the"
            " site is with -C\n"
        ),
    )


def test_the_next_steps_are_about_the_same_pipeline(atlas: Project) -> None:
    atlas.write(
        "_config.yml", "urlimg: /assets/images/\nexclude: ['*.yaml', '*.lock', '*-report.html']\n"
    )
    (atlas.root / "assets/images/muscles/png/Leg-2-thumb.png").unlink()
    said = atlas.run("init", "-c", "my photos.yaml").err
    options = f" -C {atlas.root} -c 'my photos.yaml'"
    assert said.splitlines()[2:] == [
        (
            f"1 file not there, `imgpipe run{options}` makes it:"
            " assets/images/muscles/png/Leg-2-thumb.png"
        ),
        "wrote my photos.yaml",
        (
            f"next: `imgpipe adopt{options}` takes the 31 images that are there into"
            " my photos.imgpipe.lock"
        ),
        f"then: `imgpipe run -n{options}` says what a run would do",
    ]
    assert atlas.run("adopt", "-c", "my photos.yaml", "--no-progress").code == 0
    assert (atlas.root / "my photos.imgpipe.lock").is_file()


@pytest.mark.parametrize(
    ("kind", "said"), [("link", "a link"), ("nothing", "a link"), ("folder", "no file")]
)
def test_what_force_would_not_replace_is_no_pipeline_that_it_would(
    atlas: Project, kind: str, said: str
) -> None:
    atlas.write("other.yaml", "version: 1\n")
    path = atlas.root / "pipeline.yaml"
    if kind == "folder":
        path.mkdir()
    else:
        path.symlink_to("other.yaml" if kind == "link" else "nowhere.yaml")
    found = atlas.run("init")
    assert (found.code, found.err) == (
        2,
        (
            f"pipeline.yaml: error[INI002]: is {said}, and is left as it is, also with `--force`\n"
            "  = move it away, or name another file with -c; `-n` shows what would be written\n"
        ),
    )
    assert atlas.run("init", "--force").code == 2
    assert atlas.run("init", "-n").code == 0


def test_doctor_sees_a_link_to_nothing(project: Project) -> None:
    (project.root / "pipeline.yaml").symlink_to("nowhere.yaml")
    said = project.run("doctor", "-q")
    assert (said.code, said.err) == (1, "")
    assert said.out.endswith(
        "fail  pipeline      pipeline.yaml is a link to nothing: no site was looked at\n"
        "                    = delete it, or let it lead to a pipeline\n"
    )


def test_what_is_not_there_or_cannot_be_read_is_named(atlas: Project) -> None:
    atlas.write(
        "_config.yml", "urlimg: /assets/images/\nexclude: ['*.yaml', '*.lock', '*-report.html']\n"
    )
    atlas.write("pages/bad.md", "---\ntitle: x\na: [\n---\n")
    atlas.write("pages/wrong.md", b"---\ntitle: \xff\n---\n")
    entries = [f"  - image_url: muscles/png/No-{number}.png" for number in range(1, 6)]
    atlas.write("pages/x.md", "\n".join(["---", "title: x", "gallery:", *entries, "---", ""]))
    said = cut_place(atlas, atlas.run("init", "-n").err).splitlines()
    assert said[1:4] == [
        (
            "5 galleries, 4 animations, 16 frames, thumbnails 10 px wide;"
            " 2 pages have front matter that cannot be read; 5 references have no file"
        ),
        "front matter that cannot be read: pages/bad.md:4, pages/wrong.md:2",
        (
            "references without a file: pages/x.md:4 `muscles/png/No-1.png`, pages/x.md:5"
            " `muscles/png/No-2.png`, pages/x.md:6 `muscles/png/No-3.png` and 2 more"
            " (`imgpipe init -n --json` lists all)"
        ),
    ]
    document = json.loads(atlas.run("init", "-n", "--json").out)
    assert document["broken_pages"] == ["pages/bad.md", "pages/wrong.md"]
    assert document["lost"][4] == {
        "page": "pages/x.md",
        "value": "muscles/png/No-5.png",
        "path": "assets/images/muscles/png/No-5.png",
        "line": 8,
    }


def test_adopt_names_no_lock_that_is_not_there(project: Project) -> None:
    LAYOUTS["hugo_bundles_without_animations"](project)
    for path in project.tree():
        if path.endswith("-thumb.png"):
            (project.root / path).unlink()
    assert project.run("init").code == 0
    said = project.run("adopt", "--no-progress")
    assert (said.code, said.out, said.err) == (
        0,
        "nothing to adopt: what a run would make is not there, or on record already\n",
        "",
    )
    assert not (project.root / "imgpipe.lock").exists()


@pytest.mark.parametrize("there", [True, False])
@pytest.mark.parametrize("pages", [4, 240])
def test_an_address_that_one_value_begins_with_is_kept(
    project: Project, pages: int, *, there: bool
) -> None:
    """Whether or not its file is there, and however many pages do without."""
    write_minimal_mistakes(project, with_names(*NAMES))
    project.write(
        "_config.yml", "theme: minimal-mistakes-jekyll\nurl: https://x.org\nbaseurl: /at\n"
    )
    for number in range(pages):
        text = "---\nheader: {teaser: /assets/images/muscles/png/Leg-1.png}\n---\n"
        project.write(f"_posts/2025-01-01-{number}.md", text)
    name = "Leg-2.png" if there else "none.png"
    text = f"---\nheader:\n  teaser: /at/assets/images/muscles/png/{name}\n---\n"
    project.write("_posts/2025-01-02-other.md", text)
    said = project.run("init", "--json")
    lost = [] if there else [("assets/images/muscles/png/none.png", 3)]
    assert [(it["path"], it["line"]) for it in json.loads(said.out)["lost"]] == lost
    site = load_config(project.root / "pipeline.yaml", "pipeline.yaml").site
    assert (site.url, site.site_root) == ("https://x.org/at", ".")


def test_a_source_folder_is_said_for_a_value_that_has_no_file(project: Project) -> None:
    LAYOUTS["below_a_source_folder"](project)
    text = project.run("init", "-n").out
    assert "site_root" not in text  # all values start at the image root
    for path in (project.root / "src/pages").iterdir():
        path.write_text(path.read_text().replace("image_url: ", "url: /assets/images/"))
    project.write("src/pages/more.md", "---\nheader:\n  image: /assets/images/none.png\n---\n")
    document = json.loads(project.run("init", "-n", "--json").out)
    assert "  site_root: src " in document["text"]
    assert [item["path"] for item in document["lost"]] == ["src/assets/images/none.png"]
