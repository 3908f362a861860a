"""Which texts refer, how they are read, and which images there are."""

from pathlib import Path

import pytest

from imgpipe.diagnostics import render
from imgpipe.languages.language import Strength
from imgpipe.links import texts as texts_module
from imgpipe.links.jekyll import read_settings
from imgpipe.links.texts import Text, Texts, find_texts
from imgpipe.scan import scan_site
from tests.links.sites import PIPELINE, with_body, write_site
from tests.project import Project

COPIES = PIPELINE + "rewrite:\n  pages: output/pages\n  show: {image_url: frames}\n"


def find(
    project: Project,
    texts: dict[str, str],
    *files: str,
    pipeline: str = PIPELINE,
    left_out: frozenset[str] = frozenset(),
) -> Texts:
    config = write_site(project, texts, files, pipeline)
    settings = read_settings(project.root)
    return find_texts(config, settings, scan_site(config), left_out)


def names(texts: Texts, *, silent: bool = False) -> list[str]:
    return [text.file.name for text in texts.texts if text.silent is silent]


def text_of(texts: Texts, path: str) -> Text:
    return next(text for text in texts.texts if text.file.name == path)


def test_texts_of_every_kind_refer(project: Project) -> None:
    contents = {
        "_config.yml": "logo: a.png\n",
        "pages/leg.md": with_body(""),
        "index.md": with_body(""),
        "about/index.html": "",
        "_layouts/page.html": "",
        "_includes/parts/gallery.html": "",
        "_data/more/team.yml": "",
        "_data/list.csv": "",
        "_sass/_theme.scss": "",
        "_posts/2024-01-01-a.md": with_body(""),
        "about/_drafts/b.md": with_body(""),
        "assets/site.css": "",
        "assets/_part.scss": "",
        "assets/images/drawing.svg": "",
        "feed.xml": "",
        "app.js": "",
    }
    assert sorted(names(find(project, contents))) == sorted(contents)


def test_pages_come_first_and_are_not_parsed_again(project: Project) -> None:
    config = write_site(project, {"pages/leg.md": with_body(""), "a.md": with_body("")})
    site = scan_site(config)
    texts = find_texts(config, read_settings(project.root), site)
    assert texts.texts[0].page is site.pages[0]
    assert texts.texts[0].file is site.pages[0].file
    assert texts.texts[0].front_matter is site.pages[0].front_matter
    assert text_of(texts, "a.md").page is None


def test_generated_and_excluded_folders_do_not_refer(project: Project) -> None:
    closed = ("_site", "node_modules/x", "vendor/bundle", ".git", "raw", "vendor/x", "_other")
    texts = find(
        project,
        {"_config.yml": "exclude: [raw]\n", **{f"{folder}/a.html": "" for folder in closed}},
        *(f"{folder}/a.png" for folder in closed),
        *(f"{folder}/a.psd" for folder in closed),
    )
    assert names(texts) == ["_config.yml"]
    assert names(texts, silent=True) == ["pipeline.yaml"]
    assert texts.images == frozenset()
    assert texts.working_files == ()
    left_aside = {"vendor/x/a.png", "vendor/x/a.psd", "_other/a.png", "_other/a.psd"}
    assert texts.files >= left_aside
    assert not any(path.startswith(closed[:5]) for path in texts.files)


def test_images_and_working_files_are_those_that_are_published(project: Project) -> None:
    texts = find(
        project,
        {"_config.yml": "collections: [leg]\n"},
        "assets/images/a.PNG",
        "logo.svg",
        "video/a.webm",
        "assets/images/logo.psd",
        "image2.cdr",
        "_leg/a.jpg",
        "_includes/icon.svg",
        "assets/_hidden.png",
        "fonts/a.woff2",
    )
    published = {"assets/images/a.PNG", "logo.svg", "video/a.webm", "_leg/a.jpg"}
    assert texts.images == published
    assert texts.working_files == ("assets/images/logo.psd", "image2.cdr")
    assert texts.files >= published | {"_includes/icon.svg", "assets/_hidden.png", "fonts/a.woff2"}


def test_an_included_folder_is_brought_back(project: Project) -> None:
    settings = "include: [_pages, .well-known]\n"
    texts = find(
        project,
        {"_config.yml": settings, "_pages/a.html": "", ".well-known/b.html": ""},
        "_pages/a.png",
    )
    assert names(texts) == ["_config.yml", ".well-known/b.html", "_pages/a.html"]
    assert texts.images == {"_pages/a.png"}


def test_what_is_no_text_of_the_site_is_silent(project: Project) -> None:
    contents = {
        "output/pages/leg.md": with_body(""),
        "README.md": "# Read me",
        "Rakefile": "puts 'a.png'",
        "tools/make.py": "print('a.png')",
    }
    texts = find(project, {**contents, "pages/leg.md": with_body("")}, pipeline=COPIES)
    assert sorted(names(texts, silent=True)) == sorted([*contents, "pipeline.yaml"])
    assert names(texts) == ["pages/leg.md"]


