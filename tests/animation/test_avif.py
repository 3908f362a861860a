"""Reading AVIF: boxes before pixels, damage told, limits before memory."""

from __future__ import annotations

import struct
from contextlib import suppress
from io import BytesIO
from pathlib import Path
from random import Random

import av
import pytest
from PIL import Image

from imgpipe.animation import Frame, ImageError, decode, probe
from imgpipe.animation.av1_sequence import find_sizes
from imgpipe.formats import FORMATS
from imgpipe.formats.scheduling import scheduling_kept
from imgpipe.image_reading import look
from imgpipe.images import Limits, Options, Size

SIDES = 40, 24
AGAIN = "restore the file from its original, or export it again"
AVIF = FORMATS["avif"]


def picture(position: int, *, alpha: bool = False, sides: tuple[int, int] = SIDES) -> Image.Image:
    image = Image.new("RGBA" if alpha else "RGB", sides, (200, 10 * position, 60, 90)[: 3 + alpha])
    image.putpixel((0, 0), (0, 0, 0, 255)[: 3 + alpha])
    return image


def moving(count: int = 4, *, alpha: bool = False, plays: int = 3) -> bytes:
    stream = BytesIO()
    assert AVIF.assemble
    assembler = AVIF.assemble(stream, plays, Options())
    for position in range(count):
        assembler.add(Frame(position, picture(position, alpha=alpha), 50))
    assembler.finish()
    return stream.getvalue()


def saved(*images: Image.Image, **options: object) -> bytes:
    """What Pillow writes: libavif's own boxes."""
    stream = BytesIO()
    more = {"save_all": True, "append_images": images[1:]} if len(images) > 1 else {}
    images[0].save(stream, "AVIF", speed=10, max_threads=1, **more, **options)
    return stream.getvalue()


def write(folder: Path, data: bytes) -> Path:
    path = folder / "picture"
    path.write_bytes(data)
    return path


def refuse(folder: Path, data: bytes, **limits: int) -> ImageError:
    path = write(folder, data)
    with pytest.raises(ImageError) as caught:
        list(decode([path], Limits(**limits)))
    return caught.value


def test_a_file_of_another_program(tmp_path: Path) -> None:
    images = [picture(i, alpha=True) for i in range(3)]
    path = write(tmp_path, saved(*images, duration=[70, 130, 20]))
    info = probe([path], Limits())
    assert (info.size, info.frames, info.delays_ms) == (Size(*SIDES), 3, (70, 130, 20))
    assert (info.plays, info.kind, info.damage) == (0, "avif", None)
    frames = list(decode([path], Limits()))
    assert [frame.delay_ms for frame in frames] == [70, 130, 20]
    assert {frame.image.mode for frame in frames} == {"RGBA"}


def test_a_still(tmp_path: Path) -> None:
    path = write(tmp_path, saved(picture(0)))
    info = probe([path], Limits())
    assert (info.size, info.frames, info.delays_ms, info.plays) == (Size(*SIDES), 1, (0,), 1)
    (frame,) = decode([path], Limits())
    assert (frame.delay_ms, frame.image.info, frame.recolored) == (0, {}, False)


def test_several_stills_are_an_animation(tmp_path: Path) -> None:
    paths = [tmp_path / f"{i}.avif" for i in range(3)]
    for position, path in enumerate(paths):
        path.write_bytes(saved(picture(position)))
    assert probe(paths, Limits()).frames == 3
    paths[1].write_bytes(moving())
    with pytest.raises(ImageError) as caught:
        probe(paths, Limits())
    assert str(caught.value) == "holds 4 frames; of several sources each must be a still"


@pytest.mark.parametrize(("orientation", "sides"), [(6, (24, 40)), (3, SIDES), (2, SIDES)])
def test_a_still_is_turned_as_it_says(
    orientation: int, sides: tuple[int, int], tmp_path: Path
) -> None:
    exif = Image.Exif()
    exif[0x0112] = orientation
    image = picture(0)
    for x in range(12):
        for y in range(8):
            image.putpixel((x, y), (0, 0, 255))
    path = write(tmp_path, saved(image, exif=exif, quality=95))
    assert probe([path], Limits()).size == Size(*sides)
    (frame,) = decode([path], Limits())
    assert frame.size == Size(*sides)
    corner = {6: (sides[0] - 3, 2), 3: (sides[0] - 3, sides[1] - 3), 2: (sides[0] - 3, 2)}
    assert frame.image.getpixel(corner[orientation])[2] > 200


