"""One frame of an animation, and the facts about a whole animation."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, cast

from imgpipe.animation.errors import ImageError
from imgpipe.images import Size
from imgpipe.stages import RESIZE, stage

if TYPE_CHECKING:
    from PIL.Image import Image


@dataclass(frozen=True)
class AnimationInfo:
    """What a file holds, known without decoding a pixel.

    `delays_ms` has one raw delay a frame (0 included); `plays` is 0 for ever, 1 once; `kind` is
    the content ("gif", "png", "apng", "webp"), whatever the file's name says. With `damage`,
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

    What it lacks of its file: `deep` says that the file has more than 8 bits a channel, of which
    only I;16 keeps 16; `recolored` that the file has a colour profile, and that the pixels are sRGB
    instead. `resampled` frames have another size than their file's, and so pixels that it has not.
    `made` is what was made of the frame and may be asked for again: other sizes, encoded stills.
    """

    position: int
    image: Image
    delay_ms: int = 0
    deep: bool = False
    recolored: bool = False
    resampled: bool = False
    made: dict[object, Any] = field(default_factory=dict, init=False, repr=False, compare=False)

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

    def timed(self, delay_ms: int) -> Frame:
        """Return the frame with another delay; what was encoded of its pixels serves both."""
        timed = replace(self, delay_ms=delay_ms)
        made = self.made.items()
        timed.made.update((key, entry) for key, entry in made if not isinstance(entry, Frame))
        return timed

    def resized(self, size: Size) -> Frame:
        """Return the frame in another size (Lanczos), made once a size; the same size is self."""
        if size == self.size:
            return self
        if size not in self.made:
            with stage(RESIZE):
                image = _resize(self.truecolor, size)
            self.made[size] = replace(self, image=image, resampled=True)
        return cast("Frame", self.made[size])

    def cropped(self, size: Size) -> Frame:
        """Return the middle of the frame, made once a size; the same size is self."""
        if size == self.size:
            return self
        key = ("crop", size)
        if key not in self.made:
            left = (self.size.width_px - size.width_px) // 2
            top = (self.size.height_px - size.height_px) // 2
            box = (left, top, left + size.width_px, top + size.height_px)
            self.made[key] = replace(self, image=self.image.crop(box))
        return cast("Frame", self.made[key])

    def laid_on(self, background: str) -> Frame:
        """Return the frame on a colour of six hex digits; it is self where it is opaque."""
        if self.truecolor.mode == "RGB":
            return self
        key = ("background", background)
        if key not in self.made:
            from PIL.Image import new

            image = new("RGB", self.image.size, f"#{background}")
            image.paste(self.truecolor, mask=self.truecolor.getchannel("A"))
            self.made[key] = replace(self, image=image)
        return cast("Frame", self.made[key])


SHORTEST_SHOWN_MS = 11
_INSTEAD_MS = 100


def shown_delay_ms(delay_ms: int) -> int:
    """Return how long browsers show a frame whose file says so: shorter ones 100 ms."""
    return delay_ms if delay_ms >= SHORTEST_SHOWN_MS else _INSTEAD_MS


def _resize(image: Image, size: Size) -> Image:
    """Return an RGB or RGBA image in another size (Lanczos with a support of 3 pixels).

    Colours count as much as they are opaque. Bytes are the same on every processor.
    """
    from cykooz_resizer import FilterType, ResizeAlg, ResizeOptions, Resizer
    from PIL.Image import new

    resized = new(image.mode, (size.width_px, size.height_px))
    lanczos = ResizeAlg.convolution(FilterType.lanczos3)
    # A fifth of the time of Pillow's, which has no vector instructions in its wheels.
    Resizer().resize_pil(image, resized, ResizeOptions(resize_alg=lanczos))
    return resized


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
