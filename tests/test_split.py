"""`imgpipe split`: frames as files, what is said of them, and what is refused."""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from imgpipe import split as split_room
from imgpipe import staged
from imgpipe.animation import Frame, decode
from imgpipe.formats import FORMATS
from imgpipe.formats.format import Encoded
from imgpipe.images import Limits, Loss, Options
from tests.animation.reference import pixels_of
from tests.gif_builder import GifBuilder
from tests.project import Project

STILL_FORMATS = [item.id for item in FORMATS.values() if item.encode]
STILL_EXTENSIONS = [word for id_ in STILL_FORMATS for word in FORMATS[id_].extensions]
RED_AND_BLUE = [(255, 0, 0), (0, 0, 255)]


def frames_of(path: Path) -> list[Any]:
    return [pixels_of(frame.image) for frame in decode([path], Limits())]


def hidden(project: Project) -> list[str]:
    return [path.name for path in project.root.rglob(".*")]


def test_frames_are_exact_and_counted_from_one(project: Project) -> None:
    gif = project.gif("Leg.gif", frames=3)
    said = project.run("split", "Leg.gif", "--to", "out/{name}/{n:02d}.png")
    assert said.code == 0
    assert said.out == ""
    paths = ["out/Leg/01.png", "out/Leg/02.png", "out/Leg/03.png"]
    assert sorted(project.tree(hidden=True)) == ["Leg.gif", *paths]
    sizes = sum((project.root / path).stat().st_size for path in paths)
    assert said.err == f"Leg.gif: 3 frames made ({sizes} bytes), out/Leg/01.png … out/Leg/03.png\n"
    split_frames = [frames_of(project.root / path)[0] for path in paths]
    assert split_frames == frames_of(gif)
    assert hidden(project) == []


@pytest.mark.parametrize("extension", ["png", "webp", "jpg", "gif", "JPEG"])
def test_the_extension_is_the_format(project: Project, extension: str) -> None:
    project.gif("Leg.gif", frames=2)
    assert project.run("split", "Leg.gif", "--to", f"out/{{n}}.{extension}", "-q").err == ""
    with Image.open(project.root / f"out/2.{extension}") as image:
        kind = "jpeg" if extension in ("jpg", "JPEG") else extension
        assert (image.format or "").lower() == kind


def test_what_is_there_already_is_left(project: Project) -> None:
    project.gif("Leg.gif", frames=2)
    project.run("split", "Leg.gif", "--to", "{n}.png")
    before = [(project.root / f"{n}.png").stat().st_ino for n in (1, 2)]
    for options in ((), ("--force",), ("--replace", "richer")):
        said = project.run("split", "Leg.gif", "--to", "{n}.png", *options)
        assert (said.code, said.err) == (0, "Leg.gif: 2 frames already there, 1.png … 2.png\n")
    assert [(project.root / f"{n}.png").stat().st_ino for n in (1, 2)] == before


def test_it_goes_on_after_bad_files(project: Project) -> None:
    project.gif("Leg.gif", frames=1)
    project.write("empty.gif", b"")
    project.write("text.gif", b"hello")
    project.write("lfs.gif", b"version https://git-lfs.github.com/spec/v1\n")
    (project.root / "folder.gif").mkdir()
    files = ["empty.gif", "text.gif", "lfs.gif", "folder.gif", "gone.gif", "Leg.gif"]
    said = project.run("split", *files, "--to", "out/{name}-{n}.png")
    assert said.code == 3
    size = (project.root / "out/Leg-1.png").stat().st_size
    assert said.err == (
        "empty.gif: error[IMG001]: is empty\n"
        "  = restore the file from its original\n"
        "text.gif: error[IMG001]: is not an image that imgpipe reads: it begins with `hello`\n"
        "  = imgpipe reads GIF, PNG, JPEG, WebP, AVIF, MP4 and WebM, whatever the file's name\n"
        "lfs.gif: error[IMG003]: is a Git LFS pointer, not the image itself\n"
        "  = run `git lfs pull`\n"
        "folder.gif: error[IMG001]: is a folder, not an image\n"
        "  = name the files in it\n"
        "gone.gif: error[IMG001]: there is no such file\n"
        f"Leg.gif: 1 frame made ({size} bytes), out/Leg-1.png\n"
    )


