"""The picture of a report in README: `python -m tests.documented_report` makes it anew.

It is the report of the sample site as it is today, light on a wide screen and dark on a narrow one.
"""

from __future__ import annotations

import io
import shutil
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from PIL import Image

from imgpipe.own_texts import REPORT_NAME
from tests.browser import find_chromium, launch
from tests.project import Project

if TYPE_CHECKING:
    from playwright.sync_api import Browser

_ROOT = Path(__file__).parents[1]
_PICTURE = _ROOT / "docs" / "images" / "report.png"
_HEIGHT_PX, _GAP_PX = 1050, 18
_WIDE_PX, _NARROW_PX = 1340, 372
_PUBLISHED_PX = 1280


def write_report(folder: Path) -> Path:
    """Make the sample site in a folder called "atlas", which is its title; return its report."""
    site = Project(folder / "atlas")
    shutil.copytree(_ROOT / "raw", site.root / "raw")
    shutil.copy(_ROOT / "pipeline.yaml", site.root)
    for command in ("run", "report"):
        said = site.run(command, "--quiet")
        assert said.code == 0, said.err
    return site.root / REPORT_NAME


def take_picture(report: Path, executable: str) -> Image.Image:
    """Return both screens side by side, in the colours of one palette."""
    with launch(executable) as browser:
        wide = _shoot(browser, report, _WIDE_PX, "light")
        narrow = _shoot(browser, report, _NARROW_PX, "dark", card="Gastrocnemius")
    both = Image.new("RGB", (_WIDE_PX + _GAP_PX + _NARROW_PX, _HEIGHT_PX), "white")
    both.paste(wide, (0, 0))
    both.paste(narrow, (_WIDE_PX + _GAP_PX, 0))
    height = round(_HEIGHT_PX * _PUBLISHED_PX / both.width)
    return both.resize((_PUBLISHED_PX, height), Image.Resampling.LANCZOS).quantize(256)


def _shoot(
    browser: Browser, report: Path, width: int, colors: str, card: str | None = None
) -> Image.Image:
    """Return the top of the page; or of a card, with its frames."""
    size = {"width": width, "height": _HEIGHT_PX}
    page = browser.new_page(viewport=size, color_scheme=colors, reduced_motion="reduce")
    page.goto(report.as_uri())
    for preview in page.get_by_role("slider").all():
        preview.press("PageUp")
        preview.blur()
    if card:
        shown = page.get_by_role("article").filter(has_text=card)
        shown.get_by_text("16 frames").click()
        shown.locator(".tiles svg").first.wait_for()
        shown.evaluate("card => card.scrollIntoView()")
    picture = Image.open(io.BytesIO(page.screenshot()))
    page.close()
    return picture.convert("RGB")


if __name__ == "__main__":
    chromium = find_chromium() or sys.exit("there is no Chromium")
    with TemporaryDirectory() as name:
        take_picture(write_report(Path(name)), chromium).save(_PICTURE, optimize=True)
