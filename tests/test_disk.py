"""What planning asks of a real disk: digests of content, and nothing where nothing is."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from imgpipe.animation.errors import ImageError
from imgpipe.disk import RealDisk, digest_bytes, digest_file
from imgpipe.images import Limits
from imgpipe.stat_cache import StatCache
from tests.project import Project


def test_a_digest_is_of_the_content(project: Project) -> None:
    path = project.write("a/b.png", b"content")
    digest = hashlib.sha256(b"content").hexdigest()
    assert digest_file(path) == digest_bytes(b"content") == digest
    assert RealDisk(project.root, Limits(), StatCache()).digest("a/b.png") == digest


def test_where_nothing_is_there_is_no_digest(project: Project) -> None:
    project.write("a", b"a file")
    (project.root / "dangling").symlink_to("nowhere")
    disk = RealDisk(project.root, Limits(), StatCache())
    assert [disk.digest(path) for path in ("b", "b/c.png", "a/b.png", "dangling")] == [None] * 4


@pytest.mark.parametrize("path", [".", "x" * 300])
def test_what_is_no_file_is_the_systems_error(project: Project, path: str) -> None:
    with pytest.raises(OSError, match=r"directory|too long"):
        RealDisk(project.root, Limits(), StatCache()).digest(path)


def test_a_source_is_probed_within_the_limits(project: Project) -> None:
    project.gif("gif/Leg.gif", frames=3)
    project.stills("in/Arm-{n}.png", range(1, 3))
    disk = RealDisk(project.root, Limits(), StatCache())
    assert (disk.probe(["gif/Leg.gif"]).kind, disk.probe(["gif/Leg.gif"]).frames) == ("gif", 3)
    assert disk.probe(["in/Arm-1.png", "in/Arm-2.png"]).frames == 2
    with pytest.raises(ImageError, match=r"`limits.frames` allows 2"):
        RealDisk(project.root, Limits(frames=2), StatCache()).probe(["gif/Leg.gif"])


def test_a_damaged_file_of_a_set_is_named_by_its_path(project: Project) -> None:
    project.stills("in/Arm-{n}.png", range(1, 3))
    project.write("in/Arm-2.png", b"no picture")
    with pytest.raises(ImageError) as caught:
        RealDisk(project.root, Limits(), StatCache()).probe(["in/Arm-1.png", "in/Arm-2.png"])
    assert caught.value.path == Path(project.root / "in/Arm-2.png")
