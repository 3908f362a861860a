"""Sites as published: filled with pictures, built by their generators, seen by a browser."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PIL import Image, ImageDraw, ImageFont

from tests.project import Project

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

SITES = Path(__file__).parent / "sites"
SIZE = (320, 240)
THUMBNAIL = (80, 60)
_GROUNDS = ("#b45f4c", "#4c7ab4", "#4ca066", "#8a5fb0")


def copy_site(name: str, project: Project) -> None:
    """Add the files of a site below tests/sites to a project, over those that are there."""
    shutil.copytree(SITES / name, project.root, dirs_exist_ok=True)


# --- pictures and videos ---------------------------------------------------------------------


def draw_view(name: str, number: int, size: tuple[int, int] = SIZE) -> Image.Image:
    """Return a picture in 64 colours that says which frame it is, so that people can look."""
    width, height = size
    ground = Image.new("RGB", size, _GROUNDS[sum(name.encode()) % len(_GROUNDS)])
    shade = Image.merge("RGB", [Image.radial_gradient("L").resize(size)] * 3)
    picture = Image.blend(ground, shade, 0.4)
    draw = ImageDraw.Draw(picture)
    draw.ellipse(
        (number * width // 8, height - 24, number * width // 8 + 20, height - 4), "#ffffff"
    )
    draw.text((6, 4), f"{name}\n{number}", "#ffffff", ImageFont.load_default(height // 4))
    return picture.quantize(64)


def save(project: Project, path: str, picture: Image.Image) -> None:
    target = project.root / path
    target.parent.mkdir(parents=True, exist_ok=True)
    picture.save(target)


def save_animation(project: Project, path: str, name: str, numbers: Sequence[int]) -> None:
    views = [draw_view(name, number) for number in numbers]
    target = project.root / path
    target.parent.mkdir(parents=True, exist_ok=True)
    rest: dict[str, Any] = {"save_all": True, "append_images": views[1:], "loop": 0}
    views[0].save(target, "GIF", duration=180, disposal=1, **rest)


def film(gif: Path, ffmpeg: str) -> None:
    """Write both videos that the theme shows beside a GIF, as a person makes them."""
    for extension, codec in ((".webm", "libvpx"), (".mp4", "libx264")):
        command = [ffmpeg, "-v", "error", "-i", str(gif), "-c:v", codec, "-pix_fmt", "yuv420p"]
        subprocess.run([*command, str(gif.with_suffix(extension))], check=True)


# --- generators ------------------------------------------------------------------------------


def build_with_jekyll(jekyll: str, site: Path) -> Path:
    """Return the folder of the built site; a warning of Jekyll's is a failure."""
    _build([jekyll, "build", "--quiet", "--disable-disk-cache"], site)
    return site / "_site"


def build_with_hugo(hugo: str, site: Path) -> Path:
    """Return the folder of the built site; a warning of Hugo's is a failure."""
    _build([hugo, "--quiet", "--panicOnWarning"], site)
    return site / "public"


def _build(command: list[str], site: Path) -> None:
    environment = {**os.environ, "LC_ALL": "C.UTF-8", "HUGO_CACHEDIR": str(site / ".hugo_cache")}
    done = subprocess.run(
        command, cwd=site, env=environment, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout + done.stderr) == (0, "")


# --- a browser's view ------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Shown:
    """An image or a video as a browser shows it, in CSS pixels; 0 where it could not be loaded.

    `said` is the size that its attributes say, `natural` the file's.
    """

    kind: str
    file: str
    natural: tuple[int, int]
    rendered: tuple[float, float]
    said: tuple[int, int] | None

    @property
    def expected(self) -> tuple[int, int]:
        return self.said or self.natural


@dataclass
class Look:
    """A page of the site: what it shows, what it links, and what went wrong with requests."""

    shown: list[Shown] = field(default_factory=list)
    linked: list[str] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)

    def files(self, kind: str) -> list[str]:
        return [item.file for item in self.shown if item.kind == kind]

    def check(self) -> None:
        """Everything has loaded, and is as large as its attributes, or else its file, say."""
        assert self.failures == []
        for item in self.shown:
            assert min(item.natural) > 0, item
            assert item.rendered == item.expected, item


