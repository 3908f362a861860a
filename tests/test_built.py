"""`audit --built`: what browsers miss in the built site, and what nothing in it refers to."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from tests.project import FRAMES_ALONE, Project

CONFIG = "url: https://x.org\nbaseurl: /atlas\n"
LEG = "---\ntitle: Leg\n---\n\n![A leg](/images/leg.png)\n"


@pytest.fixture
def site(project: Project) -> Project:
    project.pipeline(FRAMES_ALONE)
    project.gif("images/gif/Leg.gif")
    project.stills("images/png/Leg-{n}.png", range(1, 4))
    project.stills("images/leg{n}.png", range(1, 2))
    project.write("_config.yml", CONFIG)
    project.write("pages/leg.md", LEG.replace("leg.png", "leg1.png"))
    return project


def build(project: Project, path: str, *names: str, folder: str = "_site") -> None:
    """Put a text, and images of the sources, where a generator would."""
    for name in names:
        target = project.root / folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(project.root / "images/leg1.png", target)


def told(project: Project, *options: str, folder: str = "_site") -> list[tuple[str, str, str]]:
    """Return (place, rule, message) of what is found in the built site."""
    said = project.run("audit", "--built", str(project.root / folder), "--format=json", *options)
    return [
        (
            place["path"].removeprefix(f"{folder}/")
            + (f":{place['line']}" if place["line"] else ""),
            finding["rule"],
            place["message"],
        )
        for finding in json.loads(said.out)["findings"]
        for place in finding["places"]
        if place["path"].startswith(f"{folder}/")
    ]


# --- references ------------------------------------------------------------------------------

SHOWN = [
    '<img src="/atlas/a b.png">',
    '<img src="/atlas/a%20b.png?v=1#x">',
    '<img src="a b.png">',
    "<img src='./x/../a b.png'>",
    '<img srcset="a%20b.png 2x, /atlas/a%20b.png 3x">',
    '<picture><source srcset="a%20b.png"></picture>',
    '<video poster="a b.png"></video>',
    '<link rel="icon" href="a b.png">',
    '<meta property="og:image" content="https://x.org/atlas/a%20b.png">',
    '<meta name="twitter:image" content="//X.org/atlas/a b.png">',
    '<div style="background: url(a\\ b.png)"></div>',
    "<style>p { background: url('a b.png') }</style>",
    '<a href="a b.png">a</a>',
    '<base href="/atlas/"><img src="a b.png">',
    '<base href="https://x.org/atlas/pages/"><img src="../a b.png">',
    '<script>const shown = ["a b.png"];</script>',
    '<svg><image href="a b.png"/></svg>',
    '<img src="http://localhost:4000/atlas/a b.png">',
]


@pytest.mark.parametrize("text", SHOWN)
def test_what_is_shown_is_found_and_used(site: Project, text: str) -> None:
    site.write("_site/index.html", f'{text}<a href="/atlas/">home</a><img src="/atlas/b.png">')
    build(site, "", "a b.png", "b.png")
    assert told(site) == []


@pytest.mark.parametrize("text", SHOWN[:13])
def test_what_is_shown_and_not_there_is_missing(site: Project, text: str) -> None:
    site.write("_site/index.html", f'{text}<img src="/atlas/b.png">')
    build(site, "", "b.png")
    found = told(site)
    assert {(place, rule) for place, rule, _ in found} == {("index.html:1", "REF001")}
    assert all(message.endswith("` is not there") for _, _, message in found)


NO_ONE_KNOWS = [
    '<img src="https://cdn.org/no.png">',
    '<img src="data:image/png;base64,AAAA">',
    '<img src="/other-site/no.png">',  # of the same host
    '<a href="/atlas/no.html">a</a>',
    '<img src="{{ url }}.png">',
    '<base href="https://cdn.org/"><img src="no.png">',
    '<!-- <img src="no.png"> -->',
    '<script>const shown = "no.png";</script>',
    '<img src="/atlas/.well-known/no.png">',
    '<img src="/atlas/linked/no.png">',
    "<pre>&lt;img src='no.png'&gt;</pre>",
    "<p>no.png</p>",
    '<!-- <base href="/atlas/x/"> -->',
    '<script>const shown = "https://x.org/b.png";</script>',  # without the baseurl
]


@pytest.mark.parametrize("text", NO_ONE_KNOWS)
def test_what_no_one_knows_is_no_error(site: Project, text: str) -> None:
    site.write("_site/index.html", f'{text}<img src="/atlas/b.png"><img src="b.png">')
    build(site, "", "b.png")
    (site.root / "_site/linked").symlink_to(site.root / "images")
    assert told(site) == []


def test_a_text_that_is_neither_page_nor_style_only_refers(site: Project) -> None:
    site.write("_site/index.html", "<p>")
    site.write("_site/readme.md", "![](no.png)\n![](a.png)\n")
    site.write("_site/feed.xml", "<entry>&lt;img src='https://x.org/atlas/b.png'&gt;</entry>")
    site.write("_site/js/show.js", "show('images/c%20d.png'); show(`../frames/${n}.png`)")
    build(site, "", "a.png", "b.png", "images/c d.png", "images/e.png", "frames/1.png")
    assert [(place, rule) for place, rule, _ in told(site)] == [("images/e.png", "ORP001")]


def test_whatever_stands_there_is_read(site: Project) -> None:
    site.write("_site/index.html", "<base" * 20_000 + "<img src=" * 20_000 + '<a href="/{{ {% <!--')
    site.write("_site/binary.html", bytes(range(256)) * 40)
    site.write(
        "_site/\n.html",
        '<img src="\ud800.png"><img src="//[.png"><img src="%.png">'.encode(
            "utf-8", "surrogatepass"
        ),
    )
    (site.root / "_site" / "\udce4.png").write_bytes(b"")
    found = told(site)
    assert ("\n.html:1", "REF001", "`%.png` is not there") in found
    assert ("\udce4.png", "IMG001", "is empty") in found


def test_a_style_starts_at_its_own_folder(site: Project) -> None:
    site.write("_site/index.html", "<p>")
    site.write("_site/css/main.css", "a { background: url(../a.png) }\np { content: url(a.png) }")
    build(site, "", "a.png")
    assert told(site) == [("css/main.css:2", "REF001", "`a.png` is not there")]


def test_letter_case_counts(site: Project) -> None:
    site.write("_site/index.html", '<img src="A.PNG">')
    build(site, "", "a.png")
    said = site.run("audit", "--built", str(site.root / "_site"), "--select", "REF")
    assert said.out == (
        "_site/index.html:1:11: error[REF002]: "
        "`A.PNG` differs from the file's name in letter case\n"
        '    1 | <img src="A.PNG">\n'
        "      |           ^^^^^\n"
        "      = write `a.png`\n"
        "1 error in 1 file; 2 pages, 2 references and 6 images looked at\n"
    )
    assert said.code == 1


def test_what_is_built_is_not_fixed(site: Project) -> None:
    text = '<img src="A.PNG">'
    site.write("_site/index.html", text)
    build(site, "", "a.png")
    said = site.run("audit", "--fix", "--built", str(site.root / "_site"), "--select", "REF")
    assert (said.code, said.err) == (1, "nothing to fix\n")
    assert site.read("_site/index.html") == text


def test_a_file_without_the_baseurl_is_no_one_elses(site: Project) -> None:
    """It is right in a site that was built without: then nothing begins with the baseurl."""
    site.write("_site/index.html", '<img src="/a.png">')
    build(site, "", "a.png")
    assert told(site) == []
    site.write("_site/about.html", '<img src="/atlas/a.png">')
    assert told(site) == [
        ("index.html:1", "REF001", "`/a.png` is not below the site's baseurl `/atlas`")
    ]


def test_hugo_is_read_as_well(project: Project) -> None:
    """Its `public` is no part of the sources, and its absolute addresses are the site's own."""
    project.pipeline(FRAMES_ALONE.replace("image_root: images", "image_root: static/images"))
    project.gif("static/images/gif/Leg.gif")
    project.write("hugo.toml", 'baseURL = "https://x.org/sub/"\n')
    project.write("pages/leg.md", "---\ntitle: Leg\n---\n![A leg](/images/gif/Leg.gif)\n")
    gif = (project.root / "static/images/gif/Leg.gif").read_bytes()
    project.write("public/images/gif/Leg.gif", gif)
    project.write("public/images/gif/Arm.gif", gif)
    page = '<img src="https://x.org/sub/images/gif/Leg.gif"><img src="/sub/no.png">'
    project.write("public/index.html", page)
    said = project.run("audit", "--built", str(project.root / "public"))
    assert said.out == (
        "public/images/gif/Arm.gif: warning[ORP001]: nothing refers to it\n"
        "  = show it, or delete it\n"
        "public/index.html:1:59: error[REF001]: `/sub/no.png` is not there\n"
        '    1 | <img src="https://x.org/sub/images/gif/Leg.gif"><img src="/sub/no.png">\n'
        "      |                                                           ^^^^^^^^^^^\n"
        "1 error and 1 warning in 2 files; 2 pages, 3 references and 3 images looked at\n"
    )