@pytest.mark.parametrize("brand", [b"mif1", b"msf1"])
def test_a_brand_of_the_container_may_come_first(brand: bytes, tmp_path: Path) -> None:
    data = saved(picture(0)).replace(b"ftypavif", b"ftyp" + brand)
    assert probe([write(tmp_path, data)], Limits()).kind == "avif"
    heic = data.replace(b"avif", b"heic")
    assert refuse(tmp_path, heic).message.startswith("is not an image that imgpipe reads")


@pytest.mark.parametrize("alpha", [False, True])
def test_the_whole_frames_of_a_cut_animation(alpha: bool, tmp_path: Path) -> None:
    data = moving(alpha=alpha)
    start = data.index(b"mdat") - 4
    counts = set()
    for length in range(start + 16, len(data), 5):
        path = write(tmp_path, data[:length])
        info = probe([path], Limits())
        assert info.damage
        verb = "stands" if info.frames == 1 else "stand"
        frames = f"{info.frames} whole frame{'s' * (info.frames != 1)}"
        said = f"is truncated in the `mdat` box at byte {start}: {frames} {verb} before it"
        assert (info.damage.message, info.damage.code) == (said, "ANI001")
        with pytest.raises(ImageError) as caught:
            list(decode([path], Limits()))
        assert caught.value.message == said
        facts = look(path, Limits())
        assert (facts.frames, facts.problem) == (info.frames, said)
        counts.add(info.frames)
    # The alpha of frames that are coded together stands behind their colours.
    assert counts == {0, 1, 2, 3}


@pytest.mark.parametrize("frames", [1, 3])
@pytest.mark.parametrize("pixels", ["yuv420p", "yuv420p10le"])
def test_more_than_8_bits_are_told(pixels: str, frames: int, tmp_path: Path) -> None:
    path = tmp_path / "a.avif"
    with av.open(path, "w", format="avif") as container:
        track = container.add_stream("libsvtav1", rate=10, options={"preset": "12"})
        track.width, track.height, track.pix_fmt = 64, 64, pixels
        with scheduling_kept():
            container.start_encoding()
        for position in range(frames):
            image = Image.new("RGB", (64, 64), (60 * position, 90, 200))
            frame = av.VideoFrame.from_image(image).reformat(format=pixels)
            frame.pts = position
            container.mux(track.encode(frame))
        container.mux(track.encode(None))
    deep = [frame.deep for frame in decode([path], Limits())]
    assert deep == [pixels == "yuv420p10le"] * frames


def test_a_frame_that_cannot_be_decompressed(tmp_path: Path) -> None:
    data = moving(2)
    frames = decode([write(tmp_path, data[:-12] + b"\xff" * 12)], Limits())
    assert next(frames).position == 0
    with pytest.raises(ImageError) as caught:
        next(frames)
    assert str(caught.value) == (
        "has a frame, number 2, that cannot be decompressed: 1 whole frame stands before it"
    )
    assert caught.value.code == "ANI001"


def put(data: bytes, kind: bytes, place: int, *numbers: int) -> bytes:
    """Write 32-bit numbers over the data of the first box of a type."""
    start = data.index(kind) + 4 + place
    piece = struct.pack(f">{len(numbers)}I", *numbers)
    return data[:start] + piece + data[start + len(piece) :]


