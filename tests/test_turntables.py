"""Pages that show an animation's frames, as outputs: which frames, when they are made, whose."""

from __future__ import annotations

import json
import os
import re
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote

import pytest

from imgpipe import schedule, staged
from imgpipe.animation.errors import ImageError
from imgpipe.formats import FORMATS
from imgpipe.formats.turntable import read_page
from imgpipe.images import Size
from imgpipe.own_texts import is_turntable
from tests.browser import serve
from tests.planning import FakeDisk, Shown, World, configure, fresh, reasons
from tests.project import Project

if TYPE_CHECKING:
    from playwright.sync_api import Browser

PIPELINE = """\
version: 1
site: {image_root: img}
sources: {animations: "gif/{name}.gif"}
outputs:
  webp: webp/{name}-{n}.webp
  turn: turn/{name}.html
"""
PAGE = "img/turn/Leg.html"
SOURCE = 'a: "gif/{name}.gif"'
TURN = 'turn: "turn/{name}.html"'


@pytest.fixture
def site(project: Project) -> Project:
    project.pipeline(PIPELINE)
    project.gif("img/gif/Leg.gif", frames=3)
    return project


def world(*outputs: str, more: str = "", **pages: tuple[Shown, ...]) -> World:
    config = configure(SOURCE, ", ".join([*outputs, TURN]), more)
    return World(config, FakeDisk({"gif/Leg.gif": "gif 3 red"}), **pages)


def shown_by(site: World, page: str = "turn/Leg.html") -> tuple[str, ...]:
    claim = site.plan().claims.get(page)
    assert claim
    assert claim.output
    assert claim.output.shows
    return claim.output.shows.paths


def shown_in(project: Project, page: str = PAGE) -> list[str]:
    """Return the paths that a page loads, as a browser reads its addresses."""
    found = re.search(r"const files = (\[.*?\]);", project.read(page))
    assert found
    folder = Path(page).parent
    return [os.path.normpath(folder / unquote(one)) for one in json.loads(found[1])]


# --- what it shows -----------------------------------------------------------------------------


def test_a_page_shows_the_frames_that_are_made_with_it(site: Project) -> None:
    said = site.run("run")
    assert said.code == 0
    assert shown_in(site) == [f"img/webp/Leg-{number}.webp" for number in (1, 2, 3)]
    page = read_page(site.read(PAGE).encode())
    assert page
    assert (page.size, page.frames) == (Size(20, 16), 3)
    assert is_turntable(site.read(PAGE).encode())
    assert "<title>Leg</title>" in site.read(PAGE)
    before = site.tree()
    again = site.run("run")
    assert (again.code, site.tree()) == (0, before)


@pytest.mark.parametrize(
    ("outputs", "best"),
    [
        (["p: 'p/{name}-{n}.png'", "w: 'w/{name}-{n}.webp'", "a: 'a/{name}-{n}.avif'"], "a/Leg-"),
        (["p: 'p/{name}-{n}.png'", "w: 'w/{name}-{n}.webp'"], "w/Leg-"),
        (["p: 'p/{name}-{n}.png'", "j: 'j/{name}-{n}.jpg'"], "j/Leg-"),
        (["g: 'g/{name}-{n}.gif'", "p: 'p/{name}-{n}.png'"], "p/Leg-"),
        (["t: {path: 't/{name}-{n}.png', width: 90}", "p: 'p/{name}-{n}.png'"], "p/Leg-"),
        (["t: {path: 't/{name}-{n}.png', height: 90}", "p: 'p/{name}-{n}.png'"], "p/Leg-"),
        (
            [
                "t: {path: 't/{name}-{n}.png', width: 90}",
                "p: {path: 'p/{name}-{n}-{width}.png', width: [70, 800, 400]}",
            ],
            "p/Leg-1-800",
        ),
        (["w: 'w/{name}.webp'", "p: 'p/{name}-{n}.png'"], "p/Leg-"),
    ],
)
def test_the_best_frames_are_shown(outputs: list[str], best: str) -> None:
    paths = shown_by(world(*outputs))
    assert len(paths) == 3
    assert paths[0].startswith(best)


