"""A naive GIF composer on lists of RGBA tuples, written from the rules and for reading.

It shares no code with imgpipe: what it composes is what a decoder must show.
"""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

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
    repeats: int | None = None

    @property
    def plays(self) -> int:
        if self.repeats is None:
            return 1
        return self.repeats + 1 if self.repeats else 0

    @property
    def delays_ms(self) -> tuple[int, ...]:
        return tuple(10 * layer.delay_cs for layer in self.layers)

    def build(self) -> bytes:
        builder = GifBuilder(self.width, self.height, self.palette, background=1)
        if self.repeats is not None:
            builder.loop(self.repeats)
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


def random_story(chance: Random) -> Story:
    """Return an animation of a few small images that may do anything that a GIF may."""
    width, height, colours = chance.randint(1, 6), chance.randint(1, 6), chance.choice((2, 4, 9))
    layers = [random_layer(chance, (width, height), colours) for _ in range(chance.randint(1, 6))]
    return Story(
        width,
        height,
        _random_palette(chance, colours),
        tuple(layers),
        chance.choice((None, 0, 1, 9, 65_535)),
    )


def random_layer(chance: Random, canvas: tuple[int, int], colours: int) -> Layer:
    """Return an image of indexes up to `colours`, on the canvas, past it, or with no pixels."""
    width, height = canvas
    left, top = chance.choice((0, chance.randint(0, width))), chance.randint(0, height)
    columns, rows = chance.randint(1, width + 2), chance.randint(0, height + 2)
    if chance.choice((False, True)):
        columns, rows, left, top = width, height, 0, 0
    return Layer(
        rows=tuple(tuple(chance.randint(0, colours) for _ in range(columns)) for _ in range(rows)),
        left=left,
        top=top,
        palette=_random_palette(chance, colours),
        transparent=chance.choice((None, chance.randint(0, min(255, colours + 1)))),
        disposal=chance.randint(0, 7),
        delay_cs=chance.choice((0, 1, 7, 65_535)),
        interlaced=chance.choice((False, True)),
    )


def _random_palette(chance: Random, most: int) -> tuple[Color, ...] | None:
    channel = (0, 90, 255)
    colors = [
        (chance.choice(channel), chance.choice(channel), chance.choice(channel))
        for _ in range(chance.randint(2, most))
    ]
    return chance.choice((None, tuple(colors)))


def pixels_of(image: Image) -> Picture:
    """Return an image as rows of RGBA tuples, every transparent pixel the same."""
    data = image.convert("RGBA").tobytes()
    pixels = [tuple(data[start : start + 4]) for start in range(0, len(data), 4)]
    plain = [pixel if pixel[3] else CLEAR for pixel in pixels]
    return [plain[start : start + image.width] for start in range(0, len(plain), image.width)]
