"""Each content is decoded once; what is known is not, and a process that dies spoils one file."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterable
from pathlib import Path

import pytest

from imgpipe import image_survey
from imgpipe.facts_cache import FactsCache
from imgpipe.image_facts import ImageFacts
from imgpipe.image_reading import look
from imgpipe.image_reading import look_inside as really_look_inside
from imgpipe.image_survey import look_at_images
from imgpipe.images import Limits
from imgpipe.stat_cache import StatCache
from tests.project import Project

LIMITS = Limits()
STILLS = tuple(f"a/Leg-{n}.png" for n in range(1, 7))
LATER_NS = 1 << 62


class Audits:
    """Audits one after the other, each with what those before have kept."""

    def __init__(self, project: Project) -> None:
        self.project = project
        self.seen: list[str] = []
        self.states = StatCache()
        self.content: bytes | None = None
        self.cache = FactsCache(LIMITS)

    def look(self, paths: Iterable[str]) -> dict[str, ImageFacts]:
        self.seen.clear()
        found = look_at_images(
            *(self.project.root, paths, LIMITS, self.states, self.cache),
            on_look=self.seen.append,
        )
        self.states = StatCache(dict(self.states._used), LATER_NS)
        self.content = self.cache.format() or self.content
        self.cache = FactsCache(LIMITS, self.content)
        return found


@pytest.fixture
def audits(project: Project) -> Audits:
    project.stills("a/Leg-{n}.png", range(1, 7))
    return Audits(project)


@pytest.fixture
def decoded(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Note which files are decoded in this process."""
    names: list[str] = []

    def note(path: Path, bare: ImageFacts, limits: Limits) -> ImageFacts:
        names.append(path.name)
        return really_look_inside(path, bare, limits)

    monkeypatch.setattr(image_survey, "look_inside", note)
    return names


@pytest.fixture
def two_processes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(image_survey, "SMALL_WORK_BYTES", 0)
    monkeypatch.setattr(image_survey, "count_cores", lambda: 2)


def expected(project: Project, paths: Iterable[str]) -> dict[str, ImageFacts]:
    return {path: look(project.root / path, LIMITS) for path in paths}


def test_facts_are_those_of_a_look(audits: Audits) -> None:
    found = audits.look(STILLS)
    assert found == expected(audits.project, STILLS)
    assert list(found) == list(STILLS) == audits.seen


@pytest.mark.usefixtures("two_processes")
def test_processes_find_the_same(audits: Audits) -> None:
    found = audits.look(STILLS)
    assert found == expected(audits.project, STILLS)
    assert list(found) == list(STILLS)
    assert sorted(audits.seen) == sorted(STILLS)


def test_known_files_are_not_looked_at(audits: Audits, decoded: list[str]) -> None:
    first = audits.look(STILLS)
    decoded.clear()
    assert audits.look(STILLS) == first
    assert (audits.seen, decoded) == ([], [])
    audits.project.stills("a/Leg-{n}.png", range(3, 4), (9, 9))
    assert audits.look(STILLS) == expected(audits.project, STILLS) != first
    assert (audits.seen, decoded) == (["a/Leg-3.png"], ["Leg-3.png"])


def test_the_same_content_elsewhere_is_not_decoded(audits: Audits, decoded: list[str]) -> None:
    audits.look(STILLS)
    decoded.clear()
    (audits.project.root / "a/Leg-2.png").rename(audits.project.root / "b.png")
    audits.project.write("c.png", (audits.project.root / "a/Leg-3.png").read_bytes())
    paths = ("b.png", "c.png")
    assert audits.look(paths) == expected(audits.project, paths)
    assert (audits.seen, decoded) == (["b.png", "c.png"], [])


@pytest.mark.usefixtures("two_processes")
def test_the_same_content_elsewhere_is_not_sent_from_process_to_process(audits: Audits) -> None:
    audits.look(STILLS)
    for path in STILLS:
        target = audits.project.root / path
        target.rename(target.with_stem(target.stem + "-moved"))
    moved = tuple(path.replace(".png", "-moved.png") for path in STILLS)
    assert audits.look(moved) == expected(audits.project, moved)


def test_a_file_that_cannot_be_trusted_is_read_again(audits: Audits, decoded: list[str]) -> None:
    audits.look(STILLS)
    decoded.clear()
    audits.states = StatCache(audits.states._entries, written_ns=0)
    audits.look(STILLS)
    assert (len(audits.seen), decoded) == (6, [])  # its digest tells that it is the same


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="needs signals")
@pytest.mark.usefixtures("two_processes")
def test_a_process_that_dies_spoils_one_file(
    audits: Audits, monkeypatch: pytest.MonkeyPatch
) -> None:
    def die(path: Path, bare: ImageFacts, limits: Limits) -> ImageFacts:
        if path.name in ("Leg-3.png", "Leg-5.png"):
            os.kill(os.getpid(), signal.SIGKILL)
        return really_look_inside(path, bare, limits)

    monkeypatch.setattr(image_survey, "look_inside", die)
    found = audits.look(STILLS)
    dead = {path for path, facts in found.items() if facts.code}
    assert dead == {"a/Leg-3.png", "a/Leg-5.png"}
    assert found["a/Leg-3.png"].problem == "cannot be decoded: the process that tried to has died"
    others = [path for path in STILLS if path not in dead]
    assert {path: found[path] for path in others} == expected(audits.project, others)
    assert audits.cache.digests == {found[path].sha256 for path in others}


@pytest.mark.usefixtures("two_processes")
def test_what_goes_wrong_in_a_worker_is_no_finding(
    audits: Audits, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stumble(*_: object) -> ImageFacts:
        raise ZeroDivisionError

    monkeypatch.setattr(image_survey, "look_inside", stumble)
    with pytest.raises(ZeroDivisionError):
        audits.look(STILLS)


def test_files_that_no_one_can_look_at(
    audits: Audits, tmp_path_factory: pytest.TempPathFactory
) -> None:
    outside = tmp_path_factory.mktemp("outside") / "elsewhere.png"
    outside.write_bytes((audits.project.root / STILLS[0]).read_bytes())
    links = {"out.png": outside, "in.png": audits.project.root / STILLS[0], "self.png": "self.png"}
    for name, target in links.items():
        (audits.project.root / name).symlink_to(target)
    if hasattr(os, "mkfifo"):
        os.mkfifo(audits.project.root / "pipe.png")
    found = audits.look([*links, "pipe.png", "gone.png"])
    assert found["in.png"] == look(audits.project.root / STILLS[0], LIMITS)
    assert {path: facts.problem for path, facts in found.items() if facts.code} == {
        "out.png": "is a link that leaves the project's folder",
        "self.png": "cannot be read: Too many levels of symbolic links",
        "pipe.png": "is no regular file",
        "gone.png": "cannot be read: No such file or directory",
    }
    assert audits.cache.digests == {found["in.png"].sha256}
