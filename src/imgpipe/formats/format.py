"""What an output format is, and the checks that all formats share."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Protocol

from imgpipe.animation import AnimationInfo, Frame, ImageError, decode, probe
from imgpipe.images import Limits, Loss, Options, Size
from imgpipe.text import count_of

# What imgpipe has made itself was within the limits when its source was read.
UNLIMITED = Limits(sys.maxsize, sys.maxsize, sys.maxsize, sys.maxsize)


@dataclass(frozen=True, slots=True)
class Encoded:
    """A still as a file's bytes; `loss` is what it cannot hold, whatever the options."""

    data: bytes
    loss: Loss | None = None


class Assembler(Protocol):
    """Writes an animation to a stream, frame by frame, in memory that does not grow.

    Both raise ImageError (IMG001): `add` for a frame of another size than the first or one that
    the format cannot hold, `finish` when there was no frame. `finish` returns what the format
    cannot hold, whatever the options; None where the frames come back as they were.
    """

    def add(self, frame: Frame) -> None: ...

    def finish(self) -> Loss | None: ...


def never(_options: Options) -> bool:
    return False


@dataclass(frozen=True)
class Format:
    """An output format.

    `extensions` are in lower case without the dot; `revision` is raised when the same input gives
    other bytes; `options` names the fields of model.Options that mean something here. `encode`
    returns one still. `assemble` takes the stream, the plays (0 for ever, 1 once) and
    the options; it is None where a file holds one frame only. `check` takes a file, the size and
    the frame count that it must have, and raises ImageError. Sizes and delays are the frames' own:
    whoever calls resizes and times them before. `lossless` tells whether every pixel that goes in
    comes out.
    """

    id: str
    extensions: tuple[str, ...]
    revision: int
    options: frozenset[str]
    encode: Callable[[Frame, Options], Encoded]
    assemble: Callable[[BinaryIO, int, Options], Assembler] | None
    check: Callable[[Path, Size, int], None]
    lossless: Callable[[Options], bool] = never


def find_loss(frame: Frame, *, keeps_depth: bool = False) -> Loss | None:
    """Return what a still lacks of its file before a format has its say, None for nothing.

    `keeps_depth` is for formats that write a frame's own 16 bits, which resizing has taken too.
    """
    deep = frame.deep and not (keeps_depth and frame.image.mode == "I;16")
    loss = Loss(deep_frames=int(deep), recolored_frames=int(frame.recolored))
    return None if loss == Loss() else loss


def check_content(path: Path, kind: str, size: Size, frames: int) -> None:
    """Raise ImageError unless a file has this kind, size and frame count and its start decodes."""
    require_info(probe([path], UNLIMITED), kind, size, frames)
    next(decode([path], UNLIMITED))


def check_frames(path: Path, frames: int) -> None:
    """Raise ImageError unless so many frames of a file decode, to the last."""
    decoded = sum(1 for _ in decode([path], UNLIMITED))
    if decoded != frames:
        raise ImageError(f"holds {count_of(decoded, 'frame')} that can be decoded, not {frames}")


def require_info(info: AnimationInfo, kind: str, size: Size, frames: int) -> None:
    """Raise ImageError unless a file is whole and has this kind, size and frame count."""
    if info.damage:
        raise info.damage
    if info.kind != kind:
        raise ImageError(f"holds {info.kind} data, not {kind}")
    if info.size != size:
        raise ImageError(f"measures {info.size}, not {size}")
    if info.frames != frames:
        raise ImageError(f"holds {count_of(info.frames, 'frame')}, not {frames}")


def require_side(frame: Frame, name: str, most_px: int) -> None:
    """Raise ImageError for a frame with a side longer than a format can say."""
    if max(frame.image.size) > most_px:
        message = f"cannot be written as {name}: the frame measures {frame.size}"
        raise ImageError(message, hint=f"{name} holds {most_px:,} pixels a side at most")