def test_a_file_that_cannot_be_opened_is_a_sentence(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(split_room, "probe", refuse)
    said = project.run("split", "Leg.gif", "--to", "{n}.png")
    assert (said.code, said.err) == (
        3,
        "Leg.gif: error[IMG001]: cannot be read: Permission denied\n",
    )


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="Windows has no named pipes")
def test_a_pipe_is_a_sentence(project: Project) -> None:
    """Nobody writes to it: it must not be opened at all."""
    os.mkfifo(project.root / "pipe.gif")
    for command in (("split", "pipe.gif", "--to", "{n}.png"), ("inspect", "pipe.gif")):
        said = project.run(*command)
        assert (said.code, said.err) == (
            3,
            (
                "pipe.gif: error[IMG001]: is a pipe, and must be read twice\n"
                "  = save it as a file first\n"
            ),
        )


def test_a_device_is_a_sentence(project: Project) -> None:
    said = project.run("split", os.devnull, "--to", "{n}.png")
    assert (said.code, said.err) == (
        3,
        f"{os.devnull}: error[IMG001]: is a device or a socket, not an image file\n",
    )


def test_the_good_frames_of_a_damaged_file_are_made(project: Project) -> None:
    whole = project.gif("Leg.gif", frames=4).read_bytes()
    expected = frames_of(project.root / "Leg.gif")[:3]
    project.write("cut.gif", whole[:-20])
    said = project.run("split", "cut.gif", "--to", "{n}.png")
    assert said.code == 3
    sizes = sum((project.root / f"{n}.png").stat().st_size for n in (1, 2, 3))
    assert said.err == (
        f"cut.gif: error[ANI001]: is truncated at byte {len(whole) - 20}:"
        " 3 whole frames stand before it\n"
        "  = restore the file from its original, or export the animation again\n"
        f"cut.gif: 3 frames made ({sizes} bytes), 1.png … 3.png\n"
    )
    assert [frames_of(project.root / f"{n}.png")[0] for n in (1, 2, 3)] == expected
    assert not (project.root / "4.png").exists()


def test_damaged_pixels_end_the_frames(project: Project) -> None:
    builder = GifBuilder(2, 1, RED_AND_BLUE).image([[0, 1]])
    before = len(builder.build(trailer=False))
    project.write("bad.gif", builder.image([[1, 1]], codes=[(4, 3), (7, 3), (5, 3)]).build())
    said = project.run("split", "bad.gif", "--to", "{n}.png")
    assert said.code == 3
    assert said.err.startswith(
        "bad.gif: error[ANI001]: has an image that cannot be decompressed"
        f" at byte {before}: 1 whole frame stands before it\n"
    )
    assert (project.root / "1.png").exists()
    assert not (project.root / "2.png").exists()


