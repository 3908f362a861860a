"""Fixtures that all tests share; pytest's own `tmp_path` is each project's folder."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import settings

from imgpipe import run, schedule
from imgpipe.executors import EXECUTORS
from tests.project import Project

settings.register_profile("imgpipe", deadline=None, derandomize=True, print_blob=True)
settings.load_profile("imgpipe")


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


@pytest.fixture
def peer() -> Callable[[str], str]:
    """Find an independent program by its command; CI requires them all, elsewhere they may lack."""

    def find(command: str) -> str:
        found = shutil.which(command)
        if found is None and os.environ.get("IMGPIPE_REQUIRE_PEERS"):
            pytest.fail(f"{command} is not installed, and IMGPIPE_REQUIRE_PEERS is set")
        if found is None:
            pytest.skip(f"{command} is not installed")
        return found

    return find
