"""One frame of an animation, and the facts about a whole animation."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, cast

from imgpipe.animation.errors import ImageError
from imgpipe.images import Size

if TYPE_CHECKING:
    from PIL.Image import Image


@dataclass(frozen=True)
class AnimationInfo:
    """What a file holds, known without decoding a pixel.

    `delays_ms` has one raw delay a frame (0 included); `plays` is 0 for ever, 1 once; `kind` is
    the content ("gif", "png", "jpeg", "webp"), whatever the file's name says. With `damage`,
    `frames` counts the whole frames before it.
    """

    size: Size
    frames: int
    delays_ms: tuple[int, ...]
    plays: int
    kind: str
    damage: ImageError | None = None


@dataclass(frozen=True)
class Frame:
    """A frame as it is shown. Neither it nor its images are ever changed.

    `position` counts from 0. `image` has the exact pixels, in mode P (with at most one
    transparent index, in `info["transparency"]`), 1, L, LA, I;16, RGB or RGBA, and carries no
    metadata. `delay_ms` is the raw delay, 0 for stills.

    What it lacks of its file: `deep` says that the file has 16 bits a channel, which only I;16
    keeps; `recolored` that the file has a colour profile, and that the pixels are sRGB instead.
    """

    position: int
    image: Image
    delay_ms: int = 0
    deep: bool = False
    recolored: bool = False
    _resized: dict[Size, Frame] = field(default_factory=dict, init=False, repr=False, compare=False)

    @property
    def size(self) -> Size:
        return Size(*self.image.size)

    @cached_property
    def truecolor(self) -> Image:
        """The frame with 8 bits a channel: RGB when every pixel is opaque, else RGBA."""
        if self.image.mode == "I;16":
            return high_bytes(self.image).convert("RGB")
        if "A" not in self.image.mode and "transparency" not in self.image.info:
            return self.image.convert("RGB")
        rgba = self.image.convert("RGBA")
        return rgba.convert("RGB") if is_opaque(rgba) else rgba

    def resized(self, size: Size) -> Frame:
        """Return the frame in another size (Lanczos), made once a size; the same size is self."""
        if size == self.size:
            return self
        if size not in self._resized:
            from PIL.Image import Resampling

            image = self.truecolor.resize((size.width_px, size.height_px), Resampling.LANCZOS)
            self._resized[size] = replace(self, image=image)
        return self._resized[size]


def is_opaque(image: Image) -> bool:
    """Return whether no pixel of an image with an alpha channel is transparent, even partly."""
    return image.getchannel("A").getextrema() == (255, 255)


def palette_image(indexes: Image, palette: bytes, transparent: int | None) -> Image:
    """Return indexes (mode L or P) as a mode P image with a palette of RGB triples.

    Indexes past the palette's end are black, as in browsers.
    """
    if len(palette) < 3 * 256:
        _, last = cast("tuple[int, int]", indexes.getextrema())
        palette = palette.ljust(3 * (last + 1), b"\0")
    image = indexes.copy()
    image.putpalette(palette)
    image.info = {} if transparent is None else {"transparency": transparent}
    return image


def high_bytes(image: Image) -> Image:
    """Return an I;16 image with 8 bits a pixel."""
    # Pillow's own conversion of 16 bits clips at 255 instead of scaling.
    from PIL.Image import frombytes

    return frombytes("L", image.size, image.tobytes("raw", "I;16B")[::2])
