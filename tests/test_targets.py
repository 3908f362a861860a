"""`run TARGET...`: what a target may be, what it leaves alone, and what is no target."""

from __future__ import annotations

import pytest

from tests.project import PIPELINE, Project

LEG = {"images/png/Leg-1.png", "images/png/Leg-2.png"}
LEG_SMALL = {"images/png/Leg-1-thumb.png", "images/png/Leg-2-thumb.png"}
ARM = {"images/png/Arm-1.png"}
ARM_SMALL = {"images/png/Arm-1-thumb.png"}
HAND = "images/gif/Hand.gif"


@pytest.fixture
def site(project: Project) -> Project:
    """Two animations with their pages, nothing made; each page shows a thumbnail by mistake."""
    project.pipeline()
    project.gif("images/gif/Leg.gif", 2)
    project.gif("images/gif/Arm.gif", 1)
    for name, numbers in (("Leg", range(1, 3)), ("Arm", range(1, 2))):
        path = f"pages/{name.lower()}.md"
        project.page(path, name, numbers)
        project.write(path, project.read(path).replace("-1.png", "-1-thumb.png"))
    return project


def made(project: Project) -> set[str]:
    return {path for path in project.tree() if path.endswith(".png")}


def rewritten(project: Project) -> set[str]:
    return {path for path in ("pages/leg.md", "pages/arm.md") if "-thumb" not in project.read(path)}


TARGETS = {
    "a page": (["pages/leg.md"], LEG | LEG_SMALL, {"pages/leg.md"}),
    "a page, as a shell spells it": (["./pages/leg.md"], LEG | LEG_SMALL, {"pages/leg.md"}),
    "a source's name": (["Leg"], LEG | LEG_SMALL, {"pages/leg.md"}),
    "a source's path": (["images/gif/Leg.gif"], LEG | LEG_SMALL, {"pages/leg.md"}),
    "a source, as pages write it": (["gif/Leg.gif"], LEG | LEG_SMALL, {"pages/leg.md"}),
    "an output": (["frames"], LEG | ARM, {"pages/leg.md", "pages/arm.md"}),
    "an output's path": (["images/png/Leg-1.png"], {"images/png/Leg-1.png"}, {"pages/leg.md"}),
    "an output, as pages write it": (
        ["png/Leg-2-thumb.png"], {"images/png/Leg-2-thumb.png"}, set(),
    ),
    "several add up": (["Arm", "png/Leg-2.png"], {*ARM, *ARM_SMALL, "images/png/Leg-2.png"}, {
        "pages/arm.md",
    }),
}  # fmt: skip


@pytest.mark.parametrize(("targets", "files", "pages"), TARGETS.values(), ids=TARGETS)
def test_only_what_a_target_names_is_made_and_rewritten(
    site: Project, targets: list[str], files: set[str], pages: set[str]
) -> None:
    preview = site.run("run", "-n", "-v", *targets).out
    site.run("run", *targets)
    assert made(site) == files
    assert rewritten(site) == pages
    assert {line.partition(":")[0] for line in preview.splitlines() if "new" in line} == files


def test_an_absolute_path_is_a_target(site: Project) -> None:
    assert site.run("run", str(site.root / "images/gif/Leg.gif")).code == 0
    assert made(site) == LEG | LEG_SMALL


def test_a_path_is_the_users_own_wherever_the_pipeline_is(site: Project) -> None:
    inner = Project(site.root / "inner")
    inner.pipeline()
    inner.gif("images/gif/Knee.gif", 1)
    inner.gif("images/gif/Toe.gif", 1)
    done = site.run("run", "-c", "inner/pipeline.yaml", "inner/images/gif/Knee.gif")
    assert done.code == 0
    assert made(inner) == {
        "images/png/Knee-1.png",
        "images/png/Knee-1-thumb.png",
    }


def test_a_name_may_be_a_sources_and_an_outputs_at_once(site: Project) -> None:
    site.gif("images/gif/frames.gif", 1)
    site.run("run", "frames")
    own = {"images/png/frames-1.png", "images/png/frames-1-thumb.png"}
    assert made(site) == LEG | ARM | own


def test_a_run_of_all_after_runs_of_parts_is_as_one_run(site: Project) -> None:
    site.run("run", "thumbnails")
    site.run("run", "Arm")
    site.run("run")
    in_parts = site.tree()
    for path in in_parts:
        if path.endswith(".png"):
            (site.root / path).unlink()
    (site.root / "imgpipe.lock").unlink()
    site.run("run")
    assert site.tree() == in_parts


def test_a_new_source_is_not_forgotten_by_a_run_of_one_output(site: Project) -> None:
    site.run("run")
    site.gif("images/gif/Leg.gif", 2, size=(24, 24))
    site.run("run", "frames")
    said = site.run("run", "-n").out
    assert said == "Leg: 2 files of thumbnails: made from an older source or recipe\n"


