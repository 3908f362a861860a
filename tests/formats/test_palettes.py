"""Choosing colours, against the plainest way to compute the same."""

from __future__ import annotations

from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from imgpipe.formats import palettes
from imgpipe.formats.palettes import choose_palette, find_nearest

COLORS = st.lists(st.integers(0, (1 << 24) - 1), min_size=1, max_size=60, unique=True).map(sorted)


def triple(color: int) -> tuple[int, int, int]:
    return color & 255, color >> 8 & 255, color >> 16


def distance(some: int, other: int) -> int:
    return sum((a - b) ** 2 for a, b in zip(triple(some), triple(other), strict=True))


def array(colors: list[int]) -> np.ndarray:
    return np.array(colors, np.uint32)


def mean_error(colors: list[int], palette: np.ndarray) -> float:
    nearest = find_nearest(array(colors), palette)
    pairs = zip(colors, palette[nearest].tolist(), strict=True)
    return sum(distance(a, b) for a, b in pairs) / len(colors)


@given(COLORS, COLORS)
def test_the_nearest_colour_is_the_nearest(colors: list[int], palette: list[int]) -> None:
    found = find_nearest(array(colors), array(palette)).tolist()
    naive = [min(range(len(palette)), key=lambda i: distance(c, palette[i])) for c in colors]
    assert found == naive


@given(COLORS, st.integers(1, 60))
def test_a_palette_is_sorted_and_no_larger_than_asked(colors: list[int], most: int) -> None:
    chosen = choose_palette(array(colors), np.ones(len(colors), np.int64), most).tolist()
    assert chosen == sorted(set(chosen))
    assert len(chosen) <= most
    if len(colors) <= most:
        assert chosen == colors


def test_one_colour_is_the_mean_of_the_pixels() -> None:
    colors = array([0x000000, 0x0A141E])
    assert choose_palette(colors, np.array([1, 3]), 1).tolist() == [0x080F16]


def test_colours_go_where_the_pixels_are() -> None:
    near, far = [0x202020 + step for step in range(8)], [0xE0E0E0 + step for step in range(8)]
    counts = np.array([1000] * 8 + [1] * 8)
    chosen = choose_palette(array(near + far), counts, 9).tolist()
    assert chosen[:8] == near
    assert len(chosen) == 9


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_palette_is_better_than_median_cut(seed: int) -> None:
    from PIL import Image

    chance = Random(seed)
    pixels = [tuple(min(255, int(chance.expovariate(0.02))) for _ in range(3)) for _ in range(4096)]
    image = Image.new("RGB", (64, 64))
    image.putdata(pixels)
    palette = image.quantize(64, Image.Quantize.MEDIANCUT).getpalette()
    assert palette is not None
    theirs = array([r + (g << 8) + (b << 16) for r, g, b in zip(*[iter(palette)] * 3, strict=True)])
    colors = [r + (g << 8) + (b << 16) for r, g, b in pixels]
    unique, counts = np.unique(array(colors), return_counts=True)
    ours = choose_palette(unique, counts, 64)
    assert mean_error(colors, ours) < 0.8 * mean_error(colors, theirs)


def test_moving_the_colours_makes_them_better(monkeypatch: pytest.MonkeyPatch) -> None:
    chance = Random(4)
    colors = sorted({chance.randrange(1 << 24) for _ in range(2000)})
    counts = np.ones(len(colors), np.int64)
    moved = mean_error(colors, choose_palette(array(colors), counts, 100))
    monkeypatch.setattr(palettes, "_STEPS", 0)
    assert moved < 0.95 * mean_error(colors, choose_palette(array(colors), counts, 100))


def test_very_many_colours_are_chosen_from_cells(monkeypatch: pytest.MonkeyPatch) -> None:
    chance = Random(0)
    colors = sorted({chance.randrange(1 << 24) for _ in range(3000)})
    counts = np.ones(len(colors), np.int64)
    exact = mean_error(colors, choose_palette(array(colors), counts, 64))
    monkeypatch.setattr(palettes, "_MOST_POINTS", 500)
    coarse = mean_error(colors, choose_palette(array(colors), counts, 64))
    assert exact != coarse
    assert coarse < 1.1 * exact
