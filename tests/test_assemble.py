"""`imgpipe assemble`: order, delays, plays, what is said, and what is refused."""

from __future__ import annotations

import json
from dataclasses import replace
from itertools import groupby
from pathlib import Path
from typing import BinaryIO

import click
import pytest
from PIL import Image

from imgpipe import staged
from imgpipe.animation import ImageError, decode, probe
from imgpipe.commands import COMMANDS
from imgpipe.formats import FORMATS, Assembler
from imgpipe.images import Dither, Limits, Options, Size
from tests.animation.reference import pixels_of
from tests.gif_builder import GifBuilder
from tests.project import Project

MOVING = [item.id for item in FORMATS.values() if item.assemble]
COLORS = [(number, 0, 0) for number in range(16)]


def shades(path: Path) -> list[int]:
    """Return the red of each frame's first pixel."""
    return [pixels_of(frame.image)[0][0][0] for frame in decode([path], Limits())]


def stills(project: Project, *numbers: int, folder: str = "in", size: int = 4) -> list[str]:
    """Write stills whose red is their number, and return their paths."""
    paths = [f"{folder}/{number}.png" for number in numbers]
    (project.root / folder).mkdir(exist_ok=True)
    for number, path in zip(numbers, paths, strict=True):
        Image.new("RGB", (size, size), (number, 0, 0)).save(project.root / path)
    return paths


def test_frames_are_in_the_order_of_their_numbers(project: Project) -> None:
    paths = stills(project, 10, 9, 2, 1, 11)
    said = project.run("assemble", *paths, "--to", "out/a.gif")
    size = (project.root / "out/a.gif").stat().st_size
    assert (said.code, said.out) == (0, "")
    assert said.err == f"out/a.gif: made from 5 files ({size} bytes)\n"
    assert shades(project.root / "out/a.gif") == [1, 2, 9, 10, 11]
    info = probe([project.root / "out/a.gif"], Limits())
    assert (info.delays_ms, info.plays) == ((100,) * 5, 0)
    assert [path.name for path in (project.root / "out").iterdir()] == ["a.gif"]


def test_stills_of_all_kinds_and_equal_neighbours_are_frames(project: Project) -> None:
    for number, kind in enumerate(("png", "webp", "gif", "png"), start=1):
        target = project.root / f"{number}.{kind}"
        Image.new("RGB", (4, 4), (0, 0, 255)).save(target, lossless=True)
    said = project.run("assemble", "4.png", "3.gif", "2.webp", "1.png", "1.png", "--to", "a.gif")
    assert said.code == 0
    frames = [pixels_of(frame.image) for frame in decode([project.root / "a.gif"], Limits())]
    assert frames == [[[(0, 0, 255, 255)] * 4] * 4] * 5


@pytest.mark.parametrize(
    ("options", "delays_ms", "plays"),
    [
        (("--delay", "180"), (180, 180, 180), 0),
        (("--delay", "100,0,500", "--loop", "1"), (100, 0, 500), 1),
        (("--loop", "7"), (100, 100, 100), 7),
        (("--like", "model.gif"), (70, 80, 90), 3),
        (("--like", "model.gif", "--delay", "20"), (20, 20, 20), 3),
        (("--like", "model.gif", "--loop", "0"), (70, 80, 90), 0),
    ],
)
def test_delays_and_plays(
    project: Project, options: tuple[str, ...], delays_ms: tuple[int, ...], plays: int
) -> None:
    builder = GifBuilder(2, 1, COLORS).loop(2)
    for delay_cs in (7, 8, 9):
        builder.control(delay_cs).image([[1, 2]])
    project.write("model.gif", builder.build())
    assert project.run("assemble", *stills(project, 1, 2, 3), "--to", "a.gif", *options).code == 0
    info = probe([project.root / "a.gif"], Limits())
    assert (info.delays_ms, info.plays) == (delays_ms, plays)


