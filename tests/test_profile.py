"""`run --profile`: where the time went, by clocks that run for one stage at a time."""

from __future__ import annotations

import json
from itertools import count

import pytest

from imgpipe import stages
from imgpipe.reporters.profile import format_profile
from imgpipe.stages import CHECK, DECODE, OTHER, Profile, clocked, clocked_items, stage
from tests.project import Project


@pytest.fixture
def ticking(monkeypatch: pytest.MonkeyPatch) -> None:
    """A clock on which every look takes a second."""
    seconds = count()
    monkeypatch.setattr(stages, "perf_counter", lambda: float(next(seconds)))


@pytest.mark.usefixtures("ticking")
def test_each_second_is_one_stages() -> None:
    with clocked() as spent_s, stage(DECODE), stage(CHECK):
        pass
    assert spent_s == {OTHER: 2, DECODE: 2, CHECK: 1}


@pytest.mark.usefixtures("ticking")
def test_getting_an_item_counts_and_using_it_does_not() -> None:
    with clocked() as spent_s:
        assert list(clocked_items(DECODE, iter("ab"))) == ["a", "b"]
    assert spent_s == {OTHER: 4, DECODE: 3}


@pytest.mark.usefixtures("ticking")
def test_an_error_ends_its_stage() -> None:
    with clocked() as spent_s:
        with pytest.raises(ValueError, match="no"), stage(DECODE):
            raise ValueError("no")
        with stage(CHECK):
            pass
    assert spent_s == {OTHER: 3, DECODE: 1, CHECK: 1}


def test_the_table_goes_with_the_work() -> None:
    seconds = {"check": 1.0, "encode webp": 6.0, "encode png": 2.0, "decode": 1.5, "other": 0.25}
    profile = Profile(2, seconds, 6.0, 0.125, 0.5, 0.25)
    assert list(format_profile(profile)) == [
        "stage        seconds  share",
        "decode          1.50    12%",
        "encode png      2.00    17%",
        "encode webp     6.00    50%",
        "check           1.00     8%",
        "other           0.25     2%",
        "idle            1.25    10%",
        "2 workers in 6.00 s; planning took 0.50 s, putting files in place 0.12 s, pages 0.25 s",
    ]


def test_where_nothing_was_made_there_is_no_table() -> None:
    assert list(format_profile(Profile(1, {}, 0.0, 0.0))) == [
        "1 worker in 0.00 s; planning took 0.00 s, putting files in place 0.00 s, pages 0.00 s"
    ]


@pytest.fixture
def site(project: Project) -> Project:
    project.pipeline(
        "version: 1\n"
        'sources: {animations: "{name}.gif"}\n'
        "outputs:\n"
        '  thumbs: {path: "thumb/{name}-{n}.png", width: 4}\n'
        '  copies: "copy/{name}.gif"\n'
        '  moving: "moving/{name}.webp"\n'
    )
    project.gif("Leg.gif", frames=3)
    return project


def test_a_run_says_its_stages(site: Project, way: str) -> None:
    said = site.run("run", "--profile").err.splitlines()
    start = said.index(next(line for line in said if line.startswith("stage ")))
    names = [line.rsplit(maxsplit=2)[0] for line in said[start + 1 : -1]]
    assert names == [
        *("decode", "compose", "resize", "encode png", "encode webp"),
        *("copy", "write", "check", "other", "idle"),
    ]
    assert said[-1].startswith("2 workers in ") or way == "serial"
    again = site.run("run", "--profile").err.splitlines()
    assert not any(line.startswith("stage ") for line in again)
    assert " in 0.00 s; planning took " in again[-1]


def test_programs_read_it_too(site: Project) -> None:
    profile = json.loads(site.run("run", "--json", "--profile").out)["profile"]
    assert set(profile) == {"workers", "stages", "work_s", "publish_s", "plan_s", "pages_s"}
    assert sum(profile["stages"].values()) <= profile["workers"] * profile["work_s"]
    assert json.loads(site.run("run", "--json").out)["profile"] is None
