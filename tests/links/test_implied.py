"""Files that the theme shows beside those that pages name, and what proves that it does."""

from __future__ import annotations

import pytest

from imgpipe.conventions import CONVENTIONS
from imgpipe.links.implied import find_implied
from imgpipe.links.link import Implied
from imgpipe.links.survey import find_links
from imgpipe.scan import scan_site
from tests.links.sites import PIPELINE, write_site
from tests.links.test_templates import GALLERY, PAGE_IMAGE
from tests.project import Project

ROOT = "assets/images"
SETTINGS = {"_config.yml": "urlimg: /assets/images/\n"}


def page(*entries: str, animations: tuple[str, ...] = (), body: str = "") -> str:
    lines = ["---", "images:"]
    for name in animations:
        lines += [f"  - image_id: '{name}'", f"    image_name: '{name}'"]
    lines.append("gallery:")
    lines += [f"  - image_url: '{name}'" for name in entries]
    return "\n".join([*lines, "---", body, ""])


def imply(
    project: Project, texts: dict[str, str], *images: str, pipeline: str = PIPELINE
) -> tuple[Implied, ...]:
    """`images` are paths below the image root."""
    paths = [f"{ROOT}/{path}" for path in images]
    config = write_site(project, {**SETTINGS, **texts}, paths, pipeline)
    found = find_links(config, scan_site(config))
    return find_implied(found.pages, config, found.images, (*found.links, *found.silent))


def tell(implied: tuple[Implied, ...]) -> list[str]:
    """Return one line each: `+` is there, `-` is not; and whether it is proven."""
    return [
        f"{'+' if item.there else '-'} {item.path.removeprefix(f'{ROOT}/')}"
        f"{' proven' if item.proven else ''}"
        for item in implied
    ]


# --- the convention ---------------------------------------------------------------------------

NAMES = [
    # value, derived by the theme, meant by a person
    ("thumbnail", "png/Leg-1.png", "png/Leg-1-thumb.png", "png/Leg-1-thumb.png"),
    ("thumbnail", "M.Biceps-1.png", "M-thumb.Biceps-1", "M.Biceps-1-thumb.png"),
    ("thumbnail", "./png/Arm-1.png", "-thumb./png/Arm-1", "./png/Arm-1-thumb.png"),
    ("thumbnail", "v1.2/Arm-1.png", "v1-thumb.2/Arm-1", "v1.2/Arm-1-thumb.png"),
    ("thumbnail", "png/Leg", "png/Leg-thumb.", "png/Leg-thumb"),
    ("thumbnail", "", None, None),
    ("webm", "gif/Leg.gif", "gif/Leg.webm", "gif/Leg.webm"),
    ("mp4", "gif/Leg.gif", "gif/Leg.mp4", "gif/Leg.mp4"),
    ("webm", "gif/Leg.GIF", "gif/Leg.GIF.webm", "gif/Leg.webm"),
    ("webm", "my.gifs/Leg.gif", "mys/Leg.webm", "my.gifs/Leg.webm"),
    ("mp4", "gif/M.Leg.gif", "gif/M.Leg.mp4", "gif/M.Leg.mp4"),
    ("webm", "gif/Leg.png", None, None),
]


@pytest.mark.parametrize(("kind", "value", "derived", "meant"), NAMES)
def test_the_theme_derives_names_and_people_mean_them(
    kind: str, value: str, derived: str | None, meant: str | None
) -> None:
    (rule,) = [item for item in CONVENTIONS["feeling-responsive"].implied if item.kind == kind]
    assert (rule.derive(value), rule.mean(value)) == (derived, meant)


# --- proven by the site's own templates -------------------------------------------------------


def test_the_sites_gallery_proves_thumbnails(project: Project) -> None:
    texts = {
        "_includes/gallery": GALLERY,
        "pages/leg.md": page("png/Leg-1.png", "png/Leg-2.png", body="{% include gallery %}"),
    }
    found = imply(project, texts, "png/Leg-1.png", "png/Leg-2.png", "png/Leg-2-thumb.png")
    assert tell(found) == ["- png/Leg-1-thumb.png proven", "+ png/Leg-2-thumb.png proven"]
    assert found[0].kind == "thumbnail"
    assert str(found[0].link.place) == "pages/leg.md:4:16"


def test_a_page_without_the_include_needs_no_thumbnails(project: Project) -> None:
    texts = {
        "_includes/gallery": GALLERY,
        "pages/leg.md": page("png/Leg-1.png", body="{% include gallery %}"),
        "pages/arm.md": page("png/Arm-1.png", "png/Arm-2.png"),
    }
    images = ("png/Leg-1.png", "png/Arm-1.png", "png/Arm-2.png", "png/Arm-2-thumb.png")
    assert tell(imply(project, texts, *images)) == [
        "+ png/Arm-2-thumb.png",
        "- png/Leg-1-thumb.png proven",
    ]


def test_a_gallery_that_shows_the_entries_themselves_implies_none(project: Project) -> None:
    own = '{% for e in page.gallery %}<img src="{{ site.urlimg }}{{ e.image_url }}">{% endfor %}'
    texts = {
        "_includes/gallery": own,
        "pages/leg.md": page("png/Leg-1.png", body="{% include gallery %}"),
    }
    assert imply(project, texts, "png/Leg-1.png") == ()


