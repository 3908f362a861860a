"""MP4 and WebM: every frame for its time, colours, odd sizes, alpha, one way to write the bytes."""

from __future__ import annotations

import errno
import gc
import json
import os
import re
import subprocess
import sys
import weakref
from collections.abc import Callable
from contextlib import ExitStack
from io import BytesIO
from pathlib import Path
from typing import Any, BinaryIO

import av.error
import numpy as np
import pytest
from PIL import Image, ImageDraw

from imgpipe.animation import Frame, ImageError, decode, probe
from imgpipe.formats import FORMATS
from imgpipe.formats.format import Assembler
from imgpipe.formats.video import choose_crf
from imgpipe.images import Codec, Effort, Limits, Loss, Options, Size
from tests.formats.videos import film, picture, shade_of, write
from tests.memory import measure

CASES = {
    "mp4": ("mp4", Options()),
    "vp9": ("webm", Options()),
    "av1": ("webm", Options(codec=Codec.AV1)),
}
EACH = pytest.mark.parametrize(("suffix", "options"), CASES.values(), ids=CASES)
DELAYS = {
    "uniform": [100] * 5,
    "mixed": [40, 170, 20, 330, 55],
    "zero": [0, 10, 11, 0, 200],
    "long at the end": [40, 40, 5000],
    "one": [70],
}
SIZES = [(1, 1), (3, 5), (65, 48), (64, 49), (64, 48)]


def shown(delays_ms: list[int]) -> list[int]:
    return [delay_ms if delay_ms > 10 else 100 for delay_ms in delays_ms]


def begin(suffix: str, stream: BinaryIO | None = None, options: Options | None = None) -> Assembler:
    assemble = FORMATS[suffix].assemble
    assert assemble is not None
    return assemble(stream or BytesIO(), 0, options or Options())


def ask_ffprobe(command: str, path: Path) -> dict[str, Any]:
    wanted = ("-show_streams", "-show_frames", "-show_format", "-of", "json")
    said = subprocess.run([command, "-v", "error", *wanted, path], stdout=-1, check=True)
    return dict(json.loads(said.stdout))


@EACH
@pytest.mark.parametrize("delays_ms", DELAYS.values(), ids=DELAYS)
def test_each_frame_has_its_time(
    suffix: str, options: Options, delays_ms: list[int], tmp_path: Path
) -> None:
    path, loss = write(tmp_path / f"a.{suffix}", film(delays_ms), options)
    FORMATS[suffix].check(path, Size(64, 48), len(delays_ms))
    info = probe([path], Limits())
    assert (info.kind, info.plays, loss) == (suffix, 0, None)
    assert list(info.delays_ms) == shown(delays_ms)
    back = list(decode([path], Limits()))
    assert [frame.delay_ms for frame in back] == shown(delays_ms)
    for position, frame in enumerate(back):
        assert abs(frame.image.getpixel((60, 20))[0] - shade_of(position)) <= 3


@EACH
def test_ffprobe_sees_the_same_times_and_colours(
    suffix: str, options: Options, tmp_path: Path, peer: Callable[[str], str]
) -> None:
    path, _ = write(tmp_path / f"a.{suffix}", film([40, 170, 100, 100, 330]), options)
    said = ask_ffprobe(peer("ffprobe"), path)
    times = [round(1000 * float(frame["pts_time"])) for frame in said["frames"]]
    assert times == [0, 40, 210, 310, 410]
    assert round(1000 * float(said["format"]["duration"])) == 740
    (track,) = said["streams"]
    names = ("color_space", "color_primaries", "color_transfer", "color_range", "pix_fmt")
    assert [track[name] for name in names] == ["bt709", "bt709", "bt709", "tv", "yuv420p"]