# --- images ----------------------------------------------------------------------------------


def test_images_are_decoded_and_what_nothing_reaches_is_listed(site: Project) -> None:
    site.write("_site/index.html", '<img src="bad.png"><img src="lfs.png">')
    site.write("_site/bad.png", (site.root / "images/leg1.png").read_bytes()[:60])
    pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n"
    site.write("_site/lfs.png", pointer)
    site.write("_site/new-thumb.png", (site.root / "images/leg1.png").read_bytes())
    site.write("_site/favicon.ico", (site.root / "images/leg1.png").read_bytes())
    build(site, "", "other.png")
    assert [(place, rule) for place, rule, _ in told(site)] == [
        ("bad.png", "IMG001"),
        ("lfs.png", "IMG003"),
        ("other.png", "ORP001"),
        ("new-thumb.png", "ORP002"),
    ]


def test_what_the_sources_audit_tells_is_not_said_again(site: Project) -> None:
    site.write("pages/leg.md", LEG)  # shows what is not there
    site.stills("images/unused{n}.png", range(1, 2))
    site.write("_site/index.html", '<img src="images/leg.png">')
    build(site, "", "images/unused1.png")
    said = site.run("audit", "--built", str(site.root / "_site"), "--select", "REF")
    assert "_site/" not in said.out
    assert "pages/leg.md:5:10: error[REF001]: `/images/leg.png` is not there" in said.out
    assert told(site) == []


