"""What is private in a file's metadata is named; what only looks like it is not."""

from __future__ import annotations

import io
import zlib
from pathlib import Path
from struct import pack
from typing import Any

import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from imgpipe.animation.private_data import find_private_data
from imgpipe.images import Limits

PICTURE = Image.new("RGB", (4, 3), "red")


def exif(tags: dict[int, Any], gps: dict[int, Any] | None = None) -> bytes:
    found = Image.Exif()
    found.update(tags)
    if gps:
        found.get_ifd(0x8825).update(gps)
    return found.tobytes()


def camera(tag: int, value: str) -> bytes:
    found = Image.Exif()
    found.get_ifd(0x8769)[tag] = value
    return found.tobytes()


GPS = exif({}, {1: "N", 2: (48.0, 8.0, 0.0), 3: "E", 4: (11.0, 34.0, 0.0)})


def find(tmp_path: Path, kind: str, **options: Any) -> tuple[str, ...]:
    path = tmp_path / "x"
    PICTURE.save(path, kind, **options)
    return find_private_data(path, kind, Limits())


@pytest.mark.parametrize("kind", ["jpeg", "png", "webp"])
@pytest.mark.parametrize(
    ("block", "expected"),
    [
        (GPS, ("GPS position",)),
        (camera(0xA431, "12345"), ("camera serial number",)),
        (camera(0x9286, "PatientName: Doe"), ("patient data",)),
        (exif({0x010E: "StudyDate=20240101"}), ("patient data",)),
        (exif({0x010E: "A patient leg, drawn"}), ()),
        (exif({0x010F: "Canon"}, {0: b"\2\3\0\0"}), ()),
        (camera(0xA431, "  "), ()),
        (b"Exif\0\0damaged", ()),
    ],
)
def test_exif(tmp_path: Path, kind: str, block: bytes, expected: tuple[str, ...]) -> None:
    assert find(tmp_path, kind, exif=block) == expected


XMP = (
    b'<x:xmpmeta><rdf:Description dicom:PatientName="Doe^Jane" aux:SerialNumber="7"'
    b' exif:GPSLatitude="48,8N"/></x:xmpmeta>'
)


@pytest.mark.parametrize("kind", ["jpeg", "webp"])
def test_xmp(tmp_path: Path, kind: str) -> None:
    found = find(tmp_path, kind, xmp=XMP)
    assert found == ("GPS position", "camera serial number", "patient data")


def test_a_field_without_a_value_tells_nothing(tmp_path: Path) -> None:
    empty = b'<x dicom:PatientName=""><dicom:StudyDate></dicom:StudyDate></x>'
    assert find(tmp_path, "webp", xmp=empty) == ()


@pytest.mark.parametrize("compressed", [False, True])
@pytest.mark.parametrize("international", [False, True])
def test_texts_of_png(tmp_path: Path, *, compressed: bool, international: bool) -> None:
    info = PngInfo()
    add = info.add_itxt if international else info.add_text
    add("DateOfBirth", "1970-01-01", zip=compressed)
    assert find(tmp_path, "png", pnginfo=info) == ("patient data",)
    assert find(tmp_path, "png", pnginfo=PngInfo()) == ()


def test_a_profile_as_imagemagick_writes_it(tmp_path: Path) -> None:
    info = PngInfo()
    hexadecimal = GPS.hex()
    info.add_text("Raw profile type exif", f"\nexif\n{len(GPS):8}\n{hexadecimal}\n", zip=True)
    assert find(tmp_path, "png", pnginfo=info) == ("GPS position",)


def test_a_text_that_unpacks_to_gigabytes_is_cut(tmp_path: Path) -> None:
    bomb = zlib.compress(b"\0" * 50_000_000 + b"PatientName=Doe")
    data = b"Comment\0\0" + bomb
    chunk = pack(">I4s", len(data), b"zTXt") + data + pack(">I", zlib.crc32(b"zTXt" + data))
    out = io.BytesIO()
    PICTURE.save(out, "PNG")
    png = out.getvalue()
    path = tmp_path / "x.png"
    path.write_bytes(png[:33] + chunk + png[33:])
    assert find_private_data(path, "png", Limits()) == ()


def test_a_comment_of_a_gif(tmp_path: Path) -> None:
    assert find(tmp_path, "gif", comment=b"Patient: Jane Doe") == ("patient data",)
    assert find(tmp_path, "gif", comment=b"Patients rotate") == ()


@pytest.mark.parametrize("kind", ["jpeg", "png", "webp", "gif"])
def test_cut_files_tell_what_they_have(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "x"
    PICTURE.save(path, kind, **({"comment": b"Patient: D"} if kind == "gif" else {"exif": GPS}))
    whole = path.read_bytes()
    for length in range(len(whole)):
        path.write_bytes(whole[:length])
        find_private_data(path, kind, Limits())