@EACH
@pytest.mark.parametrize("size", SIZES, ids=str)
@pytest.mark.parametrize("crop", [None, True])
def test_odd_sides_are_repeated_or_cropped(
    suffix: str, options: Options, size: tuple[int, int], crop: bool | None, tmp_path: Path
) -> None:
    options = Options(codec=options.codec, crop=crop, quality=95)
    path, _ = write(tmp_path / f"a.{suffix}", film([100, 100], size), options)
    least = 4 if options.codec is Codec.AV1 else 2
    odd = -1 if crop else 1
    width, height = (max(least, px + odd * (px % 2)) for px in size)
    held = FORMATS[suffix].held_size(Size(*size), options)
    assert held == Size(width, height)
    FORMATS[suffix].check(path, held, 2)
    if min(size) > 8:
        pixels = np.asarray(next(decode([path], Limits())).image).astype(int)
        for near, edge in ((pixels[:, -2], pixels[:, -1]), (pixels[-2], pixels[-1])):
            assert np.abs(edge - near).max() <= 6


@EACH
@pytest.mark.parametrize("effort", Effort)
def test_colours_come_back(suffix: str, options: Options, effort: Effort, tmp_path: Path) -> None:
    options = Options(codec=options.codec, effort=effort)
    path, _ = write(tmp_path / f"a.{suffix}", film([100, 100], (256, 64)), options)
    frame = next(decode([path], Limits())).image
    wanted = picture(0, (256, 64))
    for x in (32, 96, 160, 224):
        pairs = zip(frame.getpixel((x, 32)), wanted.getpixel((x, 32)), strict=True)
        assert max(abs(got - want) for got, want in pairs) <= 3


@pytest.mark.skipif(sys.platform != "linux", reason="other systems have no such call")
@EACH
def test_an_encoder_that_root_calls_makes_no_real_time_process(
    suffix: str, options: Options
) -> None:
    assembler = begin(suffix, options=options)
    assembler.add(film([100])[0])
    threads = [int(path.name) for path in Path("/proc/self/task").iterdir()]
    assert {os.sched_getscheduler(thread) for thread in threads} == {os.SCHED_OTHER}
    assembler.finish()


@pytest.mark.skipif(sys.platform != "linux", reason="other systems have no such call")
def test_a_system_that_tells_no_scheduling_makes_videos(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_: int) -> int:
        raise OSError(errno.ENOSYS, os.strerror(errno.ENOSYS))

    monkeypatch.setattr(os, "sched_getscheduler", refuse)
    assembler = begin("mp4", options=Options())
    assembler.add(film([100])[0])
    assembler.finish()


def test_vp9_keeps_alpha_and_the_others_say_that_they_do_not(tmp_path: Path) -> None:
    frames = film([40, 50, 60], hole=True)
    path, loss = write(tmp_path / "a.webm", frames)
    assert loss is None
    back = list(decode([path], Limits()))
    assert [frame.image.mode for frame in back] == ["RGBA"] * 3
    assert back[1].image.getpixel((8, 8))[3] == 0
    assert back[1].image.getpixel((8, 40))[3] == 255
    for name, options in (("a.mp4", Options()), ("b.webm", Options(codec=Codec.AV1))):
        path, loss = write(tmp_path / name, frames, options)
        assert loss == Loss(flattened_frames=3)
        white = next(decode([path], Limits())).image
        assert min(white.getpixel((40, 8))) >= 252


def test_alpha_that_comes_later_is_flattened_and_said(tmp_path: Path) -> None:
    frames = [*film([40]), *film([50, 60], hole=True)]
    _, loss = write(tmp_path / "a.webm", frames)
    assert loss == Loss(flattened_frames=2)


def test_depth_and_profiles_that_are_lost_are_said(tmp_path: Path) -> None:
    frames = [Frame(0, picture(0), 40, deep=True), Frame(1, picture(1), 40, recolored=True)]
    _, loss = write(tmp_path / "a.mp4", frames)
    assert loss == Loss(deep_frames=1, recolored_frames=1)


@EACH
def test_the_same_bytes_twice(suffix: str, options: Options, tmp_path: Path) -> None:
    noisy = [Frame(n, Image.effect_noise((130, 66), 80).convert("RGB"), 50) for n in range(8)]
    one, _ = write(tmp_path / f"a.{suffix}", noisy, options)
    write(tmp_path / f"b.{suffix}", film([40, 50]), options)
    other, _ = write(tmp_path / f"c.{suffix}", noisy, options)
    assert one.read_bytes() == other.read_bytes()
    assert not re.search(rb"Lav[fc]\d", one.read_bytes())  # a version would change it