def test_split_assemble_split_gives_the_same(project: Project) -> None:
    builder = GifBuilder(3, 1, COLORS).loop(4)
    for delay_cs, disposal, rows in (
        (5, 2, [[1, 2]]),
        (0, 1, [[3]]),
        (0, 1, [[3]]),
        (99, 3, [[4]]),
    ):
        builder.control(delay_cs, disposal, 2).image(rows, (1, 0))
    first = project.write("first.gif", builder.build())
    assert project.run("split", "first.gif", "--to", "a/{n}.png").code == 0
    paths = [f"a/{number}.png" for number in (4, 3, 2, 1)]
    assert project.run("assemble", *paths, "--to", "second.gif", "--like", "first.gif").code == 0
    assert project.run("split", "second.gif", "--to", "b/{n}.png").code == 0
    second = project.root / "second.gif"
    frames = [
        [pixels_of(item.image) for item in decode([path], Limits())] for path in (first, second)
    ]
    assert frames[0] == frames[1]
    infos = [probe([path], Limits()) for path in (first, second)]
    assert infos[0].delays_ms == infos[1].delays_ms == (50, 0, 0, 990)
    assert infos[0].plays == infos[1].plays == 5
    for number in range(1, 5):
        shown = [pixels_of(Image.open(project.root / f"{folder}/{number}.png")) for folder in "ab"]
        assert shown[0] == shown[1]


def test_a_single_animation_keeps_its_timing(project: Project) -> None:
    builder = GifBuilder(2, 1, COLORS).loop(1)
    for delay_cs in (7, 8):
        builder.control(delay_cs).image([[delay_cs, 2]])
    project.write("a.gif", builder.build())
    said = project.run("assemble", "a.gif", "--to", "b.gif")
    assert said.err.startswith("b.gif: made from 1 file (")
    info = probe([project.root / "b.gif"], Limits())
    assert (info.delays_ms, info.plays) == ((70, 80), 2)
    assert shades(project.root / "b.gif") == [7, 8]
    project.run("assemble", "a.gif", "--to", "c.gif", "--delay", "30", "--loop", "0")
    info = probe([project.root / "c.gif"], Limits())
    assert (info.delays_ms, info.plays) == ((30, 30), 0)


def test_all_bad_frames_are_reported_and_nothing_is_made(project: Project) -> None:
    paths = stills(project, 1, 5)
    project.write("in/2.png", b"")
    whole = bytearray((project.root / "in/1.png").read_bytes())
    whole[whole.index(b"IDAT") + 4] ^= 0xFF
    project.write("in/3.png", bytes(whole))
    project.gif("in/4.gif", frames=3)
    paths += [*stills(project, 6, 7, size=8), "in/2.png", "in/3.png", "in/4.gif", "in/8.png"]
    before = project.tree()
    said = project.run("assemble", *paths, "--to", "out/a.gif")
    assert said.code == 3
    expected = (
        "in/2.png: error[IMG001]: is empty\n"
        "  = restore the file from its original\n"
        "in/4.gif: error[IMG001]: holds 3 frames; of several sources each must be a still\n"
        "  = split it first, with `imgpipe split`\n"
        "in/8.png: error[IMG001]: there is no such file\n"
        "in/3.png: error[IMG001]: {}\n"
        "  = restore the file from its original, or export it again\n"
        "in/6.png: error[IMG001]: measures 8x8 (and 1 file more), but in/1.png 4x4:"
        " the frames of an animation have one size\n"
        "  = make the frames again in one size\n"
    )
    damage = next(line for line in said.err.splitlines() if line.startswith("in/3.png"))
    assert said.err == expected.format(damage.removeprefix("in/3.png: error[IMG001]: "))
    assert project.tree() == before
    assert not (project.root / "out").exists()
    document = json.loads(project.run("assemble", *paths, "--to", "out/a.gif", "--json").out)
    assert document["failed"] == [f"in/{n}.{'gif' if n == 4 else 'png'}" for n in range(1, 9)]


def test_a_frame_that_turns_out_bad_late_leaves_nothing(project: Project) -> None:
    """Its header is good, so that the animation has been begun."""
    paths = [*stills(project, 1, 2), *stills(project, 3, size=5)]
    before = project.tree()
    other_size = project.run("assemble", *paths, "--to", "a.gif")
    assert (other_size.code, other_size.err) == (
        3,
        (
            "in/3.png: error[IMG001]: measures 5x5, but in/1.png 4x4:"
            " the frames of an animation have one size\n"
            "  = make the frames again in one size\n"
        ),
    )
    damaged = bytearray(before["in/2.png"])
    damaged[damaged.index(b"IDAT") + 4] ^= 0xFF
    before["in/2.png"] = bytes(damaged)
    project.write("in/2.png", bytes(damaged))
    assert project.run("assemble", *paths[:2], "--to", "a.gif").code == 3
    assert project.tree(hidden=True) == before


