"""What the audit calls an orphan no page asks for: built by Jekyll, opened in Chromium."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from imgpipe.audit import audit_site
from imgpipe.config import load_config
from imgpipe.diagnostics import Severity
from tests.audit_site.built_site import build, list_images, visit
from tests.audit_site.pictures import still
from tests.audit_site.plant import Plant, write_site
from tests.audit_site.site import GALLERY, LAYOUT
from tests.audit_site.test_planted import PLANTS
from tests.project import Project

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = pytest.mark.slow

HOME = Path(__file__).parents[2]
_ORPHANS = ("ORP001", "ORP002")


def _is_sound(plant: Plant) -> bool:
    """All that is shown is there; there may be more."""
    if "lost" in plant.case or plant.rule == "SUP001":
        return False
    return {item.rule for item in plant.expect()} <= set(_ORPHANS)


def find_orphans(root: Path) -> set[str]:
    """Return the images that the audit says nothing refers to; no mention in code casts a doubt."""
    found = audit_site(load_config(root / "pipeline.yaml", "pipeline.yaml"))
    return {
        hit.about
        for item in found.findings
        if item.rule in _ORPHANS and item.severity is Severity.WARNING
        for hit in item.hits
    }


# What no page of the planted site asks for, and is no orphan all the same.
_UNASKED = {
    "favicon.ico",  # by browsers alone
    *(f"assets/images/{name}-used.png" for name in ("code-span", "fenced-code", "indented-code")),
    *(f"assets/images/{name}-used.png" for name in ("pre", "html-comment", "liquid-comment")),
    *(f"assets/images/{name}-used.png" for name in ("css-comment", "other-field")),
    *(f"assets/images/{name}-used.png" for name in ("data", "json-data", "json")),
    *(f"assets/images/gif/ref006d.{kind}" for kind in ("mp4", "webm")),  # the GIF itself is shown
    *("assets/images/linked.png", "assets/images/linked/view.png"),  # links to them are shown
    *(f"assets/images/made/png/idle-1{end}.png" for end in ("", "-thumb")),  # go with their source
}


def test_what_the_audit_calls_orphans_no_page_asks_for(
    project: Project, peer: Callable[[str], str], browser: Browser
) -> None:
    jekyll = peer("jekyll")
    write_site(project, [plant for plant in PLANTS if _is_sound(plant)])
    published = build(jekyll, project.root)
    before = visit(browser, published)
    assert before.refused == frozenset()
    orphans = find_orphans(project.root)
    assert list_images(published) - before.answered - orphans == _UNASKED
    for path in orphans:
        (project.root / path).unlink()
    assert visit(browser, build(jekyll, project.root)) == before


def test_an_image_that_is_used_would_be_missed(
    project: Project, peer: Callable[[str], str], browser: Browser
) -> None:
    jekyll = peer("jekyll")
    write_site(
        project,
        [plant for plant in PLANTS if plant.case in ("CSS relative, used", "all are there")],
    )
    lost = {
        "assets/images/css-relative-used.png",
        "assets/images/gal001-fine-2-thumb.png",
        "assets/images/gif/gal001-fine.mp4",
    }
    assert visit(browser, build(jekyll, project.root)).refused == frozenset()
    for path in lost:
        (project.root / path).unlink()
    assert visit(browser, build(jekyll, project.root)).refused == lost


SAMPLE_SETTINGS = "source: output\nurlimg: /assets/images/\n"
# The sample has no videos: its theme shows the GIF.
SAMPLE_PAGE_IMAGE = """\
{% for image in page.images %}{% if image.image_id == include.im_id %}
<img src="{{ site.urlimg }}{{ image.image_name }}" alt="{{ image.image_alt }}">
{% endif %}{% endfor %}
"""


def test_the_sample_site_loses_nothing_with_its_orphans(
    project: Project, peer: Callable[[str], str], browser: Browser
) -> None:
    jekyll = peer("jekyll")
    shutil.copytree(HOME / "raw", project.root / "raw")
    project.pipeline((HOME / "pipeline.yaml").read_text())
    project.write("output/.gitkeep", "")
    assert project.run("run", "--no-progress").code == 0
    project.write("_config.yml", SAMPLE_SETTINGS)
    project.write("output/_layouts/page.html", LAYOUT)
    project.write("output/_includes/gallery", GALLERY)
    project.write("output/_includes/page-image", SAMPLE_PAGE_IMAGE)
    project.write("output/assets/images/muscles/png/Calf-Old-1.png", still("old"))
    project.write("output/assets/images/muscles/png/Calf-Old-2-thumb.png", still("old"))
    before = visit(browser, build(jekyll, project.root))
    assert before.refused == frozenset()
    assert len(before.answered) == 2 + 2 * 2 * 16 + 2, (
        "animations, frames and thumbnails; a turntable and its first frame"
    )
    orphans = find_orphans(project.root)
    assert orphans == {
        f"output/assets/images/muscles/png/Calf-Old-{name}.png" for name in ("1", "2-thumb")
    }
    for path in orphans:
        (project.root / path).unlink()
    assert visit(browser, build(jekyll, project.root)) == before
    assert project.run("audit").code == 0