def test_files_that_speak_against_the_templates_prove_nothing(project: Project) -> None:
    own = '{% for e in page.gallery %}<img src="{{ site.urlimg }}{{ e.image_url }}">{% endfor %}'
    texts = {
        "_includes/gallery": own,
        "pages/leg.md": page("png/Leg-1.png", "png/Leg-2.png", body="{% include gallery %}"),
    }
    found = imply(project, texts, "png/Leg-1.png", "png/Leg-1-thumb.png", "png/Leg-2.png")
    assert tell(found) == ["+ png/Leg-1-thumb.png", "- png/Leg-2-thumb.png"]


def test_an_animation_that_is_shown_implies_its_videos(project: Project) -> None:
    shown = "{% include page-image im_id='gif/Leg.gif' %}{% include page-image im_id='a.png' %}"
    names = ("gif/Leg.gif", "gif/Never.gif", "a.png")
    texts = {"_includes/page-image": PAGE_IMAGE, "pages/a.md": page(animations=names, body=shown)}
    assert tell(imply(project, texts, *names, "gif/Leg.mp4")) == [
        "- gif/Leg.webm proven",
        "+ gif/Leg.mp4 proven",
    ]


def test_a_theme_that_shows_animations_as_they_are_implies_no_videos(project: Project) -> None:
    own = """\
    {% assign chosen = page.images | where: "image_id", include.im_id %}
    {% for i in chosen %}<img src="{{ site.urlimg }}{{ i.image_name }}">{% endfor %}"""
    shown = "{% include page-image im_id='gif/Leg.gif' %}"
    texts = {
        "_includes/page-image": own,
        "pages/a.md": page(animations=("gif/Leg.gif",), body=shown),
    }
    assert imply(project, texts, "gif/Leg.gif") == ()


def test_the_name_that_the_theme_makes_is_the_one_that_is_looked_for(project: Project) -> None:
    texts = {
        "_includes/gallery": GALLERY,
        "pages/a.md": page("M.Biceps-1.png", body="{% include gallery %}"),
    }
    (found,) = imply(project, texts, "M.Biceps-1.png", "M.Biceps-1-thumb.png")
    assert (found.value, found.meant) == ("M-thumb.Biceps-1", "M.Biceps-1-thumb.png")
    assert tell((found,)) == ["- M-thumb.Biceps-1 proven"]


# --- proven by files --------------------------------------------------------------------------


def test_one_thumbnail_proves_all_where_no_template_is_known(project: Project) -> None:
    texts = {"pages/a.md": page("a/1.png", "a/2.png"), "pages/b.md": page("b/1.png")}
    found = imply(project, texts, "a/1.png", "a/1-thumb.png", "a/2.png", "b/1.png")
    assert tell(found) == [
        "+ a/1-thumb.png proven",
        "- a/2-thumb.png proven",
        "- b/1-thumb.png proven",
    ]


def test_without_any_thumbnail_nothing_is_proven(project: Project) -> None:
    assert tell(imply(project, {"pages/a.md": page("1.png")}, "1.png")) == ["- 1-thumb.png"]


def test_a_video_proves_those_of_its_kind_and_folder(project: Project) -> None:
    names = ("gif/Leg.gif", "gif/Arm.gif", "other/Map.gif")
    found = imply(project, {"pages/a.md": page(animations=names)}, *names, "gif/Leg.webm")
    assert tell(found) == [
        "+ gif/Leg.webm proven",
        "- gif/Leg.mp4",
        "- gif/Arm.webm proven",
        "- gif/Arm.mp4",
    ]
    found = imply(project, {"pages/a.md": page(animations=names)}, "other/Map.mp4")
    assert tell(found)[-2:] == ["- other/Map.webm", "+ other/Map.mp4 proven"]


def test_videos_are_not_implied_where_nothing_shows_them(project: Project) -> None:
    shown = "{% include page-image im_id='gif/Leg.gif' %}"
    texts = {"pages/a.md": page(animations=("gif/Leg.gif",), body=shown)}
    assert imply(project, texts, "gif/Leg.gif") == ()


# --- what implies nothing ---------------------------------------------------------------------


def test_a_missing_image_implies_nothing(project: Project) -> None:
    texts = {"pages/a.md": page("1.png", "2.png", animations=("a.gif",))}
    assert tell(imply(project, texts, "2.png", "2-thumb.png")) == ["+ 2-thumb.png proven"]


def test_an_entry_that_shows_an_original_implies_nothing(project: Project) -> None:
    pipeline = PIPELINE.replace("image_root", "source_root: raw\n  image_root")
    pipeline += "rewrite:\n  show: {image_url: frames}\n"
    project.write("raw/frames/Leg-1.png", b"")
    texts = {"pages/a.md": page("frames/Leg-1.png")}
    assert imply(project, texts, pipeline=pipeline) == ()


def test_a_site_without_a_theme_implies_nothing(project: Project) -> None:
    pipeline = PIPELINE.replace(
        "convention: feeling-responsive", 'fields: {entry: "gallery[*].image_url"}'
    )
    assert imply(project, {"pages/a.md": page("1.png")}, "1.png", pipeline=pipeline) == ()
