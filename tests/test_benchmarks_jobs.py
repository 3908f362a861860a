"""The benchmark of assembling: what is missed, and what is said of each picture."""

from __future__ import annotations

import math

from benchmarks.gif_writers import OURS
from benchmarks.jobs import gif
from benchmarks.quality import Result


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
