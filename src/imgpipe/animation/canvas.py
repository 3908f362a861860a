"""Composing the images of a GIF as a browser does, on palette indexes while one palette serves.

Source: "Graphics Interchange Format Version 89a" (CompuServe, 1990), section 23 for the disposal
methods. The background colour is ignored, as in browsers: what nothing covers is transparent.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

from imgpipe.animation.frame import palette_image
from imgpipe.images import Size

if TYPE_CHECKING:
    from PIL.Image import Image

_NOTHING = b""


@dataclass(frozen=True)
class Picture:
    """One decoded image: palette indexes (mode L), its place on the canvas in pixels.

    `palette` are RGB triples and never empty; `transparent` is the index that draws nothing.
    """

    indexes: Image
    left_px: int
    top_px: int
    palette: bytes
    transparent: int | None

    @property
    def box(self) -> tuple[int, int, int, int]:
        width, height = self.indexes.size
        return self.left_px, self.top_px, self.left_px + width, self.top_px + height

    @cached_property
    def mask(self) -> Image | None:
        """The pixels that are drawn; None when all are."""
        if self.transparent is None:
            return None
        mask = self.indexes.point([255 * (i != self.transparent) for i in range(256)], "1")
        return None if mask.getextrema() == (255, 255) else mask

    def draws_with(self, index: int) -> bool:
        return index != self.transparent and bool(self.indexes.histogram()[index])

    def meets(self, size: Size) -> bool:
        left, top, right, bottom = self.box
        return left < min(right, size.width_px) and top < min(bottom, size.height_px)

    def spans(self, size: Size) -> bool:
        left, top, right, bottom = self.box
        return not left and not top and right >= size.width_px and bottom >= size.height_px


@dataclass(frozen=True)
class Canvas:
    """What is shown at one moment. Never changed: drawing and erasing make another canvas.

    `pixels` are indexes (mode L) into `palette`, or mode RGBA when `palette` is None. The index
    `clear` means a transparent pixel; no opaque pixel has it. An empty palette means that nothing
    is drawn anywhere.
    """

    size: Size
    pixels: Image
    palette: bytes | None
    clear: int | None

    @classmethod
    def blank(cls, size: Size) -> Canvas:
        return cls(size, _plane(size, 0), _NOTHING, 0)

    def draw(self, picture: Picture) -> Canvas:
        """Return the canvas with a picture drawn over it, cropped to the canvas."""
        if not picture.meets(self.size):
            return self
        if picture.spans(self.size) and picture.mask is None:
            whole = 0, 0, self.size.width_px, self.size.height_px
            return Canvas(self.size, picture.indexes.crop(whole), picture.palette, None)
        ground = self
        if self.palette == _NOTHING:
            clear = picture.transparent or 0
            ground = Canvas(self.size, _plane(self.size, clear), picture.palette, clear)
        if ground.palette == picture.palette:
            free = ground._avoiding(picture)
            if free:
                return free._paste(picture.indexes, picture)
        image = palette_image(picture.indexes, picture.palette, None)
        return self._truecolor()._paste(image.convert("RGBA"), picture)

    def erase(self, picture: Picture) -> Canvas:
        """Return the canvas with the picture's rectangle transparent."""
        if picture.spans(self.size):
            return Canvas.blank(self.size)
        canvas = self._clearable()
        pixels = canvas.pixels.copy()
        pixels.paste((0, 0, 0, 0) if canvas.clear is None else canvas.clear, picture.box)
        return replace(canvas, pixels=pixels)

    def snapshot(self) -> Image:
        """Return the canvas as an image of its own: mode P, or RGBA."""
        if self.palette is None:
            return self.pixels.copy()
        shows_clear = self.clear is not None and self.pixels.histogram()[self.clear]
        return palette_image(self.pixels, self.palette, self.clear if shows_clear else None)

    def _paste(self, image: Image, picture: Picture) -> Canvas:
        pixels = self.pixels.copy()
        pixels.paste(image, picture.box, picture.mask)
        return replace(self, pixels=pixels)

    def _avoiding(self, picture: Picture) -> Canvas | None:
        """Return an equal canvas whose clear index the picture does not draw with, if any."""
        if self.clear is None or not picture.draws_with(self.clear):
            return self
        own, drawn = self.pixels.histogram(), picture.indexes.histogram()
        clear = _free_index([a + b for a, b in zip(own, drawn, strict=True)])
        if clear is None:
            return None
        moved = self.pixels.point([clear if i == self.clear else i for i in range(256)])
        return replace(self, pixels=moved, clear=clear)

    def _clearable(self) -> Canvas:
        """Return an equal canvas that can hold transparent pixels."""
        if self.palette is None or self.clear is not None:
            return self
        clear = _free_index(self.pixels.histogram())
        return self._truecolor() if clear is None else replace(self, clear=clear)

    def _truecolor(self) -> Canvas:
        if self.palette is None:
            return self
        image = palette_image(self.pixels, self.palette, self.clear)
        return Canvas(self.size, image.convert("RGBA"), None, None)


def _plane(size: Size, index: int) -> Image:
    from PIL.Image import new

    return new("L", (size.width_px, size.height_px), index)


def _free_index(counts: Sequence[int]) -> int | None:
    # The first one unused keeps the palette, and so the bits a pixel, small.
    return next((index for index in range(256) if not counts[index]), None)
