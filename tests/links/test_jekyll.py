"""What `_config.yml` says, and what a site without one has."""

import pytest

from imgpipe.diagnostics import render
from imgpipe.links.jekyll import Settings, read_settings
from tests.project import Project


def settings_of(project: Project, text: str | bytes) -> Settings:
    project.write("_config.yml", text)
    return read_settings(project.root)


def test_a_site_without_settings_has_those_of_jekyll(project: Project) -> None:
    settings = read_settings(project.root)
    assert (settings.values, settings.file, settings.diagnostics) == ({}, None, ())
    assert (settings.url, settings.baseurl, settings.permalink) == ("", "", "")
    assert (settings.source, settings.destination) == (".", "_site")
    assert settings.layouts_folder == "_layouts"
    assert settings.includes_folder == "_includes"
    assert settings.data_folder == "_data"
    assert settings.sass_folder == "_sass"
    assert settings.collections == {}
    assert settings.include == ()
    assert "node_modules" in settings.exclude
    assert "vendor/bundle/" in settings.exclude


def test_what_is_said_is_known(project: Project) -> None:
    settings = settings_of(
        project,
        "url: https://example.org/\nbaseurl: atlas/\nurlimg: /assets/images/\n"
        "source: ./site\ndestination: ./public/\nexclude: [raw, '*.psd']\ninclude: _pages\n"
        "collections_dir: all\ncollections:\n  muscles:\n    output: true\n"
        "permalink: pretty\nlayouts_dir: _theme/layouts\nsass: {sass_dir: _styles}\n",
    )
    assert settings.values["urlimg"] == "/assets/images/"
    assert (settings.url, settings.baseurl) == ("https://example.org", "/atlas")
    assert (settings.source, settings.destination) == ("site", "public")
    assert settings.exclude[-2:] == ("raw", "*.psd")
    assert settings.include == ("_pages",)
    assert settings.collections == {"muscles": "all/_muscles"}
    assert settings.permalink == "pretty"
    assert settings.layouts_folder == "_theme/layouts"
    assert settings.sass_folder == "_styles"
    assert settings.file is not None


def test_an_include_takes_an_exclude_back(project: Project) -> None:
    settings = settings_of(project, "exclude: [raw, node_modules]\ninclude: [raw]\n")
    assert "raw" not in settings.exclude
    assert "node_modules" in settings.exclude


@pytest.mark.parametrize("text", ["", "# nothing\n", "- a list\n", "a text\n"])
def test_settings_that_are_no_mapping_say_nothing(project: Project, text: str) -> None:
    settings = settings_of(project, text)
    assert settings.values == {}
    assert settings.diagnostics == ()


@pytest.mark.parametrize(
    "key", ["url", "baseurl", "source", "exclude", "collections", "defaults", "sass", "permalink"]
)
@pytest.mark.parametrize("value", ["1", "[1, [2]]", "{a: [b]}", "true", "~"])
def test_values_of_other_types_are_passed_over(project: Project, key: str, value: str) -> None:
    settings = settings_of(project, f"{key}: {value}\n")
    assert (settings.url, settings.baseurl, settings.source) == ("", "", ".")
    assert (settings.defaults, settings.sass_folder) == ((), "_sass")
    assert all(isinstance(pattern, str) for pattern in settings.exclude)


def test_a_source_outside_of_the_project_is_not_followed(project: Project) -> None:
    assert settings_of(project, "source: ../other\n").source == "."
    assert settings_of(project, "source: /srv/site\n").source == "."


def test_settings_that_do_not_parse_are_told(project: Project) -> None:
    settings = settings_of(project, "url: a\nname: [b\n")
    assert settings.values == {}
    (found,) = settings.diagnostics
    assert render(found) == (
        "_config.yml:2:7: error[FMT001]: the file is not valid YAML: did not find expected "
        "',' or ']' while parsing a flow sequence\n    2 | name: [b\n      |       ^\n"
        "      = close the bracket, or put a comma between the items"
    )


def test_settings_that_are_not_utf_8_are_told(project: Project) -> None:
    settings = settings_of(project, b"name: \xe4\n")
    assert settings.values == {}
    (found,) = settings.diagnostics
    assert render(found) == (
        "_config.yml:1:7: error[FMT001]: the file is not UTF-8: byte 0xe4 stands here\n"
        "    1 | name: \ufffd\n      |       ^\n      = save it as UTF-8"
    )


def test_only_the_settings_that_jekyll_reads_by_itself_count(project: Project) -> None:
    project.write("_config_dev.yml", "url: http://localhost\n")
    assert read_settings(project.root) == Settings()
    project.write("_config.yaml", "url: https://example.org\n")
    assert read_settings(project.root).url == "https://example.org"
    project.write("_config.yml", "url: https://example.com\n")
    assert read_settings(project.root).url == "https://example.com"


def test_the_defaults_of_the_nearest_path_and_type_win(project: Project) -> None:
    settings = settings_of(
        project,
        "defaults:\n"
        "  - {scope: {path: ''}, values: {image: all.png, icon: all.png}}\n"
        "  - {scope: {path: muscles}, values: {image: muscle.png}}\n"
        "  - {scope: {path: '', type: posts}, values: {icon: post.png}}\n"
        "  - {scope: {path: 'muscles/*/left'}, values: {icon: left.png}}\n"
        "  - {scope: {path: ''}}\n  - nothing\n",
    )
    assert settings.default_values("a.md", "pages") == {"image": "all.png", "icon": "all.png"}
    assert settings.default_values("a.md", "posts") == {"image": "all.png", "icon": "post.png"}
    muscle = settings.default_values("muscles/a.md", "pages")
    assert muscle == {"image": "muscle.png", "icon": "all.png"}
    assert settings.default_values("muscles-2/a.md", "pages")["image"] == "all.png"
    assert settings.default_values("muscles/leg/left/a.md", "pages")["icon"] == "left.png"
