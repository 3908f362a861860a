"""What every format promises: what it encodes it checks and decodes, and it refuses the rest."""

from __future__ import annotations

from dataclasses import fields
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from imgpipe.animation import Frame, ImageError, decode, probe
from imgpipe.animation.frame import is_opaque, shown_delay_ms
from imgpipe.formats import FORMATS, Format, format_of
from imgpipe.images import Limits, Loss, Options, Size
from tests.animation.reference import pixels_of
from tests.formats.frames import HEIGHT, WIDTH, indexed, noise, smooth

SIZE = Size(WIDTH, HEIGHT)
EVERY = pytest.mark.parametrize("entry", FORMATS.values(), ids=FORMATS)
LOSSLESS = {
    "png": Options(),
    "gif": Options(),
    "apng": Options(),
    "webp": Options(lossless=True),
}
SHOWN_DELAYS = {"avif", "mp4", "webm"}  # a track of frames has no delay of 0
STILL = pytest.mark.parametrize(
    "entry", [entry for entry in FORMATS.values() if entry.encode], ids=lambda entry: entry.id
)
MOVING = pytest.mark.parametrize(
    "entry", [entry for entry in FORMATS.values() if entry.assemble], ids=lambda entry: entry.id
)
FRAMES = {
    "palette": indexed(),
    "few colours": indexed(colors=3),
    "transparent index": indexed(colors=5, transparent=4),
    "grey": Frame(0, noise("L")),
    "black and white": Frame(0, noise("1")),
    "truecolour": Frame(0, indexed().image.convert("RGB")),
    "truecolour with alpha": Frame(0, indexed(colors=255, transparent=4).image.convert("RGBA")),
    "opaque with an alpha channel": Frame(0, indexed().image.convert("RGBA")),
    "one pixel": Frame(0, Image.new("RGB", (1, 1), (7, 8, 9))),
    "wholly transparent": Frame(0, Image.new("RGBA", (5, 4), (7, 8, 9, 0))),
}


def write(folder: Path, data: bytes) -> Path:
    path = folder / "made"
    path.write_bytes(data)
    return path


def refuse(entry: Format, path: Path, size: Size = SIZE, frames: int = 1) -> str:
    with pytest.raises(ImageError) as caught:
        entry.check(path, size, frames)
    sentence = str(caught.value)
    assert sentence
    assert not sentence.endswith(".")
    return sentence


def test_ids_and_extensions() -> None:
    assert all(entry.id == key for key, entry in FORMATS.items())
    extensions = [word for entry in FORMATS.values() for word in entry.extensions]
    assert len(extensions) == len(set(extensions))
    assert [format_of(word) for word in ("jpg", "jpeg", "gif")] == [
        FORMATS["jpeg"],
        FORMATS["jpeg"],
        FORMATS["gif"],
    ]
    assert [format_of(word) for word in ("JPG", ".png", "tiff", "")] == [None] * 4


@EVERY
def test_options_are_options(entry: Format) -> None:
    assert entry.options <= {field.name for field in fields(Options)}
    assert entry.compose or {"width_px", "height_px"} <= entry.options


@STILL
def test_encode_check_decode(entry: Format, tmp_path: Path) -> None:
    path = write(tmp_path, entry.encode(smooth(), Options()).data)
    entry.check(path, SIZE, 1)
    info = probe([path], Limits())
    assert (info.kind, info.size, info.frames, info.damage) == (entry.id, SIZE, 1, None)
    (frame,) = decode([path], Limits())
    assert frame.image.info == {}


@pytest.mark.parametrize("name", FRAMES)
@pytest.mark.parametrize("format_id", [id_ for id_ in LOSSLESS if FORMATS[id_].encode])
def test_pixels_come_back_exactly(format_id: str, name: str, tmp_path: Path) -> None:
    entry, frame = FORMATS[format_id], FRAMES[name]
    path = write(tmp_path, entry.encode(frame, LOSSLESS[format_id]).data)
    entry.check(path, frame.size, 1)
    (back,) = decode([path], Limits())
    assert pixels_of(back.image) == pixels_of(frame.image)


@STILL
def test_the_same_bytes_twice(entry: Format) -> None:
    first, second = (entry.encode(smooth(), Options()).data for _ in range(2))
    assert first == second


@STILL
def test_encoding_leaves_the_frame_alone(entry: Format) -> None:
    frame = indexed()
    before = frame.image.tobytes(), frame.image.getpalette(), dict(frame.image.info)
    entry.encode(frame, Options())
    assert (frame.image.tobytes(), frame.image.getpalette(), frame.image.info) == before