def test_frames_of_the_sources_own_format_are_shown() -> None:
    config = configure("a: 'gif/{name}.{ext}'", f"e: 'e/{{name}}-{{n}}.{{ext}}', {TURN}")
    site = World(config, FakeDisk({"gif/Leg.gif": "gif 3 red"}))
    assert shown_by(site)[0] == "e/Leg-1.gif"


def test_frames_can_be_named() -> None:
    config = configure(
        SOURCE,
        "w: 'w/{name}-{n}.webp', p: {path: 'p/{name}-{n}.png', first: 0},"
        " turn: {path: 'turn/{name}.html', frames: p}",
    )
    site = World(config, FakeDisk({"gif/Leg.gif": "gif 3 red"}))
    assert shown_by(site) == ("p/Leg-0.png", "p/Leg-1.png", "p/Leg-2.png")


def test_originals_that_are_published_are_shown(project: Project) -> None:
    project.pipeline(
        "version: 1\nsources: {renders: 'frames/{name}-{n}.png'}\n"
        "outputs: {frames: 'frames/{name}-{n}.png', turn: '{name}.html'}\n"
    )
    project.stills("frames/Leg-{n}.png", range(4, 7))
    assert project.run("run").code == 0
    assert shown_in(project, "Leg.html") == [f"frames/Leg-{number}.png" for number in (4, 5, 6)]


def test_frames_are_found_whatever_they_are_called(browser: Browser, project: Project) -> None:
    project.pipeline(
        "version: 1\nsources: {renders: 'a b/{dir}/{name}-{n}.png'}\n"
        "outputs: {webp: 'w #1/{dir}/{name}-{n}.webp', turn: 't/{dir}/{name}.html'}\n"
    )
    name = "Knie_<é>&'100%'?-x: $y"
    project.stills(f"a b/ü/{name}-{{n}}.png", range(1, 4))
    assert project.run("run").code == 0
    page = f"t/ü/{name}.html"
    assert shown_in(project, page) == [f"w #1/ü/{name}-{n}.webp" for n in (1, 2, 3)]
    with serve(project.root) as url:
        shown = browser.new_page()
        shown.goto(
            url + "t/%C3%BC/" + page.rpartition("/")[2].replace("%", "%25").replace("?", "%3F")
        )
        turntable = shown.get_by_role("slider", name="Knie <é>&'100%'? x: $y", exact=True)
        turntable.press("End")
        loaded = "document.querySelector('img')"
        shown.wait_for_function(f"{loaded}.src.includes('-3.webp') && {loaded}.naturalWidth == 20")
        shown.close()


def test_a_page_has_the_size_of_its_frames(site: Project) -> None:
    site.pipeline(
        PIPELINE.replace("webp/{name}-{n}.webp", "{path: 'webp/{name}-{n}.webp', width: 5}")
    )
    assert site.run("run").code == 0
    page = read_page(site.read(PAGE).encode())
    assert page
    assert page.size == Size(5, 4)


def test_one_frame_is_a_turn_too(project: Project) -> None:
    project.pipeline(PIPELINE)
    project.gif("img/gif/Leg.gif", frames=1)
    assert project.run("run").code == 0
    assert shown_in(project) == ["img/webp/Leg-1.webp"]


# --- when it is made ---------------------------------------------------------------------------


def test_it_is_made_again_when_what_it_shows_is_elsewhere_or_of_another_size() -> None:
    webp = "w: {path: 'w/{name}-{n}.webp'%s}"
    site = world(webp % "")
    site.run()
    assert reasons(site.plan()) == {}
    turn = {
        "w: {path: 'v/{name}-{n}.webp'}": "frames w/{name}-{n}.webp → v/{name}-{n}.webp",
        webp % ", width: 5": "width unset → 5",
        webp % ", height: 5": "height unset → 5",
        webp % ", first: 0": "first unset → 0",
        webp % ", quality: 5": None,
        webp % ", background: white": None,
    }
    for output, reason in turn.items():
        changed = replace(site, config=world(output).config)
        assert reasons(changed.plan()).get("turn/Leg.html") == reason
    site.disk.files["gif/Leg.gif"] = "gif 4 red"
    assert reasons(site.plan())["turn/Leg.html"] == "source changed"


