"""One look at a file tells what it is, what it shows, and what is wrong with it."""

from __future__ import annotations

import io
from pathlib import Path
from struct import pack
from typing import Any

import pytest

from imgpipe import image_reading
from imgpipe.image_facts import ImageFacts
from imgpipe.image_reading import look
from imgpipe.images import Limits, Size
from tests.project import Project, paint

SIZE = 20, 16
AGAIN = "restore the file from its original, or export it again"


def save(kind: str, **options: Any) -> bytes:
    out = io.BytesIO()
    paint(SIZE, 0, 3).save(out, kind, **options)
    return out.getvalue()


def look_at(project: Project, content: str | bytes, **limits: int) -> ImageFacts:
    return look(project.write("file", content), Limits(**limits))


@pytest.mark.parametrize("kind", ["png", "jpeg", "webp", "bmp", "tiff", "avif"])
def test_a_still(project: Project, kind: str) -> None:
    facts = look_at(project, save(kind))
    assert (facts.kind, facts.size, facts.frames, facts.code) == (kind, Size(*SIZE), 1, "")
    assert len(facts.pixels) == len(facts.rich) == len(facts.delays_ms) == 1
    assert (facts.size_bytes, len(facts.sha256)) == ((project.root / "file").stat().st_size, 64)


def test_lossless_kinds_show_the_same(project: Project) -> None:
    ways = [save("png"), save("bmp"), save("tiff"), save("webp", lossless=True)]
    assert len({look_at(project, way).pixels for way in ways}) == 1


def test_an_icon(project: Project) -> None:
    facts = look_at(project, save("ico", sizes=[(16, 16)]))
    assert (facts.kind, facts.frames, facts.size, facts.code) == ("ico", 1, Size(16, 13), "")


def test_an_animation(project: Project) -> None:
    facts = look(project.gif("a.gif"), Limits())
    assert (facts.kind, facts.frames, facts.delays_ms, facts.plays) == ("gif", 3, (180,) * 3, 0)
    assert len(set(facts.pixels)) == 3
    assert facts.rich == (False, False, False)


@pytest.mark.parametrize("kind", ["png", "webp", "avif"])
def test_animations_that_are_no_sources(project: Project, kind: str) -> None:
    others = [paint(SIZE, position, 3) for position in (1, 2)]
    options = {} if kind == "png" else {"quality": 100}
    facts = look_at(
        project, save(kind, save_all=True, append_images=others, duration=70, loop=0, **options)
    )
    assert (facts.kind, facts.frames, facts.code) == (kind, 3, "")
    assert facts.delays_ms == (70, 70, 70)
    assert len(set(facts.pixels)) == 3


def problem(facts: ImageFacts) -> tuple[str, str, str, str]:
    return facts.kind, facts.code, facts.problem, facts.hint


def test_a_damaged_animation_keeps_its_whole_frames(project: Project) -> None:
    whole = project.gif("a.gif").read_bytes()
    facts = look_at(project, whole[:-60])
    assert (facts.frames, len(facts.pixels), len(facts.delays_ms)) == (2, 2, 2)
    length = len(whole) - 60
    assert problem(facts) == (
        "gif",
        "ANI001",
        f"is truncated at byte {length}: 2 whole frames stand before it",
        "restore the file from its original, or export the animation again",
    )


NOT_READ = "imgpipe reads GIF, PNG, JPEG, WebP, AVIF, MP4 and WebM, whatever the file's name"
PROBLEMS = {
    "nothing": (b"", ("", "IMG001", "is empty", "restore the file from its original")),
    "a page": (
        b"<!DOCTYPE html><html>",
        (
            "",
            "IMG001",
            "is not an image that imgpipe reads: it begins with `<!DOCTYPE html><`",
            NOT_READ,
        ),
    ),
    "a pointer": (
        b"version https://git-lfs.github.com/spec/v1\n",
        ("", "IMG003", "is a Git LFS pointer, not the image itself", "run `git lfs pull`"),
    ),
    "a cut drawing": (
        b"<svg xmlns='http://www.w3.org/2000/svg'><g>",
        ("svg", "IMG001", "is no well-formed SVG: no element found at line 1", AGAIN),
    ),
    "other XML": (
        b"<?xml version='1.0'?><html/>",
        ("svg", "IMG001", "is XML, but no SVG: its root is `html`", ""),
    ),
    "an encoding": (
        b"<?xml version='1.0' encoding='nosuch'?><svg/>",
        ("svg", "IMG001", "is an SVG in an encoding that no one knows", AGAIN),
    ),
    "entities of entities": (
        b"<?xml version='1.0'?><!DOCTYPE svg [<!ENTITY a 'ha'><!ENTITY b '&a;&a;'>]><svg>&b;</svg>",
        (
            "svg",
            "IMG001",
            "is refused: its XML entity `b` is long, or made of others",
            "export the drawing again, without a document type",
        ),
    ),
    "a cut video": (
        pack(">I4s4s4x", 16, b"ftyp", b"isom") + pack(">I4s", 90, b"moov"),
        ("mp4", "IMG001", "is truncated in the box at byte 16", AGAIN),
    ),
    "a video without an index": (
        pack(">I4s4s4x", 16, b"ftyp", b"isom") + pack(">I4s", 8, b"mdat"),
        ("mp4", "IMG001", "is a video without a `moov` box, which no player shows", AGAIN),
    ),
    "a cut WebM": (
        b"\x1a\x45\xdf\xa3\x87\x42\x82\x84webm" + b"\x18\x53\x80\x67\x8fab",
        ("webm", "IMG001", "is truncated in the element at byte 12", AGAIN),
    ),
    "a WebM's head": (
        b"\x1a\x45\xdf\xa3\x87\x42\x82\x84webm",
        ("webm", "IMG001", "is truncated in the element at byte 12", AGAIN),
    ),
    "a WebM whose block is longer than its cluster": (
        b"\x1a\x45\xdf\xa3\x87\x42\x82\x84webm\x18\x53\x80\x67\x89\x1f\x43\xb6\x75\x83\xa3\x82ab",
        (
            "webm",
            "IMG001",
            "is damaged: the element at byte 22 does not fit into what holds it",
            AGAIN,
        ),
    ),
    "a WebM with other data inside": (
        b"\x1a\x45\xdf\xa3\x87\x42\x82\x84webm" + b"\x18\x53\x80\x67\x82\0\0",
        ("webm", "IMG001", "is damaged: no element begins at byte 17", AGAIN),
    ),
    "other EBML": (
        b"\x1a\x45\xdf\xa3\x87\x42\x82\x84none",
        ("webm", "IMG001", "is no WebM: its header names another kind of file", ""),
    ),
    "a cut Ogg": (b"OggS\0\2", ("ogv", "IMG001", "is truncated in the page at byte 0", AGAIN)),
}


