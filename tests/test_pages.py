"""Rewritten pages → files: in place or as copies; nothing but imgpipe's own copies is replaced."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from imgpipe.diagnostics import render
from imgpipe.fsio import Workspace
from imgpipe.lock import Lock
from imgpipe.model import Page
from imgpipe.pages import PagePlan, plan_pages, publish_pages
from imgpipe.pipeline import foresee_rewriting, rewrite_site
from imgpipe.rewrite import PageEdits, Rewriting
from imgpipe.text import TextFile
from tests.gallery_site import config_of, make_site
from tests.project import PIPELINE, Project

OLD = "---\ngallery:\n- image_url: png/Leg-1-thumb.png\n---\n"
NEW = OLD.replace("-thumb", "")
COPIES = PIPELINE + "  pages: out\n"


def site_of(project: Project, pipeline: str, *pages: str) -> Project:
    make_site(project, pipeline, Leg=1)
    for page in pages:
        project.write(page, OLD)
    return project


def rewrite(project: Project) -> tuple[set[str], str]:
    """Rewrite the pages; return which files were written, and what was said."""
    before = project.tree()
    outcome = rewrite_site(config_of(project))
    after = project.tree()
    changed = {path for path in after if before.get(path) != after[path]} - {"imgpipe.lock"}
    assert changed == {file.target for file in outcome.pages.changed}
    return changed, "".join(render(item) + "\n" for item in outcome.pages.diagnostics)


# -- in place ----------------------------------------------------------------------------------


def test_a_page_is_written_in_place_and_only_once(project: Project) -> None:
    site_of(project, PIPELINE, "pages/leg.md")
    assert rewrite(project) == ({"pages/leg.md"}, "")
    assert project.read("pages/leg.md") == NEW
    assert rewrite(project) == (set(), "")


def test_nothing_is_written_before_its_time(project: Project) -> None:
    site_of(project, PIPELINE, "pages/leg.md")
    before = project.tree(hidden=True)
    outcome = foresee_rewriting(config_of(project))
    assert [file.target for file in outcome.pages.changed] == ["pages/leg.md"]
    assert project.tree(hidden=True) == before


@pytest.mark.skipif(os.name == "nt", reason="mode bits are POSIX's")
@pytest.mark.parametrize("mode", [0o600, 0o755, 0o664])
def test_mode_bits_are_kept(project: Project, mode: int) -> None:
    site_of(project, PIPELINE, "pages/leg.md")
    (project.root / "pages/leg.md").chmod(mode)
    rewrite(project)
    assert (project.root / "pages/leg.md").stat().st_mode & 0o7777 == mode


def test_a_byte_order_mark_is_kept(project: Project) -> None:
    site_of(project, PIPELINE)
    project.write("pages/leg.md", "\ufeff" + OLD)
    rewrite(project)
    assert project.read("pages/leg.md") == "\ufeff" + NEW


def test_a_page_that_is_a_symbolic_link_is_refused(project: Project) -> None:
    site_of(project, PIPELINE, "elsewhere/leg.md")
    (project.root / "pages").mkdir()
    (project.root / "pages/leg.md").symlink_to("../elsewhere/leg.md")
    assert rewrite(project) == (
        set(),
        (
            "pages/leg.md: error[RWR002]: is a symbolic link, and is left as it is\n"
            "  = name the file itself in `site.pages`\n"
        ),
    )
    assert (project.root / "pages/leg.md").is_symlink()
    assert project.read("elsewhere/leg.md") == OLD


CHANGED = (
    "pages/leg.md: error[RWR002]: changed while imgpipe was at work, and is left as it is\n"
    "  = run imgpipe again"
)


def test_a_page_that_changed_before_its_turn_is_left(project: Project) -> None:
    site_of(project, PIPELINE)
    project.write("pages/leg.md", "edited meanwhile")
    plan = plan_pages(config_of(project), rewriting_of("pages/leg.md"), Lock())
    assert (plan.changed, plan.unchanged) == ((), ())
    assert [render(item) for item in plan.diagnostics] == [CHANGED]


def test_a_page_that_changes_after_planning_is_left(project: Project) -> None:
    site_of(project, PIPELINE, "pages/leg.md")
    plan = plan_pages(config_of(project), rewriting_of("pages/leg.md"), Lock())
    assert plan.diagnostics == ()
    project.write("pages/leg.md", "edited meanwhile")
    done, lock = publish(project, plan)
    assert [render(item) for item in done.diagnostics] == [CHANGED]
    assert (done.changed, lock.pages) == ((), {})
    assert project.read("pages/leg.md") == "edited meanwhile"


def rewriting_of(*paths: str) -> Rewriting:
    """Return edits of pages, as if they had been read a moment ago."""
    return Rewriting(tuple(PageEdits(page_of(path), NEW, changed=1) for path in paths), ())


def page_of(path: str) -> Page:
    return Page(path, TextFile(path, OLD), OLD.encode(), False, None, (), (), ())


def publish(project: Project, plan: PagePlan) -> tuple[PagePlan, Lock]:
    workspace = Workspace(project.root)
    with workspace.locked():
        return publish_pages(plan, Lock(), workspace)


# -- copies ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("globs", "page", "copy"),
    [
        (["pages/**/*.md"], "pages/leg.md", "out/leg.md"),
        (["pages/**/*.md"], "pages/muscles/leg.md", "out/muscles/leg.md"),
        (["./pages/**/*.md"], "pages/muscles/leg.md", "out/muscles/leg.md"),
        (["*.md"], "leg.md", "out/leg.md"),
        (["**/*.md"], "raw/leg.md", "out/raw/leg.md"),
        (["raw/pages/*/*.md"], "raw/pages/a/leg.md", "out/a/leg.md"),
        (["raw/*/pages/*.md"], "raw/a/pages/leg.md", "out/a/pages/leg.md"),
        (["raw/pages/leg.md"], "raw/pages/leg.md", "out/leg.md"),
        (["a/*.md", "b/*.md"], "b/leg.md", "out/leg.md"),
        (["a/*.md", "a/b/*.md"], "a/b/leg.md", "out/leg.md"),
        (["a/**/*.md", "a/b/*.md"], "a/b/leg.md", "out/b/leg.md"),
        (["a/[bc]/*.md"], "a/b/leg.md", "out/b/leg.md"),
        (["a/**/c/*.md", "a/b/*.md"], "a/b/leg.md", "out/leg.md"),
        (["a/**/c/*.md", "a/b/c/*.md"], "a/b/c/leg.md", "out/b/c/leg.md"),
        (["a/**/c/*.md", "a/x/y/c/*.md"], "a/x/y/c/leg.md", "out/x/y/c/leg.md"),
    ],
)
def test_a_copy_keeps_its_path_below_the_globs_fixed_part(
    project: Project, globs: list[str], page: str, copy: str
) -> None:
    pipeline = COPIES.replace('["pages/**/*.md"]', json.dumps(globs))
    site_of(project, pipeline, page)
    assert rewrite(project) == ({copy}, "")
    assert (project.read(page), project.read(copy)) == (OLD, NEW)
    assert rewrite(project) == (set(), "")


def test_a_page_that_needs_no_edit_is_copied_too(project: Project) -> None:
    site_of(project, COPIES)
    project.write("pages/plain.md", b"\xef\xbb\xbfno front matter\r\n")
    assert rewrite(project) == ({"out/plain.md"}, "")
    assert (project.root / "out/plain.md").read_bytes() == b"\xef\xbb\xbfno front matter\r\n"


def test_a_copy_that_the_globs_find_is_no_page(project: Project) -> None:
    site_of(project, COPIES.replace("pages/**", "**"), "leg.md")
    rewrite(project)
    project.write("out/leg.md", "edited by hand")
    written, said = rewrite(project)
    assert written == set()
    assert said.count("\n") == 2
    project.pipeline(PIPELINE.replace("pages/**", "out/**"))
    project.write("out/leg.md", OLD)
    assert rewrite(project) == ({"out/leg.md"}, "")


def test_a_copy_follows_its_page(project: Project) -> None:
    site_of(project, COPIES, "pages/leg.md")
    rewrite(project)
    project.write("pages/leg.md", OLD + "More.\n")
    assert rewrite(project) == ({"out/leg.md"}, "")
    assert project.read("out/leg.md") == NEW + "More.\n"


def test_a_copy_that_was_deleted_comes_back(project: Project) -> None:
    site_of(project, COPIES, "pages/leg.md")
    rewrite(project)
    (project.root / "out/leg.md").unlink()
    assert rewrite(project) == ({"out/leg.md"}, "")


MOVE = "  = move it away if imgpipe shall make it, and run again\n"


def test_a_copy_that_was_edited_by_hand_is_kept(project: Project) -> None:
    site_of(project, COPIES, "pages/leg.md")
    rewrite(project)
    project.write("out/leg.md", "edited by hand")
    said = (
        "out/leg.md: warning[OUT002]: is kept as it is:"
        " it was edited since imgpipe made it\n" + MOVE
    )
    assert rewrite(project) == (set(), said)
    assert rewrite(project) == (set(), said)
    assert project.read("out/leg.md") == "edited by hand"


def test_a_file_that_imgpipe_did_not_make_is_kept(project: Project) -> None:
    site_of(project, COPIES, "pages/leg.md")
    project.write("out/leg.md", "mine")
    said = "out/leg.md: warning[OUT001]: is kept as it is: imgpipe did not make it\n" + MOVE
    assert rewrite(project) == (set(), said)
    assert project.read("out/leg.md") == "mine"


@pytest.mark.parametrize("target", ["../elsewhere.md", "nowhere.md"])
def test_a_link_where_the_copy_would_be_is_kept(project: Project, target: str) -> None:
    site_of(project, COPIES, "pages/leg.md")
    project.write("elsewhere.md", "mine")
    (project.root / "out").mkdir()
    (project.root / "out/leg.md").symlink_to(target)
    said = "out/leg.md: warning[OUT001]: is kept as it is: imgpipe did not make it\n" + MOVE
    assert rewrite(project) == (set(), said)
    assert project.read("elsewhere.md") == "mine"


def test_a_file_that_comes_between_planning_and_writing_is_kept(project: Project) -> None:
    site_of(project, COPIES)
    plan = plan_pages(config_of(project), rewriting_of("pages/leg.md"), Lock())
    project.write("out/leg.md", "mine")
    done, lock = publish(project, plan)
    assert [render(item) + "\n" for item in done.diagnostics] == [
        "out/leg.md: warning[OUT001]: is kept as it is: imgpipe did not make it\n" + MOVE
    ]
    assert (project.read("out/leg.md"), lock.pages) == ("mine", {})


def test_two_pages_with_one_copy(project: Project) -> None:
    pipeline = COPIES.replace('"pages/**/*.md"', '"a/*.md", "b/*.md"')
    site_of(project, pipeline, "a/leg.md", "b/leg.md")
    assert rewrite(project) == (
        {"out/leg.md"},
        (
            "b/leg.md: error[RWR002]: its copy out/leg.md would be the copy of a/leg.md too\n"
            "  = give the two pages different names\n"
        ),
    )


@pytest.mark.parametrize(
    ("copies", "pages", "refused", "target"),
    [
        ("pages", ["pages/leg.md"], "pages/leg.md", "pages/leg.md"),
        ("./pages/", ["pages/leg.md"], "pages/leg.md", "pages/leg.md"),
    ],
)
def test_a_copy_never_overwrites_a_page(
    project: Project, copies: str, pages: list[str], refused: str, target: str
) -> None:
    site_of(project, PIPELINE + f"  pages: {copies}\n", *pages)
    _, said = rewrite(project)
    assert said == (
        f"{refused}: error[RWR002]: its copy would overwrite the page {target}\n"
        "  = choose another folder for `rewrite.pages`, or `in-place`\n"
    )
    assert {project.read(page) for page in pages} == {OLD}


def test_a_folder_where_the_copy_would_be(project: Project) -> None:
    site_of(project, COPIES, "pages/leg.md", "pages/toe.md")
    (project.root / "out/leg.md").mkdir(parents=True)
    assert rewrite(project) == (
        {"out/toe.md"},
        "out/leg.md: error[OUT003]: cannot be read: Is a directory\n",
    )


def test_a_copy_that_cannot_be_written_does_not_stop_the_others(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    site_of(project, COPIES, "pages/leg.md", "pages/toe.md")
    replace = Workspace.replace

    def refuse(
        self: Workspace, target: Path, data: bytes, replaces: str | None, *, flushed: bool
    ) -> None:
        if target.name == "leg.md":
            raise OSError(28, "No space left on device")
        replace(self, target, data, replaces, flushed=flushed)

    monkeypatch.setattr(Workspace, "replace", refuse)
    assert rewrite(project) == (
        {"out/toe.md"},
        (
            "out/leg.md: error[OUT003]: cannot be written: No space left on device\n"
            "  = see that its folder can be written, and run again\n"
        ),
    )


def test_a_copy_whose_run_was_killed_before_the_lock_is_still_imgpipes(project: Project) -> None:
    site_of(project, COPIES, "pages/leg.md")
    publish(project, plan_pages(config_of(project), rewriting_of("pages/leg.md"), Lock()))
    project.write("pages/leg.md", OLD + "More.\n")
    assert rewrite(project) == ({"out/leg.md"}, "")


def test_without_a_lock_copies_are_no_pages_either(project: Project) -> None:
    site_of(project, COPIES.replace('["pages/**/*.md"]', '["**/*.md"]'), "pages/leg.md")
    project.run("run")
    assert "out/pages/leg.md" in project.tree()
    before = project.tree()
    (project.root / "imgpipe.lock").unlink()
    said = project.run("run")
    assert (said.code, project.tree().keys()) == (0, before.keys())


def test_a_page_of_the_users_below_the_folder_of_copies_is_kept(project: Project) -> None:
    site_of(project, PIPELINE + "  pages: pages/out\n", "pages/leg.md", "pages/out/leg.md")
    assert rewrite(project) == (
        set(),
        (
            "pages/out/leg.md: warning[OUT001]: is kept as it is: imgpipe did not make it\n"
            "  = move it away if imgpipe shall make it, and run again\n"
        ),
    )
