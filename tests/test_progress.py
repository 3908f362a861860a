"""The progress bar: frames of all workers, and nothing that is in the workers' way."""

from __future__ import annotations

import io
import threading
from contextlib import redirect_stderr
from typing import Any

import pytest

from imgpipe.cli import run_command
from imgpipe.config import load_config
from imgpipe.pipeline import run_site
from imgpipe.reporters.progress import Progress
from imgpipe.tasks import Pace, Wishes
from imgpipe.upkeep import adopt_site
from tests.project import Project

PIPELINE = """\
version: 1
sources: {animations: "gif/{name}.gif", renders: "in/{name}-{n}.png"}
outputs:
  frames: png/{name}-{n}.png
  webp: webp/{name}-{n}.webp
  animation: gif/{name}.gif
  small: {path: "small/{name}.gif", width: 10}
"""


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


class Bar:
    """In the place of tqdm's: what it was told."""

    def __init__(self, total: int, **_: object) -> None:
        self.total = total
        self.names: list[str] = []

    def set_postfix_str(self, name: str, **_: object) -> None:
        self.names.append(name)

    def update(self, frames: int) -> None:
        self.total -= frames


def make(project: Project, progress: Progress) -> None:
    config = load_config(project.root / "pipeline.yaml", "pipeline.yaml")
    run_site(config, Wishes(), Pace(2), progress.begin, progress.advance)


def test_the_bar_is_full_at_the_end(
    project: Project, way: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Stills count once a frame, in however many parts; what is only assembled, by its frames."""
    bars: list[Bar] = []

    def make_bar(**options: Any) -> Bar:
        bars.append(Bar(**options))
        return bars[-1]

    monkeypatch.setattr("tqdm.tqdm", make_bar)
    project.pipeline(PIPELINE)
    project.gif("gif/Arm.gif", frames=9)
    project.stills("in/Leg-{n}.png", range(1, 6))
    with redirect_stderr(Terminal()):
        make(project, Progress(wanted=True))
    (bar,) = bars
    assert sorted(bar.names) == ["Arm"] * 9 + ["Leg"] * 5
    assert bar.total == 0


def test_adopting_counts_the_frames_of_all_sources_that_are_compared(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    bars: list[Bar] = []

    def make_bar(**options: Any) -> Bar:
        bars.append(Bar(**options))
        return bars[-1]

    monkeypatch.setattr("tqdm.tqdm", make_bar)
    project.pipeline(PIPELINE)
    for name, frames in (("Arm", 4), ("Hip", 2), ("Leg", 3)):
        project.gif(f"gif/{name}.gif", frames)
    project.run("run")
    project.write("gif/Hip.gif", "torn")
    (project.root / "imgpipe.lock").unlink()
    config = load_config(project.root / "pipeline.yaml", "pipeline.yaml")
    with redirect_stderr(Terminal()):
        progress = Progress(wanted=True)
        adopt_site(
            config,
            Wishes(),
            edited=False,
            dry_run=True,
            on_begin=progress.begin_frames,
            on_source=progress.advance,
        )
    (bar,) = bars
    assert bar.names == ["Arm", "Leg"]
    assert bar.total == 0


@pytest.mark.parametrize(("option", "bars"), [("-n", 1), ("--no-progress", 0), ("-q", 0)])
def test_adopt_shows_a_bar_unless_told_not_to(
    project: Project, monkeypatch: pytest.MonkeyPatch, option: str, bars: int
) -> None:
    shown: list[Bar] = []

    class Shown(Bar):
        def __init__(self, **options: Any) -> None:
            super().__init__(**options)
            shown.append(self)

        def close(self) -> None:
            self.names.append("closed")

    monkeypatch.setattr("tqdm.tqdm", Shown)
    project.pipeline(PIPELINE)
    project.gif("gif/Arm.gif")
    project.run("run")
    (project.root / "imgpipe.lock").unlink()
    with redirect_stderr(Terminal()):
        code = run_command(["adopt", "-C", str(project.root), option])
    assert code == 0
    assert [bar.names for bar in shown] == [["Arm", "closed"]] * bars


def test_the_bar_has_no_thread_that_would_forbid_forks(project: Project) -> None:
    project.pipeline(PIPELINE)
    project.gif("gif/Arm.gif")
    threads = threading.active_count()
    terminal = Terminal()
    with redirect_stderr(terminal):
        progress = Progress(wanted=True)
        make(project, progress)
        assert threading.active_count() == threads
        progress.end()
    assert " 0/3 [" in terminal.getvalue()


def test_elsewhere_than_on_a_terminal_there_is_none(
    project: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    project.pipeline(PIPELINE)
    project.gif("gif/Arm.gif")
    make(project, Progress(wanted=True))
    assert capsys.readouterr().err == ""