def test_frames_that_are_converted_once_serve_all_videos(tmp_path: Path) -> None:
    frames = film([40, 70, 90], (33, 21))
    apart = [
        write(tmp_path / f"apart.{suffix}", film([40, 70, 90], (33, 21)))[0].read_bytes()
        for suffix in ("mp4", "webm")
    ]
    paths = [tmp_path / "together.mp4", tmp_path / "together.webm"]
    with ExitStack() as stack:
        assemblers = [
            begin(path.suffix[1:], stack.enter_context(path.open("x+b"))) for path in paths
        ]
        for frame in frames:
            for assembler in assemblers:
                assembler.add(frame)
        for assembler in assemblers:
            assembler.finish()
    assert [path.read_bytes() for path in paths] == apart
    assert [len(frame.made) for frame in frames] == [1, 1, 1]


@EACH
def test_an_encoder_is_gone_with_its_assembler(suffix: str, options: Options) -> None:
    assembler = begin(suffix, options=options)
    for frame in film([40, 50]):
        assembler.add(frame)
    assembler.finish()
    gone = weakref.ref(assembler)
    gc.disable()
    try:
        del assembler
        assert gone() is None
    finally:
        gc.enable()


@pytest.mark.slow
@EACH
def test_the_bytes_do_not_depend_on_what_memory_held(
    suffix: str, options: Options, tmp_path: Path
) -> None:
    stills = [tmp_path / f"{position:02}.png" for position in range(16)]
    for position, still in enumerate(stills):
        image = Image.new("RGB", (304, 240), "white")
        draw = ImageDraw.Draw(image)
        for line in range(30):
            ends = (line * 10 + position * 3, 0, 300 - line * 9, 239 - position * 5)
            draw.line(ends, (line * 8, 40, 200 - line * 5))
        image.save(still)
    made = set()
    for filled_with in ("0", "1"):  # glibc fills what it gives with it; others know no such thing
        path = tmp_path / f"{filled_with}.{suffix}"
        command = [sys.executable, "-m", "imgpipe", "assemble", *stills, "--to", path, "--quiet"]
        codec = ["--codec", options.codec] if options.codec else []
        memory = {**os.environ, "MALLOC_PERTURB_": filled_with}
        subprocess.run([*command, *codec], env=memory, check=True)
        made.add(path.read_bytes())
    assert len(made) == 1


@EACH
def test_equal_neighbours_are_not_merged(suffix: str, options: Options, tmp_path: Path) -> None:
    frames = [Frame(n, picture(0), 50) for n in range(40)]
    path, _ = write(tmp_path / f"a.{suffix}", frames, options)
    assert len(list(decode([path], Limits()))) == 40


def test_an_mp4_begins_with_its_index(tmp_path: Path) -> None:
    data = write(tmp_path / "a.mp4", film([40, 50]))[0].read_bytes()
    assert data.index(b"moov") < data.index(b"mdat")


def test_a_quality_is_a_rate_factor() -> None:
    said = [choose_crf(quality, 2, 22, 51) for quality in (0, 40, 80, None, 90, 100)]
    assert said == ["51", "36", "22", "22", "12", "2"]


@EACH
def test_quality_and_effort_change_the_file(suffix: str, options: Options, tmp_path: Path) -> None:
    made = {
        (quality, effort): write(
            tmp_path / f"{quality}-{effort}.{suffix}",
            [Frame(n, Image.effect_noise((96, 96), 60).convert("RGB"), 50) for n in range(4)],
            Options(codec=options.codec, quality=quality, effort=effort),
        )[0]
        .stat()
        .st_size
        for quality in (30, 90)
        for effort in Effort
    }
    assert all(made[30, effort] < made[90, effort] for effort in Effort)
    assert len({made[90, effort] for effort in Effort}) > 1