@STILL
def test_check_refuses_a_file_cut_anywhere(entry: Format, tmp_path: Path) -> None:
    data = entry.encode(smooth(), Options()).data
    for length in sorted({0, 1, len(data) - 1, *range(2, len(data), 1 + len(data) // 40)}):
        refuse(entry, write(tmp_path, data[:length]))


@STILL
def test_check_refuses_another_size_or_count(entry: Format, tmp_path: Path) -> None:
    path = write(tmp_path, entry.encode(smooth(), Options()).data)
    assert refuse(entry, path, size=Size(WIDTH + 1, HEIGHT)) == "measures 24x17, not 25x17"
    assert refuse(entry, path, frames=2) == "holds 1 frame, not 2"


@STILL
def test_check_refuses_bytes_after_the_end(entry: Format, tmp_path: Path) -> None:
    refuse(entry, write(tmp_path, entry.encode(smooth(), Options()).data + b"\0"))


@STILL
def test_check_refuses_another_format(entry: Format, tmp_path: Path) -> None:
    for other in FORMATS.values():
        if other is not entry and other.encode:
            path = write(tmp_path, other.encode(smooth(), Options()).data)
            assert refuse(entry, path) == f"holds {other.id} data, not {entry.id}"


@STILL
def test_no_metadata(entry: Format) -> None:
    frame = smooth()
    frame.image.info |= {"icc_profile": b"profile", "comment": b"secret", "exif": b"Exif\0\0secret"}
    data = entry.encode(frame, Options()).data
    assert b"secret" not in data
    assert b"profile" not in data


@STILL
def test_what_the_frame_lacks_of_its_file_is_told(entry: Format) -> None:
    image = Image.new("RGB", (4, 3))
    assert entry.encode(Frame(0, image), Options()).loss is None
    assert entry.encode(Frame(0, image, deep=True), Options()).loss == Loss(deep_frames=1)
    assert entry.encode(Frame(0, image, recolored=True), Options()).loss == Loss(recolored_frames=1)


@STILL
def test_only_a_png_has_16_bits_and_only_in_a_frames_own_size(entry: Format) -> None:
    frame = Frame(0, noise("I;16"), deep=True)
    kept = None if entry.id == "png" else Loss(deep_frames=1)
    assert entry.encode(frame, Options()).loss == kept
    small = frame.resized(Size(5, 5))
    loss = entry.encode(small, Options()).loss
    assert loss is not None
    assert loss.deep_frames == 1


@MOVING
def test_every_frame_comes_back(entry: Format, tmp_path: Path) -> None:
    frames = [indexed(position // 3, colors=9, delay_ms=10 * position) for position in range(9)]
    stream = BytesIO()
    assert entry.assemble is not None
    assembler = entry.assemble(stream, 0, LOSSLESS.get(entry.id, Options()))
    for frame in frames:
        assembler.add(frame)
    assembler.finish()
    path = write(tmp_path, stream.getvalue())
    size = entry.held_size(SIZE, Options())
    entry.check(path, size, 9)
    assert refuse(entry, path, size, frames=8) == "holds 9 frames, not 8"
    back = list(decode([path], Limits()))
    held = shown_delay_ms if entry.id in SHOWN_DELAYS else int
    assert [frame.delay_ms for frame in back] == [held(frame.delay_ms) for frame in frames]
    if entry.id in LOSSLESS:
        assert [pixels_of(f.image) for f in back] == [pixels_of(f.image) for f in frames]


@MOVING
def test_an_animation_needs_frames_of_one_size(entry: Format) -> None:
    assert entry.assemble is not None
    with pytest.raises(ImageError, match=r"^cannot be assembled: there is no frame$"):
        entry.assemble(BytesIO(), 0, Options()).finish()
    assembler = entry.assemble(BytesIO(), 0, Options())
    assembler.add(smooth())
    with pytest.raises(ImageError) as caught:
        assembler.add(Frame(1, Image.new("RGB", (3, 4))))
    assert str(caught.value) == ("cannot be assembled: frame 2 measures 3x4, the first one 24x17")
    assert caught.value.hint


def test_frames_are_what_they_are_called() -> None:
    assert len(smooth().image.getcolors(WIDTH * HEIGHT)) > 256
    assert is_opaque(FRAMES["opaque with an alpha channel"].image)
    assert not is_opaque(FRAMES["truecolour with alpha"].image)