def test_an_animation_that_fails_its_check_is_not_put_in_place(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_path: Path, size: Size, frames: int) -> None:
        raise ImageError(f"was checked: {size}, {frames} frames")

    monkeypatch.setitem(FORMATS, "gif", replace(FORMATS["gif"], check=refuse))
    said = project.run("assemble", *stills(project, 1, 2), "--to", "a.gif")
    assert said.code == 3
    assert said.err == (
        "a.gif: error[OUT010]: the gif that was written is damaged, and thrown away: it was"
        " checked: 4x4, 2 frames\n"
        "  = run it again; if that does not help, the memory, the disk or imgpipe is at fault\n"
    )
    assert not (project.root / "a.gif").exists()


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        (
            ("--to", "a.png"),
            (
                "--to: error[CMD001]: a png file holds one frame\n"
                f"  = formats that hold animations: {', '.join(MOVING)}\n"
            ),
        ),
        (
            ("--to", "a.gfi"),
            "--to: error[CMD001]: imgpipe writes no `.gfi` files\n  = did you mean `gif`?\n",
        ),
        (
            ("--to", "a"),
            f"--to: error[CMD001]: the file has no extension\n  = it writes: {', '.join(MOVING)}\n",
        ),
        (
            ("--to", "o-{n}.gif"),
            (
                "--to: error[CMD001]: has braces, which mean nothing here\n"
                "  = name one file, as in `leg.gif`\n"
            ),
        ),
        (
            ("--to", "a.gif/"),
            (
                "--to: error[CMD001]: is a folder, not a file\n"
                "  = name a file, as in `out/leg.gif`\n"
            ),
        ),
        (
            ("--to", "a.gif", "--delay", "10,20"),
            (
                "--delay: error[CMD003]: has 2 delays for 3 frames\n"
                "  = give one for all, or one for each\n"
            ),
        ),
        (
            ("--to", "a.gif", "--like", "Leg.gif"),
            (
                "--like: error[CMD003]: Leg.gif holds 2 frames, and 3 are to be assembled\n"
                "  = name another animation, or give the delays with `--delay`\n"
            ),
        ),
        (
            ("--to", "./in/../in/2.png.gif"),
            (
                "in/2.png.gif: error[CMD002]: is a source, and `--to` would write"
                " ./in/../in/2.png.gif over it\n"
                "  = write to another folder or name\n"
            ),
        ),
    ],
)
def test_a_contradiction_is_a_usage_error(
    project: Project, options: tuple[str, ...], expected: str
) -> None:
    paths = stills(project, 1, 3)
    Image.new("RGB", (4, 4)).save(project.root / "in/2.png.gif")
    project.gif("Leg.gif", frames=2)
    before = project.tree()
    said = project.run("assemble", *paths, "in/2.png.gif", *options)
    assert (said.code, said.err) == (2, expected)
    assert project.tree() == before


@pytest.mark.parametrize("delay", ["x", "", "1,", "-5", "1.5", "1 2"])
def test_a_delay_is_whole_milliseconds(project: Project, delay: str) -> None:
    said = project.run("assemble", *stills(project, 1), "--to", "a.gif", f"--delay={delay}")
    assert said.code == 2
    assert (
        "Error: Invalid value for '--delay':"
        " it is whole milliseconds, as in 180, or in 100,100,500\n" in said.err
    )


def test_a_model_that_cannot_be_read_fails_the_task(project: Project) -> None:
    project.write("cut.gif", project.gif("Leg.gif", frames=2).read_bytes()[:-20])
    for model, code in (("gone.gif", "IMG001"), ("cut.gif", "ANI001")):
        paths = stills(project, 1, 2)
        said = project.run("assemble", *paths, "--to", "a.gif", "--like", model)
        assert said.code == 3
        assert said.err.startswith(f"{model}: error[{code}]: ")
    assert not (project.root / "a.gif").exists()


@pytest.mark.parametrize("options", [("--to", "folder.gif"), ("--to", "a.gif", "--like", "b.gif")])
def test_all_sources_of_which_nothing_was_made_are_failed(
    project: Project, options: tuple[str, ...]
) -> None:
    (project.root / "folder.gif").mkdir()
    paths = stills(project, 1, 2)
    said = project.run("assemble", *paths, paths[0], *options, "--json")
    assert said.code == 3
    assert json.loads(said.out)["failed"] == paths


@pytest.mark.parametrize("frames", [1, 2])
def test_delays_of_nothing_are_delays(project: Project, frames: int) -> None:
    builder = GifBuilder(2, 1, COLORS).loop(1)
    for number in range(frames):
        builder.control(0).image([[number, 2]])
    project.write("a.gif", builder.build())
    assert project.run("assemble", "a.gif", "--to", "b.gif").code == 0
    info = probe([project.root / "b.gif"], Limits())
    assert (info.delays_ms, info.plays) == ((0,) * frames, 2)


