"""Where links of the disk lead, and that what they show is used."""

from __future__ import annotations

from imgpipe.links.symlinks import Symlinks, find_symlinks
from tests.links.sites import survey, tell
from tests.project import Project

FILES = ("assets/images/a.png", "assets/images/sub/b.png")


def test_links_and_where_they_lead(project: Project) -> None:
    for path in FILES:
        project.write(path, b"")
    (project.root / "assets/images/link.png").symlink_to("a.png")
    (project.root / "assets/images/away.png").symlink_to("/etc/hostname")
    (project.root / "pictures").symlink_to("assets/images/sub")
    (project.root / "away").symlink_to("/etc")
    images = (*FILES, "assets/images/link.png")
    assert find_symlinks(project.root, images, ("pictures", "away")) == Symlinks(
        {"assets/images/link.png": "assets/images/a.png"}, ("assets/images/sub",)
    )


def test_below_a_linked_folder_there_may_be_any_file(project: Project) -> None:
    for path in FILES:
        project.write(path, b"")
    (project.root / "pictures").symlink_to("assets/images/sub")
    (project.root / "_site").symlink_to("assets/images")
    found = survey(
        project, {"_config.yml": "title: A\n", "index.md": "---\n---\n![](/pictures/b.png)"}
    )
    assert tell(found.links) == ["index.md:3:5: /pictures/b.png elsewhere []"]
    assert found.linked == ("pictures",), "and no one looks into `_site`"