@pytest.mark.parametrize(
    ("pattern", "message"),
    [
        ("", "has no `{n}`, so that all frames would be one file\n  = write `./{name}-{n}.png`"),
        (
            "out/",
            "has no `{n}`, so that all frames would be one file\n  = write `out/{name}-{n}.png`",
        ),
        (
            "out/{name}.png",
            "has no `{n}`, so that all frames would be one file\n  = write `out/{name}-{n}.png`",
        ),
        (
            "{n",
            ("`{` is never closed\n  = write a word as `{name}`; a path holds no other braces"),
        ),
        (
            "a.pgn",
            (
                "has no `{n}`, so that all frames would be one file\n"
                "  = write it as in `out/{name}-{n}.png`"
            ),
        ),
        ("{n}.pgn", "imgpipe writes no `.pgn` files\n  = did you mean `png`?"),
        (
            "{n}.tiff",
            f"imgpipe writes no `.tiff` files\n  = it writes: {', '.join(STILL_EXTENSIONS)}",
        ),
        (
            "{n}.apng",
            (
                "apng files hold an animation, not a frame\n"
                f"  = formats that hold frames: {', '.join(STILL_FORMATS)}"
            ),
        ),
        ("{nam}-{n}.png", "there is no word `{nam}` here\n  = did you mean `name`?"),
        (
            "{n}-{width}.png",
            "there is no word `{width}` here\n  = the words are `{name}`, the file's, and `{n}`",
        ),
        (
            "{n}",
            "the file name has no extension\n  = write it as in `out/{name}-{n}.png`",
        ),
        ("{n}/../{name}.png", "`..` leaves the folder\n  = write the path without `..`"),
        ("{n:3}.png", "`:3` is not a padding\n  = write `{n:02d}` for two digits, up to six"),
    ],
)
def test_a_pattern_that_cannot_be_is_a_usage_error(
    project: Project, pattern: str, message: str
) -> None:
    project.gif("Leg.gif")
    said = project.run("split", "Leg.gif", "--to", pattern)
    assert (said.code, said.err) == (2, f"--to: error[CMD001]: {message}\n")
    assert list(project.tree()) == ["Leg.gif"]


def test_two_files_that_would_be_the_same_frames_are_refused(project: Project) -> None:
    for path in ("a/Leg.gif", "b/Leg.gif", "Arm.gif"):
        project.gif(path)
    same_stem = project.run("split", "a/Leg.gif", "b/Leg.gif", "--to", "out/{name}-{n}.png")
    assert (same_stem.code, same_stem.err) == (
        2,
        (
            "b/Leg.gif: error[CMD002]: its frames and those of a/Leg.gif would be the same files:"
            " out/Leg-1.png, …\n"
            "  = split them apart, each into a folder of its own\n"
        ),
    )
    no_name = project.run("split", "Arm.gif", "a/Leg.gif", "--to", "out/{n}.png")
    assert (no_name.code, no_name.err) == (
        2,
        (
            "a/Leg.gif: error[CMD002]: its frames and those of Arm.gif would be the same files:"
            " out/1.png, …\n"
            "  = put `{name}`, the file's name, into `--to`\n"
        ),
    )
    twice = project.run("split", "Arm.gif", "Arm.gif", "--to", "out/{name}-{n}.png")
    assert (twice.code, twice.err) == (
        2,
        "Arm.gif: error[CMD002]: is named twice\n  = name it once\n",
    )
    assert not (project.root / "out").exists()


def test_a_name_that_the_pattern_cannot_spell_is_refused(project: Project) -> None:
    project.gif("Leg2.gif")
    said = project.run("split", "Leg2.gif", "--to", "{name}{n}.png")
    assert (said.code, said.err) == (
        2,
        (
            "Leg2.gif: error[CMD001]: `{name}{n}.png` cannot be spelled:"
            " `{name}` and `{n}` would make one run of digits\n"
            "  = write another `--to`, or rename the file\n"
        ),
    )


def test_a_source_is_never_a_target(project: Project) -> None:
    project.gif("2.gif", frames=3)
    before = project.tree()
    (project.root / "alias").symlink_to(".")
    for folder in ("", "alias/"):
        said = project.run("split", "2.gif", "--to", f"{folder}{{n}}.gif", "--replace", "richer")
        assert (said.code, said.err) == (
            2,
            (
                f"2.gif: error[CMD002]: is a source, and `--to` would write {folder}2.gif over it\n"
                "  = write to another folder or name\n"
            ),
        )
    assert {path: data for path, data in project.tree().items() if "alias" not in path} == before


def test_unusual_names_work_and_are_escaped(project: Project) -> None:
    name = "new\nline \x1b[2J {n} [1]"
    project.gif(f"{name}.gif", frames=1)
    said = project.run("split", f"{name}.gif", "--to", "out/{name}-{n}.png")
    assert said.code == 0
    size = (project.root / f"out/{name}-1.png").stat().st_size
    shown = "new\\nline \\x1b[2J {n} [1]"
    assert said.err == f"{shown}.gif: 1 frame made ({size} bytes), out/{shown}-1.png\n"


