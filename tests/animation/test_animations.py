"""Animated PNG and WebP as sources: what is shown, for how long, how often, and what is damaged."""

from __future__ import annotations

import contextlib
from io import BytesIO
from pathlib import Path
from random import Random

import pytest
from PIL import Image

from imgpipe.animation import Frame, ImageError, decode, probe
from imgpipe.images import Limits, Size
from tests.animation.animations import (
    Layer,
    build_apng,
    build_webp,
    compose,
    png_chunk,
    random_layers,
)
from tests.animation.reference import pixels_of

APNG_MODES = ("L", "P", "RGB", "LA", "RGBA")
WEBP_MODES = ("RGB", "RGBA")
KINDS = [("apng", mode) for mode in APNG_MODES] + [("webp", mode) for mode in WEBP_MODES]
SIZE = (7, 5)
HINT = "restore the file from its original, or export the animation again"


def write(folder: Path, data: bytes) -> Path:
    path = folder / "animation"
    path.write_bytes(data)
    return path


def read(path: Path) -> tuple[list[Frame], ImageError | None]:
    """Return the good frames, and what is wrong behind them."""
    frames = []
    try:
        for frame in decode([path], Limits()):
            frames.append(frame)  # noqa: PERF402 the frames before an error count
    except ImageError as error:
        return frames, error
    return frames, None


def noise(mode: str, size: tuple[int, int] = SIZE, seed: int = 0) -> Image.Image:
    image = Image.frombytes(mode, size, Random(seed).randbytes(size[0] * size[1] * len(mode)))
    if mode == "P":
        image = image.point([index % 6 for index in range(256)])
        image.putpalette(Random(1).randbytes(18))
    return image


def three(kind: str, plays: int = 0) -> bytes:
    layers = [Layer(noise("RGB", seed=seed), delay=(70 + seed, 1000)) for seed in range(3)]
    return (build_apng if kind == "apng" else build_webp)(SIZE, layers, plays)


@pytest.mark.parametrize(("kind", "mode"), KINDS)
@pytest.mark.parametrize("seed", range(8))
def test_frames_are_composed(kind: str, mode: str, seed: int, tmp_path: Path) -> None:
    chance = Random(f"{kind} {mode} {seed}")
    layers = random_layers(chance, mode, SIZE, webp=kind == "webp")
    data = (build_apng if kind == "apng" else build_webp)(SIZE, layers, seed)
    path = write(tmp_path, data)
    frames, error = read(path)
    assert error is None
    assert [pixels_of(frame.image) for frame in frames] == compose(SIZE, layers)
    delays_ms = tuple(
        round(1000 * numerator / (denominator or 100))
        for numerator, denominator in (layer.delay for layer in layers)
    )
    assert tuple(frame.delay_ms for frame in frames) == delays_ms
    info = probe([path], Limits())
    assert (info.kind, info.size, info.frames) == (kind, Size(*SIZE), len(layers))
    assert (info.delays_ms, info.plays, info.damage) == (delays_ms, seed, None)


@pytest.mark.parametrize("mode", APNG_MODES)
def test_an_apng_keeps_its_mode_while_that_can_show_it(mode: str, tmp_path: Path) -> None:
    layers = [Layer(noise(mode)), Layer(noise(mode, (3, 2), 1), (2, 1)), Layer(noise(mode))]
    frames, _ = read(write(tmp_path, build_apng(SIZE, layers)))
    assert [frame.image.mode for frame in frames] == [mode] * 3


def test_16_bits_are_kept_and_told(tmp_path: Path) -> None:
    image = Image.frombytes("I;16", SIZE, Random(0).randbytes(70))
    stream = BytesIO()
    image.save(stream, "PNG")
    still = stream.getvalue()
    control = png_chunk(b"acTL", b"\0\0\0\1" + bytes(4))
    frame = png_chunk(b"fcTL", bytes([0, 0, 0, 0, 0, 0, 0, 7, 0, 0, 0, 5]) + bytes(14))
    data = still[:33] + control + frame + still[33:]
    path = write(tmp_path, data)
    assert probe([path], Limits()).kind == "apng"
    (read_back,), _ = read(path)
    assert (read_back.deep, read_back.image.mode) == (True, "I;16")
    assert read_back.image.tobytes() == image.tobytes()


def test_a_default_image_that_the_only_frame_is_not(tmp_path: Path) -> None:
    path = write(tmp_path, build_apng(SIZE, [Layer(noise("RGB", seed=4))], default=noise("RGB")))
    (frame,) = decode([path], Limits())
    assert probe([path], Limits()).kind == "apng"
    assert pixels_of(frame.image) == pixels_of(noise("RGB", seed=4))


def test_a_default_image_without_control_is_no_frame(tmp_path: Path) -> None:
    layers = [Layer(noise("RGB", (3, 2), 4), (1, 1)), Layer(noise("RGB", seed=5))]
    path = write(tmp_path, build_apng(SIZE, layers, default=noise("RGB")))
    frames, error = read(path)
    assert error is None
    assert [pixels_of(frame.image) for frame in frames] == compose(SIZE, layers)


def test_frames_past_those_announced_are_none(tmp_path: Path) -> None:
    layers = [Layer(noise("RGB", seed=seed)) for seed in range(3)]
    frames, error = read(write(tmp_path, build_apng(SIZE, layers, announced=2)))
    assert (len(frames), error) == (2, None)


