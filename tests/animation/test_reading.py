"""What a file is: content over name, sentences for what is no image, several stills as one set."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image

from imgpipe.animation import ImageError, decode, probe
from imgpipe.images import Limits, Size
from tests.gif_builder import GifBuilder

REFUSED = {
    "a web page": (
        b"<html>\n<body>\x1b[31m not found",
        "IMG001",
        "is not an image that imgpipe reads: it begins with `<html>\\n<body>\\x1b[3`",
        "imgpipe reads GIF, PNG, JPEG, WebP, AVIF, MP4 and WebM, whatever the file's name",
    ),
    "bytes": (
        bytes(range(198, 202)),
        "IMG001",
        "is not an image that imgpipe reads: it begins with `\\xc6\\xc7\\xc8\\xc9`",
        "imgpipe reads GIF, PNG, JPEG, WebP, AVIF, MP4 and WebM, whatever the file's name",
    ),
    "another GIF version": (
        b"GIF88a",
        "IMG001",
        "is not an image that imgpipe reads: it begins with `GIF88a`",
        "imgpipe reads GIF, PNG, JPEG, WebP, AVIF, MP4 and WebM, whatever the file's name",
    ),
    "nothing": (b"", "IMG001", "is empty", "restore the file from its original"),
    "a Git LFS pointer": (
        b"version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12345\n",
        "IMG003",
        "is a Git LFS pointer, not the image itself",
        "run `git lfs pull`",
    ),
}


def still(folder: Path, name: str, size: tuple[int, int], color: str = "red") -> Path:
    path = folder / name
    Image.new("RGB", size, color).save(path)
    return path


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_no_image(name: str, tmp_path: Path) -> None:
    data, code, sentence, hint = REFUSED[name]
    path = tmp_path / "picture.gif"
    path.write_bytes(data)
    for read in (lambda: probe([path], Limits()), lambda: list(decode([path], Limits()))):
        with pytest.raises(ImageError) as caught:
            read()
        assert (str(caught.value), caught.value.code) == (sentence, code)
        assert (caught.value.hint, caught.value.path) == (hint, None)


@pytest.mark.parametrize("kind", ["gif", "png", "jpeg", "webp"])
def test_content_decides(kind: str, tmp_path: Path) -> None:
    path = tmp_path / "picture.txt"
    Image.new("RGB", (5, 3), "white").save(path, kind)
    info = probe([path], Limits())
    assert (info.kind, info.size, info.frames, info.delays_ms) == (kind, Size(5, 3), 1, (0,))
    (frame,) = decode([path], Limits())
    assert (frame.size, frame.delay_ms, frame.position) == (Size(5, 3), 0, 0)


def test_a_missing_file_is_the_disks_error(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        probe([tmp_path / "none.png"], Limits())


def test_numbered_stills_come_in_the_order_given(tmp_path: Path) -> None:
    colors = ["red", "lime", "blue"]
    paths = [still(tmp_path, f"{n}.png", (4, 2), color) for n, color in enumerate(colors)]
    paths.reverse()
    info = probe(paths, Limits())
    assert (info.frames, info.delays_ms, info.size, info.kind) == (3, (0, 0, 0), Size(4, 2), "png")
    frames = list(decode(paths, Limits()))
    assert [frame.position for frame in frames] == [0, 1, 2]
    assert [frame.image.getpixel((0, 0)) for frame in frames] == [
        (0, 0, 255),
        (0, 255, 0),
        (255, 0, 0),
    ]


def test_a_still_gif_may_be_one_of_several(tmp_path: Path) -> None:
    gif = tmp_path / "1.gif"
    gif.write_bytes(GifBuilder(4, 2, [(1, 2, 3), (4, 5, 6)]).control(9).image([[1]]).build())
    paths = [gif, still(tmp_path, "2.png", (9, 9))]
    frames = list(decode(paths, Limits()))
    assert [frame.delay_ms for frame in frames] == [0, 0]
    assert [frame.size for frame in frames] == [Size(4, 2), Size(9, 9)]


def test_an_animation_is_no_numbered_still(tmp_path: Path) -> None:
    gif = tmp_path / "2.gif"
    gif.write_bytes(GifBuilder(4, 2, [(1, 2, 3), (4, 5, 6)]).image([[1]]).image([[0]]).build())
    with pytest.raises(ImageError) as caught:
        probe([still(tmp_path, "1.png", (4, 2)), gif], Limits())
    assert str(caught.value) == "holds 2 frames; of several sources each must be a still"
    assert caught.value.path == gif


def test_the_wrong_one_of_several_is_named(tmp_path: Path) -> None:
    good, bad = still(tmp_path, "1.png", (4, 2)), tmp_path / "2.png"
    bad.write_bytes(b"")
    frames = decode([good, bad], Limits())
    assert next(frames).size == Size(4, 2)
    with pytest.raises(ImageError) as caught:
        next(frames)
    assert (str(caught.value), caught.value.path) == ("is empty", bad)


@pytest.mark.parametrize(
    ("limits", "sentence"),
    [
        (Limits(frames=2), "is a set of 3 files; `limits.frames` allows 2"),
        (Limits(total_px=23), "brings its set to 24 pixels; `limits.total_px` allows 23"),
        (Limits(canvas_px=7), "is an image of 4x2 (8 pixels); `limits.canvas_px` allows 7"),
    ],
)
def test_limits_of_a_set(limits: Limits, sentence: str, tmp_path: Path) -> None:
    paths = [still(tmp_path, f"{n}.png", (4, 2)) for n in range(3)]
    for read in (lambda: probe(paths, limits), lambda: list(decode(paths, limits))):
        with pytest.raises(ImageError) as caught:
            read()
        assert (str(caught.value), caught.value.code) == (sentence, "LIM001")


def test_facts_need_no_pillow() -> None:
    code = "import sys, imgpipe.animation, imgpipe.formats; sys.exit('PIL' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