# --- what shall not be told ------------------------------------------------------------------


def test_levels_ignores_comments_and_baseline_hold(site: Project) -> None:
    site.write(
        "_site/index.html",
        '<img src="no.png">\n<img src="none.png"><!-- imgpipe: ignore[REF001] -->\n',
    )
    build(site, "", "press/a.png")
    assert [place for place, *_ in told(site)] == ["index.html:1", "press/a.png"]
    assert [place for place, *_ in told(site, "--ignore", "REF")] == ["press/a.png"]
    audit = 'audit: {levels: {REF001: info}, ignore: {ORP: ["_site/press/**"]}}\n'
    site.pipeline(FRAMES_ALONE + audit)
    said = site.run("audit", "--built", str(site.root / "_site"), "--select", "REF")
    assert (said.code, said.out.splitlines()[-1]) == (
        0,
        "1 note in 1 file; 2 pages, 3 references and 6 images looked at; 1 suppressed",
    )
    assert [place for place, *_ in told(site)] == ["index.html:1"]
    known = str(site.root / "known.json")
    site.run("audit", "--built", str(site.root / "_site"), "--write-baseline", known)
    assert told(site, "--baseline", known) == []


def test_a_comment_that_was_built_may_suppress_nothing(site: Project) -> None:
    """It does in the page that it was built of, of which the audit tells."""
    site.write("_site/index.html", "<!-- imgpipe: ignore[REF001] -->\n<p>\n")
    assert told(site) == []


# --- what is no built site -------------------------------------------------------------------

BUILD = "  = build the site first, or name the folder that it is built in\n"


def test_a_folder_that_is_not_there(site: Project) -> None:
    said = site.run("audit", "--built", str(site.root / "_site"))
    assert (said.code, said.out) == (2, "")
    path = site.root / "_site"
    assert said.err == f"{path}: error[BLT001]: there is no such folder\n{BUILD}"


def test_a_file(site: Project) -> None:
    path = site.write("_site", "")
    said = site.run("audit", "--built", str(path))
    assert (said.code, said.err) == (2, f"{path}: error[BLT001]: is no folder\n{BUILD}")


def test_a_folder_without_a_page(site: Project) -> None:
    build(site, "", "a.png")
    said = site.run("audit", "--built", str(site.root / "_site"))
    assert (said.code, said.out) == (2, "")
    assert said.err == f"_site: error[BLT001]: holds no HTML file\n{BUILD}"


@pytest.mark.parametrize("name", [".", "..", ""])
def test_the_project_itself(site: Project, name: str) -> None:
    path = str(site.root / name) if name else str(site.root)
    said = site.run("audit", "--built", str(Path(path)))
    assert said.code == 2
    assert "holds the project itself, and is not what is built of it" in said.err


def test_a_folder_outside_of_the_project(
    site: Project, tmp_path_factory: pytest.TempPathFactory
) -> None:
    outside = tmp_path_factory.mktemp("built")
    (outside / "index.html").write_text('<img src="a.png"><img src="no.png">')
    shutil.copyfile(site.root / "images/leg1.png", outside / "a.png")
    said = site.run("audit", "--built", str(outside), "--select", "REF")
    assert said.code == 1
    assert "index.html:1:28: error[REF001]: `no.png` is not there" in said.out


def test_a_folder_that_cannot_be_looked_into_is_said(site: Project) -> None:
    """And nothing that may be in it is missing."""
    site.write("_site/index.html", '<img src="closed/a.png"><img src="no.png">')
    closed = site.root / "_site/closed"
    closed.symlink_to(closed)
    said = site.run("audit", "--built", str(site.root / "_site"), "--select", "REF")
    assert said.err == (
        "_site/closed: error[SIT005]: cannot be looked into: "
        "Too many levels of symbolic links\n"
        "  = make it readable; until then it is not known which images it holds\n"
    )
    assert told(site) == [("index.html:1", "REF001", "`no.png` is not there")]


# --- the record ------------------------------------------------------------------------------


def test_the_audit_of_the_sources_is_the_same_with_and_without(site: Project) -> None:
    alone = site.run("audit").out
    site.write("_site/index.html", '<img src="no.png">')
    build(site, "", "a.png")
    for _ in range(2):
        assert ("index.html:1", "REF001", "`no.png` is not there") in told(site)
        assert site.run("audit").out == alone