def test_the_file_that_is_over_a_limit_is_named(project: Project) -> None:
    project.write("pipeline.yaml", "version: 1\nlimits: {total_px: 40}\n")
    said = project.run("assemble", *stills(project, 1, 2, 3), "--to", "a.gif")
    assert (said.code, said.err) == (
        3,
        (
            "in/3.png: error[LIM001]: brings its set to 48 pixels; `limits.total_px` allows 40\n"
            "  = if you trust the file, raise `limits.total_px` in pipeline.yaml\n"
        ),
    )


def test_a_damaged_animation_is_not_assembled(project: Project) -> None:
    project.write("cut.gif", project.gif("Leg.gif", frames=3).read_bytes()[:-20])
    for options in ((), ("--delay", "1,2,3")):
        said = project.run("assemble", "cut.gif", "--to", "a.gif", *options)
        assert said.code == 3
        assert said.err.startswith("cut.gif: error[ANI001]: is truncated at byte ")
    assert not (project.root / "a.gif").exists()


def test_what_the_format_cannot_say_is_refused(project: Project) -> None:
    paths = stills(project, 1, 2)
    said = project.run("assemble", *paths, "--to", "a.gif", "--delay", "9999990")
    assert (said.code, said.err) == (
        3,
        (
            "a.gif: error[IMG001]: cannot be assembled: frame 1 has a delay of 9999990 ms\n"
            "  = GIF holds 655350 ms at most\n"
        ),
    )
    assert sorted(project.tree(hidden=True)) == sorted(paths)


def test_what_stands_there_is_kept_without_force(project: Project) -> None:
    paths = stills(project, 1, 2)
    assert project.run("assemble", *paths, "--to", "a.gif").code == 0
    made = project.tree()["a.gif"]
    again = project.run("assemble", *paths, "--to", "a.gif")
    assert (again.code, again.err) == (0, "a.gif: already there\n")
    project.write("a.gif", b"mine")
    kept = project.run("assemble", *paths, "--to", "a.gif")
    assert (kept.code, kept.err) == (
        3,
        (
            "a.gif: error[OUT005]: is kept as it is: it differs from what would be written\n"
            "  = `--force` replaces it\n"
        ),
    )
    assert project.tree()["a.gif"] == b"mine"
    assert project.run("assemble", *paths, "--to", "a.gif", "-f", "-q").err == ""
    assert project.tree()["a.gif"] == made
    (project.root / "link.gif").symlink_to("mine.gif")
    project.write("mine.gif", b"mine")
    link = project.run("assemble", *paths, "--to", "link.gif", "--force")
    assert (link.code, link.err) == (
        3,
        (
            "link.gif: error[OUT005]: is kept as it is: it is a symbolic link\n"
            "  = write to the file that it leads to, or delete it\n"
        ),
    )
    assert project.tree()["mine.gif"] == b"mine"


def test_loss_is_said_and_in_the_json(project: Project) -> None:
    paths = stills(project, 1, 2)
    said = project.run("assemble", *paths, "--to", "a.gif", "--delay", "33", "--json")
    assert said.code == 0
    warning = "a.gif: warning[OUT004]: holds less than its source: 2 delays of GIF were rounded"
    assert said.err.startswith(f"{warning} to multiples of 10 ms\n")
    document = json.loads(said.out)
    (made,) = document.pop("made")
    assert (made["path"], made["sources"]) == ("a.gif", paths)
    assert made["loss"]["rounded_delays"] == 2
    assert [item["code"] for item in document.pop("diagnostics")] == ["OUT004"]
    assert document == {
        "schema_version": 1,
        "command": "assemble",
        "exit_code": 0,
        "fresh": [],
        "kept": [],
        "failed": [],
    }


def test_the_limits_of_a_set_hold(project: Project) -> None:
    project.write("pipeline.yaml", "version: 1\nlimits: {frames: 2}\n")
    said = project.run("assemble", *stills(project, 1, 2, 3), "--to", "a.gif")
    assert (said.code, said.err) == (
        3,
        (
            "in/1.png: error[LIM001]: is a set of 3 files; `limits.frames` allows 2\n"
            "  = if you trust the file, raise `limits.frames` in pipeline.yaml\n"
        ),
    )


