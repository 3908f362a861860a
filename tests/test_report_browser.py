"""The page of a report in a real browser: turned, played, searched, by mouse and by keys."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from PIL import Image

from imgpipe.reporters.report_page import render_report
from tests.conftest import lack
from tests.reports import make_card, make_report, make_site, make_strip

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator, Page

    from imgpipe.report import Report

pytestmark = pytest.mark.slow

FIRST, SECOND, THIRD = "The Gastrocnemius", "The Soleus", "The Tibialis"
THEME = "imgpipe-report-theme"
ATTACK = "<script>alert(1)</script>"


@dataclass
class Look:
    page: Page
    file: Path
    asked: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    def slider(self, name: str = FIRST) -> Locator:
        return self.page.get_by_role("slider", name=name, exact=True)

    def number(self, name: str = FIRST) -> int:
        """The number of the picture that is said to be shown, and is."""
        slider = self.slider(name)
        number = int(slider.get_attribute("aria-valuenow"))
        shift = float(slider.locator("image").get_attribute("x"))
        assert -shift / 112 == number - 1
        return number

    def wait_until_moved(self, name: str = FIRST) -> None:
        # By a locator: functions that wait in the page are strings there, which its policy forbids.
        self.page.locator(f".turn[aria-label='{name}']:not([aria-valuenow='1'])").wait_for()

    def drag(self, start: float, *stops: float) -> None:
        box = self.slider().bounding_box()
        mouse = self.page.mouse
        mouse.move(box["x"] + start * box["width"], box["y"] + 20)
        mouse.down()
        for stop in stops:
            mouse.move(box["x"] + stop * box["width"], box["y"] + 20)
        mouse.up()

    @property
    def cards(self) -> list[str]:
        """The titles of the cards that are shown, in their order."""
        return self.page.locator(".card:visible h3").all_text_contents()

    @property
    def result(self) -> str:
        return self.page.get_by_role("status").text_content()

    def choose(self, label: str, option: str) -> None:
        self.page.get_by_label(label, exact=True).select_option(label=option)

    def wait_for_ground(self, color: str) -> None:
        shown = "getComputedStyle(document.body).backgroundColor"
        self.page.wait_for_function(f"wanted => {shown} === wanted", arg=color)


@contextmanager
def look_at(
    browser: Browser, folder: Path, report: Report | None = None, fragment: str = "", **context: Any
) -> Iterator[Look]:
    """Open a report from the disk, as people do; nothing may go wrong, and nothing be asked for."""
    file = folder / "report.html"
    file.write_text(render_report(report or make_site()), "utf-8")
    settings = {"viewport": {"width": 1200, "height": 900}, "color_scheme": "light"} | context
    opened = browser.new_context(**settings)
    look = Look(opened.new_page(), file)
    look.page.on("request", lambda request: look.asked.append(request.url))
    look.page.on("console", lambda message: look.wrong.append(message.text))
    look.page.on("pageerror", lambda problem: look.wrong.append(str(problem)))
    look.page.on("dialog", lambda dialog: look.wrong.append(dialog.message))
    look.page.goto(file.as_uri() + fragment)
    yield look
    assert look.wrong == []
    assert {url.partition("#")[0] for url in look.asked if not url.startswith("data:")} == {
        file.as_uri()
    }
    opened.close()


def test_dragging_turns_a_preview_both_ways_and_round(browser: Browser, tmp_path: Path) -> None:
    with look_at(browser, tmp_path) as look:
        assert look.number() == 1
        look.drag(0.1, 0.1 + 2 / 16)
        assert look.number() == 3
        look.drag(0.9, 0.9 - 5 / 16)
        assert look.number() == 14
        assert look.slider().get_attribute("aria-valuetext") == "picture 14 of 16"
        assert look.number(SECOND) == 1


def test_a_finger_turns_it_and_scrolls_the_page(browser: Browser, tmp_path: Path) -> None:
    with look_at(browser, tmp_path, has_touch=True, is_mobile=True) as look:
        box = look.slider().bounding_box()
        left, top, width = box["x"], box["y"] + 30, box["width"]
        finger = look.page.context.new_cdp_session(look.page)
        moves = [("touchStart", 0.1), *(("touchMove", 0.1 + n / 16) for n in range(1, 5))]
        for kind, part in moves:
            points = [{"x": left + part * width, "y": top}]
            finger.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
        finger.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
        look.wait_until_moved()
        assert look.slider().evaluate("one => getComputedStyle(one).touchAction") == "pan-y"


def test_keys_turn_it(browser: Browser, tmp_path: Path) -> None:
    with look_at(browser, tmp_path) as look:
        look.slider().focus()
        steps = {
            "ArrowRight": 2, "ArrowUp": 3, "ArrowLeft": 2, "ArrowDown": 1, "End": 16,
            "PageUp": 4, "PageDown": 16, "Home": 1,
        }  # fmt: skip
        for key, number in steps.items():
            look.page.keyboard.press(key)
            assert (key, look.number()) == (key, number)
        look.page.keyboard.press("Control+ArrowRight")
        assert look.number() == 1


def test_it_plays_on_demand_only(browser: Browser, tmp_path: Path) -> None:
    with look_at(browser, tmp_path) as look:
        assert look.page.get_by_role("button", name="Pause").count() == 0
        look.page.get_by_role("button", name=f"Play: {FIRST}").click()
        look.wait_until_moved()
        look.page.get_by_role("button", name=f"Play: {SECOND}").click()
        assert look.page.get_by_role("button", name="Pause").count() == 1
        look.wait_until_moved(SECOND)
        look.slider(SECOND).press(" ")
        assert look.page.get_by_role("button", name="Pause").count() == 0


@pytest.mark.parametrize(
    ("plays", "motion", "last"), [(1, "no-preference", 4), (0, "reduce", 1), (3, "reduce", 1)]
)
def test_it_plays_as_often_as_it_shall(
    browser: Browser, tmp_path: Path, plays: int, motion: str, last: int
) -> None:
    report = make_report(make_card("Leg", plays=plays))
    with look_at(browser, tmp_path, report, reduced_motion=motion) as look:
        look.page.get_by_role("button", name="Play: The Leg").click()
        look.page.get_by_role("button", name="Pause: The Leg").wait_for()
        look.page.get_by_role("button", name="Play: The Leg").wait_for()
        assert look.number("The Leg") == last


def test_it_stops_where_no_one_sees_it(browser: Browser, tmp_path: Path) -> None:
    report = make_report(*(make_card(f"Leg{n}") for n in range(12)))
    with look_at(browser, tmp_path, report, viewport={"width": 400, "height": 500}) as look:
        look.page.get_by_role("button", name="Play: The Leg0").click()
        look.page.get_by_role("button", name="Pause: The Leg0").wait_for()
        look.page.evaluate("scrollTo(0, document.body.scrollHeight)")
        look.page.locator(".playing").wait_for(state="detached")


def test_a_still_picture_is_no_slider(browser: Browser, tmp_path: Path) -> None:
    with look_at(browser, tmp_path) as look:
        assert look.slider(THIRD).count() == 0
        assert look.page.get_by_role("img", name=THIRD).count() == 1


def test_small_pictures_are_cut_out_when_they_are_asked_for(
    browser: Browser, tmp_path: Path
) -> None:
    with look_at(browser, tmp_path) as look:
        card = look.page.locator("#soleus")
        assert card.locator(".tiles svg").count() == 0
        card.get_by_text("4 frames").click()
        card.locator(".tiles svg").first.wait_for()
        shifts = "all => all.map((one) => Number(one.getAttribute('x')))"
        assert card.locator(".tiles image").evaluate_all(shifts) == [0, -112, -336]
        assert card.locator(".tiles svg.gone").count() == 1
        for _ in range(2):
            card.get_by_text("4 frames").click()
        assert card.locator(".tiles a > svg, .tiles span > svg").count() == 4
        names = ["Soleus, view 1", "Soleus, view 2", "Soleus, view 4"]
        assert card.locator(".tiles").first.get_by_role("link").all_text_contents() == names


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        ("soleus", [SECOND]),
        ("VIEW 16", [FIRST]),
        ("png/tibialis-1-thumb", [THIRD]),
        ("gif/ tib", [THIRD]),
        ("the", [FIRST, SECOND, THIRD]),
        ("sóleus", [SECOND]),
        ("knee", []),
    ],
)
def test_search_hides_cards_and_says_how_many_are_left(
    browser: Browser, tmp_path: Path, words: str, shown: list[str]
) -> None:
    with look_at(browser, tmp_path) as look:
        assert look.result == "3 galleries and sources"
        look.page.get_by_role("searchbox", name="Search").fill(words)
        assert look.cards == shown
        part = "" if len(shown) == 3 else f"{len(shown)} of "
        assert look.result == f"{part}3 galleries and sources"
        assert look.page.get_by_text("No gallery is like that.").is_visible() == (not shown)


def test_filters_and_order(browser: Browser, tmp_path: Path) -> None:
    with look_at(browser, tmp_path) as look:
        look.choose("Show", "with findings")
        assert look.cards == [SECOND, THIRD]
        look.choose("Show", "missing or stale")
        assert look.cards == [SECOND]
        look.choose("Show", "all")
        look.choose("Findings", "notes")
        assert look.cards == [THIRD]
        assert look.page.get_by_text("no loop").is_visible()
        look.choose("Findings", "any")
        assert not look.page.get_by_text("no loop").is_visible()
        look.choose("Order", "most findings")
        assert look.cards == [SECOND, THIRD, FIRST]
        look.choose("Order", "largest")
        assert look.cards == [FIRST, SECOND, THIRD]
        look.choose("Order", "as on the site")
        assert look.cards == [FIRST, SECOND, THIRD]


def test_the_address_shares_a_search(browser: Browser, tmp_path: Path) -> None:
    with look_at(browser, tmp_path) as look:
        look.page.get_by_label("Search").fill("soleus, view")
        look.choose("Findings", "errors")
        fragment = look.page.evaluate("location.hash")
        assert fragment == "#q=soleus%2C+view&severity=error"
    with look_at(browser, tmp_path, fragment=fragment) as look:
        assert look.cards == [SECOND]
        assert look.page.get_by_label("Search").input_value() == "soleus, view"
        look.page.evaluate("location.hash = '#soleus'")
        look.page.evaluate("location.hash = '#tibialis'")
        look.page.locator("#tibialis").wait_for()
        assert look.cards == [FIRST, SECOND, THIRD]
    with look_at(browser, tmp_path, fragment="#severity=none&q=%E0%A4%A") as look:
        assert look.page.get_by_label("Findings", exact=True).input_value() == ""


def test_keys_search_and_clear(browser: Browser, tmp_path: Path) -> None:
    with look_at(browser, tmp_path) as look:
        keyboard = look.page.keyboard
        keyboard.press("/")
        keyboard.type("soleus/")
        assert look.page.get_by_label("Search").input_value() == "soleus/"
        assert look.result == "0 of 3 galleries and sources"
        keyboard.press("Escape")
        assert look.result == "3 galleries and sources"
        assert look.page.evaluate("location.hash") == ""
        look.choose("Findings", "errors")
        look.page.get_by_role("button", name="Clear").click()
        assert look.result == "3 galleries and sources"
        assert look.page.evaluate("document.activeElement.name") == "q"


def test_the_first_key_skips_to_the_galleries(browser: Browser, tmp_path: Path) -> None:
    with look_at(browser, tmp_path) as look:
        look.page.keyboard.press("Tab")
        look.page.keyboard.press("Enter")
        assert look.page.evaluate("document.activeElement.textContent") == "Galleries"


def test_light_and_dark(browser: Browser, tmp_path: Path) -> None:
    light, dark = "rgb(246, 245, 242)", "rgb(21, 23, 26)"
    with look_at(browser, tmp_path) as look:
        look.wait_for_ground(light)
        look.page.emulate_media(color_scheme="dark")
        look.wait_for_ground(dark)
        look.page.get_by_role("button", name="Light colours").click()
        look.wait_for_ground(light)
        assert look.page.evaluate(f"localStorage.getItem('{THEME}')") == "light"
        look.page.get_by_role("button", name="Dark colours").click()
        look.wait_for_ground(dark)
        assert look.page.evaluate(f"localStorage.getItem('{THEME}')") == "dark"


def test_the_chosen_colours_are_shown_again(browser: Browser, tmp_path: Path) -> None:
    """The browser is told what it keeps: in one of eighty new profiles it loses the first value."""
    light = "rgb(246, 245, 242)"
    with look_at(browser, tmp_path, color_scheme="dark") as look:
        look.page.add_init_script(f"localStorage.setItem('{THEME}', 'light')")
        look.page.reload()
        look.wait_for_ground(light)
        assert look.page.get_by_role("button", name="Dark colours").is_visible()


def test_it_is_readable_without_scripts(browser: Browser, tmp_path: Path) -> None:
    with look_at(browser, tmp_path, java_script_enabled=False) as look:
        assert look.cards == [FIRST, SECOND, THIRD]
        assert look.page.get_by_role("img", name=FIRST).is_visible()
        assert not look.page.get_by_role("searchbox").is_visible()
        assert not look.page.get_by_role("button").first.is_visible()
        look.page.locator("#soleus summary").first.click()
        assert look.page.get_by_text("is not there:").is_visible()


def test_a_caption_that_is_a_script_stays_text(browser: Browser, tmp_path: Path) -> None:
    card = make_card("Leg", title=ATTACK)
    with look_at(browser, tmp_path, make_report(card, title=ATTACK)) as look:
        assert look.cards == [ATTACK]
        assert look.page.title() == f"{ATTACK}: 1 gallery"
        assert look.page.locator("script").count() == 2


def test_a_script_that_got_in_would_not_run(browser: Browser, tmp_path: Path) -> None:
    with look_at(browser, tmp_path) as look:
        page = look.file.read_text("utf-8").replace("<footer", "<script>alert(1)</script><footer")
        look.file.write_text(page, "utf-8")
        look.page.reload()
        assert len(look.wrong) == 1
        assert "violates the following Content Security Policy" in look.wrong.pop()


@pytest.mark.parametrize("width", [320, 600, 768, 1180, 1400])
def test_nothing_is_wider_than_the_window(browser: Browser, tmp_path: Path, width: int) -> None:
    long = make_card("Flexor-hallucis-longus-" * 4)
    report = make_report(*make_site().cards, long, title="Musculoskeletal" * 4)
    size = {"width": width, "height": 800}
    with look_at(browser, tmp_path, report, viewport=size) as look:
        look.page.evaluate("document.querySelectorAll('details').forEach((one) => one.open = true)")
        assert look.page.evaluate("document.documentElement.scrollWidth") == width
        inside = "card => card.scrollWidth <= card.clientWidth"
        assert all(card.evaluate(inside) for card in look.page.locator(".card").all())


@pytest.mark.parametrize("size", [(720, 600), (1000, 600), (1400, 400), (1400, 900)])
def test_the_toolbar_never_covers_what_has_the_focus(
    browser: Browser, tmp_path: Path, size: tuple[int, int]
) -> None:
    """On the way back, too, where pages scroll so that it is at the top."""
    report = make_report(*(make_card(f"Leg{number}") for number in range(6)))
    viewport = {"width": size[0], "height": size[1]}
    with look_at(browser, tmp_path, report, viewport=viewport) as look:
        look.page.locator("h3 a").last.focus()
        covered = """() => {
            const focused = document.activeElement;
            const [bar, box] = [document.querySelector(".toolbar"), focused]
                .map((one) => one.getBoundingClientRect());
            return !focused.closest(".toolbar") && box.top < bar.bottom && box.bottom > bar.top;
        }"""
        while not look.page.evaluate("document.activeElement.closest('.toolbar') !== null"):
            assert not look.page.evaluate(covered)
            look.page.keyboard.press("Shift+Tab")


def test_cards_have_the_names_of_their_titles(browser: Browser, tmp_path: Path) -> None:
    with look_at(browser, tmp_path) as look:
        for name in (FIRST, SECOND, THIRD):
            assert look.page.get_by_role("article", name=name, exact=True).count() == 1


def test_the_sign_of_playing_is_seen_in_forced_colors(browser: Browser, tmp_path: Path) -> None:
    with look_at(browser, tmp_path, forced_colors="active") as look:
        ground, ink = look.page.locator(".play").first.evaluate(
            """one => [getComputedStyle(one, "::before").backgroundColor,
                       getComputedStyle(one).color]"""
        )
        assert ground == ink


def test_a_preview_shows_one_picture_alone(browser: Browser, tmp_path: Path) -> None:
    """Its neighbours in the strip stay hidden where the window is wider than a picture, too."""
    tall = make_card("Leg", strip=make_strip(4, height_px=400, ground="black"))
    with look_at(browser, tmp_path, make_report(tall)) as look:
        slider = look.slider("The Leg")
        slider.press("ArrowRight")
        picture = Image.open(io.BytesIO(slider.screenshot())).convert("L")
        width, middle = picture.width, picture.height // 2
        spots = [
            picture.getpixel((x, middle)) for x in (width // 8, width // 2, width - width // 8)
        ]
        assert spots == [255, 0, 255]


@pytest.mark.parametrize("width", [500, 718])  # A5 and A4, without their margins
def test_paper_has_room_for_a_card(browser: Browser, tmp_path: Path, width: int) -> None:
    with look_at(browser, tmp_path, viewport={"width": width, "height": 1000}) as look:
        look.page.emulate_media(media="print")
        inside = """card => [...card.querySelectorAll("td")].every((cell) =>
            cell.getBoundingClientRect().right <= card.getBoundingClientRect().right)"""
        assert all(card.evaluate(inside) for card in look.page.locator(".card").all())


def test_print_has_the_findings(browser: Browser, tmp_path: Path) -> None:
    with look_at(browser, tmp_path) as look:
        look.page.emulate_media(media="print")
        look.page.evaluate("dispatchEvent(new Event('beforeprint'))")
        assert look.page.get_by_text("is not there:").is_visible()
        assert not look.page.get_by_role("searchbox").is_visible()
        look.page.evaluate("dispatchEvent(new Event('afterprint'))")
        assert not look.page.get_by_text("is not there:").is_visible()


@pytest.mark.parametrize("colors", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1400])
def test_axe_finds_no_barrier(browser: Browser, tmp_path: Path, colors: str, width: int) -> None:
    if not find_spec("axe_playwright_python"):
        lack("axe-playwright-python (imgpipe[browser])")
    from axe_playwright_python.sync_playwright import Axe

    size = {"width": width, "height": 900}
    with look_at(browser, tmp_path, color_scheme=colors, viewport=size) as look:
        look.page.evaluate("document.querySelectorAll('details').forEach((one) => one.open = true)")
        look.page.locator(".tiles svg").first.wait_for()
        found = Axe().run(look.page).response
        assert [(one["id"], one["impact"], one["nodes"]) for one in found["violations"]] == []
        assert len(found["passes"]) > 20