def test_a_page_alone_is_asked_for_with_what_it_shows(site: Project) -> None:
    thumbnails = "  thumbnails: {path: 'png/{name}-{n}.png', width: 5}\n"
    site.pipeline(PIPELINE + thumbnails)
    for target in ("turn", PAGE):
        assert site.run("run", target).code == 0
        assert sorted(path for path in site.tree() if path.startswith("img/")) == [
            "img/gif/Leg.gif",
            PAGE,
            *(f"img/webp/Leg-{number}.webp" for number in (1, 2, 3)),
        ]
        (site.root / "img/webp/Leg-2.webp").unlink()
    assert site.run("run", "img/webp/Leg-2.webp").code == 0
    before = (site.root / PAGE).stat().st_mtime_ns
    (site.root / "img/webp/Leg-1.webp").unlink()
    assert site.run("run").code == 0
    assert (site.root / PAGE).stat().st_mtime_ns == before


@pytest.mark.parametrize("asks", ["for: galleries", "for: pages"])
def test_it_is_made_where_its_frames_are(asks: str) -> None:
    webp = f"w: {{path: 'w/{{name}}-{{n}}.webp', {asks}}}"
    more = "site: {pages: ['*.md'], fields: {entry: 'gallery[*].url'}}"
    site = world(webp, more=more)
    site.disk.files["gif/Arm.gif"] = "gif 2 blue"
    assert reasons(site.plan()) == {}
    site.pages = (Shown(galleries=(("w/Leg-1.webp",),)),)
    assert set(reasons(site.plan())) == {
        "turn/Leg.html", "w/Leg-1.webp", "w/Leg-2.webp", "w/Leg-3.webp"
    }  # fmt: skip


def test_why_says_what_its_frames_wait_for(project: Project) -> None:
    project.pipeline(
        PIPELINE.replace(
            "webp/{name}-{n}.webp", '{path: "webp/{name}-{n}.webp", for: galleries}'
        ).replace("img}", "img, pages: ['*.md'], fields: {entry: 'gallery[*].url'}}")
    )
    project.gif("img/gif/Leg.gif")
    said = project.run("why", PAGE)
    verdict = "not made: no gallery shows its source or what is made of it"
    assert said.out.splitlines()[-1] == f"  verdict  {verdict}"