@EACH
def test_check_refuses_what_is_cut_or_goes_on(
    suffix: str, options: Options, tmp_path: Path
) -> None:
    path, _ = write(tmp_path / f"a.{suffix}", film([40, 50, 60]), options)
    data, check = path.read_bytes(), FORMATS[suffix].check
    for length in sorted({0, 1, len(data) - 1, *range(2, len(data), 1 + len(data) // 40)}):
        path.write_bytes(data[:length])
        with pytest.raises(ImageError):
            check(path, Size(64, 48), 3)
    path.write_bytes(data)
    with pytest.raises(ImageError, match=r"^measures 64x48, not 64x50$"):
        check(path, Size(64, 50), 3)
    with pytest.raises(ImageError, match=r"^holds 3 frames, not 4$"):
        check(path, Size(64, 48), 4)
    path.write_bytes(data + bytes(8))
    with pytest.raises(ImageError):
        check(path, Size(64, 48), 3)


def test_a_side_that_is_too_long_is_refused() -> None:
    with pytest.raises(ImageError) as caught:
        begin("mp4").add(Frame(0, Image.new("RGB", (16_386, 1))))
    assert str(caught.value) == "cannot be written as MP4: the frame measures 16386x1"
    assert caught.value.hint == "it holds 16,384 pixels a side at most"


class _Full(BytesIO):
    def write(self, _data: object) -> int:
        raise OSError(28, "No space left on device")


@pytest.mark.parametrize("suffix", ["mp4", "webm"])
def test_a_full_disk_is_the_disks_error(suffix: str) -> None:
    assembler = begin(suffix, _Full())
    with pytest.raises(OSError, match="No space left on device"):
        _finish(assembler)


@pytest.mark.parametrize("number", [errno.EPERM, errno.ENOSPC, errno.EIO, errno.EPIPE])
def test_an_encoders_error_is_not_the_disks(number: int, monkeypatch: pytest.MonkeyPatch) -> None:
    assembler: Any = begin("mp4")
    monkeypatch.setattr(assembler, "_convert", lambda _frame: av.error.err_check(-number))
    with pytest.raises(ImageError) as caught:
        assembler.add(film([40])[0])
    assert str(caught.value) == "cannot be written as MP4: the encoder failed"
    assert caught.value.hint == "try another `width`; if that does not help, report it"


def test_an_encoders_want_of_memory_is_told_as_such(monkeypatch: pytest.MonkeyPatch) -> None:
    assembler: Any = begin("mp4")
    monkeypatch.setattr(assembler, "_convert", lambda _frame: av.error.err_check(-errno.ENOMEM))
    with pytest.raises(MemoryError):
        assembler.add(film([40])[0])


def test_an_mp4_does_not_tell_its_encoders_settings(tmp_path: Path) -> None:
    path, _ = write(tmp_path / "a.mp4", film([40] * 3))
    assert b"x264" not in path.read_bytes()


def _finish(assembler: Any) -> None:
    for frame in film([40] * 40):
        assembler.add(frame)
    assembler.finish()


def write_many(path: Path, frames: int) -> int:
    """Write frames of one size, and read them again."""
    assemble = FORMATS[path.suffix[1:]].assemble
    assert assemble is not None
    with path.open("x+b") as stream:
        assembler = assemble(stream, 0, Options(effort=Effort.FAST))
        for position in range(frames):
            assembler.add(Frame(position, picture(position, (320, 240)), 40))
        assembler.finish()
    return sum(1 for _ in decode([path], Limits()))


@pytest.mark.slow
@pytest.mark.parametrize("suffix", ["mp4", "webm"])
def test_500_frames_take_no_more_than_100(suffix: str, tmp_path: Path) -> None:
    peaks_bytes = []
    for frames in (100, 500):
        count, peak_bytes = measure(write_many, tmp_path / f"{frames}.{suffix}", frames)
        assert count == frames
        peaks_bytes.append(peak_bytes)
    assert peaks_bytes[1] < peaks_bytes[0] + 8 * 1024 * 1024
