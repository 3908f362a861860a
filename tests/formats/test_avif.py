"""AVIF: every frame for its time, in memory that does not grow, and the same bytes everywhere."""

from __future__ import annotations

import struct
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image, ImageDraw

from imgpipe.animation import Frame, ImageError, decode, probe
from imgpipe.formats import FORMATS
from imgpipe.formats.avif_frames import save
from imgpipe.images import Effort, Limits, Loss, Options, Size
from tests.memory import measure

AVIF = FORMATS["avif"]
MIB = 1 << 20
RED = (230, 10, 20)
TYPE = b"colrnclx\0\1\0\15\0\6"  # BT.709's primaries, sRGB's curve, BT.601's matrix


def scene(
    position: int,
    delay_ms: int = 40,
    *,
    size: tuple[int, int] = (40, 24),
    alpha: int | None = None,
) -> Frame:
    """A bar on red, at another place in each frame."""
    mode, back = ("RGB", RED) if alpha is None else ("RGBA", (*RED, alpha))
    image = Image.new(mode, size, back)
    left = position % size[0]
    ImageDraw.Draw(image).rectangle((left, 0, left, size[1] // 2), fill=(0, 220, 240))
    return Frame(position, image, delay_ms)


def assemble(frames: list[Frame], plays: int = 0, options: Options | None = None) -> bytes:
    stream = BytesIO()
    assert AVIF.assemble
    assembler = AVIF.assemble(stream, plays, options or Options())
    for frame in frames:
        assembler.add(frame)
    assert assembler.finish() is None
    return stream.getvalue()


def read(folder: Path, data: bytes) -> list[Frame]:
    path = folder / "made.avif"
    path.write_bytes(data)
    return list(decode([path], Limits()))


def bar_place(frame: Frame) -> int:
    row = [frame.image.convert("RGB").getpixel((x, 0))[1] for x in range(frame.size.width_px)]
    return row.index(max(row))


@pytest.mark.parametrize(
    "delays_ms", [(40,) * 5, (100, 100, 33, 1, 700_000), (0, 10, 11), (0,), (1000,)]
)
@pytest.mark.parametrize("plays", [0, 1, 3])
def test_delays_and_plays(delays_ms: tuple[int, ...], plays: int, tmp_path: Path) -> None:
    path = tmp_path / "made.avif"
    path.write_bytes(assemble([scene(i, delay) for i, delay in enumerate(delays_ms)], plays))
    AVIF.check(path, Size(40, 24), len(delays_ms))
    info = probe([path], Limits())
    shown = tuple(delay if delay > 10 else 100 for delay in delays_ms)
    assert (info.kind, info.plays, info.frames, info.delays_ms) == (
        *("avif", plays, len(delays_ms)),
        shown,
    )
    frames = list(decode([path], Limits()))
    assert [bar_place(frame) for frame in frames] == list(range(len(frames)))
    with Image.open(path) as image:
        for position, delay_ms in enumerate(shown):
            image.seek(position)
            image.load()
            assert image.info["duration"] == delay_ms


@pytest.mark.parametrize("count", [1, 32, 33, 34, 65])
def test_frames_that_are_coded_together_and_apart(count: int, tmp_path: Path) -> None:
    frames = read(tmp_path, assemble([scene(i) for i in range(count)]))
    assert [bar_place(frame) for frame in frames] == [i % 40 for i in range(count)]


@pytest.mark.parametrize(("count", "keys"), [(32, 1), (33, 2), (65, 3)])
def test_how_many_frames_are_coded_together(count: int, keys: int) -> None:
    made = assemble([scene(i, size=(8, 8)) for i in range(count)])
    assert struct.unpack_from(">I", made, made.index(b"stss") + 8) == (keys,)


def test_the_head_is_put_in_front_in_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    frames = [scene(i) for i in range(9)]
    whole = assemble(frames)
    monkeypatch.setattr("imgpipe.formats.avif._PIECE_BYTES", 100)
    assert assemble(frames) == whole


def test_the_encoder_has_one_thread_whatever_the_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    """So few threads, and no tiles for them, that the bytes cannot depend on the cores."""
    asked: dict[str, object] = {}
    monkeypatch.setattr(Image.Image, "save", lambda *_, **options: asked.update(options))
    save([scene(0).image], Options(), moving=False)
    assert (asked["max_threads"], asked["autotiling"]) == (1, False)


def test_equal_neighbours_are_kept(tmp_path: Path) -> None:
    assert len(read(tmp_path, assemble([scene(0)] * 7))) == 7


@pytest.mark.parametrize("size", [(1, 1), (1, 9), (33, 1), (41, 24), (40, 23), (17, 33)])
@pytest.mark.parametrize("alpha", [None, 100])
def test_odd_sizes(size: tuple[int, int], alpha: int | None, tmp_path: Path) -> None:
    frames = read(tmp_path, assemble([scene(i, size=size, alpha=alpha) for i in range(3)]))
    assert [frame.size for frame in frames] == [Size(*size)] * 3
    (still,) = read(tmp_path, AVIF.encode_still(scene(0, size=size, alpha=alpha), Options()).data)
    assert still.size == Size(*size)


@pytest.mark.parametrize("first", [0, 1, 31, 32, 40, 69])
def test_alpha_wherever_it_begins(first: int, tmp_path: Path) -> None:
    made = assemble([scene(i, alpha=90 if i >= first else None) for i in range(70)])
    alphas = [
        frame.image.convert("RGBA").getpixel((frame.size.width_px - 1, 23))[3]
        for frame in read(tmp_path, made)
    ]
    assert all(abs(alpha - (90 if i >= first else 255)) <= 4 for i, alpha in enumerate(alphas))


def test_no_alpha_where_no_frame_has_any() -> None:
    opaque = [Frame(i, scene(i).image.convert("RGBA"), 40) for i in range(3)]
    assert b"auxl" not in assemble(opaque)
    assert b"auxl" in assemble([scene(i, alpha=90) for i in range(3)])


def test_the_first_frame_is_a_still_for_programs_that_show_stills_only(tmp_path: Path) -> None:
    made = assemble([scene(7, alpha=90), scene(9)])
    assert made[4:12] == b"ftypavis"
    (still,) = read(tmp_path, made.replace(b"ftypavis", b"ftypavif"))
    assert (bar_place(still), still.image.mode) == (7, "RGBA")


def test_the_tables_stand_before_the_frames() -> None:
    made = assemble([scene(i) for i in range(3)])
    assert made.index(b"moov") < made.index(b"mdat")


def test_the_same_bytes_twice() -> None:
    frames = [scene(i, alpha=9 * i) for i in range(5)]
    assert assemble(frames) == assemble(frames)


def test_colours_are_tagged() -> None:
    limited, full = b"\0", b"\x80"
    assert TYPE + limited in assemble([scene(0)])
    assert TYPE + full in AVIF.encode_still(scene(0), Options()).data


@pytest.mark.parametrize("color", [RED, (128, 128, 128), (224, 172, 140), (0, 0, 0), (255,) * 3])
def test_colours_come_back_within_3_levels(color: tuple[int, int, int], tmp_path: Path) -> None:
    frame = Frame(0, Image.new("RGB", (32, 32), color), 40)
    for data in (assemble([frame, frame]), AVIF.encode_still(frame, Options()).data):
        for back in read(tmp_path, data):
            pixel = back.image.getpixel((16, 16))
            assert all(abs(one - other) <= 3 for one, other in zip(pixel, color, strict=True))


def test_options_count() -> None:
    frames = [Frame(i, Image.effect_noise((64, 64), 60 + i).convert("RGB"), 40) for i in range(2)]
    for make in (lambda o: assemble(frames, 0, o), lambda o: AVIF.encode_still(frames[0], o).data):
        assert make(Options()) == make(Options(quality=60, effort=Effort.BALANCED))
        assert (
            len(make(Options(quality=20))) < len(make(Options())) < len(make(Options(quality=90)))
        )
        efforts = {make(Options(effort=effort)) for effort in Effort}
        assert len(efforts) == 3
    assert "lossless" not in AVIF.options


def test_losses_of_an_animation_are_told() -> None:
    assert AVIF.assemble
    assembler = AVIF.assemble(BytesIO(), 0, Options())
    image = scene(0).image
    assembler.add(Frame(0, image, deep=True, recolored=True))
    assembler.add(Frame(1, image, recolored=True))
    assert assembler.finish() == Loss(deep_frames=1, recolored_frames=2)


def test_an_encoded_still_is_kept_with_its_frame(monkeypatch: pytest.MonkeyPatch) -> None:
    frame = scene(0)
    first = AVIF.encode_still(frame, Options()).data
    monkeypatch.setattr("imgpipe.formats.avif.save", lambda *_, **__: b"made again")
    assert AVIF.encode_still(frame, Options()).data == first
    assert AVIF.encode_still(frame, Options(quality=3)).data == b"made again"


def test_what_is_too_large_is_refused() -> None:
    long = Frame(0, Image.new("RGB", (32_769, 1)))
    message = "cannot be written as AVIF: the frame measures 32769x1"
    assert AVIF.assemble
    for write in (
        lambda: AVIF.encode_still(long, Options()),
        lambda: AVIF.assemble(BytesIO(), 0, Options()).add(long),
    ):
        with pytest.raises(ImageError) as caught:
            write()
        assert str(caught.value) == message
        assert caught.value.hint == "AVIF holds 32,768 pixels a side at most"
    with pytest.raises(ImageError) as caught:
        AVIF.assemble(BytesIO(), 0, Options()).add(scene(0, 1 << 32))
    assert str(caught.value) == "cannot be assembled: frame 1 has a delay of 4294967296 ms"
    assert caught.value.hint == "AVIF holds 4,294,967,295 ms at most"


def test_the_longest_side(tmp_path: Path) -> None:
    frame = Frame(0, Image.new("RGB", (32_768, 1), RED))
    (back,) = read(tmp_path, AVIF.encode_still(frame, Options()).data)
    assert back.size == frame.size


def test_a_pillow_without_avif(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    made = AVIF.encode_still(scene(0), Options()).data
    monkeypatch.setattr("PIL.AvifImagePlugin.SUPPORTED", False)
    hint = "install a wheel of it: `python -m pip install pillow`"
    with pytest.raises(ImageError) as caught:
        AVIF.encode_still(scene(0), Options())
    assert str(caught.value) == "cannot be written as AVIF: this Pillow has no encoder for it"
    assert caught.value.hint == hint
    with pytest.raises(ImageError) as caught:
        read(tmp_path, made)
    assert str(caught.value) == "is an AVIF image, which this Pillow cannot decode"
    assert caught.value.hint == hint


def test_what_the_encoder_refuses_is_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise ValueError("no")

    monkeypatch.setattr(Image.Image, "save", refuse)
    with pytest.raises(ImageError, match=r"^cannot be written as AVIF: no$"):
        save([scene(0).image], Options(), moving=False)


def test_check_refuses_what_is_cut_or_goes_on(tmp_path: Path) -> None:
    data = assemble([scene(i, alpha=90) for i in range(4)])
    path = tmp_path / "made.avif"
    for length in range(0, len(data), 1 + len(data) // 200):
        path.write_bytes(data[:length])
        with pytest.raises(ImageError):
            AVIF.check(path, Size(40, 24), 4)
    path.write_bytes(data + b"\0")
    with pytest.raises(ImageError, match=rf"^is truncated in the box at byte {len(data)}$"):
        AVIF.check(path, Size(40, 24), 4)


def write_many(path: Path, frames: int) -> int:
    stills = [scene(i, size=(400, 400)) for i in range(20)]
    assert AVIF.assemble
    with path.open("w+b") as stream:
        assembler = AVIF.assemble(stream, 0, Options())
        for position in range(frames):
            image = stills[position % 20].image.copy()
            assembler.add(Frame(position, image, 40))
        assembler.finish()
    return sum(1 for _ in decode([path], Limits()))


@pytest.mark.slow
def test_1000_frames_take_no_more_memory_than_100(tmp_path: Path) -> None:
    peaks_bytes = []
    for frames in (100, 1_000):
        count, peak_bytes = measure(write_many, tmp_path / f"{frames}.avif", frames)
        assert count == frames
        peaks_bytes.append(peak_bytes)
    assert peaks_bytes[1] - peaks_bytes[0] < 30 * MIB
