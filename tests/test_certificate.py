"""A run that finds nothing to do leaves a certificate; the next one believes it while it holds."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from imgpipe import certificate, pipeline
from imgpipe.fsio import Workspace
from tests.project import PIPELINE, Project

CERTIFICATE = ".imgpipe/idle.json"
SUMMARY = """\
output      made  up to date  kept  size
frames         0           3     0
thumbnails     0           3     0
0 pages written, 1 page unchanged
"""


@pytest.fixture
def looks(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Note each time that a run looks at the site."""
    seen: list[str] = []
    survey = pipeline.survey_site

    def look(*arguments: object) -> pipeline.Survey:
        seen.append("look")
        return survey(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(pipeline, "survey_site", look)
    return seen


@pytest.fixture
def site(project: Project, looks: list[str]) -> Project:
    """A site with a copy of its page; the first run is done."""
    project.pipeline(PIPELINE.replace("rewrite:\n", "rewrite:\n  pages: out\n"))
    project.gif("images/gif/Leg.gif")
    project.page("pages/leg.md", "Leg", range(1, 4))
    assert project.run("run").code == 0
    assert looks == ["look", "look"]  # the second is to see that nothing is left to do
    looks.clear()
    return project


def test_a_run_after_a_run_does_not_even_look(site: Project, looks: list[str]) -> None:
    before = site.tree(hidden=True)
    said = site.run("run")
    assert (said.code, said.out, said.err, looks) == (0, "", SUMMARY, [])
    assert site.run("run", "-q").err == ""
    assert site.run("run", "-j", "1", "--fail-fast", "--exit-zero").err == SUMMARY
    assert (looks, site.tree(hidden=True)) == ([], before)


def test_what_it_says_is_what_a_run_that_looks_says(site: Project, looks: list[str]) -> None:
    (site.root / CERTIFICATE).unlink()
    said = site.run("run")
    assert (said.err, looks) == (SUMMARY, ["look"])
    assert site.run("run").err == said.err
    assert looks == ["look"]


def replace_in_place(path: str) -> Callable[[Project], None]:
    """Give a file other bytes, but the same size, inode and time: its ctime tells."""

    def change(site: Project) -> None:
        target = site.root / path
        found = target.stat()
        with target.open("r+b") as file:
            first = file.read(1)
            file.seek(0)
            file.write(bytes([first[0] ^ 1]))
        os.utime(target, ns=(found.st_atime_ns, found.st_mtime_ns))

    return change


def touch(path: str) -> Callable[[Project], None]:
    return lambda site: os.utime(site.root / path)


def write(path: str, content: str = "new") -> Callable[[Project], object]:
    return lambda site: site.write(path, content)


def remove(path: str) -> Callable[[Project], None]:
    return lambda site: (site.root / path).unlink()


CHANGES = {
    "a page": touch("pages/leg.md"),
    "a new page": write("pages/new.md"),
    "no page": remove("pages/leg.md"),
    "a copy": touch("out/leg.md"),
    "a source": replace_in_place("images/gif/Leg.gif"),
    "a new source": lambda site: site.gif("images/gif/Arm.gif"),
    "no source": remove("images/gif/Leg.gif"),
    "an output": replace_in_place("images/png/Leg-2.png"),
    "no output": remove("images/png/Leg-2.png"),
    "another image": write("images/new.png"),
    "a renamed image": lambda site: (site.root / "images/png/Leg-2.png").rename(
        site.root / "images/png/leg-2.png"
    ),
    "the pipeline": touch("pipeline.yaml"),
    "the lock": touch("imgpipe.lock"),
    "no lock": remove("imgpipe.lock"),
    "a run that was cut short": write(".imgpipe/journal.jsonl", '{"task'),
    "no certificate": remove(CERTIFICATE),
    "a damaged certificate": write(CERTIFICATE, "["),
    "another certificate": write(CERTIFICATE, '{"grounds": {"globs": 5}}'),
    "a certificate of another kind": write(CERTIFICATE, "[]"),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_whatever_changes_is_looked_at(
    site: Project, looks: list[str], change: Callable[[Project], object]
) -> None:
    change(site)
    site.run("run")
    assert "look" in looks


def test_another_imgpipe_looks(
    site: Project, looks: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(certificate, "__version__", "99")
    site.run("run")
    assert looks


def test_changed_code_looks(
    site: Project, looks: list[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    code = Project(tmp_path / ".code")
    monkeypatch.setattr(certificate, "__file__", str(code.write("certificate.py", "first")))
    site.run("run")
    assert looks
    looks.clear()
    code.write("formats/gif.py", "second")
    site.run("run")
    assert looks


def test_another_pipeline_of_the_same_folder_looks(site: Project, looks: list[str]) -> None:
    site.write("other.yaml", site.read("pipeline.yaml"))
    site.run("run", "-c", "other.yaml")
    assert looks


@pytest.mark.parametrize(
    "options", [["-v"], ["--json"], ["-n"], ["--check"], ["-f"], ["Leg"], ["--replace", "edited"]]
)
def test_who_asks_for_more_than_the_summary_gets_it(
    site: Project, looks: list[str], options: list[str]
) -> None:
    site.run("run", *options)
    assert looks


def test_a_run_that_rewrote_a_page_is_certified_by_the_page_as_it_is_now(
    project: Project, looks: list[str]
) -> None:
    project.pipeline()
    project.gif("images/gif/Leg.gif")
    project.page("pages/leg.md", "Leg", range(1, 4))
    text = project.read("pages/leg.md")
    project.write("pages/leg.md", text.replace("Leg-2.png", "Leg-2-thumb.png"))
    assert "1 page written" in project.run("run").err
    looks.clear()
    assert (project.run("run").err, looks) == (SUMMARY, [])


def test_after_a_wish_that_made_something_the_next_run_looks(
    site: Project, looks: list[str]
) -> None:
    site.run("run", "--force")
    looks.clear()
    site.run("run")
    assert looks == ["look"]


def test_what_has_something_to_say_is_never_certified(project: Project, looks: list[str]) -> None:
    project.pipeline()
    project.gif("images/gif/Leg.gif")
    project.write("images/png/Leg-1.png", "mine")
    for _ in range(2):
        assert "OUT001" in project.run("run").err
    assert not (project.root / CERTIFICATE).exists()


def test_a_change_in_the_tick_of_the_look_would_not_show_so_nothing_is_certified(
    site: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    (site.root / CERTIFICATE).unlink()
    latest_ns = max((site.root / path).stat().st_ctime_ns for path in site.tree())
    monkeypatch.setattr(Workspace, "clock_ns", lambda _: latest_ns)
    site.run("run")
    assert not (site.root / CERTIFICATE).exists()
    monkeypatch.setattr(Workspace, "clock_ns", lambda _: latest_ns + 10**10)
    site.run("run")
    assert (site.root / CERTIFICATE).exists()


def test_a_disk_that_has_no_room_for_a_clock_certifies_nothing(
    site: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    (site.root / CERTIFICATE).unlink()
    staging_folder = Workspace.staging_folder

    def refuse(workspace: Workspace, name: str) -> Path:
        if name == "clock":
            raise OSError(28, "No space left on device")
        return staging_folder(workspace, name)

    monkeypatch.setattr(Workspace, "staging_folder", refuse)
    said = site.run("run")
    assert (said.code, said.err) == (0, SUMMARY)
    assert not (site.root / CERTIFICATE).exists()


def test_a_pipeline_that_changed_while_it_was_read_is_not_certified(
    site: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    (site.root / CERTIFICATE).unlink()
    take_states = pipeline.take_states

    def change_before(*arguments: object) -> object:
        site.write("pipeline.yaml", site.read("pipeline.yaml").replace("width: 8", "width: 9"))
        return take_states(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(pipeline, "take_states", change_before)
    assert site.run("run").err == SUMMARY
    assert not (site.root / CERTIFICATE).exists()


def test_outputs_in_hidden_folders_are_on_no_list_and_not_certified(
    project: Project, looks: list[str]
) -> None:
    project.pipeline(PIPELINE.replace('"png/{name}-{n}-thumb.png"', '".small/{name}-{n}.png"'))
    project.gif("images/gif/Leg.gif")
    project.page("pages/leg.md", "Leg", range(1, 4))
    assert project.run("run").code == 0
    looks.clear()
    (project.root / "images/.small/Leg-1.png").unlink()
    assert "thumbnails     1" in project.run("run").err
    assert looks


@pytest.mark.parametrize(
    ("folders", "files"), [(["a\0"], ["pipeline.yaml"]), ([3], ["pipeline.yaml", 4])]
)
def test_names_that_no_file_can_have_certify_nothing(
    site: Project, folders: list[object], files: list[object]
) -> None:
    assert site.run("run").code == 0
    grounds = {"globs": [], "folders": folders, "files": files}
    document = {"grounds": grounds, "sha256": "x", "summary": ["a lie"]}
    site.write(".imgpipe/idle.json", json.dumps(document))
    said = site.run("run")
    assert (said.code, said.err) == (0, SUMMARY)


def test_a_run_that_is_at_work_is_said_here_too(site: Project) -> None:
    with Workspace(site.root).locked():
        said = site.run("run")
    assert (said.code, "error[LCK003]" in said.err) == (4, True)


def test_sources_outside_the_project_count(
    tmp_path: Path, looks: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    originals, site = Project(tmp_path / "originals"), Project(tmp_path / "site")
    originals.gif("gif/Leg.gif")
    root = f"  source_root: {originals.root.as_posix()}\n  image_root"
    site.pipeline(PIPELINE.replace("  image_root", root))
    site.page("pages/leg.md", "Leg", range(1, 4))
    assert site.run("run").code == 0
    assert (site.root / "images/png/Leg-3.png").is_file()
    looks.clear()
    assert (site.run("run").err, looks) == (SUMMARY, [])
    originals.gif("gif/Leg.gif", 2)
    assert "source changed" in site.run("run", "-n").out
    site.run("run")
    assert looks


def test_a_certificate_names_no_place_of_this_machine(site: Project) -> None:
    document = json.loads(site.read(CERTIFICATE))
    assert document["grounds"] == {
        "globs": ["pages/**/*.md"],
        "folders": ["images", "images", "out"],
        "files": ["pipeline.yaml", "imgpipe.lock"],
        "apart": [],
    }