REFUSED = {
    "no tracks": (lambda: moving().replace(b"moov", b"free"), "is an AVIF file without its tracks"),
    "no items": (
        lambda: saved(picture(0)).replace(b"pitm", b"free"),
        "is an AVIF file without a picture",
    ),
    "no size": (
        lambda: saved(picture(0)).replace(b"ispe", b"free"),
        "is an AVIF file whose picture has no size",
    ),
    "no frame": (lambda: put(moving(), b"stsz", 8, 0), "holds no frame"),
    "no delays": (
        lambda: put(moving(), b"stts", 8, 2),
        "has 4 frames and delays for 2",
    ),
    "no places": (lambda: put(moving(), b"stsc", 12, 0), "has 4 frames and places for 0"),
    "no time": (lambda: put(moving(), b"mdhd", 20, 0), "has a track without a measure of time"),
    "nothing repeated": (
        lambda: put(moving(), b"elst", 8, 0, 0),
        "has an edit list that repeats nothing",
    ),
    "a table cut": (
        lambda: put(moving(), b"stsc", 4, 1 << 20),
        "is an AVIF file with a damaged header",
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_wrong_headers(name: str, tmp_path: Path) -> None:
    make, message = REFUSED[name]
    path = write(tmp_path, make())
    with pytest.raises(ImageError) as caught:
        probe([path], Limits())
    assert (str(caught.value), caught.value.code) == (message, "IMG001")


def test_limits(tmp_path: Path) -> None:
    trust = "if you trust the file, raise `limits.{}` in pipeline.yaml"
    for data, limit, most, message in (
        (saved(picture(0)), "canvas_px", 100, "is an image of 40x24 (960 pixels)"),
        (saved(picture(0)), "total_px", 959, "is an image of 40x24 (960 pixels)"),
        (moving(), "canvas_px", 100, "has a canvas of 40x24 (960 pixels)"),
        (moving(), "frames", 3, "holds more than 3 frames"),
        (moving(), "total_px", 2_000, "holds more than 2,000 pixels in all its frames"),
    ):
        error = refuse(tmp_path, data, **{limit: most})
        allowed = f"{message}; `limits.{limit}` allows {most:,}"
        assert (error.message, error.code, error.hint) == (allowed, "LIM001", trust.format(limit))


def test_a_billion_frames_are_refused_by_their_number(tmp_path: Path) -> None:
    error = refuse(tmp_path, put(moving(), b"stsz", 4, 7, 1 << 30))
    assert error.message == "holds more than 2,000 frames; `limits.frames` allows 2,000"


def test_coded_pictures_that_are_larger_than_the_header_says(tmp_path: Path) -> None:
    """libavif would decode them, and make them as small as the header says afterwards."""
    large = 3_000, 2_000
    images = [Image.new("RGB", large, (position, 9, 9)) for position in range(2)]
    for data in (saved(images[0]), saved(*images)):
        for shape, scale in ((">II", 1), (">II", 1 << 16), (">HH", 1)):
            said = struct.pack(shape, *(scale * side for side in large))
            data = data.replace(said, struct.pack(shape, *(scale * side for side in SIDES)))
        assert probe([write(tmp_path, data)], Limits()).size == Size(*SIDES)
        error = refuse(tmp_path, data, canvas_px=1_000_000)
        assert error.message == (
            "has a canvas of 3000x2000 (6,000,000 pixels); `limits.canvas_px` allows 1,000,000"
        )


def test_a_header_that_speaks_of_more_than_a_file_may_have(tmp_path: Path) -> None:
    data = moving()
    start = data.index(b"co64") + 12 + 3 * 8
    data = data[:start] + struct.pack(">Q", 1 << 50) + data[start + 8 :]
    error = refuse(tmp_path, data)
    assert error.message.startswith("speaks of 1,125,899,906,")
    assert error.code == "LIM001"


def test_frames_that_lie_over_each_other(tmp_path: Path) -> None:
    data = moving(400)
    large = put(data, b"stsz", 4, len(data), 400)
    start = large.index(b"co64") + 12
    large = large[:start] + bytes(8 * 400) + large[start + 8 * 400 :]
    assert refuse(tmp_path, large).message == "has frames that lie over each other in the file"


@pytest.mark.parametrize("sides", [(1, 1), (2, 3), (255, 256), (257, 1_023), (4_096, 17)])
def test_the_size_in_coded_data(sides: tuple[int, int]) -> None:
    data = saved(picture(0, sides=sides))
    coded = data[data.index(b"mdat") + 4 :]
    assert list(find_sizes(coded)) == [Size(*sides)]


def test_what_is_behind_a_still_is_not_looked_at(tmp_path: Path) -> None:
    path = write(tmp_path, saved(picture(0)) + b"garbage")
    assert len(list(decode([path], Limits()))) == 1


@pytest.mark.parametrize("start", range(4))
def test_damaged_files_decode_or_are_refused(start: int, tmp_path: Path) -> None:
    seeds = [moving(), moving(alpha=True), saved(picture(0, alpha=True)), saved(picture(0))]
    chance = Random(start)
    for _ in range(150):
        data = bytearray(seeds[start])
        for _ in range(chance.randint(1, 4)):
            most = chance.choice((300, 1_500, len(data)))
            data[chance.randrange(min(most, len(data)))] = chance.choice((0, 255, 1, 128))
        path = write(tmp_path, bytes(data))
        with suppress(ImageError):
            probe([path], Limits())
            assert list(decode([path], Limits()))