def test_a_frame_that_fails_leaves_no_page(site: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    webp = FORMATS["webp"]
    assert webp.encode

    def encode(frame, options):  # type: ignore[no-untyped-def]
        if frame.position == 2:
            raise ImageError("cannot be written")
        return webp.encode(frame, options)

    monkeypatch.setitem(FORMATS, "webp", replace(webp, encode=encode))
    assert site.run("run", "-j", "1").code == 3
    assert not (site.root / PAGE).exists()
    monkeypatch.setitem(FORMATS, "webp", webp)
    assert site.run("run").code == 0
    assert (site.root / PAGE).exists()


def test_a_page_is_checked_before_it_is_put_in_place(
    site: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    write = staged.write_staged

    def spoil(path: Path, data: bytes) -> None:
        write(path, data.replace(b"calm", b"clam") if path.suffix == ".html" else data)

    monkeypatch.setattr(staged, "write_staged", spoil)
    said = site.run("run", "-j", "1")
    assert said.code == 3
    assert said.err.startswith(
        "img/gif/Leg.gif: error[OUT010]: the html that was written is damaged, and thrown away:"
        " it is not what was written\n"
        "  = run it again; if that does not help, the memory, the disk or imgpipe is at fault\n"
    )
    assert not (site.root / PAGE).exists()


def test_parts_of_a_task_make_the_same(site: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    site.gif("img/gif/Leg.gif", frames=9, size=(90, 60))
    assert site.run("run", "-j", "1").code == 0
    alone = site.tree()
    for path in alone:
        if path.startswith("img/") and not path.endswith(".gif"):
            (site.root / path).unlink()
    monkeypatch.setattr(schedule, "SMALL_WORK_BYTES", 1)
    assert site.run("run", "-j", "2").code == 0
    assert site.tree() == alone


def test_a_page_is_no_work() -> None:
    site = world("w: 'w/{name}-{n}.webp'")
    (task,) = site.plan().tasks
    first, second = schedule.cut_task(task, 2)
    assert [stale.file.path for stale in first.stale] == [
        "turn/Leg.html", "w/Leg-1.webp", "w/Leg-2.webp"
    ]  # fmt: skip
    assert [stale.file.path for stale in second.stale] == ["w/Leg-3.webp"]


def test_previews_and_states(site: Project) -> None:
    before = site.tree()
    assert site.run("run", "--check").code == 1
    assert site.run("run", "-n").out == (
        "Leg: 3 files of webp: new source\nLeg: 1 file of turn: new source\n"
    )
    assert site.tree() == before
    assert site.run("run").code == 0
    assert site.run("run", "--check").code == 0
    assert site.run("status").code == 0
    said = site.run("why", PAGE).out.splitlines()
    assert said[:2] == [
        f"{PAGE} is an output of img/gif/Leg.gif",
        "  output   turn: turn/{name}.html (pipeline.yaml:6:3)",
    ]
    assert "frames webp/{name}-{n}.webp" in said[3]
    assert said[-1] == "  verdict  up to date"


# --- overrides ---------------------------------------------------------------------------------

WEBP, PNG = "w: 'w/{name}-{n}.webp'", "p: 'p/{name}-{n}.png'"


def test_frames_that_an_override_takes_away_are_replaced_by_the_next_best() -> None:
    more = "overrides: [{match: 'gif/Leg.gif', w: false}]"
    assert shown_by(world(WEBP, PNG, more=more))[0] == "p/Leg-1.png"


def test_an_override_gives_other_frames_or_no_page() -> None:
    more = "overrides: [{match: 'gif/Leg.gif', turn: {frames: p}}]"
    assert shown_by(world(WEBP, PNG, more=more))[0] == "p/Leg-1.png"
    more = "overrides: [{match: 'gif/Leg.gif', turn: false}]"
    assert "turn/Leg.html" not in world(WEBP, more=more).plan().claims


def test_a_page_without_frames_is_refused_in_a_sentence() -> None:
    away = "overrides: [{match: 'gif/*.gif', w: false}]"
    site = world(WEBP, more=away)
    site.disk.files["gif/Arm.gif"] = "gif 2 blue"
    assert site.complaints() == (
        "pipeline.yaml:3:35: error[PLN004]: output `turn`: no output makes frames of gif/Arm.gif"
        " that it could show (and 1 source more)\n"
        "    3 | outputs: {w: 'w/{name}-{n}.webp', turn: \"turn/{name}.html\"}\n"
        "      |                                   ^^^^\n"
        "      = name another output with `frames:`, or write `turn: false` in an override"
    )
    config = configure(
        SOURCE, f"{WEBP}, {PNG}, turn: {{path: 'turn/{{name}}.html', frames: w}}", away
    )
    site = World(config, FakeDisk({"gif/Leg.gif": "gif 3 red"}))
    assert "`w` makes no frames of gif/Leg.gif that it could show" in site.complaints()
    assert fresh(site.plan()) == set()
    away = "overrides: [{match: 'gif/*.gif', p: false, turn: {frames: p}}]"
    assert (
        world(WEBP, PNG, more=away)
        .complaints()
        .startswith(
            "pipeline.yaml:4:59: error[PLN004]: output `turn`: `p` makes no frames of gif/Leg.gif"
        )
    )


# --- whose it is -------------------------------------------------------------------------------


def test_a_page_that_a_person_edited_is_kept(site: Project) -> None:
    assert site.run("run").code == 0
    site.write(PAGE, site.read(PAGE) + "<p>mine</p>\n")
    mine = site.read(PAGE)
    said = site.run("run", "--force")
    assert said.err.startswith(f"{PAGE}: warning[OUT002]: is kept as it is")
    assert site.read(PAGE) == mine
    assert site.run("run", "--replace", "edited").code == 0
    assert "mine" not in site.read(PAGE)


def test_what_no_one_makes_any_more_is_cleaned_and_comes_back(site: Project) -> None:
    assert site.run("run").code == 0
    page = site.read(PAGE)
    site.pipeline(PIPELINE.replace("  turn: turn/{name}.html\n", ""))
    assert site.run("clean", "--apply").code == 0
    assert not (site.root / "img/turn").exists()
    assert site.run("clean", "--undo").code == 0
    assert site.read(PAGE) == page


def test_adopting_a_page(site: Project) -> None:
    assert site.run("run").code == 0
    (site.root / "imgpipe.lock").unlink()
    own = '<!doctype html>\n<p>Mine: "../webp/Leg-1.webp", "../webp/Leg-2.webp", '
    page = site.read(PAGE)
    pages = {page: "", f'{own}"../webp/Leg-3.webp"': "="}
    for text, mark in pages.items():
        site.write(PAGE, text)
        assert site.run("adopt").code == 0
        lock = json.loads(site.read("imgpipe.lock"))
        (task,) = lock["tasks"].values()
        (digest,) = task["outputs"]["turn"]["files"].values()
        assert digest[:-64] == mark
        assert site.run("run", "--check").code == 0
        (site.root / "imgpipe.lock").unlink()
    site.write(PAGE, own)
    said = site.run("adopt")
    assert said.err.startswith(
        f"{PAGE}: error[ADP001]: cannot stand for the output:"
        " it does not show ../webp/Leg-3.webp\n  = move it away, and the next run makes it\n"
    )


@pytest.mark.parametrize(
    ("name", "said", "code"),
    [
        ("Grün & rot", "Gr%C3%BCn%20%26%20rot", 0),
        ("Grün & rot", "Grün & rot", 0),
        ("Grün & rot", "Grün &amp; rot", 0),
        ("50% off", "50% off", 1),
        ("Leg#2", "Leg#2", 1),
    ],
)
def test_a_page_that_names_frames_as_people_write_them_is_adopted(
    project: Project, name: str, said: str, code: int
) -> None:
    project.pipeline(PIPELINE)
    project.gif(f"img/gif/{name}.gif", frames=2)
    project.write(f"img/turn/{name}.html", f"<p>../webp/{said}-1.webp, ../webp/{said}-2.webp")
    assert project.run("run").code == 0
    assert project.run("adopt").code == code


def test_a_page_is_said_to_templates(site: Project) -> None:
    site.pipeline(PIPELINE + "data: _data/img.json\n")
    assert site.run("run").code == 0
    data = json.loads(site.read("_data/img.json"))
    assert data["images"]["Leg"]["outputs"] == {
        "turn": {
            "path": "turn/Leg.html",
            "width": 20,
            "height": 16,
            "bytes": len(site.read(PAGE).encode()),
            "format": "html",
        }
    }
    before = site.tree()
    assert site.run("run").code == 0
    assert site.tree() == before


# --- the audit ---------------------------------------------------------------------------------


def test_the_audit_takes_what_it_shows_for_used_and_finds_nothing_in_it(site: Project) -> None:
    site.gif("img/gif/123.gif", frames=2)  # a name that ALT002 takes for none
    site.write("_config.yml", "title: x\n")
    assert site.run("run").code == 0
    said = site.run("audit")
    assert (said.code, said.out.partition(";")[0]) == (0, "nothing found")
    (site.root / "img/webp/Leg-1.webp").rename(site.root / "img/webp/leg-1.webp")
    before = site.read(PAGE)
    assert "img/turn" not in site.run("audit", "--fix").out
    assert site.read(PAGE) == before
    for name in ("Leg", "123"):
        (site.root / f"img/turn/{name}.html").unlink()
    assert "ORP001" in site.run("audit").out


def test_a_built_site_has_its_pages_too(site: Project) -> None:
    assert site.run("run").code == 0
    for path, content in site.tree().items():
        if path.startswith("img/"):
            site.write(f"_site/{path}", content)
    said = site.run("audit", "--built", "_site")
    assert (said.code, said.err) == (0, "")
