"""Videos as sources: others' files, what they may ask of the machine, and damage."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable
from pathlib import Path
from random import Random

import av
import pytest

from imgpipe.animation import ImageError, decode, probe
from imgpipe.images import Codec, Limits, Options, Size
from tests.formats.videos import film, shade_of, write

AGAIN = "restore the file from its original, or export it again"
FLAT = "color=c=0xDC1414:s=64x{}:d=0.4:r=5"
CASES = {
    "mp4": ("mp4", Options(), False),
    "vp9": ("webm", Options(), False),
    "alpha": ("webm", Options(), True),
    "av1": ("webm", Options(codec=Codec.AV1), False),
}


def refuse(path: Path, limits: Limits | None = None) -> ImageError:
    with pytest.raises(ImageError) as caught:
        probe([path], limits or Limits())
    return caught.value


def make(command: str, folder: Path, *arguments: str) -> Path:
    """Run ffmpeg; the last argument is the file that it makes."""
    said = [command, "-v", "error", "-f", "lavfi", *arguments]
    subprocess.run(said, cwd=folder, check=True, env={**os.environ, "AV_LOG_FORCE_NOCOLOR": "1"})
    return folder / arguments[-1]


@pytest.fixture
def ffmpeg(peer: Callable[[str], str]) -> str:
    return peer("ffmpeg")


def test_sound_is_ignored_and_an_mov_is_an_mp4(tmp_path: Path, ffmpeg: str) -> None:
    sound = ("-f", "lavfi", "-i", "sine=d=2", "-c:a", "aac", "-c:v", "libx264")
    path = make(ffmpeg, tmp_path, "-i", FLAT.format(48), *sound, "a.mov")
    info = probe([path], Limits())
    assert (info.kind, info.size, info.delays_ms) == ("mp4", Size(64, 48), (200, 200))
    only = make(ffmpeg, tmp_path, "-i", "sine=d=1", "-c:a", "aac", "only.mp4")
    problem = refuse(only)
    assert (problem.message, problem.hint) == ("holds no video", "give it a video, not sound alone")


def test_reordered_and_fragmented_frames_have_their_times(tmp_path: Path, ffmpeg: str) -> None:
    moving = ("-i", "testsrc=s=64x48:d=1:r=10", "-c:v", "libx264", "-bf", "3")
    pieces = ("-movflags", "frag_keyframe+empty_moov")
    for name, more in (("a.mp4", ()), ("b.mp4", pieces)):
        path = make(ffmpeg, tmp_path, *moving, *more, name)
        assert probe([path], Limits()).delays_ms == (100,) * 10
        assert [frame.delay_ms for frame in decode([path], Limits())] == [100] * 10


def test_a_rotated_video_is_upright(tmp_path: Path, ffmpeg: str) -> None:
    lying, _ = write(tmp_path / "a.mp4", film([100, 100]))
    turned = tmp_path / "b.mp4"
    copy = ("-i", lying, "-c", "copy", "-metadata:s:v:0", "rotate=90", turned)
    subprocess.run([ffmpeg, "-v", "error", *copy], check=True)
    raw = ("-frames:v", "1", "-f", "rawvideo", "-pix_fmt", "rgb24")
    shown = subprocess.run(
        [ffmpeg, "-v", "error", "-i", turned, *raw, "-"],
        stdout=subprocess.PIPE,
        check=True,
    ).stdout
    assert probe([turned], Limits()).size == Size(48, 64)
    image = next(decode([turned], Limits())).image
    assert image.size == (48, 64)
    for x, y in ((4, 8), (4, 24), (4, 40), (4, 58)):
        start = 3 * (48 * y + x)
        wanted = shown[start : start + 3]
        pairs = zip(image.getpixel((x, y)), wanted, strict=True)
        assert max(abs(got - want) for got, want in pairs) <= 4


@pytest.mark.parametrize(("height", "wanted"), [(360, "bt601"), (720, "bt709")])
def test_a_matrix_that_is_not_named_is_what_chromium_takes_it_for(
    height: int, wanted: str, tmp_path: Path, ffmpeg: str
) -> None:
    unnamed = "setparams=colorspace=unknown:color_primaries=unknown:color_trc=unknown"
    for matrix in ("bt601", "bt709"):
        convert = f"format=rgb24,scale=out_color_matrix={matrix},format=yuv420p,{unnamed}"
        for suffix, encoder in (("mp4", "libx264"), ("webm", "libvpx-vp9")):
            source = ("-i", FLAT.format(height), "-vf", convert, "-c:v", encoder)
            path = make(ffmpeg, tmp_path, *source, "-crf", "5", f"{matrix}.{suffix}")
            red, green, _ = next(decode([path], Limits())).image.getpixel((30, 30))
            right = matrix == (wanted if suffix == "mp4" else "bt601")
            assert (abs(red - 220) <= 3 and abs(green - 20) <= 3) == right


def test_what_cannot_be_shown_right_is_refused(tmp_path: Path, ffmpeg: str) -> None:
    flat = ("-i", FLAT.format(48), "-c:v", "libx264")
    wide = make(ffmpeg, tmp_path, *flat, "-vf", "setsar=2", "wide.mp4")
    assert str(refuse(wide)) == "has pixels that are not square"
    hdr = ("-colorspace", "bt2020nc", "-color_trc", "smpte2084", "-color_primaries", "bt2020")
    bright = make(ffmpeg, tmp_path, *flat, "-vf", "format=yuv420p", *hdr, "hdr.mp4")
    assert str(refuse(bright)) == "has a high dynamic range (HDR)"
    key = ("-encryption_key", "0" * 32, "-encryption_kid", "1" * 32)
    locked = make(ffmpeg, tmp_path, *flat, "-encryption_scheme", "cenc-aes-ctr", *key, "locked.mp4")
    assert str(refuse(locked)) == "is encrypted"


def test_bombs_are_refused_by_their_header(tmp_path: Path) -> None:
    path, _ = write(tmp_path / "a.mp4", film([40] * 10))
    said = [
        str(refuse(path, limits))
        for limits in (Limits(canvas_px=3071), Limits(frames=9), Limits(total_px=30_719))
    ]
    assert said == [
        "has a canvas of 64x48 (3,072 pixels); `limits.canvas_px` allows 3,071",
        "holds more than 9 frames; `limits.frames` allows 9",
        "holds more than 30,719 pixels in all its frames; `limits.total_px` allows 30,719",
    ]
    probe([path], Limits(canvas_px=3072, frames=10, total_px=30_720))


@pytest.mark.parametrize(("suffix", "options", "hole"), CASES.values(), ids=CASES)
def test_a_cut_video_is_a_sentence(
    suffix: str, options: Options, hole: bool, tmp_path: Path
) -> None:
    path, _ = write(tmp_path / f"a.{suffix}", film([40, 170, 330], hole=hole), options)
    data = path.read_bytes()
    for length in sorted({0, 1, len(data) - 1, *range(2, len(data), 1 + len(data) // 60)}):
        path.write_bytes(data[:length])
        assert str(refuse(path))


@pytest.mark.parametrize(("suffix", "options", "hole"), CASES.values(), ids=CASES)
def test_a_damaged_video_is_a_sentence_or_decodes(
    suffix: str, options: Options, hole: bool, tmp_path: Path
) -> None:
    path, _ = write(tmp_path / f"a.{suffix}", film([40, 170, 330, 90], hole=hole), options)
    data, chance = path.read_bytes(), Random(7)
    said = []
    for _ in range(250):
        changed = bytearray(data)
        for _ in range(chance.randint(1, 4)):
            changed[chance.randrange(len(changed))] = chance.randrange(256)
        path.write_bytes(changed)
        try:
            probe([path], Limits())
            list(decode([path], Limits()))
        except ImageError as problem:
            said.append(problem.message)
    assert len(said) > 50
    assert all(said)


def test_good_frames_before_the_damage_are_told(tmp_path: Path) -> None:
    path, _ = write(tmp_path / "a.mp4", film([100] * 6))
    with av.open(path) as container:
        place = max(packet.pos for packet in container.demux() if packet.size)
    data = bytearray(path.read_bytes())
    data[place : place + 4] = b"\xff" * 4  # of the last frame, how long its first part is
    path.write_bytes(data)
    frames = decode([path], Limits())
    shades = [next(frames).image.getpixel((60, 20))[0] for _ in range(5)]
    with pytest.raises(ImageError) as caught:
        next(frames)
    assert caught.value.code == "ANI001"
    assert caught.value.message.endswith(": 5 frames can be decoded before that")
    assert all(abs(shade - shade_of(n)) <= 3 for n, shade in enumerate(shades))
    assert caught.value.hint == AGAIN
