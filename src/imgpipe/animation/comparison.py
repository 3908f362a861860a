"""Whether two frames show the same pixels."""

from __future__ import annotations

from typing import TYPE_CHECKING

from imgpipe.animation.frame import Frame

if TYPE_CHECKING:
    from PIL.Image import Image

_CLEAR_ONLY = [255] + [0] * 255  # a mask of what is wholly transparent, from alpha


def shows_same(one: Frame, other: Frame) -> bool:
    """Return whether two frames have the same size and the same RGBA, bit for bit.

    The colour of a wholly transparent pixel is not shown, and is no matter.
    """
    if one.size != other.size:
        return False
    if "I;16" in (one.image.mode, other.image.mode):
        same_mode = one.image.mode == other.image.mode
        return same_mode and one.image.tobytes() == other.image.tobytes()
    return show_pixels(one).tobytes() == show_pixels(other).tobytes()


def show_pixels(frame: Frame) -> Image:
    """Return a frame in RGB, or in RGBA where what is wholly transparent has no colour."""
    image = frame.truecolor
    if image.mode == "RGBA":
        clear = image.getchannel("A").point(_CLEAR_ONLY)
        image = image.copy()
        image.paste((0, 0, 0, 0), mask=clear)
    return image
