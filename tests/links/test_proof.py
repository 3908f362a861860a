"""Which templates prove a theme's rule: the site's own, and no one else's."""

import json

import pytest

from tests.project import Project

PIPELINE = """\
version: 1
site: {convention: feeling-responsive, pages: ["pages/**/*.md"], image_root: images}
sources: {animations: "gif/{name}.gif"}
outputs: {animations: "gif/{name}.gif"}
"""
INCLUDE = (
    "{% for i in page.gallery %}{% assign t = i.image_url | split: '.' %}"
    '<img src="/images/{{ t[0] }}-thumb.{{ t[1] }}" alt="x">{% endfor %}\n'
)


def severity_with(project: Project, path: str, settings: str) -> str:
    """Return how an audit judges a missing thumbnail where one template shows the theme's rule."""
    project.pipeline(PIPELINE)
    project.write("_config.yml", settings)
    project.gif("images/gif/Leg.gif")
    project.stills("images/png/Leg-{n}.png", range(1, 2))
    project.page("pages/leg.md", "Leg", range(1, 2))
    project.write(path, INCLUDE)
    said = project.run("audit", "--select", "THM001", "--format", "json")
    (found,) = json.loads(said.out)["findings"]
    assert [place["about"] for place in found["places"]] == ["images/png/Leg-1-thumb.png"]
    return str(found["severity"])


def test_the_sites_own_include_proves_the_rule(project: Project) -> None:
    assert severity_with(project, "_includes/gallery.html", "title: Atlas\n") == "error"


@pytest.mark.parametrize(
    ("path", "settings"),
    [
        ("tests/site/_includes/gallery.html", "title: Atlas\n"),
        ("_old/gallery.html", "title: Atlas\n"),
        ("vendor/theme/_includes/gallery.html", "title: Atlas\n"),
        ("example/_includes/gallery.html", "title: Atlas\nexclude: [example]\n"),
        ("_includes/gallery.html", "title: Atlas\nsource: docs\n"),
        ("_includes/gallery.html", "title: Atlas\nincludes_dir: parts\n"),
    ],
)
def test_a_template_that_jekyll_does_not_read_proves_nothing(
    project: Project, path: str, settings: str
) -> None:
    assert severity_with(project, path, settings) == "warning"
