"""The page of a report as a text: what it says, what it escapes, and that it asks for nothing."""

from __future__ import annotations

import hashlib
import re
from base64 import b64encode
from dataclasses import replace
from html.parser import HTMLParser
from importlib.resources import files

import pytest

from imgpipe.diagnostics import Severity
from imgpipe.report import Card, Remark, Report, Share
from imgpipe.reporters.report_page import (
    count_severities,
    count_unfit,
    find_worst,
    format_text,
    keep_local,
    mark_code,
    render_report,
    say_saving,
)
from tests.reports import make_card, make_image, make_remark, make_report, make_site

ATTACK = "<script>alert(1)</script>"
QUOTED = "\"' onclick=alert(1) x='"


class Reading(HTMLParser):
    """What a browser would find: the elements with their attributes, and texts by element."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.text: list[str] = []
        self._is_text = True
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))
        self._is_text = tag not in ("script", "style")

    def handle_endtag(self, tag: str) -> None:
        self._is_text = self._is_text or tag in ("script", "style")

    def handle_data(self, data: str) -> None:
        if self._is_text:
            self.text.append(data)

    def find(self, tag: str) -> list[dict[str, str]]:
        return [attributes for name, attributes in self.elements if name == tag]

    @property
    def words(self) -> str:
        return " ".join("".join(self.text).split())


def read(*cards: Card, **values: object) -> Reading:
    return Reading(render_report(make_report(*cards, **values)))


def attack(text: str) -> Report:
    """Return a report that has a text wherever pages and files can have one."""
    image = make_image(text, text, href=f"javascript:{text}", state=text)
    remark = make_remark(Severity.ERROR, f"`{text}` {text}", text, hint=text)
    card = make_card(
        "Leg",
        title=text,
        page=image,
        animation=image,
        frames=(image, make_image("a.png", text)),
        thumbnails=(image,),
        others=(image,),
        shares=(Share(text, text, 1, 1, 1),),
        remarks=(replace(remark, rule=text),),
    )
    shares = (Share(text, text, 1, 1, 1),)
    return make_report(card, title=text, made_with=text, shares=shares, remarks=card.remarks)


def test_it_begins_as_imgpipe_knows_its_reports() -> None:
    page = render_report(make_site())
    assert page.startswith("<!doctype html>\n<!-- a report by imgpipe -->\n")
    assert page.endswith("</html>\n")


def test_the_same_report_has_the_same_bytes() -> None:
    assert render_report(make_site()) == render_report(make_site())


@pytest.mark.parametrize("text", [ATTACK, QUOTED, "</style></title>--><svg onload=alert(1)>"])
def test_texts_of_the_site_stay_text(text: str) -> None:
    plain = Reading(render_report(attack("plain")))
    reading = Reading(render_report(attack(text)))
    assert [tag for tag, _ in reading.elements] == [tag for tag, _ in plain.elements]
    for (_, attributes), (_, others) in zip(reading.elements, plain.elements, strict=True):
        assert attributes.keys() == others.keys()
    assert all(keep_local(link["href"]) for link in reading.find("a"))
    assert reading.words.count(" ".join(text.split())) == plain.words.count("plain")


def test_it_asks_for_nothing_but_itself() -> None:
    reading = Reading(render_report(make_site()))
    named = [
        value
        for tag, attributes in reading.elements
        for name, value in attributes.items()
        if name in ("src", "srcset", "data", "action", "poster", "style", "background")
        or (name == "href" and tag != "a")
    ]
    assert len(named) == 4  # the icon, and a strip a gallery
    assert all(value.startswith("data:") for value in named)
    parts = (files("imgpipe.reporters") / "report").iterdir()
    for text in (part.read_text("utf-8") for part in parts if part.is_file()):
        assert not re.search(r"https?:|@import|url\(|fetch\(|import\(", text)


def test_only_its_own_scripts_and_styles_run() -> None:
    page = render_report(make_site())
    reading = Reading(page)
    (policy,) = (one for one in reading.find("meta") if "http-equiv" in one)
    rules = dict(rule.split(" ", 1) for rule in policy["content"].split("; "))
    inline = {
        kind: [
            f"'sha256-{b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
            for text in re.findall(rf"<{kind}>(.*?)</{kind}>", page, re.DOTALL)
        ]
        for kind in ("script", "style")
    }
    assert len(inline["script"]) == 2
    assert rules == {
        "default-src": "'none'",
        "img-src": "data:",
        "style-src": " ".join(inline["style"]),
        "script-src": " ".join(inline["script"]),
        "base-uri": "'none'",
        "form-action": "'none'",
    }


def test_every_gallery_has_a_card_with_its_images() -> None:
    reading = Reading(render_report(make_site()))
    cards = reading.find("article")
    assert [card["id"] for card in cards] == ["gastrocnemius", "soleus", "tibialis"]
    counts = [tuple(card[f"data-{key}"] for key in ("error", "warning", "info")) for card in cards]
    assert counts == [("0", "0", "0"), ("1", "1", "0"), ("0", "0", "1")]
    assert [card["data-missing"] for card in cards] == ["0", "1", "0"]
    links = [link["href"] for link in reading.find("a")]
    for path in ("pages/Soleus.md", "gif/Soleus.gif", "webm/Soleus.webm"):
        assert links.count(path) == 1
    shown = [link for link in links if link.startswith("png/Soleus")]
    thumbnails = [f"png/Soleus-{n}-thumb.png" for n in range(1, 5)]
    assert shown == [*(f"png/Soleus-{n}.png" for n in (1, 2, 4)), *thumbnails]


def test_many_remarks_do_not_hide_the_galleries() -> None:
    remarks = [make_remark(Severity.WARNING, "unused", f"png/{n}.png") for n in range(6)]
    opened = [
        ["open" in details for details in read(remarks=tuple(remarks[:n])).find("details")]
        for n in (5, 6)
    ]
    assert opened == [[True], [False]]


def test_it_says_what_was_found_where() -> None:
    words = Reading(render_report(make_site())).words
    assert "Galleries2 Sources without one1 Pages3 Images27 Made by imgpipe120.0 kB" in words
    assert "Found 1 error 2 warnings 1 note" in words
    assert (
        "Beside the galleries: 1 warning warning nothing refers to it png/old.png THM003" in words
    )
    said = "error png/Soleus-3.png is not there: imgpipe run makes it pages/Soleus.md:7:14 REF001"
    assert said in words
    assert "frames png 1 to make 3 49.4 kB 75% less" in words
    assert "Soleus, view 3 missing" in words
    assert "Soleus, view 4 640 × 480, 12.3 kB warning" in words
    assert "No gallery shows it." in words


def test_numbers_have_their_nouns() -> None:
    words = read(make_card("Leg", 1, thumbnails=()), make_card("Arm", 2)).words
    assert "Atlas of the leg: 2 galleries" in words
    assert "1 frame Leg, view 1" in words
    assert "2 thumbnails" in words
    assert "1 other file webm" in words
    assert "nothing wrong" in words
    assert "Atlas of the leg: 1 gallery " in read(make_card("Leg")).words
    lone = make_card("Leg", page=None)
    assert "Atlas of the leg: 1 source " in read(lone).words
    assert "Atlas of the leg: 2 galleries and sources " in read(lone, make_card("Arm")).words
    assert "Galleries1 Sources without one1" in read(lone, make_card("Arm")).words
    assert "Sources without one" not in words


def test_an_empty_site_has_a_report() -> None:
    words = read(shares=()).words
    assert "There are no galleries and no animations." in words
    assert "What imgpipe makes" not in words


def test_a_gallery_may_lack_all() -> None:
    bare = make_card(
        "Leg",
        animation=None,
        strip=None,
        delays_ms=(),
        frames=(),
        thumbnails=(),
        others=(),
        shares=(),
    )
    words = read(bare).words
    assert "no picture The Leg pages/Leg.md It has no animation. imgpipe 1.0." in words


def test_a_remark_of_two_galleries_is_counted_once() -> None:
    shared = (make_remark(Severity.ERROR, "it is not there", "pages/two.md:1:1"),)
    words = read(make_card("Leg", remarks=shared), make_card("Arm", remarks=shared)).words
    assert "Found 1 error The site" in words


@pytest.mark.parametrize(
    ("href", "kept"),
    [
        ("../png/Leg%201.png", True),
        ("png/a%3Ab.png?x=a:b#c:d", True),
        ("./a:b.png", True),
        ("/srv/site/Leg.png", True),
        ("FILE:///C:/site/Leg.png", True),
        ("", False),
        ("javascript:alert(1)", False),
        ("JavaScript:alert(1)", False),
        ("java\nscript:alert(1)", False),
        ("\x01javascript:alert(1)", False),
        (" javascript:alert(1)", False),
        ("data:text/html,x", False),
        ("vbscript:x", False),
        ("//elsewhere.example/Leg.png", False),
        ("/\\elsewhere.example/Leg.png", False),
        ("\\\\elsewhere.example\\Leg.png", False),
        ("file://elsewhere.example/Leg.png", False),
        ("ftp://elsewhere.example/Leg.png", False),
    ],
)
def test_links_lead_to_files_of_this_computer(href: str, *, kept: bool) -> None:
    assert keep_local(href) == (href if kept else "")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Wade\u202egpj.exe", "Wade\\u202egpj.exe"),
        ("a\x00b\x1b[31m", "a\\x00b\\x1b[31m"),
        ("cut\udcff", "cut\\udcff"),
        ("نمی\u200cخواهم, co\u00adop\nnew", "نمی\u200cخواهم, co\u00adop\nnew"),
    ],
)
def test_what_would_disguise_a_text_is_shown(text: str, shown: str) -> None:
    assert format_text(text) == shown
    page = render_report(make_report(make_card("Leg", title=text)))
    assert f"<bdi>{shown}</bdi>".encode() in page.encode()


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("no `a<b` here", "no <code>a&lt;b</code> here"),
        ("`a` and `b`", "<code>a</code> and <code>b</code>"),
        ("one ` alone <b>", "one ` alone &lt;b&gt;"),
        ("`\u202e`", "<code>\\u202e</code>"),
    ],
)
def test_what_stands_between_backticks_is_code(text: str, html: str) -> None:
    assert mark_code(text) == html


@pytest.mark.parametrize(
    ("made", "source", "said"),
    [
        (25, 100, "75% less"),
        (120, 100, "20% more"),
        (1001, 1000, "the same"),
        (250, 100, "2.5 times"),
        (0, 100, ""),
        (100, 0, ""),
    ],
)
def test_a_share_is_weighed_against_its_source(made: int, source: int, said: str) -> None:
    assert say_saving(Share("frames", "png", 1, made, source)) == said


def test_a_finding_of_a_file_stands_beside_it() -> None:
    image = make_image("png/Leg-1.png", "1")
    remarks = [
        make_remark(Severity.INFO, "", "png/Leg-1.png"),
        make_remark(Severity.WARNING, "", "png/Leg-1.png:3:4"),
        make_remark(Severity.ERROR, "", "png/Leg-1.png.txt"),
    ]
    assert [find_worst(image, remarks[:n]) for n in range(4)] == ["", "note", "warning", "warning"]


def test_severities_are_counted_in_words() -> None:
    def of(*severities: Severity) -> list[Remark]:
        return [make_remark(severity, "", "") for severity in severities]

    assert count_severities([]) == ""
    assert (
        count_severities(of(Severity.INFO, Severity.ERROR, Severity.INFO)) == "1 error and 2 notes"
    )


def test_pictures_are_of_the_frames_that_they_show() -> None:
    card = make_card("Leg", 3)
    odd = (make_image("png/Arm-1.png", "arm"), *reversed(card.frames))
    links = read(replace(card, frames=odd, thumbnails=())).find("a")
    shown = [(link["href"], link.get("data-picture")) for link in links if "png/" in link["href"]]
    names = ("Arm-1", None), ("Leg-3", "2"), ("Leg-2", "1"), ("Leg-1", "0")
    assert shown == [(f"png/{name}.png", place) for name, place in names]


def test_files_to_make_are_counted_once() -> None:
    lost = make_image("png/Leg-1.png", "1", href="", state="missing")
    stale = make_image("png/Leg-2.png", "2", state="stale")
    edited = make_image("png/Leg-3.png", "3", state="edited")
    images = (lost, stale, edited)
    assert count_unfit(make_card("Leg", frames=images, others=images)) == 2
    shares = (Share("frames", "png", 1, 1, 1, 2), Share("webp", "webp", 1, 1, 1, 1))
    assert count_unfit(make_card("Leg", frames=images, shares=shares)) == 3