def test_an_interrupt_leaves_nothing(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    paths = stills(project, 1, 2)
    add = staged.StagedAnimation.add
    added: list[object] = []

    def interrupt(animation: staged.StagedAnimation, frame: object) -> None:
        added.append(frame)
        if len(added) == 2:
            raise KeyboardInterrupt
        add(animation, frame)  # type: ignore[arg-type]

    monkeypatch.setattr(staged.StagedAnimation, "add", interrupt)
    assert project.run("assemble", *paths, "--to", "a.gif").code == 130
    assert sorted(project.tree(hidden=True)) == sorted(paths)
    assert [path for path in project.root.iterdir() if path.name != "in"] == []


def test_frames_are_not_held(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    """Reading and writing take turns, so that memory does not grow with the frames."""
    paths = stills(project, *range(1, 9))
    from imgpipe import assemble

    events: list[str] = []
    read, add = assemble.decode, staged.StagedAnimation.add

    def note_read(*arguments: object) -> object:
        events.append("read")
        return read(*arguments)  # type: ignore[arg-type]

    def note_add(*arguments: object) -> None:
        events.append("add")
        add(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(assemble, "decode", note_read)
    monkeypatch.setattr(staged.StagedAnimation, "add", note_add)
    assert project.run("assemble", *paths, "--to", "a.gif").code == 0
    assert [(event, len(list(group))) for event, group in groupby(events)] == [
        ("read", 1),
        ("add", 1),
    ] * 8


def test_dithering_is_what_the_format_makes_of_it(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    gif = FORMATS["gif"]
    asked: list[Dither | None] = []

    def note(stream: BinaryIO, plays: int, options: Options) -> Assembler:
        asked.append(options.dither)
        assert gif.assemble is not None
        return gif.assemble(stream, plays, options)

    monkeypatch.setitem(FORMATS, "gif", replace(gif, assemble=note))
    paths = stills(project, 1, 2)
    for kind in Dither:
        assert (
            project.run("assemble", *paths, "--to", f"{kind}.gif", "--dither", kind.value).code == 0
        )
    assert project.run("assemble", *paths, "--to", "a.gif").code == 0
    assert asked == [*Dither, None]
    monkeypatch.setitem(FORMATS, "gif", replace(gif, options=frozenset()))
    said = project.run("assemble", *paths, "--to", "b.gif", "--dither", "none")
    assert (said.code, said.err) == (
        2,
        "--dither: error[CMD001]: gif files have no such option\n  = leave it out\n",
    )


def test_every_way_to_dither_is_offered() -> None:
    (option,) = (item for item in COMMANDS["assemble"].params if item.name == "dither")
    assert isinstance(option.type, click.Choice)
    assert list(option.type.choices) == list(Dither)


def test_transparency_is_laid_on_the_background(project: Project) -> None:
    frames = project.root / "in"
    frames.mkdir()
    for number in (1, 2):
        Image.new("RGBA", (4, 4), (0, 0, 0, 0)).save(frames / f"{number}.png")
    done = project.run("assemble", "in/1.png", "in/2.png", "--to", "a.gif", "--background", "#f80")
    assert done.code == 0
    with Image.open(project.root / "a.gif") as image:
        assert image.convert("RGB").getpixel((1, 1)) == (255, 136, 0)


def test_kinds_are_mixed_and_sizes_are_not(project: Project) -> None:
    for number, suffix in enumerate(("png", "webp", "jpg", "gif"), 1):
        project.stills(f"in/{{n}}.{suffix}", range(number, number + 1))
    names = ["in/1.png", "in/2.webp", "in/3.jpg", "in/4.gif"]
    assert project.run("assemble", *names, "--to", "a.gif").code == 0
    project.stills("in/{n}.webp", range(9, 10), (8, 8))
    said = project.run("assemble", *names, "in/9.webp", "--to", "b.gif")
    assert (said.code, said.err.splitlines()[0]) == (
        3,
        (
            "in/9.webp: error[IMG001]: measures 8x8, but in/1.png 20x16: the frames of an"
            " animation have one size"
        ),
    )


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--quality", "80"), "--quality: error[CMD001]: gif files have no such option"),
        (("--lossless",), "--lossless: error[CMD001]: gif files have no such option"),
        (("--codec", "av1"), "--codec: error[CMD001]: gif files have no such option"),
        (("--effort", "small"), "--effort: error[CMD001]: gif files have no such option"),
        (
            ("--background", "red"),
            "Invalid value for '--background': it is white, black, or hex digits, as in '#f4efe6'",
        ),
    ],
)
def test_an_option_that_means_nothing_is_refused(
    project: Project, arguments: tuple[str, ...], message: str
) -> None:
    project.gif("Leg.gif")
    said = project.run("assemble", "Leg.gif", "--to", "a.gif", *arguments)
    assert said.code == 2
    assert message in said.err
    assert list(project.tree()) == ["Leg.gif"]
