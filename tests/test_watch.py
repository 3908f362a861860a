"""`imgpipe watch`: what a change leads to, with runs and changes that a test makes up."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from threading import Timer
from typing import Any

import pytest

from imgpipe.changes import find_interest, find_roots, name_changes
from imgpipe.config import load_config
from imgpipe.diagnostics import ExitCode, UserError
from imgpipe.model import Config
from imgpipe.watch import Round, Site, describe_round, read_round, watch_site
from tests.project import PIPELINE, Project

Step = Callable[[], set[str]]


@dataclass
class Story:
    """What happens to a site: each step changes it and names what changed."""

    project: Project
    steps: list[Step]
    rounds: list[Round]
    lines: list[str] = field(default_factory=list)
    watched: list[tuple[Path, ...]] = field(default_factory=list)
    pauses: int = 0

    def tell(self) -> list[str]:
        site = Site(self.project.root, "pipeline.yaml", self._load, self._do_round)
        watch_site(site, self.lines.append, self.lines.append, self._change, self._pause)
        return self.lines

    def _load(self) -> Config:
        return load_config(self.project.root / "pipeline.yaml", "pipeline.yaml")

    def _do_round(self) -> Round:
        return self.rounds.pop(0)

    def _change(self, roots: Sequence[Path]) -> Iterator[set[str]]:
        self.watched.append(tuple(roots))
        if len(self.watched) == 1:
            yield set()
        while self.steps:
            yield {str(self.project.root / path) for path in self.steps.pop(0)()}

    def _pause(self, _seconds: float) -> None:
        self.pauses += 1


@pytest.fixture
def site(project: Project) -> Project:
    project.pipeline()
    project.gif("images/gif/Leg.gif")
    project.page("pages/leg.md", "Leg", range(1, 4))
    return project


def changed(project: Project, path: str, content: str = "new") -> Step:
    def change() -> set[str]:
        project.write(path, content)
        return {path}

    return change


IDLE = Round(0, 0.1)
MADE = Round(0, 1.25, made=6, pages=1, wrote=frozenset({"images/png/Leg-1.png", "pages/leg.md"}))


def test_it_begins_with_a_run_and_has_a_line_a_change(site: Project) -> None:
    steps = [changed(site, "images/gif/Leg.gif"), changed(site, "pages/leg.md")]
    story = Story(site, steps, [MADE, MADE, IDLE])
    assert story.tell() == [
        "at the start: 6 files made, 1 page written in 1.2 s",
        "images/gif/Leg.gif: 6 files made, 1 page written in 1.2 s",
        "pages/leg.md: nothing to do",
    ]
    assert story.rounds == []


def test_what_a_run_wrote_is_looked_at_and_not_spoken_of(site: Project) -> None:
    site.write("images/png/Leg-1.png", "made")

    def own() -> set[str]:
        return {"images/png/Leg-1.png", "pages/leg.md"}

    story = Story(site, [own], [MADE, IDLE])
    assert story.tell() == ["at the start: 6 files made, 1 page written in 1.2 s"]
    assert story.rounds == []


def test_what_a_person_does_to_it_after_that_is(site: Project) -> None:
    site.write("images/png/Leg-1.png", "made")
    edited = changed(site, "images/png/Leg-1.png", "edited")
    story = Story(site, [edited], [MADE, IDLE])
    assert story.tell()[1:] == ["images/png/Leg-1.png: nothing to do"]


@pytest.mark.parametrize(
    "path",
    [
        ".imgpipe/idle.json",
        ".git/index",
        "imgpipe.lock",
        "_site/index.html",
        "node_modules/x/a.png",
        "images/gif/.Leg.gif.swp",
        "pages/leg.md~",
        "pages/4913",
        "images/notes.txt",
        "README.md",
    ],
)
def test_other_files_start_no_run(site: Project, path: str) -> None:
    story = Story(site, [changed(site, path)], [IDLE])
    assert story.tell() == ["at the start: nothing to do"]
    assert story.pauses == 0


@pytest.mark.parametrize(
    "path",
    [
        "pipeline.yaml",
        "images/new",
        "images/v1.2",
        "images/a.JPG",
        "pages/deep/x.md",
        "images/png/Leg-1.png",
        ".",
    ],
)
def test_these_start_one(site: Project, path: str) -> None:
    interest = find_interest(
        load_config(site.root / "pipeline.yaml", "pipeline.yaml"), "x.yaml", site.root
    )
    assert interest(path) or path == "pipeline.yaml"
    of_none = find_interest(None, "pipeline.yaml", site.root)
    assert of_none(path) == (path == "pipeline.yaml")


def test_copies_and_the_data_file_are_of_interest(site: Project) -> None:
    site.pipeline(PIPELINE + "  pages: out\ndata: _data/images.json\n")
    config = load_config(site.root / "pipeline.yaml", "p.yaml")
    interest = find_interest(config, "pipeline.yaml", site.root)
    assert interest("out/pages/leg.txt")
    assert interest("_data/images.json")
    assert not interest("_data/other.json")


def test_a_broken_pipeline_is_said_once_and_waited_for(site: Project) -> None:
    broken = Round(2, 0.1, told="pipeline.yaml:1:1: error[CFG001]: …\n")
    steps = [
        changed(site, "pipeline.yaml", "version: [\n"),
        changed(site, "images/gif/Leg.gif"),
        changed(site, "pipeline.yaml", "version: [[\n"),
        changed(site, "pipeline.yaml", PIPELINE),
        changed(site, "images/gif/Leg.gif", "newer"),
    ]
    story = Story(site, steps, [IDLE, broken, broken, MADE, IDLE])
    assert story.tell() == [
        "at the start: nothing to do",
        "pipeline.yaml: the pipeline cannot be run",
        "pipeline.yaml:1:1: error[CFG001]: …",
        "pipeline.yaml: the pipeline cannot be run",
        "pipeline.yaml: 6 files made, 1 page written in 1.2 s",
        "images/gif/Leg.gif: nothing to do",
    ]


def test_what_stays_wrong_is_not_said_again_of_what_a_run_wrote(site: Project) -> None:
    """The first run warns of what it makes; the next finds what is wrong with a page alone."""
    wrong = "pages/leg.md:4:9: error[REF001]: …\n    4 | x\n"
    lossy = replace(MADE, exit_code=1, told=f"gif/Leg.gif: warning[ENC001]: …\n{wrong}")
    left = Round(1, 0.1, told=wrong)
    site.write("images/png/Leg-1.png", "made")

    def own() -> set[str]:
        return {"images/png/Leg-1.png", "pages/leg.md"}

    story = Story(site, [own, changed(site, "pages/leg.md")], [lossy, left, left])
    assert story.tell() == [
        "at the start: 6 files made, 1 page written in 1.2 s",
        lossy.told.rstrip("\n"),
        "pages/leg.md: something is to be looked at",
    ]


def test_what_is_newly_wrong_is_said_whatever_changed(site: Project) -> None:
    def own() -> set[str]:
        return {"images/png/Leg-1.png"}

    story = Story(site, [own], [MADE, Round(1, 0.1, told="error[REF001]: …\n")])
    assert story.tell()[1:] == [
        "what changed meanwhile: something is to be looked at",
        "error[REF001]: …",
    ]


def test_a_failed_run_is_tried_again_at_the_next_change(site: Project) -> None:
    failed = Round(3, 0.1, failed=1, told="images/gif/Leg.gif: error[ANI001]: …\n")
    steps = [changed(site, "images/gif/Leg.gif"), changed(site, "images/gif/Leg.gif", "whole")]
    story = Story(site, steps, [IDLE, failed, MADE])
    assert story.tell()[1:] == [
        "images/gif/Leg.gif: 1 source failed in 0.1 s",
        "images/gif/Leg.gif: error[ANI001]: …",
        "images/gif/Leg.gif: 6 files made, 1 page written in 1.2 s",
    ]


def test_what_is_well_again_has_a_line(site: Project) -> None:
    """Without a change that could be named, too: here of a folder that holds what a run wrote."""
    bad = Round(1, 0.1, told="pages/leg.md:7:16: error[REF001]: …\n")
    site.write("images/png/Leg-1.png", "made")
    steps = [changed(site, "pages/leg.md"), lambda: {"images"}, lambda: {"images"}]
    story = Story(site, steps, [MADE, bad, IDLE, IDLE])
    assert story.tell()[1:] == [
        "pages/leg.md: something is to be looked at",
        "pages/leg.md:7:16: error[REF001]: …",
        "what changed meanwhile: nothing to do",
    ]


def test_a_folder_that_is_put_in_is_named(site: Project) -> None:
    site.write("images/gif/new/Arm.gif", "new")
    site.write("images/png/Leg-1.png", "made")
    steps: list[Step] = [
        lambda: {"images/gif/new"},
        lambda: {"images/gif/new", "images/gif/new/Arm.gif"},
        lambda: {"images/png"},
        lambda: {"."},
    ]
    story = Story(site, steps, [MADE, IDLE, IDLE, IDLE, IDLE])
    assert story.tell()[1:] == [
        "images/gif/new: nothing to do",
        "images/gif/new/Arm.gif: nothing to do",
    ]


def test_another_run_is_waited_for(site: Project) -> None:
    locked = Round(4, 0.1, told="error[LCK003]: …")

    def nothing() -> set[str]:
        return set()

    steps = [changed(site, "images/gif/Leg.gif"), nothing, nothing, nothing]
    story = Story(site, steps, [IDLE, locked, locked, MADE])
    assert story.tell()[1:] == [
        "images/gif/Leg.gif: another run is at work",
        "error[LCK003]: …",
        "images/gif/Leg.gif: 6 files made, 1 page written in 1.2 s",
    ]


def test_another_run_at_the_start_is_waited_for_too(site: Project) -> None:
    def nothing() -> set[str]:
        return set()

    story = Story(site, [nothing, nothing], [Round(4, 0.1), MADE])
    assert story.tell() == [
        "at the start: another run is at work",
        "at the start: 6 files made, 1 page written in 1.2 s",
    ]


def test_what_comes_while_a_run_writes_is_not_called_by_its_files(site: Project) -> None:
    site.write("images/png/Leg-1.png", "made")
    story = Story(site, [lambda: {"images/png/Leg-1.png"}], [MADE, Round(0, 1, made=1)])
    assert story.tell()[1:] == ["what changed meanwhile: 1 file made in 1.0 s"]


def test_a_file_that_is_being_written_is_waited_for(
    site: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    story = Story(site, [changed(site, "images/gif/Leg.gif", "G")], [IDLE, MADE])
    grown = iter("GIF89a")

    def write_on(seconds: float) -> None:
        assert seconds > 0
        if letter := next(grown, None):
            with (site.root / "images/gif/Leg.gif").open("a") as file:
                file.write(letter)
        story.pauses += 1

    monkeypatch.setattr(story, "_pause", write_on)
    story.tell()
    assert story.pauses == len("GIF89a") + 1
    assert next(grown, None) is None


def test_one_that_never_ends_is_not_waited_for_for_ever(
    site: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    story = Story(site, [changed(site, "images/gif/Leg.gif")], [IDLE, MADE])

    def write_on(_seconds: float) -> None:
        story.pauses += 1
        site.write("images/gif/Leg.gif", "x" * story.pauses)

    monkeypatch.setattr(story, "_pause", write_on)
    story.tell()
    assert 10 < story.pauses < 100


def test_sources_elsewhere_are_watched_as_soon_as_the_pipeline_names_them(site: Project) -> None:
    renders = site.root.parent / f"{site.root.name}-renders"
    renders.mkdir()
    moved = PIPELINE.replace(
        "image_root: images", f"image_root: images\n  source_root: ../{renders.name}"
    )
    steps = [changed(site, "pipeline.yaml", moved), lambda: {f"../{renders.name}/gif/Leg.gif"}]
    story = Story(site, steps, [IDLE, IDLE, MADE])
    assert story.tell()[-1].startswith(f"../{renders.name}/gif/Leg.gif: 6 files made")
    assert story.watched == [(site.root,), (site.root, renders.resolve())]
    assert find_roots(None, site.root) == (site.root,)


def test_many_changes_are_one_line() -> None:
    assert name_changes({"b.gif"}) == "b.gif"
    assert name_changes({"b.gif", "a.md"}) == "2 files (a.md, b.gif)"
    assert name_changes({"c", "b", "a"}) == "3 files (a, b, …)"


@pytest.mark.parametrize(
    ("done", "said"),
    [
        (IDLE, "nothing to do"),
        (Round(1, 0.2), "something is to be looked at"),
        (Round(70, 0.2), "a bug in imgpipe"),
        (Round(3, 2, made=1, failed=2), "1 file made, 2 sources failed in 2.0 s"),
        (Round(0, 0.5, data=1), "the data file written in 0.5 s"),
    ],
)
def test_a_round_in_words(done: Round, said: str) -> None:
    assert describe_round(done) == said


def test_what_a_run_says_is_read(site: Project) -> None:
    document = site.run("run", "--json").out
    done = read_round(document, "", 0, 0.5)
    assert (done.made, done.failed, done.is_idle) == (6, 0, False)
    assert {path for path in done.wrote if path.startswith("images")} == {
        item["path"] for item in json.loads(document)["made"]
    }
    assert read_round(site.run("run", "--json").out, "", 0, 0.5).is_idle
    assert read_round("", "no pipeline", 2, 0.5) == Round(2, 0.5, told="no pipeline")


def test_a_wrong_pipeline_is_no_end(project: Project) -> None:
    with pytest.raises(UserError):
        load_config(project.root / "pipeline.yaml", "pipeline.yaml")
    story = Story(project, [], [Round(2, 0.1, told="pipeline.yaml: error: …")])
    assert story.tell() == ["at the start: the pipeline cannot be run", "pipeline.yaml: error: …"]


class Watcher:
    """The command in a process of its own, whose lines are waited for."""

    def __init__(self, project: Project) -> None:
        self.project = project
        self.said: list[str] = []
        command = [sys.executable, "-m", "imgpipe", "watch", "-C", str(project.root), "-j", "1"]
        self.process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)

    def wait_for(self, beginning: str) -> str:
        assert self.process.stderr
        for line in self.process.stderr:
            self.said.append(line)
            if line.startswith(beginning):
                return line
        raise AssertionError(f"it ended with {self.said}")

    def end(self, number: int) -> tuple[int, str]:
        self.process.send_signal(number)
        assert self.process.stderr
        rest = self.process.stderr.read()
        return self.process.wait(), rest


@pytest.fixture
def watcher(site: Project) -> Iterator[Watcher]:
    watcher = Watcher(site)
    guard = Timer(100, watcher.process.kill)  # lines that never come end the test
    guard.start()
    yield watcher
    guard.cancel()
    with watcher.process:
        watcher.process.kill()


@pytest.mark.slow
def test_a_day_at_work(site: Project, watcher: Watcher, tmp_path_factory: Any) -> None:
    assert watcher.wait_for("at the start: ").startswith("at the start: 6 files made in ")
    site.gif("images/gif/Leg.gif", frames=4)
    assert "8 files made" in watcher.wait_for("images/gif/Leg.gif: ")
    site.page("pages/leg.md", "Leg", range(1, 5))
    watcher.wait_for("pages/leg.md: ")
    pipeline = site.read("pipeline.yaml")
    site.pipeline(pipeline + "\n: [")
    watcher.wait_for("pipeline.yaml: the pipeline cannot be run")
    site.pipeline(pipeline.replace("width: 8", "width: 9"))
    assert "4 files made" in watcher.wait_for("pipeline.yaml: ")

    whole = Project(tmp_path_factory.mktemp("other")).gif("Arm.gif", frames=2).read_bytes()
    with (site.root / "images/gif/Arm.gif").open("wb") as file:
        for start in range(0, len(whole), 40):
            file.write(whole[start : start + 40])
            file.flush()
            os.fsync(file.fileno())
    assert "4 files made" in watcher.wait_for("images/gif/Arm.gif: 4 files made")

    code, rest = watcher.end(signal.SIGINT)
    assert code == ExitCode.INTERRUPTED
    assert rest.splitlines()[-1].startswith("interrupted")
    assert not [line for line in watcher.said if "nothing to do" in line and "pages" not in line]

    left = site.tree()
    assert site.run("run", "--check").code == 0
    other = Project(tmp_path_factory.mktemp("undisturbed"))
    for path, content in left.items():
        if not path.startswith("images/png") and path != "imgpipe.lock":
            other.write(path, content)
    assert other.run("run").code == 0
    assert other.tree() == left


@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_ends_in_the_midst_of_a_run(site: Project, watcher: Watcher, number: int) -> None:
    watcher.wait_for("watching ")
    code, rest = watcher.end(number)
    assert code == ExitCode.INTERRUPTED
    assert "Traceback" not in rest
    assert site.run("run").code == 0