_FIND_IMAGES = """async () => {
  const images = [...document.images].filter(image => !image.closest('video'));
  for (const image of images) image.loading = 'eager';
  await Promise.allSettled(images.map(image => image.decode()));
  return images.map(image => ({
    kind: 'image', file: image.currentSrc, natural: [image.naturalWidth, image.naturalHeight],
    rendered: [image.getBoundingClientRect().width, image.getBoundingClientRect().height],
    said: image.hasAttribute('width') && image.hasAttribute('height')
      ? [+image.getAttribute('width'), +image.getAttribute('height')] : null,
  }));
}"""

_FIND_VIDEOS = """async () => {
  const plays = video => new Promise(resolve => {
    if (video.error) resolve();
    video.addEventListener('error', resolve);
    video.lastElementChild?.previousElementSibling?.addEventListener('error', resolve);
    const look = () => video.currentTime > 0 ? resolve() : requestAnimationFrame(look);
    look();
  });
  const found = [...document.querySelectorAll('video')];
  await Promise.all(found.map(plays));
  return found.map(video => ({
    kind: 'video', file: video.currentSrc, natural: [video.videoWidth, video.videoHeight],
    rendered: [video.getBoundingClientRect().width, video.getBoundingClientRect().height],
    said: video.hasAttribute('width') && video.hasAttribute('height')
      ? [+video.getAttribute('width'), +video.getAttribute('height')] : null,
  }));
}"""

# What only another browser, or a click, would ask for: each source, and each link to an image.
_TRY_REST = """async () => {
  const inside = [...document.querySelectorAll('video source')].map(source => source.src);
  const still = [...document.querySelectorAll('a[href], video img')].map(it => it.href ?? it.src);
  const tries = [
    ...inside.map(src => new Promise(resolve => {
      const video = Object.assign(document.createElement('video'), {muted: true, src});
      video.addEventListener('timeupdate', () => resolve(null));
      video.addEventListener('error', () => resolve(src));
      video.play().catch(() => resolve(src));
    })),
    ...still.filter(src => /\\.(png|gif|webp|jpe?g)$/i.test(src)).map(async src => {
      const image = Object.assign(new Image(), {src});
      return image.decode().then(() => null, () => src);
    }),
  ];
  const failed = (await Promise.all(tries)).filter(Boolean);
  return {linked: still, failed};
}"""


def look_at(browser: Browser, url: str, path: str, *, scale: int = 1, picture: Path) -> Look:
    """Open a page of a served site, wait for its images and videos, and photograph it."""
    look = Look()
    context = browser.new_context(
        viewport={"width": 1000, "height": 700}, device_scale_factor=scale
    )
    with closing(context):
        page = context.new_page()
        _listen(page, look)
        page.goto(url + path.lstrip("/"))
        for script in (_FIND_IMAGES, _FIND_VIDEOS):
            look.shown += [_read(item, url) for item in page.evaluate(script)]
        page.screenshot(path=picture, full_page=True)
        rest = page.evaluate(_TRY_REST)
    look.linked += [link.removeprefix(url) for link in rest["linked"]]
    look.failures += [f"{link}: does not load" for link in rest["failed"]]
    return look


def _listen(page: Page, look: Look) -> None:
    page.on("requestfailed", lambda it: it.resource_type == "media" or look.failures.append(it.url))
    page.on(
        "response", lambda got: got.status < 400 or look.failures.append(f"{got.status} {got.url}")
    )
    page.on("pageerror", lambda error: look.failures.append(str(error)))


def _read(item: dict[str, Any], url: str) -> Shown:
    said = item["said"] and tuple(item["said"])
    file = item["file"].removeprefix(url)
    return Shown(item["kind"], file, tuple(item["natural"]), tuple(item["rendered"]), said)


def find_pages(built: Path) -> Iterator[str]:
    """Yield the addresses of a built site's pages, from its root."""
    for path in sorted(built.rglob("*.html")):
        yield path.relative_to(built).as_posix().removesuffix("index.html")
