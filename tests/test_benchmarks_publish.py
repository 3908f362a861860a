"""The benchmark of publishing: what counts as right, what as missed, what a command takes."""

from __future__ import annotations

import math
import shutil
import sys
from pathlib import Path
from subprocess import CalledProcessError

import pytest
from benchmarks.jobs import floor
from benchmarks.jobs.publish import (
    FFMPEG_NAME,
    OURS,
    PILLOW,
    SITE,
    USUAL,
    VIPS,
    Result,
    find_growth,
    find_misses,
    format_results,
)
from benchmarks.published import Published, examine
from benchmarks.usage import Usage, watch, watch_in_turn
from PIL import Image

from imgpipe.cli import run_command


def result(seconds: float, *, size: int = 100, webp_db: float = 40, wrong: str = "") -> Result:
    usage = Usage(seconds, seconds, 100)
    return Result(usage, Published(size, {"webp": webp_db}, (wrong,) if wrong else ()))


def test_a_command_is_watched_without_who_watches_it() -> None:
    ballast = bytearray(200 << 20)
    usage = watch([sys.executable, "-c", "bytearray(80 << 20)"])
    assert 80 < usage.peak_mib < len(ballast) >> 20
    assert 0 < usage.cpu_s < 60
    assert 0 < usage.wall_s < 60


def test_memory_is_that_of_the_largest_process() -> None:
    child = "import subprocess, sys; subprocess.run([sys.executable, '-c', 'bytearray(90 << 20)'])"
    assert watch([sys.executable, "-c", child]).peak_mib > 90


def test_who_fails_is_left_out(capfd: pytest.CaptureFixture[str]) -> None:
    jobs = {
        "good": lambda: Usage(1, 1, 1),
        "bad": lambda: watch([sys.executable, "-c", "raise SystemExit(3)"]),
    }
    assert watch_in_turn(jobs, 2) == {"good": Usage(1, 1, 1)}
    said = capfd.readouterr().err
    assert said.count("left out: bad: Command ") == 1
    assert "returned non-zero exit status 3" in said


def test_a_command_that_fails_is_named() -> None:
    with pytest.raises(CalledProcessError, match=r"'-c', 'raise SystemExit\(3\)'\]"):
        watch([sys.executable, "-c", "raise SystemExit(3)"])


def test_the_middle_of_the_rounds_and_the_most_memory_count() -> None:
    rounds = iter([Usage(3, 30, 1), Usage(1, 10, 9), Usage(2, 20, 1)])
    assert watch_in_turn({"a": lambda: next(rounds)}, 3) == {"a": Usage(2, 20, 9)}


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A GIF of two frames, split by imgpipe itself as the job wants it."""
    (tmp_path / "gif").mkdir()
    images = [Image.new("RGB", (40, 30), color) for color in ("red", "blue")]
    images[0].save(tmp_path / "gif/000-a.gif", save_all=True, append_images=images[1:])
    outputs = 'png: "png/{name}-{n}.png"\n  webp: "webp/{name}-{n}.webp"\n'
    outputs += '  thumb: {path: "thumb/{name}-{n}.png", width: 20}\n'
    outputs += "".join(f'  m{kind}: "moving/{{name}}.{kind}"\n' for kind in ("webp", "mp4", "webm"))
    text = f'version: 1\nsources: {{a: "gif/{{name}}.gif"}}\noutputs:\n  {outputs}'
    (tmp_path / "pipeline.yaml").write_text(text, encoding="utf-8")
    assert run_command(["run", "-q", "-C", str(tmp_path)]) == 0
    return tmp_path


def test_what_is_right_is_counted(site: Path) -> None:
    found = examine("moving", site, [site / "gif/000-a.gif"])
    assert found.wrong == ()
    assert found.psnr_db["thumb"] == math.inf
    assert found.psnr_db["webp"] > 30
    folders = [site / name for name in ("png", "thumb", "webp", "moving")]
    assert found.size_bytes == sum(p.stat().st_size for home in folders for p in home.iterdir())


def test_what_is_wrong_is_named(site: Path) -> None:
    Image.new("RGB", (40, 30), "green").save(site / "png/000-a-2.png")
    (site / "webp/000-a-1.webp").unlink()
    (site / "moving/000-a.mp4").write_bytes(b"no video")
    shutil.copyfile(site / "webp/000-a-2.webp", site / "moving/000-a.webp")
    found = examine("moving", site, [site / "gif/000-a.gif"])
    expected = ("1 of 2 webp", "1 frame inexact", "webp frames: 1 of 2", "mp4 frames: 0 of 2")
    assert found.wrong == expected
    assert math.isnan(found.psnr_db["webp"])


def test_a_wish_that_is_not_fulfilled_is_a_miss() -> None:
    results = {
        OURS: result(10),
        PILLOW: result(29),
        VIPS: result(15, size=99, webp_db=40.4),
        "sharp": result(14.9, size=99, wrong="1 of 2 webp"),
    }
    assert list(find_misses("stills", results)) == [
        "stills: 2.90 times as fast as Pillow, one process, wanted 3.0",
        "stills: libvips (pyvips) takes fewer bytes",
        "stills: libvips (pyvips) has 0.4 dB more in WebP",
        "stills: 1.49 times as fast as sharp, wanted 1.5",
    ]
    fast = {OURS: result(10), FFMPEG_NAME: result(40)}
    assert list(find_misses("moving", fast)) == []


def test_memory_may_not_grow_with_the_galleries() -> None:
    assert list(find_growth("stills", {1: 60, USUAL: 70, SITE: 90})) == []
    assert list(find_growth("stills", {1: 60, USUAL: 70, SITE: 91})) == [
        "stills: 70 MiB grow to 91"
    ]
    assert list(find_growth("avif", {1: 60, USUAL: 70})) == []


def test_times_are_shares_of_imgpipes() -> None:
    table = format_results({OURS: result(2), VIPS: result(3, wrong="1 of 2 webp")})
    assert table.splitlines()[2:] == [
        "| imgpipe | 1.00 | 2.0 | 2.0 | 100 | 0.0 | 40.0 |  |",
        "| libvips (pyvips) | 1.50 | 3.0 | 3.0 | 100 | 0.0 | 40.0 | 1 of 2 webp |",
    ]


def test_stages_stand_beside_their_floor() -> None:
    table = floor.format_stages({"decode": 1.0, "resize": 3.0}, {"decode": 2.0, "check": 3.0})
    assert table.splitlines()[2:] == [
        "| decode | 1.00 | 2.00 | 2.00 |",
        "| resize | 3.00 | 0.00 | 0.00 |",
        "| check |  | 3.00 |  |",
        "| **sum** | 4.00 | 5.00 | 1.25 |",
    ]
