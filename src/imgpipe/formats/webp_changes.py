"""What changes from one frame of a WebP to the next: where, how much, and as a picture.

A picture of the change is transparent where nothing changes, and is blended with what is shown: a
lossy encoder's errors stay inside what is drawn. A rectangle that is drawn whole needs a margin
instead, because the frame before may have left errors beside what it drew.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL.Image import Image

    Box = tuple[int, int, int, int]  # left, top, right, bottom, in pixels

# VP8 transforms blocks of 4x4 pixels: an error reaches so far.
MARGIN_PX = 4

_BLOCK_PX = 8


@dataclass(frozen=True, slots=True)
class Change:
    """What a frame changes; `mask` (mode L) is 255 there and 0 elsewhere.

    `share` is that of the blocks of 8x8 pixels in which something changes, 0 to 1; `can_blend` says
    that the change can be drawn alone: a blended picture cannot make a pixel transparent.
    """

    before: Image
    after: Image
    mask: Image
    share: float
    can_blend: bool

    def find_box(self, margin_px: int = 0) -> Box:
        """Return the rectangle of the change, its corner even; one pixel where nothing changes."""
        left, top, right, bottom = self.mask.getbbox() or (0, 0, 1, 1)
        width_px, height_px = self.mask.size
        return (
            max(0, left - margin_px) & ~1,
            max(0, top - margin_px) & ~1,
            min(width_px, right + margin_px),
            min(height_px, bottom + margin_px),
        )

    @property
    def box_share(self) -> float:
        """How much of the frame the rectangle of the change is, 0 to 1."""
        left, top, right, bottom = self.find_box()
        width_px, height_px = self.mask.size
        return (right - left) * (bottom - top) / (width_px * height_px)

    def draw(self) -> Image:
        """Return the rectangle of the change, transparent where nothing changes."""
        box = self.find_box()
        picture = self.after.crop(box)
        picture.putalpha(self.mask.crop(box))
        return picture

    def apply(self) -> Image:
        """Return the image of before with the change, against which the next frame is held.

        Held against the frame before, a slow change would never be more than the tolerance.
        """
        from PIL.Image import composite

        return composite(self.after, self.before, self.mask)


def find_change(before: Image, after: Image, tolerance: int = 0) -> Change:
    """Return what one image (RGB or RGBA) changes of another of its size, both as they were.

    Colours that differ by no more levels than the tolerance are the same; alpha never is.
    """
    from PIL.ImageChops import difference, invert, lighter

    if before.mode != after.mode:
        return find_change(before.convert("RGBA"), after.convert("RGBA"), tolerance)
    red, green, blue, *alpha = difference(before, after).split()
    changed = [0] * (1 + tolerance) + [255] * (255 - tolerance)
    mask = reduce(lighter, (red, green, blue)).point(changed)
    for band in alpha:
        mask = lighter(mask, band.point([0] + [255] * 255))
    # The first number is that of the blocks without a change.
    blocks = mask.reduce(_BLOCK_PX).histogram()
    can_blend = True
    if after.mode == "RGBA":
        can_blend = lighter(after.getchannel("A"), invert(mask)).getextrema()[0] == 255
    return Change(before, after, mask, sum(blocks[1:]) / sum(blocks), can_blend)
