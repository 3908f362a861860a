"""What Hugo's settings say of its folders, and what becomes of the files in them."""

import json

import pytest

from imgpipe.diagnostics import render
from imgpipe.links.folders import Folders, Use
from imgpipe.links.jekyll import Settings, read_settings
from tests.links.sites import write_site
from tests.project import Project

PIPELINE = """\
version: 1
site: {convention: hugo, pages: ["content/**/*.md"], image_root: static/images}
sources: {animations: "{name}.gif"}
outputs: {frames: "{name}-{n}.png"}
"""
SETTINGS = """\
publishDir = "docs"
resourceDir = "made"
staticDir = ["static", "more"]
theme = ["ananke"]
ignoreFiles = ['\\.psd$', '(']
[languages.de]
contentDir = "inhalt"
[[module.mounts]]
source = "src/scss"
target = "assets/scss"
[[module.mounts]]
source = "elsewhere"
target = "archetypes"
"""


def uses_of(project: Project, settings: str, paths: list[str]) -> list[Use]:
    config = write_site(project, {"hugo.toml": settings}, pipeline=PIPELINE)
    folders = Folders(config, read_settings(project.root))
    return [folders.use_of_file(path) for path in paths]


def test_hugo_publishes_the_folders_that_it_knows(project: Project) -> None:
    uses = {
        "content/leg/_index.md": Use.PUBLISHED,
        "content/_posts/a.png": Use.PUBLISHED,
        "static/images/Leg.gif": Use.PUBLISHED,
        "assets/scss/_parts.scss": Use.PUBLISHED,
        "layouts/_default/single.html": Use.LAYOUTS,
        "data/muscles.yaml": Use.DATA,
        "archetypes/default.md": Use.ASIDE,
        "raw/Leg.gif": Use.ASIDE,
        "imgpipe.lock": Use.ASIDE,
        "public/leg/a.png": Use.CLOSED,
        "resources/_gen/images/a.png": Use.CLOSED,
        "node_modules/a/a.png": Use.CLOSED,
    }
    assert dict(zip(uses, uses_of(project, "", list(uses)), strict=True)) == uses


def test_hugo_may_be_told_other_folders(project: Project) -> None:
    uses = {
        "docs/a.png": Use.CLOSED,
        "public/a.png": Use.ASIDE,
        "made/_gen/a.png": Use.CLOSED,
        "more/a.png": Use.PUBLISHED,
        "inhalt/leg.md": Use.PUBLISHED,
        "src/scss/a.scss": Use.PUBLISHED,
        "elsewhere/a.md": Use.ASIDE,
        "themes/ananke/layouts/index.html": Use.LAYOUTS,
        "themes/ananke/static/a.png": Use.ASIDE,
        "themes/other/layouts/index.html": Use.ASIDE,
        "static/logo.psd": Use.CLOSED,
    }
    assert dict(zip(uses, uses_of(project, SETTINGS, list(uses)), strict=True)) == uses


@pytest.mark.parametrize(
    ("files", "generator"),
    [
        ({"hugo.yaml": "publishDir: docs\n"}, "Hugo"),
        ({"hugo.json": '{"PublishDir": "docs"}'}, "Hugo"),
        ({"config/_default/hugo.toml": "publishdir = 'docs'\n"}, "Hugo"),
        ({"config.toml": "", "content/a.md": "", "layouts/a.html": ""}, "Hugo"),
        ({"config.toml": "", "content/a.md": ""}, ""),
        ({"_config.yml": "a: 1\n", "hugo.toml": ""}, "Jekyll"),
        ({}, ""),
    ],
)
def test_which_generator_builds_a_site(
    project: Project, files: dict[str, str], generator: str
) -> None:
    for path, text in files.items():
        project.write(path, text)
    settings = read_settings(project.root)
    assert settings.generator == generator
    said = any("publishdir" in text.lower() for text in files.values())
    usual = {"Hugo": "public"}.get(generator, "_site")
    assert settings.destination == ("docs" if said else usual)


