"""Files whose state is known are not read again; those that may have changed are."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from imgpipe import disk as disk_module
from imgpipe.disk import RealDisk, digest_bytes
from imgpipe.images import Limits
from imgpipe.stat_cache import FileState, StatCache
from tests.project import Project

STATE = FileState(size_bytes=3, mtime_ns=1_000, ctime_ns=2_000, inode=7)
KNOWN = {"a.png": [3, 1_000, 2_000, 7, "d1"]}


def test_a_file_in_a_known_state_has_its_digest() -> None:
    assert StatCache(KNOWN, written_ns=2_001).find("a.png", STATE) == "d1"


@pytest.mark.parametrize(
    "state",
    [
        FileState(4, 1_000, 2_000, 7),
        FileState(3, 1_001, 2_000, 7),
        FileState(3, 1_000, 2_001, 7),
        FileState(3, 1_000, 2_000, 8),
    ],
    ids=["size", "mtime", "ctime", "inode"],
)
def test_a_file_in_another_state_is_not_known(state: FileState) -> None:
    assert StatCache(KNOWN, written_ns=9_000).find("a.png", state) is None


@pytest.mark.parametrize("written_ns", [1_000, 1_999, 2_000])
def test_an_entry_no_older_than_the_cache_is_not_believed(written_ns: int) -> None:
    assert StatCache(KNOWN, written_ns).find("a.png", STATE) is None


def test_a_cache_that_learned_nothing_is_not_written_again() -> None:
    cache = StatCache(KNOWN, written_ns=9_000)
    cache.find("a.png", STATE)
    assert cache.format() is None


def test_what_was_not_asked_for_is_forgotten() -> None:
    assert StatCache(KNOWN, written_ns=9_000).format() == b'{"version": 1, "files": {}}'


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"nonsense",
        b"[]",
        b"{}",
        b'{"version": 2, "files": {"a.png": [3, 1000, 2000, 7, "d1"]}}',
        b'{"version": 1, "files": []}',
        b'{"version": 1, "files": {"a.png": []}}',
        b'{"version": 1, "files": {"a.png": 5}}',
        b'{"version": 1, "files": {"a.png": [3, 1000, 2000, 7, null]}}',
        b'{"version": 1, "files": {"a.png": [3, 1000, 2000, 7]}}',
        b"[" * 100_000,
    ],
)
def test_a_damaged_cache_knows_nothing(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "cache"
    path.write_bytes(content)
    assert StatCache.read(path).find("a.png", STATE) is None


def test_a_run_reads_no_file_that_it_knows(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    project.pipeline()
    project.gif("images/gif/Leg.gif")
    assert project.run("run").code == 0
    cache = project.root / ".imgpipe/stat-cache.json"
    later_ns = cache.stat().st_mtime_ns + 10**9  # as if the clock had ticked before it was written
    os.utime(cache, ns=(later_ns, later_ns))
    before = project.tree(hidden=True), cache.stat().st_ino
    read: list[Path] = []
    monkeypatch.setattr(disk_module, "digest_file", read.append)
    assert project.run("run").code == 0
    assert read == []
    assert (project.tree(hidden=True), cache.stat().st_ino) == before


def test_an_edit_of_the_same_size_and_time_is_seen(project: Project) -> None:
    project.pipeline()
    project.gif("images/gif/Leg.gif")
    project.run("run")
    frame = project.root / "images/png/Leg-1.png"
    found = frame.stat()
    data = bytearray(frame.read_bytes())
    data[-1] ^= 1
    frame.write_bytes(data)
    os.utime(frame, ns=(found.st_atime_ns, found.st_mtime_ns))
    assert "edited since" in project.run("run").err


def test_digests_are_learned_once(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"abc")
    states = StatCache()
    disk = RealDisk(tmp_path, Limits(), states)
    assert disk.digest("a") == digest_bytes(b"abc")
    assert disk.digest("b") is None
    assert disk.digest("a/b") is None
    content = states.format()
    assert content is not None
    assert digest_bytes(b"abc").encode() in content
