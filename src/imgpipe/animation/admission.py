"""What the limits say of an animation, before memory is taken for its canvas or any frame."""

from __future__ import annotations

from imgpipe.animation.errors import ImageError, over_limit
from imgpipe.images import Limits, Size


def admit_still(size: Size, limits: Limits) -> None:
    """Raise ImageError for a still without pixels (IMG001), or with too many (LIM001)."""
    canvas_px = size.width_px * size.height_px
    if not canvas_px:
        raise ImageError(f"has no pixels: its size is {size}")
    allowed, key = min((limits.canvas_px, "canvas_px"), (limits.total_px, "total_px"))
    if canvas_px > allowed:
        raise over_limit(f"is an image of {size} ({canvas_px:,} pixels)", allowed, key)


def admit_canvas(size: Size, limits: Limits) -> None:
    """Raise ImageError for a canvas without pixels (IMG001), or with too many (LIM001)."""
    canvas_px = size.width_px * size.height_px
    if not canvas_px:
        raise ImageError(f"has no pixels: its canvas is {size}")
    if canvas_px > limits.canvas_px:
        what = f"has a canvas of {size} ({canvas_px:,} pixels)"
        raise over_limit(what, limits.canvas_px, "canvas_px")


def admit_frames(count: int, canvas: Size, limits: Limits) -> None:
    """Raise ImageError (LIM001) for more frames, or pixels in all of them, than are allowed."""
    if count > limits.frames:
        raise over_limit(f"holds more than {limits.frames:,} frames", limits.frames, "frames")
    if count * canvas.width_px * canvas.height_px > limits.total_px:
        what = f"holds more than {limits.total_px:,} pixels in all its frames"
        raise over_limit(what, limits.total_px, "total_px")
