"""`run --verify full`: every frame of what was made is decoded, before it is put in place."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace
from typing import BinaryIO, cast
from zlib import crc32

import pytest

from imgpipe import worker
from imgpipe.animation import Frame
from imgpipe.formats import FORMATS
from imgpipe.formats.format import Assembler, Encoded
from imgpipe.images import Loss, Options
from tests.project import Project

PIPELINE = """\
version: 1
sources: {animations: "raw/{name}.gif"}
outputs:
  small: {path: "small/{name}.gif", width: 16}
  frames: png/{name}-{n}.png
  copy: copy/{name}.gif
"""

ASSEMBLE = cast("Callable[[BinaryIO, int, Options], Assembler]", FORMATS["gif"].assemble)
PNG = FORMATS["png"]
FAILED = """\
raw/Leg.gif: error[OUT010]: the gif that was written is damaged, and thrown away: it has an image \
that cannot be decompressed at byte 2074: 2 whole frames stand before it
  = run it again; if that does not help, the memory, the disk or imgpipe is at fault
"""


@pytest.fixture
def site(project: Project) -> Project:
    project.pipeline(PIPELINE)
    project.gif("raw/Leg.gif", frames=3)
    return project


def test_sound_outputs_are_the_same_with_and_without(site: Project, way: str) -> None:
    assert site.run("run").code == 0
    before = site.tree()
    assert site.run("run", "--force", "--verify", "full").code == 0
    assert site.tree() == before


def spoil(frame: Frame, options: Options) -> Encoded:
    """Write a PNG whose checksums are right, and whose pixels are none but in the first frame."""
    encoded = PNG.encode_still(frame, options)
    if frame.position == 0:
        return encoded
    start = encoded.data.index(b"IDAT")
    body = b"IDAT" + bytes(len(encoded.data) - start - 20)
    tail = crc32(body).to_bytes(4, "big") + encoded.data[-12:]
    return Encoded(encoded.data[:start] + body + tail)


def test_of_stills_the_first_is_decoded_and_all_by_the_full_look(
    site: Project, monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    monkeypatch.setitem(FORMATS, "png", replace(PNG, encode=spoil))
    said = site.run("run", "--verify", "full", "frames", "-j", "1")
    assert said.code == 3
    assert said.err.startswith("raw/Leg.gif: error[OUT010]: the png that was written is damaged")
    assert not (site.root / "png").exists()


def test_a_first_still_that_does_not_decode_is_thrown_away(
    site: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(
        FORMATS,
        "png",
        replace(PNG, encode=lambda *given: spoil(replace(given[0], position=1), given[1])),
    )
    assert site.run("run", "frames").code == 3
    assert not (site.root / "png").exists()


class Spoiled:
    """Writes a GIF whose last frame has no sound pixels; its blocks are whole."""

    def __init__(self, file: BinaryIO, plays: int, options: Options) -> None:
        self._file = file
        self._content = io.BytesIO()
        self._assembler = ASSEMBLE(self._content, plays, options)

    def add(self, frame: Frame) -> None:
        self._assembler.add(frame)

    def finish(self) -> Loss | None:
        loss = self._assembler.finish()
        content = self._content.getvalue()
        # An image ends with its last sub-block, a zero, and the file with the trailer.
        length = next(n for n in range(1, 256) if content[-3 - n] == n)
        self._file.write(content[: -2 - length] + b"\xff" * length + content[-2:])
        return loss


def test_damage_behind_the_first_frame_is_found_by_the_full_look_alone(
    site: Project, monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    monkeypatch.setitem(FORMATS, "gif", replace(FORMATS["gif"], assemble=Spoiled))
    said = site.run("run", "--verify", "full", "small")
    assert said.code == 3
    assert not (site.root / "small").exists()
    assert said.err.startswith(FAILED)
    assert site.run("run", "small").code == 0
    assert (site.root / "small/Leg.gif").is_file()


def test_copies_are_looked_at_too(site: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    looked: list[int] = []
    monkeypatch.setattr(worker, "check_frames", lambda _path, frames: looked.append(frames))
    site.run("run", "copy")
    assert looked == []
    site.run("run", "copy", "--force", "--verify", "full")
    assert looked == [3]