def test_the_files_of_a_folder_of_settings_are_one(project: Project) -> None:
    project.write("config/_default/hugo.toml", 'theme = "ananke"\n')
    project.write("config/_default/languages.yaml", "de: {contentDir: inhalt}\n")
    hugo = read_settings(project.root).hugo
    assert hugo
    assert hugo.find_folders("content") == ["content", "inhalt", "themes/ananke/content"]


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        (
            "hugo.toml",
            "a = 1\nb = = 2\n",
            (
                "hugo.toml:2:5: error[FMT001]: the file is not valid TOML: Invalid value\n"
                "    2 | b = = 2\n      |     ^"
            ),
        ),
        (
            "hugo.toml",
            "a = [1,",
            (
                "hugo.toml:1:8: error[FMT001]: the file is not valid TOML:"
                " Invalid value (at end of document)\n    1 | a = [1,\n      |        ^"
            ),
        ),
        (
            "hugo.json",
            "{\n  x}",
            (
                "hugo.json:2:3: error[FMT001]: the file is not valid JSON: Expecting property"
                " name enclosed in double quotes\n    2 |   x}\n      |   ^"
            ),
        ),
        (
            "hugo.yaml",
            "a: [b\n",
            "hugo.yaml:1:4: error[FMT001]: the file ",
        ),
    ],
)
def test_settings_that_cannot_be_read_are_told(
    project: Project, name: str, text: str, said: str
) -> None:
    project.write(name, text)
    settings = read_settings(project.root)
    (found,) = settings.diagnostics
    assert render(found).startswith(said)
    assert (settings.generator, settings.destination) == ("Hugo", "public")


def test_settings_that_are_no_map_say_nothing(project: Project) -> None:
    project.write("hugo.json", "[1]")
    assert read_settings(project.root).diagnostics == Settings().diagnostics


def test_what_was_built_is_no_part_of_the_site(project: Project) -> None:
    """The built pages and images are there twice; the audit looks at the sources alone."""
    project.write("hugo.toml", "")
    project.pipeline(PIPELINE)
    project.gif("static/images/Leg.gif")
    project.write("content/leg.md", "---\ncover: /images/Leg.gif\n---\n")
    before = json.loads(project.run("audit", "--format", "json").out)
    project.gif("public/images/Old.gif")
    project.write("public/leg/index.html", '<img src="/images/none.gif">')
    project.gif("resources/_gen/images/x.gif")
    after = json.loads(project.run("audit", "--format", "json").out)
    assert after == before
    assert (before["images"], before["findings"]) == (1, [])


def test_the_layouts_of_hugo_hint_at_what_it_builds(project: Project) -> None:
    project.write("hugo.toml", 'publishDir = "docs"\n')
    project.pipeline(PIPELINE)
    project.gif("static/images/Leg.gif")
    project.write("content/leg.md", "---\ncover: /images/Leg.gif\n---\n")
    project.write("layouts/single.html", '<img src="/images/{{ .Params.x }}.png" alt="a">\n')
    said = json.loads(project.run("audit", "--select", "REF007", "--format", "json").out)
    hints = [place["hint"] for found in said["findings"] for place in found["places"]]
    assert hints == ["`imgpipe audit --built docs` checks what it becomes"]


def test_an_image_of_a_theme_is_there(project: Project) -> None:
    project.write("hugo.toml", 'theme = "ananke"\n')
    project.pipeline(PIPELINE)
    project.gif("static/images/Leg.gif")
    project.gif("themes/ananke/static/logo/own.gif")
    project.write("content/leg.md", "---\ncover: /images/Leg.gif\nimage: /logo/own.gif\n---\n")
    said = project.run("audit", "--select", "REF", "--select", "ORP")
    assert said.code == 0, said
    project.write("content/arm.md", "---\nimage: /logo/none.gif\n---\n")
    assert "/logo/none.gif" in project.run("audit", "--select", "REF").out
