"""What animated WebP and APNG each promise beyond the contract."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from imgpipe.animation import Frame, ImageError, decode, probe
from imgpipe.animation.png_chunks import walk_chunks as walk_png
from imgpipe.animation.webp_chunks import walk_chunks as walk_webp
from imgpipe.formats import FORMATS, webp
from imgpipe.images import Effort, Limits, Loss, Options, Size
from tests.animation.reference import pixels_of
from tests.formats.frames import HEIGHT, WIDTH, indexed, noise, smooth

LOSSLESS = Options(lossless=True)
DELAYS = (0, 7, 10, 70, 1_000, 65_535)


def assemble(
    format_id: str, frames: Sequence[Frame], options: Options, plays: int = 0
) -> tuple[bytes, Loss | None]:
    stream = BytesIO(b"before")
    stream.seek(6)
    start = FORMATS[format_id].assemble
    assert start is not None
    assembler = start(stream, plays, options)
    for frame in frames:
        assembler.add(frame)
    loss = assembler.finish()
    assert stream.getvalue().startswith(b"before")
    return stream.getvalue()[6:], loss


def read(folder: Path, format_id: str, data: bytes, frames: Sequence[Frame]) -> list[Frame]:
    path = folder / f"made.{format_id}"
    path.write_bytes(data)
    FORMATS[format_id].check(path, frames[0].size, len(frames))
    return list(decode([path], Limits()))


def assert_exact(folder: Path, format_id: str, frames: Sequence[Frame], options: Options) -> bytes:
    data, loss = assemble(format_id, frames, options)
    back = read(folder, format_id, data, frames)
    assert loss is None
    assert [pixels_of(frame.image) for frame in back] == [pixels_of(f.image) for f in frames]
    assert [frame.delay_ms for frame in back] == [frame.delay_ms for frame in frames]
    return data


def blot(frame: Frame, delay_ms: int = 70) -> Frame:
    """The frame with another colour in a small rectangle, whose corner is odd."""
    image = frame.truecolor.copy()
    image.paste((1, 2, 3), (5, 3, 8, 7))
    return Frame(1, image, delay_ms)


TRANSPARENT = [indexed(n, colors=5, transparent=n + 1, delay_ms=70) for n in range(3)]
PARTLY = [Frame(n, noise("RGBA", seed=n), 70) for n in range(3)]
STORIES = {
    "equal neighbours": [smooth(0, 10), smooth(0, 10), smooth(0, 10), smooth(1, 10)],
    "delays": [smooth(n, delay_ms) for n, delay_ms in enumerate(DELAYS)],
    "one frame": [smooth(0, 70)],
    "one pixel": [Frame(n, Image.new("RGB", (1, 1), (n, 0, 0)), 50) for n in range(3)],
    "an odd place": [smooth(0, 70), blot(smooth())],
    "transparent": TRANSPARENT,
    "opaque, then transparent": [smooth(0, 70), *TRANSPARENT],
    "grey": [Frame(n, noise("L", seed=n), 70) for n in range(3)],
    "palettes of their own": [indexed(n, delay_ms=70) for n in range(3)],
    "few colours": [indexed(n, colors=3, delay_ms=70) for n in range(9)],
    "few colours, then many": [indexed(0, colors=3), indexed(1, colors=3), smooth(2), smooth(3)],
}


@pytest.mark.parametrize("name", STORIES)
@pytest.mark.parametrize(
    ("format_id", "options"),
    [
        ("apng", Options()),
        ("apng", Options(effort=Effort.FAST)),
        ("apng", Options(effort=Effort.SMALL)),
        ("webp", LOSSLESS),
        ("webp", Options(lossless=True, effort=Effort.SMALL)),
    ],
)
def test_exact(format_id: str, options: Options, name: str, tmp_path: Path) -> None:
    assert_exact(tmp_path, format_id, STORIES[name], options)


@pytest.mark.parametrize("plays", [0, 1, 3, 65_535])
@pytest.mark.parametrize("format_id", ["apng", "webp"])
def test_plays(format_id: str, plays: int, tmp_path: Path) -> None:
    data, _ = assemble(format_id, [smooth(), smooth(1)], Options(), plays)
    path = tmp_path / "a"
    path.write_bytes(data)
    assert probe([path], Limits()).plays == plays


def test_too_many_plays() -> None:
    with pytest.raises(ImageError) as caught:
        assemble("webp", [smooth()], Options(), 65_536)
    assert str(caught.value) == "cannot be written as WebP: 65,536 plays are more than 65,535"
    assert caught.value.hint == "a loop of 0 never ends"


def test_partly_transparent_pixels_are_kept_by_an_apng(tmp_path: Path) -> None:
    assert_exact(tmp_path, "apng", PARTLY, Options())
    assert_exact(tmp_path, "apng", [smooth(), *PARTLY], Options())
    faint = [Frame(n, Image.new("RGBA", (9, 9), (n, 0, 0, 100 + n))) for n in range(3)]
    data = assert_exact(tmp_path, "apng", faint, Options())
    assert b"PLTE" in data


def test_partly_transparent_pixels_are_kept_by_a_lossless_webp(tmp_path: Path) -> None:
    assert_exact(tmp_path, "webp", PARTLY, LOSSLESS)


def test_the_alpha_of_a_lossy_webp_is_exact(tmp_path: Path) -> None:
    for effort in Effort:
        data, _ = assemble("webp", [smooth(), *PARTLY], Options(effort=effort))
        back = read(tmp_path, "webp", data, [smooth(), *PARTLY])
        for frame, other in zip(PARTLY, back[1:], strict=True):
            assert other.image.getchannel("A").tobytes() == frame.image.getchannel("A").tobytes()


def test_stills_and_their_animation_are_encoded_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls = []
    compress = webp._compress

    def count(image: Image.Image, settings: webp._Settings) -> bytes:
        calls.append(settings)
        return compress(image, settings)

    monkeypatch.setattr(webp, "_compress", count)
    frames = [smooth(n) for n in range(3)]
    stills = [FORMATS["webp"].encode_still(frame, Options(quality=80)).data for frame in frames]
    data, _ = assemble("webp", [frame.timed(70) for frame in frames], Options())
    assert len(calls) == 3
    assert all(still[12:] in data for still in stills)
    assert [frame.delay_ms for frame in read(tmp_path, "webp", data, frames)] == [70] * 3
    assemble("webp", frames, Options(quality=79))
    assert len(calls) == 6


def test_only_what_changes_is_in_a_small_webp() -> None:
    frames = [smooth(0, 70), blot(smooth()), blot(smooth())]
    data, _ = assemble("webp", frames, Options(lossless=True, effort=Effort.SMALL))
    heads = [chunk.head for chunk in walk_webp(BytesIO(data)) if chunk.kind == b"ANMF"]
    places = [(2 * head[0], 2 * head[3], 1 + head[6], 1 + head[9]) for head in heads]
    assert places == [(0, 0, WIDTH, HEIGHT), (4, 2, 4, 5), (0, 0, 1, 1)]
    whole, _ = assemble("webp", frames, LOSSLESS)
    assert len(data) < len(whole)


def test_only_what_changes_is_in_an_apng() -> None:
    frames = [smooth(0, 70), blot(smooth()), blot(smooth())]
    data, _ = assemble("apng", frames, Options())
    controls = [data[at + 8 : at + 24] for at in range(len(data)) if data[at : at + 4] == b"fcTL"]
    places = [tuple(control[3::4]) for control in controls]
    assert places == [(WIDTH, HEIGHT, 0, 0), (3, 4, 5, 3), (1, 1, 0, 0)]


@pytest.mark.parametrize(
    ("name", "color_type"),
    [
        ("few colours", 3),
        ("grey", 3),
        ("transparent", 3),
        ("palettes of their own", 2),
        ("opaque, then transparent", 6),
        ("few colours, then many", 2),
    ],
)
def test_an_apng_has_a_palette_where_one_serves(name: str, color_type: int) -> None:
    data, _ = assemble("apng", STORIES[name], Options())
    assert data[25] == color_type
    kinds = [chunk.kind for chunk in walk_png(BytesIO(data))]
    assert kinds[:2] == [b"IHDR", b"acTL"]
    assert (b"PLTE" in kinds) == (color_type == 3)
    assert all(chunk.checksum_right for chunk in walk_png(BytesIO(data)))


def test_pillow_reads_what_is_written(tmp_path: Path) -> None:
    frames = [smooth(0, 70), smooth(0, 70), blot(smooth(), 1_000), *TRANSPARENT]
    for format_id, options in (("apng", Options()), ("webp", LOSSLESS)):
        data, _ = assemble(format_id, frames, options, 3)
        image = Image.open(BytesIO(data))
        assert (image.n_frames, image.info["loop"]) == (len(frames), 3)
        for position, frame in enumerate(frames):
            image.seek(position)
            assert pixels_of(image.convert("RGBA")) == pixels_of(frame.image)
            assert image.info["duration"] == frame.delay_ms


@pytest.mark.parametrize(
    ("delay_ms", "kept_ms"),
    [(65_536, 65_540), (655_350, 655_350), (655_355, 655_400), (6_553_600, 6_554_000)],
)
def test_long_delays_of_an_apng_are_rounded(delay_ms: int, kept_ms: int, tmp_path: Path) -> None:
    frames = [smooth(0, delay_ms), smooth(1, 70)]
    data, loss = assemble("apng", frames, Options())
    back = read(tmp_path, "apng", data, frames)
    assert [frame.delay_ms for frame in back] == [kept_ms, 70]
    assert loss == (None if delay_ms == kept_ms else Loss(rounded_delays=1))


@pytest.mark.parametrize(
    ("format_id", "delay_ms", "hint"),
    [
        ("apng", 65_535_500, "APNG holds 65,535 s at most"),
        ("webp", 16_777_216, "WebP holds 16,777,215 ms at most"),
    ],
)
def test_longer_delays_are_refused(format_id: str, delay_ms: int, hint: str) -> None:
    with pytest.raises(ImageError) as caught:
        assemble(format_id, [smooth(), smooth(1, delay_ms)], Options())
    sentence = f"cannot be assembled: frame 2 has a delay of {delay_ms} ms"
    assert (str(caught.value), caught.value.hint) == (sentence, hint)
    assert assemble(format_id, [smooth(0, delay_ms - 1)], Options())


def test_500_frames(tmp_path: Path) -> None:
    frames = [indexed(n % 5, colors=3, delay_ms=n).cropped(Size(9, 5)) for n in range(500)]
    assert_exact(tmp_path, "apng", frames, Options())
    assert_exact(tmp_path, "webp", frames, LOSSLESS)


def test_effort_saves_bytes_and_balanced_is_the_default() -> None:
    frames = [Frame(n, noise("RGB", seed=n).resize((240, 170))) for n in range(2)]
    for format_id in ("apng", "webp"):
        sizes = [len(assemble(format_id, frames, Options(effort=effort))[0]) for effort in Effort]
        assert sizes[0] > sizes[1] >= sizes[2]
    still = FORMATS["webp"].encode_still(frames[0], Options()).data
    assert still == FORMATS["webp"].encode_still(frames[0], Options(effort=Effort.BALANCED)).data


@pytest.mark.parametrize("format_id", ["apng", "webp"])
def test_what_frames_lack_is_told(format_id: str) -> None:
    image = smooth().image
    frames = [Frame(0, image, deep=True), Frame(1, image, recolored=True), Frame(2, image)]
    loss = Loss(deep_frames=1, recolored_frames=1)
    assert assemble(format_id, frames, Options())[1] == loss


@pytest.mark.parametrize("format_id", ["apng", "webp"])
def test_no_metadata(format_id: str) -> None:
    frames = [smooth(n) for n in range(2)]
    for frame in frames:
        frame.image.info |= {"icc_profile": b"secret", "comment": b"secret", "exif": b"secret"}
    assert b"secret" not in assemble(format_id, frames, Options())[0]


@pytest.mark.parametrize("format_id", ["apng", "webp"])
def test_check_refuses_a_file_cut_anywhere_or_longer(format_id: str, tmp_path: Path) -> None:
    data, _ = assemble(format_id, [smooth(0, 70), smooth(1, 70)], Options())
    path = tmp_path / "a"
    lengths = sorted({len(data) - 1, *range(0, len(data), 1 + len(data) // 60)})
    for part in (*(data[:length] for length in lengths), data + b"\0"):
        path.write_bytes(part)
        with pytest.raises(ImageError):
            FORMATS[format_id].check(path, Size(WIDTH, HEIGHT), 2)
