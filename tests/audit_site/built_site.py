"""A site that Jekyll builds and Chromium opens: which images it asks for, and which are there."""

from __future__ import annotations

import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from imgpipe.languages.image_names import IMAGE_EXTENSIONS
from imgpipe.links.files import extension_of

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Route

ADDRESS = "https://example.org"  # as `_config.yml` has it; nothing leaves the machine

# What a page names and a browser does not ask for by itself: links, icons, data for scripts, and
# all sources of a video but the first that it can play.
_ASK_FOR_THE_REST = """
async () => {
  const named = [["a", "href"], ["link", "href"], ["meta", "content"], ["[data-src]", "data-src"],
                 ["source", "src"], ["source:not([src])", "srcset"]];
  const values = named.flatMap(([which, name]) =>
    [...document.querySelectorAll(which)].map(found => found.getAttribute(name) ?? ""));
  const images = values.filter(value => /\\.(EXTENSIONS)([?#].*)?$/i.test(value));
  await Promise.all(images.map(value => fetch(value).catch(() => null)));
}
""".replace("EXTENSIONS", "|".join(sorted(IMAGE_EXTENSIONS)))


@dataclass(frozen=True, slots=True)
class Asked:
    """Images and videos that pages ask for, as paths of the built site."""

    answered: frozenset[str]
    refused: frozenset[str]


def build(jekyll: str, source: Path) -> Path:
    """Return the folder that Jekyll publishes a site in."""
    published = source / "_site"
    command = [jekyll, "build", "--quiet", "--disable-disk-cache", "--destination", str(published)]
    subprocess.run(command, cwd=source, check=True, capture_output=True, timeout=120)
    return published


def list_images(folder: Path) -> frozenset[str]:
    return frozenset(
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*")
        if path.is_file() and _is_image(path.name)
    )


def visit(browser: Browser, published: Path, pages: str = "**/*.html") -> Asked:
    """Open every page that the glob means, in turn."""
    answered: set[str] = set()
    refused: set[str] = set()

    def answer(route: Route) -> None:
        url = urlsplit(route.request.url)
        if f"{url.scheme}://{url.netloc}" != ADDRESS:
            route.abort()
            return
        path = unquote(url.path).lstrip("/")
        file = published / path
        if _is_image(path) or route.request.resource_type in ("image", "media"):
            (answered if file.is_file() else refused).add(path)
        if file.is_file():
            route.fulfill(path=file)
        else:
            route.fulfill(status=404)

    with browser.new_context() as context:
        context.route("**/*", answer)
        page = context.new_page()
        for path in sorted(published.glob(pages)):
            page.goto(f"{ADDRESS}/{path.relative_to(published).as_posix()}")
            page.evaluate(_ASK_FOR_THE_REST)
    return Asked(frozenset(answered), frozenset(refused - {"favicon.ico"}))


def _is_image(path: str) -> bool:
    return extension_of(path) in IMAGE_EXTENSIONS