def test_markdown_without_front_matter_is_part_of_a_page_below_includes(project: Project) -> None:
    texts = find(project, {"_includes/note.md": "![](a.png)"})
    assert names(texts) == ["_includes/note.md"]


def test_what_imgpipe_itself_writes_does_not_refer(project: Project) -> None:
    contents = {"imgpipe.lock": "a.png\n", "known.json": '"a.png"'}
    texts = find(project, contents, left_out=frozenset({"known.json"}))
    assert names(texts) == []
    assert names(texts, silent=True) == ["pipeline.yaml"]


def test_files_that_are_no_texts_are_passed_over(project: Project) -> None:
    config = write_site(project, {})
    project.write("font.woff2", b"wOF2\0\0")
    texts = find_texts(config, read_settings(project.root), scan_site(config))
    assert names(texts, silent=True) == ["pipeline.yaml"]
    assert texts.diagnostics == ()


def test_a_text_in_another_encoding_still_refers(project: Project) -> None:
    config = write_site(project, {})
    project.write("a.html", b"<p>M\xfcller <img src='a.png'>")
    texts = find_texts(config, read_settings(project.root), scan_site(config))
    assert text_of(texts, "a.html").file.text == "<p>M\u00fcller <img src='a.png'>"
    assert [mention.value for mention in text_of(texts, "a.html").body.mentions] == ["a.png"]


def test_a_page_that_cannot_be_read_as_one_still_refers(project: Project) -> None:
    config = write_site(project, {"_config.yml": "exclude: [pages]"})
    project.write("pages/a.md", b"---\ntitle: M\xfcller\nicon: a.png\n---\n")
    texts = find_texts(config, read_settings(project.root), scan_site(config))
    fields = text_of(texts, "pages/a.md").fields
    assert [mention.value for mention in fields.mentions] == ["a.png"]


def test_the_body_begins_behind_the_front_matter(project: Project) -> None:
    for newline in ("\n", "\r\n", "\r"):
        text = f"---{newline}icon: a.png{newline}---{newline}<img src=b.png>"
        found = text_of(find(project, {"a.html": text}), "a.html")
        assert [mention.value for mention in found.fields.mentions] == ["a.png"]
        assert [mention.value for mention in found.body.mentions] == ["b.png"]
    found = text_of(find(project, {"a.html": "---\nicon: a.png\n---"}), "a.html")
    assert found.body.mentions == ()


def test_front_matter_that_does_not_parse_is_told_and_searched(project: Project) -> None:
    texts = find(project, {"a.html": "---\nicon: [a.png\n---\n<img src=b.png>\n"})
    body = text_of(texts, "a.html").body
    assert [mention.value for mention in body.mentions] == ["a.png", "b.png"]
    (found,) = texts.diagnostics
    assert render(found) == (
        "a.html:2:7: error[FMT001]: the front matter is not valid YAML: did not find expected "
        "',' or ']' while parsing a flow sequence\n    2 | icon: [a.png\n      |       ^\n"
        "      = close the bracket, or put a comma between the items"
    )


def test_a_page_whose_front_matter_does_not_parse_is_told_once(project: Project) -> None:
    texts = find(project, {"pages/a.md": "---\nicon: [a.png\n---\n![](b.png)\n"})
    found = text_of(texts, "pages/a.md")
    assert [mention.value for mention in found.body.mentions] == ["a.png", "b.png"]
    assert texts.diagnostics == ()  # the scan has told it


def test_a_very_long_text_is_searched_for_names_only(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(texts_module, "MAX_PARSED_BYTES", 30)
    found = text_of(find(project, {"a.html": "<img src='a.png'>" + 20 * " "}), "a.html")
    assert found.silent
    assert [mention.value for mention in found.body.mentions] == ["a.png"]
    monkeypatch.setattr(texts_module, "MAX_SEARCHED_BYTES", 35)
    texts = find(project, {"a.html": "<img src='a.png'>" + 20 * " "})
    assert render(texts.diagnostics[0]) == (
        "a.html: warning[SIT006]: is not searched for images: it is longer than 35 bytes\n"
        "  = leave it out with `exclude` in _config.yml, or split it up"
    )


def test_what_cannot_be_read_is_told(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    config = write_site(project, {"a.html": ""})
    opened = Path.open

    def refuse(path: Path, mode: str = "r") -> object:
        if path.name == "a.html":
            raise PermissionError(13, "Permission denied")
        return opened(path, mode)

    site = scan_site(config)
    monkeypatch.setattr(Path, "open", refuse)
    texts = find_texts(config, read_settings(project.root), site)
    (found,) = texts.diagnostics
    assert render(found) == (
        "a.html: warning[SIT006]: cannot be read: Permission denied\n"
        "  = make it readable; until then it is not known which images it shows"
    )


@pytest.mark.parametrize("path", ["_config.yml", "_data/a.yml", "_data/a.json"])
def test_data_that_do_not_parse_are_searched_for_names(project: Project, path: str) -> None:
    found = text_of(find(project, {path: "a: [leg.png\n- b\n"}), path)
    assert [mention.value for mention in found.body.mentions] == ["leg.png"]
    assert found.body.mentions[0].strength < Strength.SURE
