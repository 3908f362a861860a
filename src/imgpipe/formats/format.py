"""What an output format is, and the checks that all formats share."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Protocol

from imgpipe.animation import AnimationInfo, Frame, ImageError, decode, probe
from imgpipe.images import Limits, Loss, Options, Size
from imgpipe.text import count_of

if TYPE_CHECKING:
    from PIL.Image import Image

    from imgpipe.formats.turntable import Turntable

WHITE = "ffffff"

# The options of all that has pixels: what a frame looks like before it is encoded.
RENDERING = frozenset({"width_px", "height_px", "crop", "background"})

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


def keep_size(size: Size, _options: Options) -> Size:
    return size


@dataclass(frozen=True)
class Format:
    """An output format.

    `extensions` are in lower case without the dot; `revision` is raised when the same input gives
    other bytes; `options` names the fields of images.Options that mean something here. `encode`
    returns one still; it is None where a file holds an animation only. `assemble` takes the stream,
    the plays (0 for ever, 1 once) and the options; it is None where a file holds one frame only.
    `compose` returns a page that shows other files, of a format that has no pixels of its own.
    `check` takes a file, the size and the frame count that it must have, and raises ImageError;
    it decodes nothing, but for the first frame where `check_decodes` says so.
    Sizes and delays are the frames' own: whoever calls renders and times them before. `lossless`
    tells whether every pixel that goes in comes out. `held_size` is the size that a file has of an
    animation's frames: not every format holds every size. `joins_stills` says that an animation is
    put together from its stills: a frame that has both, of the same look, is encoded once.
    """

    id: str
    extensions: tuple[str, ...]
    revision: int
    options: frozenset[str]
    encode: Callable[[Frame, Options], Encoded] | None
    assemble: Callable[[BinaryIO, int, Options], Assembler] | None
    check: Callable[[Path, Size, int], None]
    check_decodes: bool = False
    lossless: Callable[[Options], bool] = never
    held_size: Callable[[Size, Options], Size] = keep_size
    compose: Callable[[Turntable], str] | None = None
    joins_stills: bool = False

    def encode_still(self, frame: Frame, options: Options) -> Encoded:
        """Return a frame as a file, of a format that was chosen for stills."""
        assert self.encode is not None, "the caller chose a format that holds stills"
        return self.encode(frame, options)


def flatten(frame: Frame) -> tuple[Image, int]:
    """Return a frame without alpha (RGB), and how many frames had any: those are on white now."""
    return frame.laid_on(WHITE).truecolor, int(frame.truecolor.mode == "RGBA")


def find_loss(frame: Frame, *, keeps_depth: bool = False, flattened: int = 0) -> Loss | None:
    """Return what a still lacks of its file before a format has its say, None for nothing.

    `keeps_depth` is for formats that write a frame's own 16 bits, which resizing has taken too.
    """
    deep = frame.deep and not (keeps_depth and frame.image.mode == "I;16")
    loss = Loss(
        deep_frames=int(deep), recolored_frames=int(frame.recolored), flattened_frames=flattened
    )
    return None if loss == Loss() else loss


def join_losses(one: Loss | None, other: Loss | None) -> Loss | None:
    """Return what two parts of an animation have lost of what is counted frame by frame."""
    if one is None or other is None:
        return one or other
    return Loss(
        rounded_delays=one.rounded_delays + other.rounded_delays,
        deep_frames=one.deep_frames + other.deep_frames,
        recolored_frames=one.recolored_frames + other.recolored_frames,
        flattened_frames=one.flattened_frames + other.flattened_frames,
    )


def check_content(path: Path, kind: str, size: Size, frames: int) -> None:
    """Raise ImageError unless a file has this kind, size and frame count."""
    require_info(probe([path], UNLIMITED), kind, size, frames)


def check_first_frame(path: Path) -> None:
    """Raise ImageError unless the first frame of a file decodes."""
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


def require_same_size(frame: Frame, first: Size, number: int) -> None:
    """Raise ImageError for a frame of another size than the animation's first one."""
    if frame.size != first:
        sizes = f"frame {number} measures {frame.size}, the first one {first}"
        hint = "give all frames one size, with `width` and `height` of the output"
        raise ImageError(f"cannot be assembled: {sizes}", hint=hint)


def require_plays(plays: int, name: str, most: int) -> None:
    """Raise ImageError for more plays than a format can say."""
    if plays > most:
        message = f"cannot be written as {name}: {plays:,} plays are more than {most:,}"
        raise ImageError(message, hint="a loop of 0 never ends")
