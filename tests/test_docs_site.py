"""The documentation as a site: built strictly, it asks no other host, and no page is forgotten."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest
import yaml

from tests.browser import serve
from tests.conftest import lack

if TYPE_CHECKING:
    from playwright.sync_api import Browser

ROOT = Path(__file__).parent.parent


def find_pages(nav: object) -> Iterator[str]:
    """Yield the pages of a `nav`, in the order of reading."""
    if isinstance(nav, str):
        yield nav
    for item in nav.values() if isinstance(nav, dict) else nav if isinstance(nav, list) else ():
        yield from find_pages(item)


def read_settings() -> dict[str, object]:
    settings = yaml.safe_load((ROOT / "mkdocs.yml").read_text(encoding="utf-8"))
    assert isinstance(settings, dict)
    return settings


def test_every_page_is_in_the_navigation_once() -> None:
    listed = list(find_pages(read_settings()["nav"]))
    assert sorted(listed) == sorted(path.name for path in ROOT.glob("docs/*.md"))


def build(settings: Path, folder: Path) -> subprocess.CompletedProcess[str]:
    """Build as `make docs` does. Not quietly: with `--quiet`, strictness counts no warnings."""
    if not find_spec("material"):
        lack("mkdocs-material (imgpipe[docs])")
    return subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict", "-f", settings, "-d", folder],
        env={**os.environ, "NO_MKDOCS_2_WARNING": "1"},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site")
    done = build(ROOT / "mkdocs.yml", folder)
    assert done.returncode == 0, done.stderr
    return folder


@pytest.mark.slow
def test_it_is_built_strictly(built: Path) -> None:
    for name in find_pages(read_settings()["nav"]):
        page = "index.html" if name == "README.md" else name.replace(".md", ".html")
        text = (built / page).read_text(encoding="utf-8")
        assert len(re.findall("<h1", text)) == 1, page


@pytest.mark.slow
def test_an_anchor_that_is_not_there_is_no_site(tmp_path: Path) -> None:
    shutil.copy(ROOT / "mkdocs.yml", tmp_path)
    shutil.copytree(ROOT / "docs", tmp_path / "docs")
    with (tmp_path / "docs/ci.md").open("a", encoding="utf-8") as page:
        page.write("\n[Begin](start.md#nowhere)\n")
    done = build(tmp_path / "mkdocs.yml", tmp_path / "site")
    assert done.returncode == 1
    assert "the doc 'start.md' does not contain an anchor '#nowhere'" in done.stderr


@pytest.mark.slow
def test_it_asks_no_other_host(built: Path, browser: Browser) -> None:
    page = browser.new_page()
    page.set_default_timeout(120_000)  # of a busy machine
    asked, said = [], []
    page.on("request", lambda request: asked.append(urlsplit(request.url)))
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda problem: said.append(str(problem)))
    with serve(built) as address:
        for name in ("index.html", "start.html", "reference.html", "rules.html"):
            page.goto(f"{address}{name}", wait_until="load")
        # Key by key, as a person does: the theme hears keys, and at times misses what is filled in.
        query = page.locator("[data-md-component=search-query]").first
        query.click()
        query.press_sequentially("turntable")
        page.wait_for_selector(".md-search-result__item")
        page.close()  # before the server, which would cut off what is still being loaded
    assert {url.hostname for url in asked if url.scheme in ("http", "https")} == {"127.0.0.1"}
    assert said == []
