"""Reading image files: what a file is, what it holds, and its frames as a browser shows them.

Content decides, never a file's name. One path is an animation or a still; several are numbered
stills, one frame each, in the order given.
"""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO, Protocol

from imgpipe.animation import apng, avif, gif, stills, video, webp
from imgpipe.animation.errors import LFS_POINTER, ImageError, over_limit
from imgpipe.animation.frame import AnimationInfo, Frame
from imgpipe.animation.png_chunks import announces_animation
from imgpipe.diagnostics import escape
from imgpipe.images import Limits
from imgpipe.text import count_of

__all__ = [
    "READERS",
    "SIGNATURES",
    "VIDEO_KINDS",
    "AnimationInfo",
    "Frame",
    "ImageError",
    "Reader",
    "decode",
    "probe",
]


class Reader(Protocol):
    """A module that reads one or more kinds from an open file that stands at its start."""

    def probe(self, file: BinaryIO, kind: str, limits: Limits, /) -> AnimationInfo: ...

    def decode(self, file: BinaryIO, kind: str, limits: Limits, /) -> Iterator[Frame]: ...


READERS: dict[str, Reader] = {
    "gif": gif,
    "png": stills,
    "apng": apng,
    "jpeg": stills,
    "webp": webp,
    "avif": avif,
    "mp4": video,
    "webm": video,
}

SIGNATURES = {
    "gif": re.compile(rb"GIF8[79]a"),
    "png": re.compile(rb"\x89PNG\r\n\x1a\n"),
    "jpeg": re.compile(rb"\xff\xd8\xff"),
    "webp": re.compile(rb"RIFF....WEBP", re.DOTALL),
    # A brand of the container may come first (ISO/IEC 14496-12, section 4.3).
    "avif": re.compile(rb"....ftyp(?:avi[fs]|m[is]f1(?:....){1,9}avi[fs])", re.DOTALL),
    "mp4": re.compile(
        rb"....ftyp(?:iso[m2-9]|mp4[12]|avc1|av01|M4V |MSNV|dash|qt  |3g[p2])", re.DOTALL
    ),
    "webm": re.compile(rb"\x1a\x45\xdf\xa3.{0,48}?webm", re.DOTALL),
}
VIDEO_KINDS = ("mp4", "webm")
_LFS_SIGNATURE = b"version https://git-lfs"
_HEAD_BYTES = 64
_SHOWN_BYTES = 16


def probe(paths: Sequence[Path], limits: Limits) -> AnimationInfo:
    """Return what the files hold without decoding pixels.

    Of several stills the size is the first one's, and the kind "mixed" where they differ. An
    animation's damage is in the result.
    Raises OSError, and ImageError (IMG001, IMG003, LIM001, ANI001) with the path of the one among
    several that is wrong.
    """
    if len(paths) == 1:
        with _open(paths[0], limits) as (file, kind):
            return READERS[kind].probe(file, kind, limits)
    infos = list(_probe_stills(paths, limits))
    kinds = {info.kind for info in infos}
    kind = infos[0].kind if len(kinds) == 1 else "mixed"
    return replace(infos[0], kind=kind, frames=len(infos), delays_ms=(0,) * len(infos))


def decode(paths: Sequence[Path], limits: Limits) -> Iterator[Frame]:
    """Yield the frames one at a time; nothing is opened before the first is asked for.

    Raises what `probe` raises, and for a damaged animation, after its last good frame, the
    ImageError (ANI001) that `probe` reports, or one for an image that cannot be decompressed.
    """
    if len(paths) == 1:
        with _open(paths[0], limits) as (file, kind):
            yield from READERS[kind].decode(file, kind, limits)
        return
    for position, info in enumerate(_probe_stills(paths, limits)):
        path = paths[position]
        with _naming(path), _open(path, limits) as (file, _):
            for frame in READERS[info.kind].decode(file, info.kind, limits):
                yield replace(frame, position=position, delay_ms=0)


def _probe_stills(paths: Sequence[Path], limits: Limits) -> Iterator[AnimationInfo]:
    if len(paths) > limits.frames:
        raise over_limit(f"is a set of {len(paths):,} files", limits.frames, "frames")
    total_px = 0
    for path in paths:
        with _naming(path), _open(path, limits) as (file, kind):
            info = READERS[kind].probe(file, kind, limits)
            if info.damage:
                raise info.damage
            if info.frames != 1:
                frames = count_of(info.frames, "frame")
                raise ImageError(f"holds {frames}; of several sources each must be a still")
            total_px += info.size.width_px * info.size.height_px
            if total_px > limits.total_px:
                what = f"brings its set to {total_px:,} pixels"
                raise over_limit(what, limits.total_px, "total_px")
        yield info


@contextmanager
def _naming(path: Path) -> Iterator[None]:
    try:
        yield
    except ImageError as error:
        raise ImageError(error.message, error.code, error.hint, path) from error


@contextmanager
def _open(path: Path, limits: Limits) -> Iterator[tuple[BinaryIO, str]]:
    """Open a file that the limits allow, and tell its kind."""
    _require_content(path.stat().st_mode)
    with path.open("rb") as file:
        size_bytes = os.fstat(file.fileno()).st_size
        if size_bytes > limits.file_bytes:
            raise over_limit(f"has {size_bytes:,} bytes", limits.file_bytes, "file_bytes")
        kind = _recognise(file.read(_HEAD_BYTES))
        if kind == "png" and announces_animation(file):
            kind = "apng"
        file.seek(0)
        yield file, kind


def _require_content(mode: int) -> None:
    """Raise ImageError for what cannot be read twice; merely to open it may take for ever."""
    if stat.S_ISFIFO(mode):
        raise ImageError("is a pipe, and must be read twice", hint="save it as a file first")
    if not stat.S_ISREG(mode) and not stat.S_ISDIR(mode):
        raise ImageError("is a device or a socket, not an image file")


def _recognise(head: bytes) -> str:
    for kind, signature in SIGNATURES.items():
        if signature.match(head):
            return kind
    if not head:
        raise ImageError("is empty", hint="restore the file from its original")
    if head.startswith(_LFS_SIGNATURE):
        message = "is a Git LFS pointer, not the image itself"
        raise ImageError(message, LFS_POINTER, "run `git lfs pull`")
    start = escape(head[:_SHOWN_BYTES].decode("ascii", "backslashreplace"))
    message = f"is not an image that imgpipe reads: it begins with `{start}`"
    raise ImageError(
        message,
        hint="imgpipe reads GIF, PNG, JPEG, WebP, AVIF, MP4 and WebM, whatever the file's name",
    )
