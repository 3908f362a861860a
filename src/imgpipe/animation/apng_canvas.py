"""Composing the frames of an animated PNG, in the file's own mode as long as that can show them.

Source: "Portable Network Graphics (PNG) Specification (Third Edition)", W3C, section 11.3.6.2: the
disposal and blending of a frame. What nothing covers is transparent.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from imgpipe.animation.frame import high_bytes, is_opaque, palette_image
from imgpipe.images import Size

if TYPE_CHECKING:
    from PIL.Image import Image

    Box = tuple[int, int, int, int]  # left, top, right, bottom, in pixels

KEEP, ERASE, RESTORE = 0, 1, 2
SOURCE, OVER = 0, 1


@dataclass(frozen=True)
class Patch:
    """One decoded image of a frame, and how it is put onto the canvas and taken off again."""

    image: Image
    left_px: int
    top_px: int
    blending: int
    disposal: int

    @property
    def box(self) -> Box:
        width, height = self.image.size
        return self.left_px, self.top_px, self.left_px + width, self.top_px + height


def draw(canvas: Image | None, size: Size, patch: Patch) -> Image:
    """Return the canvas with a patch on it; None is a canvas on which there is nothing yet."""
    replaces = patch.blending == SOURCE or _is_solid(patch.image)
    if patch.box == (0, 0, size.width_px, size.height_px) and (replaces or canvas is None):
        return patch.image
    if canvas is not None and canvas.mode == patch.image.mode:
        if canvas.mode == "P":
            return _draw_indexes(canvas, patch, replaces=replaces)
        if replaces:
            drawn = canvas.copy()
            drawn.paste(patch.image, patch.box)
            return drawn
    drawn = _truecolor(canvas, size)
    image = _to_rgba(patch.image)
    if replaces:
        drawn.paste(image, patch.box)
    else:
        drawn.alpha_composite(image, patch.box[:2])
    return drawn


def dispose(before: Image | None, shown: Image, patch: Patch) -> Image | None:
    """Return the canvas that the next patch is drawn on, None where nothing is left."""
    if patch.disposal == KEEP:
        return shown
    if patch.disposal == RESTORE:
        return before
    if patch.box == (0, 0, *shown.size):
        return None
    return _erase(shown, patch.box)


def _erase(shown: Image, box: Box) -> Image:
    clear = shown.info.get("transparency")
    if shown.mode == "P" and clear is not None:
        erased = shown.copy()
        erased.paste(clear, box)
        return erased
    erased = _truecolor(shown, Size(*shown.size))
    erased.paste((0, 0, 0, 0), box)
    return erased


def _is_solid(image: Image) -> bool:
    """Return whether an image hides what is below it."""
    if "transparency" in image.info:
        return False
    return "A" not in image.mode or is_opaque(image)


def _draw_indexes(canvas: Image, patch: Patch, *, replaces: bool) -> Image:
    """Return a palette's canvas with more of its indexes; the palette of a file is one."""
    from PIL.Image import frombytes

    clear = patch.image.info.get("transparency")
    mask = None
    if not replaces:
        indexes = frombytes("L", patch.image.size, patch.image.tobytes())
        mask = indexes.point([255 * (i != clear) for i in range(256)], "1")
    drawn = canvas.copy()
    drawn.paste(patch.image, patch.box, mask)
    # Each has as many colours as it needs, and black ones behind those of the file.
    palettes = [bytes(image.getpalette() or ()) for image in (canvas, patch.image)]
    return palette_image(drawn, max(palettes, key=len), clear)


def _truecolor(canvas: Image | None, size: Size) -> Image:
    from PIL.Image import new

    if canvas is None:
        return new("RGBA", (size.width_px, size.height_px))
    return canvas.copy() if canvas.mode == "RGBA" else _to_rgba(canvas)


def _to_rgba(image: Image) -> Image:
    return (high_bytes(image) if image.mode == "I;16" else image).convert("RGBA")
