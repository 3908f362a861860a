"""Private metadata: where a picture was taken, by which camera, and of which patient.

Sources: Exif 3.0 (CIPA DC-008), sections 4.6.5 and 4.6.6 for the tags; DICOM PS3.6 for the names of
a patient's fields, as exporters write them into comments, XMP and PNG texts.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from imgpipe.animation.metadata_blocks import MetadataBlock, read_metadata
from imgpipe.images import Limits

GPS, SERIAL, PATIENT = "GPS position", "camera serial number", "patient data"

_EXIF_IFD, _GPS_IFD = 0x8769, 0x8825
_LATITUDE, _LONGITUDE = 2, 4
_SERIALS = 0xA431, 0xA435, 0xC62F  # of the body, the lens, and DNG's of the camera
_DESCRIPTIONS = 0x010E, 0x9C9C, 0x9286  # ImageDescription, XPComment, UserComment

_SPELLED = {
    GPS: "GPSLatitude|GPSLongitude",
    SERIAL: "(?:Body|Camera)?SerialNumber",
    PATIENT: "Patient(?:'?s)?[ _]?(?:Name|ID|Birth[ _]?Date|Sex|Age)?"
    "|StudyDate|DateOfBirth|Date of Birth|BirthDate",
}
# A key, what makes it one, and a value: `PatientName=Doe`, `<dicom:PatientName>Doe`, `Patient: D`.
_PATTERNS = {
    name: re.compile(rf"""(?<![A-Za-z])(?:{keys})\s*(?:[:=]\s*["']?|>)\s*[^\s<"']""".encode())
    for name, keys in _SPELLED.items()
}


def find_private_data(path: Path, kind: str, limits: Limits) -> tuple[str, ...]:
    """Return the kinds of private metadata in an image file, in words. Raises OSError.

    Only blocks of metadata are read, and damaged ones tell nothing.
    """
    found = {name for block in read_metadata(path, kind, limits) for name in _judge(block)}
    return tuple(name for name in _SPELLED if name in found)


def _judge(block: MetadataBlock) -> Iterator[str]:
    if not block.is_exif:
        yield from _judge_text(block.data)
        return
    from PIL.Image import Exif

    exif = Exif()
    try:
        with warnings.catch_warnings(action="ignore"):
            exif.load(b"Exif\0\0" + block.data)
            root, camera, gps = dict(exif), exif.get_ifd(_EXIF_IFD), exif.get_ifd(_GPS_IFD)
    except Exception:
        return  # Pillow's parser stumbles on damaged blocks in many ways; browsers show the picture
    yield from _judge_exif({**root, **camera}, gps)


def _judge_exif(tags: Mapping[int, Any], gps: Mapping[int, Any]) -> Iterator[str]:
    if gps.get(_LATITUDE) or gps.get(_LONGITUDE):
        yield GPS
    if any(str(tags.get(tag) or "").strip(" \0") for tag in _SERIALS):
        yield SERIAL
    for tag in _DESCRIPTIONS:
        value = tags.get(tag, b"")
        text = value if isinstance(value, bytes) else str(value).encode("utf-8", "replace")
        yield from _judge_text(text.replace(b"\0", b""))


def _judge_text(text: bytes) -> Iterator[str]:
    return (name for name, pattern in _PATTERNS.items() if pattern.search(text))
