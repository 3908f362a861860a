"""The order of tasks, the parts they are done in, and the choice of an executor."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imgpipe import schedule
from imgpipe.images import Options
from imgpipe.schedule import (
    LARGE_WORK_BYTES,
    SMALL_WORK_BYTES,
    choose_executor,
    count_cores,
    cut_task,
    measure_work,
    share_out,
)
from imgpipe.tasks import OutputFile, Source, Stale, Task


def make_stale(path: str, position: int | None, *, copied: bool = False) -> Stale:
    number = None if position is None else position + 1
    file = OutputFile(path, "output", "png", Options(), number, position, copied)
    return Stale(file, "new source", None)


def make_task(
    name: str = "Leg", frames: int = 4, stills: int = 2, wholes: int = 0, copies: int = 0
) -> Task:
    """Return a task of an animation: stills of each frame, whole animations, copies."""
    stale = [make_stale(f"{name}-copy{index}", None, copied=True) for index in range(copies)]
    stale += [
        make_stale(f"{name}-{index}-{position + 1}", position)
        for index in range(stills)
        for position in range(frames)
    ]
    stale += [make_stale(f"{name}-whole{index}", None) for index in range(wholes)]
    source = Source("gifs", (("name", name),), (f"{name}.gif",), frames=frames)
    return Task(source, {f"{name}.gif": "digest"}, tuple(stale))


def positions(part: Task) -> set[int]:
    return {stale.file.position for stale in part.stale if stale.file.position is not None}


def paths(part: Task) -> list[str]:
    return [stale.file.path for stale in part.stale]


def test_a_task_is_cut_by_the_position_of_its_frames() -> None:
    first, second = cut_task(make_task(), 2)
    assert paths(first) == ["Leg-0-1", "Leg-1-1", "Leg-0-2", "Leg-1-2"]
    assert paths(second) == ["Leg-0-3", "Leg-1-3", "Leg-0-4", "Leg-1-4"]


def test_whole_animations_and_copies_are_of_the_first_part_and_weigh_in_it() -> None:
    first, second = cut_task(make_task(frames=8, stills=2, wholes=1, copies=1), 2)
    assert paths(first)[:2] == ["Leg-copy0", "Leg-whole0"]
    assert positions(first) == {0, 1}
    assert positions(second) == {2, 3, 4, 5, 6, 7}


def test_stills_that_an_animation_is_put_together_from_go_with_it() -> None:
    def webp(path: str, position: int | None, width_px: int | None = None) -> Stale:
        options = Options(width_px=width_px, delay_ms=70 if position is None else None)
        return Stale(OutputFile(path, "", "webp", options, None, position, False), "", None)

    task = make_task(frames=4, stills=1)
    stills = [webp(f"{position}.webp", position) for position in range(4)]
    small = [webp(f"{position}-9.webp", position, 9) for position in range(4)]
    moving = replace(task, stale=(*task.stale, *stills, *small, webp("moving.webp", None)))
    first, second = cut_task(moving, 2)
    names = ["0.webp", "1.webp", "2.webp", "3.webp", "moving.webp"]
    assert paths(first) == [*names, "Leg-0-1", "0-9.webp"]
    assert paths(second)[:2] == ["Leg-0-2", "1-9.webp"]
    still = replace(task, stale=tuple(stills))
    assert [paths(part) for part in cut_task(still, 2)] == [names[:2], names[2:4]]


def test_what_cannot_be_cut_is_one_part() -> None:
    task = make_task(stills=0, wholes=2)
    (part,) = cut_task(task, 4)
    assert part == task
    (part,) = cut_task(make_task(frames=1), 4)
    assert part == make_task(frames=1)


@given(
    frames=st.integers(1, 40),
    stills=st.integers(0, 3),
    wholes=st.integers(0, 2),
    copies=st.integers(0, 2),
    parts=st.integers(1, 12),
)
def test_parts_are_the_task(frames: int, stills: int, wholes: int, copies: int, parts: int) -> None:
    task = make_task("Leg", frames, stills, wholes, copies)
    cut = list(cut_task(task, parts))
    assert len(cut) <= parts
    assert sorted(path for part in cut for path in paths(part)) == sorted(paths(task))
    assert sum(len(positions(part)) for part in cut) == len(positions(task))
    assert all(part.stale for part in cut) or not task.stale
    assert {part.id for part in cut} == {task.id}


def share(works: dict[str, int], workers: int) -> list[tuple[str, int]]:
    """Return the names in the order of the shares, and the number of parts."""
    tasks = [(make_task(name, frames=16), work) for name, work in works.items()]
    return [(share.task.source.name, len(share.parts)) for share in share_out(tasks, workers)]


BIG = 10 * SMALL_WORK_BYTES


def test_the_largest_comes_first_and_the_last_is_shared() -> None:
    works = {"A": BIG, "B": 4 * BIG, "C": 2 * BIG, "D": BIG}
    assert share(works, 2) == [("B", 1), ("C", 1), ("A", 1), ("D", 2)]


def test_one_that_outlasts_all_others_is_shared_at_once() -> None:
    assert share({"A": BIG, "B": 9 * BIG}, 2) == [("B", 2), ("A", 2)]
    assert share({"A": BIG}, 4) == [("A", 4)]


def test_one_worker_or_a_small_task_gets_it_whole() -> None:
    assert share({"A": BIG, "B": BIG}, 1) == [("A", 1), ("B", 1)]
    assert share({"A": SMALL_WORK_BYTES}, 4) == [("A", 1)]
    assert share({"A": 0}, 4) == [("A", 1)]
    assert share({}, 4) == []


@pytest.mark.parametrize(
    ("workers", "work_bytes", "forks", "chosen"),
    [
        (1, LARGE_WORK_BYTES, True, "serial"),
        (2, SMALL_WORK_BYTES - 1, True, "serial"),
        (2, SMALL_WORK_BYTES, True, "processes"),
        (2, LARGE_WORK_BYTES - 1, False, "threads"),
        (2, LARGE_WORK_BYTES, False, "processes"),
    ],
)
def test_the_choice_of_an_executor(
    monkeypatch: pytest.MonkeyPatch, workers: int, work_bytes: int, forks: bool, chosen: str
) -> None:
    monkeypatch.setattr(schedule, "can_fork", lambda: forks)
    assert choose_executor(workers, work_bytes) == chosen


def test_work_grows_with_the_source_and_what_is_made_of_it(tmp_path: Path) -> None:
    (tmp_path / "Leg.gif").write_bytes(bytes(1_000_000))
    small = measure_work(make_task(stills=1), tmp_path)
    assert small == 2_000_000 + 4 * 4_000
    assert measure_work(make_task(stills=2), tmp_path) == 3_000_000 + 8 * 4_000
    assert measure_work(make_task(stills=0, wholes=1), tmp_path) == 2_000_000 + 4_000
    assert measure_work(make_task(stills=0, copies=1), tmp_path) == 1_000_000 + 4_000
    assert measure_work(make_task("Gone"), tmp_path) == 0


def test_there_is_a_core() -> None:
    assert count_cores() >= 1
