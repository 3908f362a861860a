"""A frame as an output shows it: its size, what is cut off, what transparent pixels are on."""

from __future__ import annotations

from imgpipe.animation import Frame
from imgpipe.images import Options, Size


def fit_size(size: Size, options: Options) -> Size:
    """Return the size that a frame has in an output: in proportion, never enlarged.

    With `crop` it is as wide and as high as wanted, as far as the frame is.
    """
    scaled = _scale(size, options)
    if not options.crop:
        return scaled
    return Size(
        min(scaled.width_px, options.width_px or scaled.width_px),
        min(scaled.height_px, options.height_px or scaled.height_px),
    )


def render(frame: Frame, options: Options) -> Frame:
    """Return a frame as an output shows it; the delay stays."""
    sized = frame.resized(_scale(frame.size, options)).cropped(fit_size(frame.size, options))
    return sized if options.background is None else sized.laid_on(options.background)


def _scale(size: Size, options: Options) -> Size:
    wanted = ((options.width_px, size.width_px), (options.height_px, size.height_px))
    scales = [most_px / px for most_px, px in wanted if most_px]
    scale = min(1.0, (max if options.crop else min)(scales, default=1.0))
    return Size(max(1, round(size.width_px * scale)), max(1, round(size.height_px * scale)))
