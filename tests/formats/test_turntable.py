"""A turntable in a real browser: dragged, swiped and by keys; what it loads, and when."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import pytest
from PIL import Image, ImageDraw

from imgpipe.formats.turntable import Turntable, write_page
from imgpipe.images import Size
from tests.browser import serve

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

FRAMES = 8
SIZE = Size(240, 160)
NAME = 'Leg & "Foot" <b>'
SHOWN = "document.querySelector('img').src"


def frame_name(number: int) -> str:
    return f"frames/Leg #{number}.webp"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("turntable")
    (folder / "frames").mkdir()
    for number in range(FRAMES):
        image = Image.new("RGB", (SIZE.width_px, SIZE.height_px), "white")
        box = (20 * number, 40, 20 * number + 60, 120)
        ImageDraw.Draw(image).ellipse(box, fill=(170, 60, 50))
        image.save(folder / frame_name(number))
    frames = [quote(frame_name(number)) for number in range(FRAMES)]
    (folder / "turn.html").write_text(write_page(Turntable(NAME, frames, SIZE)), "utf-8")
    return folder


@dataclass
class Look:
    page: Page
    asked: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    @property
    def turntable(self) -> Any:
        return self.page.get_by_role("slider", name=NAME, exact=True)

    @property
    def number(self) -> int:
        """The number of the frame that is said to be shown, once its file is."""
        number = int(self.turntable.get_attribute("aria-valuenow"))
        wanted = quote(frame_name(number - 1))
        self.page.wait_for_function(f"{SHOWN}.endsWith({wanted!r})")
        return number

    def drag(self, start: float, *stops: float) -> None:
        """Press at a part of the width, move to others, rest there and let go."""
        box = self.turntable.bounding_box()
        mouse = self.page.mouse
        mouse.move(box["x"] + start * box["width"], box["y"] + 20)
        mouse.down()
        for stop in stops:
            mouse.move(box["x"] + stop * box["width"], box["y"] + 20)
        mouse.up()


@contextmanager
def look_at(browser: Browser, site: Path, **context: Any) -> Iterator[Look]:
    settings = {"viewport": {"width": 400, "height": 300}, "reduced_motion": "reduce"} | context
    with serve(site) as url:
        opened = browser.new_context(**settings)
        look = Look(opened.new_page())
        look.page.on("request", lambda request: look.asked.append(request.url.removeprefix(url)))
        look.page.on("console", lambda message: look.wrong.append(message.text))
        look.page.on("pageerror", lambda problem: look.wrong.append(str(problem)))
        look.page.goto(f"{url}turn.html")
        yield look
        assert look.wrong == []
        opened.close()


def test_one_frame_is_loaded_until_it_is_touched(browser: Browser, site: Path) -> None:
    with look_at(browser, site) as look:
        first = quote(frame_name(0))
        assert look.asked == ["turn.html", first]
        assert look.number == 1
        look.turntable.hover()
        loaded = "new Set(performance.getEntriesByType('resource').map((one) => one.name)).size"
        look.page.wait_for_function(f"{loaded} >= {FRAMES}")
        assert {quote(frame_name(number)) for number in range(FRAMES)} <= set(look.asked)


def test_dragging_turns_it_both_ways_and_round(browser: Browser, site: Path) -> None:
    with look_at(browser, site) as look:
        look.drag(0.1, 0.1 + 2 / FRAMES)
        assert look.number == 3
        look.drag(0.9, 0.9 - 3 / FRAMES)
        assert look.number == FRAMES
        look.drag(0.1, 0.5, 0.1 + 1 / FRAMES)
        assert look.number == 1


def test_keys_turn_it(browser: Browser, site: Path) -> None:
    with look_at(browser, site) as look:
        look.page.keyboard.press("Tab")
        steps = {
            "ArrowRight": 2, "ArrowUp": 3, "ArrowLeft": 2, "ArrowDown": 1, "End": FRAMES,
            "PageUp": 2, "PageDown": FRAMES, "Home": 1,
        }  # fmt: skip
        for key, number in steps.items():
            look.page.keyboard.press(key)
            assert (key, look.number) == (key, number)
        assert look.turntable.get_attribute("aria-valuetext") == f"1 / {FRAMES}"
        look.page.keyboard.press("ArrowLeft")
        assert look.number == FRAMES


@pytest.mark.slow
def test_a_swipe_turns_it(browser: Browser, site: Path) -> None:
    with look_at(browser, site, has_touch=True, is_mobile=True) as look:
        box = look.turntable.bounding_box()
        touch = look.page.context.new_cdp_session(look.page)
        for kind, part in (("touchStart", 0.2), ("touchMove", 0.3), ("touchMove", 0.45)):
            point = {"x": box["x"] + part * box["width"], "y": box["y"] + 20}
            touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [point]})
        touch.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
        assert look.number > 1


@pytest.mark.slow
def test_it_coasts_unless_motion_is_unwelcome(browser: Browser, site: Path) -> None:
    with look_at(browser, site, reduced_motion="no-preference") as look:
        look.page.evaluate("window.turns = 0")
        look.page.evaluate(
            "new MutationObserver((all) => { turns += all.length; })"
            ".observe(document.querySelector('.turntable'), {attributeFilter: ['aria-valuenow']})"
        )
        look.drag(0.1, 0.2, 0.5)
        look.page.wait_for_function("turns > 3")
    with look_at(browser, site) as look:
        look.drag(0.1, 0.1 + 2 / FRAMES)
        assert look.number == 3


@pytest.mark.slow
def test_it_fits_where_it_is_shown(browser: Browser, site: Path) -> None:
    for width, height, shown in ((120, 600, 120), (800, 600, SIZE.width_px), (800, 80, 120)):
        with look_at(browser, site, viewport={"width": width, "height": height}) as look:
            box = look.turntable.bounding_box()
            assert (box["width"], box["height"]) == (shown, shown * 160 / 240)


def test_without_scripts_the_first_frame_is_shown_and_nothing_promised(
    browser: Browser, site: Path
) -> None:
    with look_at(browser, site, java_script_enabled=False) as look:
        assert look.asked == ["turn.html", quote(frame_name(0))]
        assert look.page.get_by_alt_text(NAME).is_visible()
        assert not look.page.locator("svg").is_visible()


def test_it_can_be_opened_as_a_file(browser: Browser, site: Path) -> None:
    page = browser.new_page()
    page.goto((site / "turn.html").as_uri())
    page.get_by_role("slider").press("ArrowLeft")
    wanted = quote(frame_name(FRAMES - 1))
    page.wait_for_function(f"{SHOWN}.endsWith({wanted!r})")
    page.close()


def test_what_comes_from_names_stays_text() -> None:
    page = write_page(Turntable("</title><script>", ["a</script>&amp;.png", "b"], SIZE))
    assert page.count("<script>") == page.count("</script>") == 1
    assert "<title>&lt;/title&gt;&lt;script&gt;</title>" in page
    assert r'"a\u003c/script\u003e\u0026amp;.png"' in page
