"""Small sites, told as path → content; images are empty files, since links only ask for names."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from imgpipe.config import load_config
from imgpipe.languages.language import Strength
from imgpipe.links.link import Link, Role
from imgpipe.links.survey import SiteLinks, find_links
from imgpipe.model import Config
from imgpipe.scan import scan_site
from tests.project import Project

PIPELINE = """\
version: 1
site:
  convention: feeling-responsive
  pages: ["pages/**/*.md"]
  image_root: assets/images
sources:
  animations: gif/{name}.gif
outputs:
  frames: png/{name}-{n}.png
"""


def write_site(
    project: Project,
    texts: Mapping[str, str],
    images: Iterable[str] = (),
    pipeline: str = PIPELINE,
) -> Config:
    """Write a site; `images` are paths from the project's folder."""
    project.pipeline(pipeline)
    for path, text in texts.items():
        project.write(path, text)
    for path in images:
        project.write(path, b"")
    (project.root / "assets/images").mkdir(parents=True, exist_ok=True)
    return load_config(project.root / "pipeline.yaml", "pipeline.yaml")


def survey(
    project: Project,
    texts: Mapping[str, str],
    images: Iterable[str] = (),
    pipeline: str = PIPELINE,
) -> SiteLinks:
    """Write a site and return its links."""
    config = write_site(project, texts, images, pipeline)
    return find_links(config, scan_site(config))


def tell(links: Iterable[Link]) -> list[str]:
    """Return what became of links: one line each, with the strength where it is not sure."""
    return [_tell(link) for link in links]


def _tell(link: Link) -> str:
    role = "" if link.role is Role.OTHER else f" ({link.role})"
    strength = link.mention.strength
    doubt = "" if strength is Strength.SURE else f" {strength.name.lower()}"
    files = " ".join(link.targets) or f"[{', '.join(link.wanted)}]"
    return f"{link.place}{role}: {link.value} {link.outcome}{doubt} {files}".rstrip()


def with_body(text: str, front_matter: str = "title: A") -> str:
    return f"---\n{front_matter}\n---\n{text}\n"
