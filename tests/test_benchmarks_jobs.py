"""The benchmarks of assembling, memory and audits: what is missed, what is said of it."""

from __future__ import annotations

import math
from pathlib import Path

import pytest
from benchmarks.gif_writers import OURS
from benchmarks.jobs import audit, gif, memory
from benchmarks.quality import Result
from benchmarks.sites import count_images, count_pages, make_atlas

from imgpipe.cli import run_command


def test_off_the_front_is_a_miss() -> None:
    results = {OURS: Result(1000, 50.0, ()), "other": Result(999, 50.1, ())}
    assert gif.find_misses("leg", results, rich=True) == ["leg: other is smaller and better"]
    assert gif.tell_place("leg", results) == ["leg", "50.0 dB", "no", "-"]


def test_inexact_is_a_miss_where_256_colours_are_enough() -> None:
    results = {OURS: Result(1000, 50.0, ())}
    assert gif.find_misses("leg", results, rich=True) == []
    expected = ["leg: imgpipe has 50.0 dB, could be exact"]
    assert gif.find_misses("leg", results, rich=False) == expected


def test_what_is_not_kept_is_a_miss() -> None:
    results = {OURS: Result(1000, math.inf, ("frames", "delays"))}
    expected = ["leg: imgpipe has not kept frames, delays"]
    assert gif.find_misses("leg", results, rich=False) == expected


def test_smaller_at_the_same_quality_is_said_of_who_keeps_everything() -> None:
    results = {
        OURS: Result(1000, math.inf, ()),
        "whole": Result(970, math.inf, ()),
        "merged": Result(900, math.inf, ("frames",)),
        "worse": Result(800, 40.0, ()),
    }
    assert gif.find_misses("leg", results, rich=False) == []
    assert gif.tell_place("leg", results) == ["leg", "exact", "yes", "whole 0.970"]


def test_memory_is_missed_above_what_is_wanted_and_where_it_grows() -> None:
    assert list(memory.find_misses("stills", {1: 110, 20: 120, 100: 130})) == []
    assert list(memory.find_misses("stills", {1: 131, 20: 100, 100: 121})) == [
        "a run of stills, galleries: 1: 131 MiB, wanted 130",
        "a run of stills grows by 21 MiB with its galleries, wanted 20",
    ]


def test_peaks_of_runs_are_a_table() -> None:
    assert memory.format_runs({"stills": {1: 90.4, 20: 100.0, 100: 101.6}}) == (
        "| largest process of a run, MiB | 1 | 20 | 100 | wanted |\n"
        "| --- | --: | --: | --: | --: |\n"
        "| stills | 90 | 100 | 102 | 130 |\n"
    )


def test_looks_are_a_table() -> None:
    looks = {1: {"first": 0.5, "unchanged": 0.1}, 227: {"first": 4.0, "unchanged": 0.25}}
    assert audit.format_looks(looks) == (
        "| audit, seconds beyond a bare start | pages | images | first | unchanged |\n"
        "| --- | --: | --: | --: | --: |\n"
        "| 1 gallery | 2 | 51 | 0.50 | 0.10 |\n"
        "| 227 galleries | 500 | 11,600 | 4.00 | 0.25 |\n"
    )


@pytest.mark.parametrize("galleries", [1, 3])
def test_a_smaller_atlas_has_as_much_a_gallery(galleries: int, tmp_path: Path) -> None:
    site = make_atlas(tmp_path / "site", galleries)
    images = [path for path in (site / "assets").rglob("*") if path.is_file()]
    assert len(images) == count_images(galleries)
    assert len(list((site / "pages").iterdir())) == count_pages(galleries)
    assert run_command(["audit", "-q", "-C", str(site)]) == 0
