"""What the heads of image files say, by the digests of their content: none is read twice."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from imgpipe.images import Size

NAME = "headers.json"
VERSION = 2
PAGE_SUFFIX = ".html"  # of pages that show frames, in their size


@dataclass(frozen=True, slots=True)
class Header:
    """The `kind` is what the content is ("png"); `delays_ms` has one a frame, none for a still.

    `plays` is 0 for ever.
    """

    kind: str
    size: Size
    size_bytes: int
    delays_ms: tuple[int, ...] = ()
    plays: int = 1


class Headers:
    """SHA-256 of a file → its header, as found by an earlier run and as read since."""

    def __init__(self, folder: Path, content: bytes | None = None) -> None:
        """Take the project's folder, and what an earlier run kept."""
        self._folder = folder
        self._known = _parse(content)
        self._used: dict[str, list[Any]] = {}

    def read(self, path: str, sha256: str) -> Header | None:
        """Return the header of a file with this digest; None for what is no whole image."""
        entry = self._used.get(sha256) or self._known.get(sha256)
        header = _revive(entry) if entry else None
        if header is None:
            header = _read_header(self._folder / path)
        if header is not None:
            self._used[sha256] = _flatten(header)
        return header

    def format(self) -> bytes | None:
        """Return the new content of what is kept, or None where the old one says the same."""
        if self._used == self._known:
            return None
        document = {"version": VERSION, "headers": self._used}
        return json.dumps(document, separators=(",", ":")).encode()


def _read_header(path: Path) -> Header | None:
    from imgpipe.animation import probe
    from imgpipe.animation.errors import ImageError
    from imgpipe.formats.format import UNLIMITED
    from imgpipe.formats.turntable import read_page

    try:
        if path.suffix.lower() == PAGE_SUFFIX:
            data = path.read_bytes()
            page = read_page(data)
            return Header(PAGE_SUFFIX[1:], page.size, len(data)) if page else None
        info = probe([path], UNLIMITED)
        size_bytes = path.stat().st_size
    except (ImageError, OSError):
        return None
    if info.damage:
        return None
    delays_ms = info.delays_ms if info.frames > 1 else ()
    return Header(info.kind, info.size, size_bytes, delays_ms, info.plays)


def _flatten(header: Header) -> list[Any]:
    size = (header.size.width_px, header.size.height_px)
    return [header.kind, *size, header.size_bytes, header.plays, list(header.delays_ms)]


def _revive(entry: Any) -> Header | None:
    """Return the header that was kept; None where it was damaged, so that it is read again."""
    try:
        kind, width_px, height_px, size_bytes, plays, delays_ms = entry
        numbers = (width_px, height_px, size_bytes, plays, *delays_ms)
    except (TypeError, ValueError):
        return None
    if type(kind) is not str or any(type(number) is not int for number in numbers):
        return None
    if min(width_px, height_px, size_bytes) < 1 or min(numbers) < 0:
        return None
    return Header(kind, Size(width_px, height_px), size_bytes, tuple(delays_ms), plays)


def _parse(content: bytes | None) -> dict[str, list[Any]]:
    try:
        document = json.loads(content or b"")
        headers = document["headers"] if document["version"] == VERSION else None
    except (ValueError, KeyError, TypeError, RecursionError):
        return {}
    return headers if isinstance(headers, dict) else {}