def test_folders_may_be_absolute_above_or_at_home(
    project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    gif = project.gif("site/Leg.gif", frames=1)
    for to, path in (
        (f"{tmp_path}/far/{{n}}.png", "far/1.png"),
        ("../up/{n}.png", "up/1.png"),
        ("~/frames/{n}.png", "home/frames/1.png"),
    ):
        said = project.run("split", "-C", str(tmp_path / "site"), gif.name, "--to", to, "-q")
        assert (said.code, said.err) == (0, "")
        assert (tmp_path / path).is_file()


def test_frames_that_a_format_refuses_are_one_sentence(project: Project) -> None:
    builder = GifBuilder(16_384, 1, RED_AND_BLUE)
    for _ in range(3):
        builder.image([[0, 1]])
    project.write("Leg.gif", builder.build())
    said = project.run("split", "Leg.gif", "--to", "{n}.webp")
    assert (said.code, said.err) == (
        3,
        (
            "1.webp: error[IMG001]: cannot be written as WebP: the frame measures 16384x1"
            " (and 2 files more)\n"
            "  = WebP holds 16,383 pixels a side at most\n"
        ),
    )


def test_transparency_that_a_format_has_not_is_told(project: Project) -> None:
    builder = GifBuilder(2, 1, RED_AND_BLUE)
    for _ in range(3):
        builder.control(disposal=2, transparent=1).image([[0, 1]])
    project.write("Leg.gif", builder.build())
    said = project.run("split", "Leg.gif", "--to", "{n}.jpg")
    assert said.code == 0
    assert said.err.startswith(
        "1.jpg: warning[OUT004]: holds less than its source (and 2 files more): transparent pixels"
        " of 3 frames are on white, as no `background` is given\n"
    )


def test_a_full_disk_is_one_sentence_and_leaves_nothing(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    project.gif("Leg.gif", frames=3)

    def fill_up(path: Path, data: bytes) -> None:
        path.write_bytes(data[:10])
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(staged, "write_staged", fill_up)
    said = project.run("split", "Leg.gif", "--to", "out/{n}.png")
    assert (said.code, said.err) == (
        3,
        "out/1.png: error[OUT003]: cannot be written: No space left on device (and 2 files more)\n",
    )
    assert list(project.tree(hidden=True)) == ["Leg.gif"]
    assert hidden(project) == []


def test_a_folder_that_cannot_be_written_is_one_sentence(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    import tempfile

    def refuse(**_: object) -> str:
        raise PermissionError(13, "Permission denied")

    project.gif("Leg.gif", frames=2)
    monkeypatch.setattr(tempfile, "mkdtemp", refuse)
    said = project.run("split", "Leg.gif", "--to", "{n}.png")
    assert (said.code, said.err) == (
        3,
        (
            "1.png: error[OUT003]: cannot be written: Permission denied (and 1 file more)\n"
            "  = make its folder writable\n"
        ),
    )


def test_what_stands_in_the_way_is_named(project: Project) -> None:
    project.gif("Leg.gif", frames=1)
    project.write("file", b"")
    (project.root / "out/1.png").mkdir(parents=True)
    blocked = project.run("split", "Leg.gif", "--to", "file/{n}.png")
    assert (blocked.code, blocked.err) == (
        3,
        (
            "file/1.png: error[OUT003]: cannot be written:"
            " a file stands where its folder would be\n"
            "  = write elsewhere\n"
        ),
    )
    folder = project.run("split", "Leg.gif", "--to", "out/{n}.png")
    assert (folder.code, folder.err) == (
        3,
        (
            "out/1.png: error[OUT003]: cannot be written: a folder has this name\n"
            "  = write to another name\n"
        ),
    )


def test_a_staged_frame_that_fails_its_check_is_not_put_in_place(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    project.gif("Leg.gif", frames=1)
    write_staged = staged.write_staged
    monkeypatch.setattr(staged, "write_staged", lambda path, data: write_staged(path, data[:-20]))
    said = project.run("split", "Leg.gif", "--to", "out/{n}.png")
    assert said.code == 3
    assert said.err.startswith(
        "out/1.png: error[OUT010]: the png that was written is damaged, and thrown away: it is"
        " truncated in the PNG chunk at byte 93\n"
        "  = run it again; if that does not help, the memory, the disk or imgpipe is at fault\n"
    )
    assert not (project.root / "out").exists()


def test_an_interrupt_leaves_whole_frames_and_no_staging_folder(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    project.gif("Leg.gif", frames=3)
    write_staged = staged.write_staged
    written = []

    def interrupt(path: Path, data: bytes) -> None:
        written.append(path)
        if len(written) == 2:
            path.write_bytes(data[:10])
            raise KeyboardInterrupt
        write_staged(path, data)

    monkeypatch.setattr(staged, "write_staged", interrupt)
    said = project.run("split", "Leg.gif", "--to", "{n}.png")
    assert (said.code, said.err) == (
        130,
        "\ninterrupted: what was finished is kept, and not done again\n",
    )
    assert list(project.tree(hidden=True)) == ["1.png", "Leg.gif"]
    assert hidden(project) == []


def test_the_json_says_what_was_made_found_kept_and_failed(project: Project) -> None:
    project.gif("Leg.gif", frames=3)
    project.run("split", "Leg.gif", "--to", "{name}-{n}.png")
    project.write("Leg-2.png", b"mine")
    (project.root / "Leg-3.png").unlink()
    said = project.run("split", "Leg.gif", "gone.gif", "--to", "{name}-{n}.png", "--json")
    document = json.loads(said.out)
    made = document.pop("made")
    assert [(item["path"], item["sources"], item["loss"]) for item in made] == [
        ("Leg-3.png", ["Leg.gif"], None)
    ]
    data = project.tree()["Leg-3.png"]
    assert made[0]["bytes"] == len(data)
    assert made[0]["sha256"] == hashlib.sha256(data).hexdigest()
    diagnostics = document.pop("diagnostics")
    assert [(item["code"], item["path"]) for item in diagnostics] == [
        ("OUT005", "Leg-2.png"),
        ("IMG001", "gone.gif"),
    ]
    assert document == {
        "schema_version": 1,
        "command": "split",
        "exit_code": 3,
        "fresh": [{"path": "Leg-1.png", "sources": ["Leg.gif"]}],
        "kept": [
            {
                "path": "Leg-2.png",
                "sources": ["Leg.gif"],
                "why": "it differs from what would be written",
            }
        ],
        "failed": ["gone.gif"],
    }
    assert said.code == 3


def test_loss_is_said_once_per_source(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    png = FORMATS["png"]

    def encode(frame: Frame, options: Options) -> Encoded:
        return replace(png.encode(frame, options), loss=Loss(1, 300, 40.0))

    monkeypatch.setitem(FORMATS, "png", replace(png, encode=encode))
    project.gif("Leg.gif", frames=2)
    said = project.run("split", "Leg.gif", "--to", "{n}.png", "--json")
    assert said.code == 0
    assert said.err.startswith(
        "1.png: warning[OUT004]: holds less than its source (and 1 file more):"
        " 2 frames of up to 300 colours became frames of PNG's 256 (40.0 dB)\n"
    )
    assert json.loads(said.out)["made"][1]["loss"]["colors"] == 300


def test_nothing_of_a_project_is_touched(project: Project) -> None:
    project.pipeline()
    project.write("imgpipe.lock", b"damaged")
    project.gif("images/gif/Leg.gif", frames=1)
    before = project.tree(hidden=True)
    assert project.run("split", "images/gif/Leg.gif", "--to", "out/{n}.png").code == 0
    after = project.tree(hidden=True)
    assert set(after) - set(before) == {"out/1.png"}
    assert {path: after[path] for path in before} == before
    assert [path.name for path in (project.root / "out").iterdir()] == ["1.png"]