@pytest.mark.parametrize(("content", "expected"), PROBLEMS.values(), ids=PROBLEMS)
def test_what_is_wrong(
    project: Project, content: bytes, expected: tuple[str, str, str, str]
) -> None:
    assert problem(look_at(project, content)) == expected


SOUND = {
    "a drawing": (b"<svg xmlns='http://www.w3.org/2000/svg'><g/></svg>", "svg"),
    "a drawing with a head": (b"\xef\xbb\xbf<?xml version='1.0'?>\n<!-- x --><svg/>", "svg"),
    "Illustrator's": (
        b"<!DOCTYPE svg [<!ENTITY ns 'http://www.w3.org/2000/svg'>]><svg xmlns='&ns;'>&ns;</svg>",
        "svg",
    ),
    "UTF-16": ("\ufeff<?xml version='1.0' encoding='UTF-16'?><svg/>".encode("utf-16-le"), "svg"),
    "MP4": (
        pack(">I4s4s4x", 16, b"ftyp", b"isom")
        + pack(">I4s", 8, b"moov")
        + pack(">I4s", 0, b"mdat"),
        "mp4",
    ),
    "a large box": (
        pack(">I4s4s4x", 16, b"ftyp", b"M4V ")
        + pack(">I4sQ", 1, b"mdat", 17)
        + b"x"
        + pack(">I4s", 8, b"moov"),
        "mp4",
    ),
    "QuickTime": (pack(">I4s", 8, b"wide") + pack(">I4s", 8, b"moov"), "mov"),
    "WebM": (b"\x1a\x45\xdf\xa3\x87\x42\x82\x84webm" + b"\x18\x53\x80\x67\x83\xec\x81\0", "webm"),
    "a live WebM": (
        b"\x1a\x45\xdf\xa3\x87\x42\x82\x84webm" + b"\x18\x53\x80\x67\xff\xec\x81\0",
        "webm",
    ),
    "Ogg": (b"OggS\0\2" + bytes(20) + b"\1\2ab", "ogv"),
    "HEIC": (pack(">I4s4s4x", 16, b"ftyp", b"heic"), "heic"),
}


@pytest.mark.parametrize(("content", "kind"), SOUND.values(), ids=SOUND)
def test_drawings_and_videos(project: Project, content: bytes, kind: str) -> None:
    facts = look_at(project, content)
    assert (facts.kind, facts.problem, facts.size, facts.frames) == (kind, "", None, 0)


@pytest.mark.parametrize("kind", ["png", "jpeg", "webp", "bmp", "tiff", "avif", "ico"])
def test_cut_images_cannot_be_decoded(project: Project, kind: str) -> None:
    whole = save(kind)
    for length in (len(whole) // 2, len(whole) - 30):
        facts = look_at(project, whole[:length])
        assert (facts.kind, facts.code) == (kind, "IMG001"), length
        assert facts.problem


@pytest.mark.parametrize("kind", ["png", "jpeg", "webp", "bmp", "tiff", "avif"])
def test_limits_are_told(project: Project, kind: str) -> None:
    facts = look_at(project, save(kind), canvas_px=100)
    assert problem(facts) == (
        kind,
        "LIM001",
        "is an image of 20x16 (320 pixels); `limits.canvas_px` allows 100",
        "if you trust the file, raise `limits.canvas_px` in pipeline.yaml",
    )


def test_an_animations_limits(project: Project) -> None:
    others = [paint(SIZE, position, 3) for position in (1, 2)]
    png = save("png", save_all=True, append_images=others)
    assert look_at(project, png, frames=2).problem == (
        "holds more than 2 frames; `limits.frames` allows 2"
    )
    assert look_at(project, png, total_px=900).problem == (
        "holds more than 900 pixels in all its frames; `limits.total_px` allows 900"
    )


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    facts = look(tmp_path / "no.png", Limits())
    assert problem(facts) == ("", "IMG001", "cannot be read: No such file or directory", "")


def test_a_file_that_may_not_be_read(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    path = project.write("a.png", save("png"))

    def forbid(_path: Path) -> str:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(image_reading, "digest_file", forbid)  # root reads everything
    said = ("", "IMG001", "cannot be read: Permission denied", "make it readable")
    assert problem(look(path, Limits())) == said


def test_private_data_is_named(project: Project) -> None:
    facts = look_at(project, save("gif", comment=b"PatientName: Doe"))
    assert facts.private == ("patient data",)
