"""Globs of pages: what they find, and that links which lead back are no trouble."""

from __future__ import annotations

import glob

import pytest

from imgpipe.listing import match_files
from tests.project import Project

TREE = (
    *("a.md", "pages/a.md", "pages/b.txt", "pages/x/a.md", "pages/x/y/a.md", "pages/x/y/z/c.md"),
    *("pages/.hidden/a.md", "pages/.a.md", "pages/[x]/a.md", "other/x/a.md", "other/x/y/b.md"),
)
PATTERNS = (
    *(
        "pages/**/*.md",
        "**/*.md",
        "pages/**",
        "**",
        "*.md",
        "pages/*.md",
        "pages/a.md",
        "p*/**/a.*",
    ),
    *("**/x/**/*.md", "**/**/a.md", "pages/x/**/y/*.md", "pages/[[]x]/**/*.md", "none/**/*.md"),
    *("pages/**/x/a.md", "**/.hidden/*.md", "pages/.hidden/**/*.md", "other/**/y/b.md", "pages/"),
)


@pytest.mark.parametrize("pattern", PATTERNS)
def test_a_glob_finds_what_pythons_own_does(project: Project, pattern: str) -> None:
    for path in TREE:
        project.write(path, "")
    found = glob.glob(pattern, root_dir=project.root, recursive=True)  # noqa: PTH207
    expected = {path for path in found if (project.root / path).is_file()}
    assert set(match_files(project.root, pattern)) == expected


def test_links_that_lead_back_are_followed_once(project: Project) -> None:
    """Each of two would be followed 40 times, in any order, if nobody took care."""
    for path in ("pages/a.md", "pages/x/b.md", "else/c.md"):
        project.write(path, "")
    for link, target in (("here", "."), ("above", ".."), ("x2", "x"), ("else", "../else")):
        (project.root / "pages" / link).symlink_to(target)
    (project.root / "pages/itself").symlink_to("itself")
    assert sorted(match_files(project.root, "pages/**/*.md")) == [
        "pages/a.md",
        "pages/else/c.md",
        "pages/x/b.md",
    ]
