"""A site whose images are made, and one page that is rewritten: text in, text and messages out."""

from __future__ import annotations

from dataclasses import dataclass

from imgpipe.config import load_config
from imgpipe.diagnostics import render
from imgpipe.model import Config
from imgpipe.pipeline import rewrite_site, run_site
from tests.project import PIPELINE, Project

PAGE = "pages/leg.md"

SYNC = (
    PIPELINE
    + """\
  entries: sync
  template: {caption: "{title} - view {n}"}
"""
)


@dataclass(frozen=True)
class Rewritten:
    text: str
    said: str
    code: int


def make_site(project: Project, pipeline: str = PIPELINE, **frames: int) -> None:
    """Write an animation for each name, and make its outputs."""
    project.pipeline(pipeline)
    for name, number in frames.items():
        project.gif(f"images/gif/{name}.gif", frames=number)
    assert run_site(config_of(project)).exit_code == 0


def config_of(project: Project) -> Config:
    return load_config(project.root / "pipeline.yaml", "pipeline.yaml")


def rewrite(project: Project, text: str | bytes) -> Rewritten:
    """Rewrite a page of the site in place."""
    project.write(PAGE, text)
    outcome = rewrite_site(config_of(project))
    said = [render(item) + "\n" for item in (*outcome.rewriting, *outcome.pages.diagnostics)]
    return Rewritten(project.read(PAGE), "".join(said), outcome.exit_code)


def with_front_matter(text: str) -> str:
    return f"---\n{text}---\n\nText.\n"


def leg_page(*numbers: int, head: str = "title: The leg\n") -> str:
    """Return a page with an entry for each frame, as the theme has it."""
    entries = "".join(leg_entry(number) for number in numbers)
    images = (
        "images:\n  - image_id: Leg\n    image_name: gif/Leg.gif\n    image_title: Leg muscles\n"
    )
    return with_front_matter(f"{head}{images}gallery:\n{entries}")


def leg_entry(number: int) -> str:
    return f"  - image_url: png/Leg-{number}.png\n    caption: 'Leg {number}'\n"


def message(line: int, column: int, said: str, shown: str, caret: str, hint: str = "") -> str:
    """Return a whole message about the page as it is printed; `caret` is what it marks."""
    text = f"{PAGE}:{line}:{column}: {said}\n{line:>5} | {shown}\n"
    text += f"      | {' ' * (column - 1)}{'^' * len(caret)}\n"
    return text + (f"      = {hint}\n" if hint else "")