NO_SUCH = "is no page, no source's name, no output and no path of one\n"
UNKNOWN = {
    "a name": (["Lge"], f"error[TGT001]: `Lge` {NO_SUCH}  = did you mean `Leg`?\n"),
    "an output": (["frame"], f"error[TGT001]: `frame` {NO_SUCH}  = did you mean `frames`?\n"),
    "a page": (
        ["pages/legs.md"],
        f"error[TGT001]: `pages/legs.md` {NO_SUCH}  = did you mean `pages/leg.md`?\n",
    ),
    "nothing like anything": (["x"], f"error[TGT001]: `x` {NO_SUCH}"),
    "each is said": (
        ["Leg", "x", "y"], f"error[TGT001]: `x` {NO_SUCH}error[TGT001]: `y` {NO_SUCH}",
    ),
    "a file that is nothing's": (
        ["images/notes.txt"],
        ("error[TGT001]: images/notes.txt is no page, no source and no output\n"
        "  = `imgpipe why images/notes.txt` says more\n"),
    ),
    "a frame that the source has not": (
        ["images/png/Leg-3.png"],
        (f"error[TGT001]: `images/png/Leg-3.png` {NO_SUCH}"
        "  = `imgpipe why images/png/Leg-3.png` says more\n"),
    ),
    "a folder": (
        ["images/gif/"],
        "error[TGT001]: `images/gif` is a folder\n  = name the files in it\n",
    ),
    "outside": (["../x.png"], f"error[TGT001]: `../x.png` {NO_SUCH}"),
}  # fmt: skip


@pytest.mark.parametrize(("targets", "said"), UNKNOWN.values(), ids=UNKNOWN)
@pytest.mark.parametrize("command", [["run"], ["run", "-n"], ["status"]])
def test_an_unknown_target_is_wrong_usage_before_any_work(
    site: Project, command: list[str], targets: list[str], said: str
) -> None:
    site.write("images/notes.txt", "mine")
    done = site.run(*command, *targets)
    assert (done.code, done.out, done.err) == (2, "", said)
    assert made(site) == set()


def test_a_target_for_which_nothing_is_made_is_said(site: Project) -> None:
    site.write("pages/about.md", "---\ntitle: 'About'\n---\n")
    done = site.run("run", "-n", "pages/about.md")
    assert (done.code, done.out) == (0, "nothing to make\n")
    assert done.err == (
        "warning[TGT002]: `pages/about.md` has nothing to do with any output\n"
        "  = `imgpipe why` says what is known of it\n"
    )


def test_what_is_broken_elsewhere_is_no_matter(site: Project) -> None:
    site.write(HAND, "no image")
    site.write("pages/bad.md", "---\ntitle: [\n---\n")
    site.write("pages/latin.md", b"---\ntitle: \xe9\n---\n")
    assert site.run("run").code == 3
    done = site.run("run", "Leg")
    assert (done.code, "error" in done.err) == (0, False)


@pytest.mark.parametrize("target", ["Hand", HAND, "gif/Hand.gif", "frames", "pages/hand.md"])
def test_what_is_broken_and_named_is_an_error(site: Project, target: str) -> None:
    site.write(HAND, "no image")
    site.page("pages/hand.md", "Hand", range(1, 2))
    done = site.run("run", target)
    assert done.code == 3
    assert "TGT002" not in done.err
    assert done.err.startswith(f"{HAND}: error[IMG001]: is not an image that imgpipe reads:")


def test_a_page_that_cannot_be_read_and_is_named_is_an_error(site: Project) -> None:
    site.write("pages/latin.md", b"---\ntitle: \xe9\n---\n")
    done = site.run("run", "pages/latin.md")
    assert done.code == 1
    assert "pages/latin.md:2:8: error[PAG001]: the page is not UTF-8" in done.err


def test_an_output_that_cannot_be_made_matters_where_it_is_named(site: Project) -> None:
    site.pipeline(PIPELINE.replace("rewrite:", "  poster: png/{name}.png\nrewrite:"))
    assert site.run("run", "Arm").code == 0
    assert site.run("run", "Leg").code == 3
    assert site.run("run", "thumbnails").code == 0
    assert site.run("run", "poster").code == 3


def test_a_reference_is_explained_by_what_is_broken_elsewhere(site: Project) -> None:
    site.write(HAND, "no image")
    site.write("pages/leg.md", site.read("pages/leg.md").replace("Leg-2.png", "Hand-1.png"))
    done = site.run("run", "pages/leg.md", "frames")
    assert "its source images/gif/Hand.gif cannot be read" in done.err
