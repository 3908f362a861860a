"""A naive GIF composer on lists of RGBA tuples, written from the rules and for reading.

It shares no code with imgpipe: what it composes is what a decoder must show.
"""

from __future__ import annotations

from dataclasses import dataclass

from PIL.Image import Image

from tests.gif_builder import Color, GifBuilder

Pixel = tuple[int, int, int, int]
Picture = list[list[Pixel]]

CLEAR: Pixel = (0, 0, 0, 0)
BLACK: Color = (0, 0, 0)


@dataclass(frozen=True)
class Layer:
    """One image block and the graphic control before it."""

    rows: tuple[tuple[int, ...], ...]
    left: int = 0
    top: int = 0
    palette: tuple[Color, ...] | None = None
    transparent: int | None = None
    disposal: int = 0
    delay_cs: int = 0
    interlaced: bool = False


@dataclass(frozen=True)
class Story:
    """A whole animation, as a file and as what must be seen."""

    width: int
    height: int
    palette: tuple[Color, ...] | None
    layers: tuple[Layer, ...]

    def build(self) -> bytes:
        builder = GifBuilder(self.width, self.height, self.palette, background=1)
        for layer in self.layers:
            builder.control(layer.delay_cs, layer.disposal, layer.transparent)
            place = layer.left, layer.top
            builder.image(layer.rows, place, palette=layer.palette, interlaced=layer.interlaced)
        return builder.build()

    def compose(self) -> list[Picture]:
        canvas = [[CLEAR] * self.width for _ in range(self.height)]
        shown = []
        for layer in self.layers:
            before = [list(row) for row in canvas]
            self._draw(canvas, layer)
            shown.append([list(row) for row in canvas])
            if layer.disposal == 2:
                for x, y, _ in self._pixels(layer):
                    canvas[y][x] = CLEAR
            elif layer.disposal in (3, 4):
                canvas = before
        return shown

    def _draw(self, canvas: Picture, layer: Layer) -> None:
        palette = layer.palette or self.palette or ()
        for x, y, index in self._pixels(layer):
            if index != layer.transparent:
                canvas[y][x] = (*(palette[index] if index < len(palette) else BLACK), 255)

    def _pixels(self, layer: Layer) -> list[tuple[int, int, int]]:
        return [
            (layer.left + column, layer.top + row, index)
            for row, indexes in enumerate(layer.rows)
            for column, index in enumerate(indexes)
            if layer.left + column < self.width and layer.top + row < self.height
        ]


def pixels_of(image: Image) -> Picture:
    """Return an image as rows of RGBA tuples, every transparent pixel the same."""
    data = image.convert("RGBA").tobytes()
    pixels = [tuple(data[start : start + 4]) for start in range(0, len(data), 4)]
    plain = [pixel if pixel[3] else CLEAR for pixel in pixels]
    return [plain[start : start + image.width] for start in range(0, len(plain), image.width)]