def test_partly_transparent_pixels_lie_over_each_other(tmp_path: Path) -> None:
    below = Image.new("RGBA", SIZE, (200, 0, 0, 255))
    above = Image.new("RGBA", SIZE, (0, 100, 0, 128))
    for build in (build_apng, build_webp):
        path = write(tmp_path, build(SIZE, [Layer(below), Layer(above, over=True)]))
        red, green, blue, alpha = read(path)[0][1].image.convert("RGBA").getpixel((3, 3))
        assert (abs(red - 100) < 2, abs(green - 50) < 2, blue, alpha) == (True, True, 0, 255)


DAMAGES = {
    "no frame in a webp": (
        build_webp(SIZE, []),
        "holds no frame",
        0,
    ),
    "no control chunk in a webp": (
        build_webp(SIZE, [Layer(noise("RGB"))]).replace(b"ANIM", b"NOTE"),
        "has a frame before its control chunk at byte 44: 0 whole frames stand before it",
        0,
    ),
    "a frame beyond the canvas of a webp": (
        build_webp((6, 5), [Layer(noise("RGB", (6, 5))), Layer(noise("RGB"))]),
        "has a frame that does not fit at byte 248: 1 whole frame stands before it",
        1,
    ),
    "a frame beyond the canvas of an apng": (
        build_apng((6, 5), [Layer(noise("RGB", (6, 5))), Layer(noise("RGB"))]),
        "has a frame that does not fit at byte 209: 1 whole frame stands before it",
        1,
    ),
    "fewer frames than announced": (
        build_apng(SIZE, [Layer(noise("RGB"))], announced=3),
        "announces 3 frames and ends too early: 1 whole frame stands before it",
        1,
    ),
}


@pytest.mark.parametrize("name", DAMAGES)
def test_good_frames_then_a_sentence(name: str, tmp_path: Path) -> None:
    data, sentence, whole = DAMAGES[name]
    path = write(tmp_path, data)
    frames, error = read(path)
    info = probe([path], Limits())
    assert (len(frames), str(error)) == (whole, sentence)
    assert (info.frames, str(info.damage)) == (whole, sentence)


@pytest.mark.parametrize("kind", ["apng", "webp"])
def test_cut_anywhere(kind: str, tmp_path: Path) -> None:
    data = three(kind)
    whole_at = [0]
    for length in range(12, len(data)):
        path = write(tmp_path, data[:length])
        frames, error = read(path)
        assert error is not None
        assert error.message.startswith(("is truncated in the ", "cannot be decoded: ")) or (
            error.message in ("is a PNG without a header", "is a WebP file without a picture")
        )
        if frames:
            assert (error.code, error.hint) == ("ANI001", HINT)
            assert f": {len(frames)} whole frame" in str(error)
            assert probe([path], Limits()).frames == len(frames)
        whole_at.append(len(frames))
    assert whole_at == sorted(whole_at)
    assert set(whole_at) == {0, 1, 2}


@pytest.mark.parametrize("kind", ["apng", "webp"])
def test_wrong_checksums_and_pixels(kind: str, tmp_path: Path) -> None:
    data = bytearray(three(kind))
    place = data.rindex(b"fdAT" if kind == "apng" else b"VP8L") + 20
    data[place] ^= 0xFF
    frames, error = read(write(tmp_path, bytes(data)))
    if kind == "apng":
        assert len(frames) == 2
        assert str(error).startswith("has a wrong checksum in the PNG chunk at byte ")
    else:
        assert len(frames) >= 2


@pytest.mark.parametrize("kind", ["apng", "webp"])
def test_flipped_bytes_raise_nothing_but_image_errors(kind: str, tmp_path: Path) -> None:
    original = three(kind)
    limits = Limits(canvas_px=100_000, total_px=1_000_000)
    for seed in range(250):
        chance = Random(seed)
        data = bytearray(original)
        for _ in range(chance.randint(1, 4)):
            data[chance.randrange(12, len(data))] = chance.randrange(256)
        path = write(tmp_path, bytes(data))
        with contextlib.suppress(ImageError):
            frames = probe([path], limits).frames
            assert len(list(decode([path], limits))) == frames


@pytest.mark.parametrize("kind", ["apng", "webp"])
@pytest.mark.parametrize(
    ("limits", "sentence"),
    [
        (Limits(canvas_px=34), "has a canvas of 7x5 (35 pixels); `limits.canvas_px` allows 34"),
        (Limits(frames=2), "holds more than 2 frames; `limits.frames` allows 2"),
        (
            Limits(total_px=104),
            "holds more than 104 pixels in all its frames; `limits.total_px` allows 104",
        ),
    ],
)
def test_limits(kind: str, limits: Limits, sentence: str, tmp_path: Path) -> None:
    path = write(tmp_path, three(kind))
    for act in (lambda: probe([path], limits), lambda: list(decode([path], limits))):
        with pytest.raises(ImageError) as caught:
            act()
        assert (str(caught.value), caught.value.code) == (sentence, "LIM001")
    assert probe([path], Limits(canvas_px=35, frames=3, total_px=105)).frames == 3


def test_several_animations_are_no_numbered_stills(tmp_path: Path) -> None:
    paths = [tmp_path / "1.png", tmp_path / "2.png"]
    for path in paths:
        path.write_bytes(three("apng"))
    with pytest.raises(ImageError) as caught:
        probe(paths, Limits())
    assert str(caught.value) == "holds 3 frames; of several sources each must be a still"
