"""Fixtures that all tests share; pytest's own `tmp_path` is each project's folder."""

from __future__ import annotations

import os
import shutil
import signal
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import pytest
from hypothesis import settings

from imgpipe import run, schedule
from imgpipe.executors import EXECUTORS, processes
from tests.browser import find_chromium, launch
from tests.project import Project

if TYPE_CHECKING:
    from playwright.sync_api import Browser

settings.register_profile("imgpipe", deadline=None, derandomize=True, print_blob=True)
settings.load_profile("imgpipe")

# Who is begun in the background of a shell ignores Ctrl-C, and so would all that tests begin.
signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(autouse=True)
def forking(monkeypatch: pytest.MonkeyPatch) -> None:
    """Workers are forked, with what a test has changed, whatever tests before it have imported.

    For none that a test forks is to use what `_KEEP_THREADS` has.
    """
    monkeypatch.setattr(processes, "_KEEP_THREADS", frozenset())


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """An empty site."""
    return Project(tmp_path)


@pytest.fixture(params=sorted(EXECUTORS))
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Have runs do their tasks by each executor in turn, two at once, and cut into small parts."""
    executor: str = request.param
    monkeypatch.setattr(run, "choose_executor", lambda *_: executor)
    monkeypatch.setattr(schedule, "SMALL_WORK_BYTES", 1)
    monkeypatch.setattr(schedule, "count_cores", lambda: 2)
    return executor


def lack(what: str) -> NoReturn:
    """CI requires all independent programs; elsewhere they may lack."""
    if os.environ.get("IMGPIPE_REQUIRE_PEERS"):
        pytest.fail(f"{what} is not installed, and IMGPIPE_REQUIRE_PEERS is set")
    pytest.skip(f"{what} is not installed")


@pytest.fixture(scope="session")
def peer() -> Callable[[str], str]:
    """Find an independent program by its command."""
    return lambda command: shutil.which(command) or lack(command)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A headless Chromium; not for longer, for its thread keeps workers from being forked."""
    if not find_spec("playwright"):
        lack("playwright (imgpipe[browser])")
    with launch(find_chromium() or lack("chromium")) as opened:
        yield opened
