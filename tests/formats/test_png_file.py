"""Every small PNG is read back as it was by Pillow and by FFmpeg, each with its own decoder."""

from __future__ import annotations

from io import BytesIO

import av
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from imgpipe.formats.png_file import write_png
from imgpipe.images import Effort

MOST_PX = 17


@st.composite
def images(draw: st.DrawFn, mode: str) -> Image.Image:
    """An image of any small size, of few values or of many, with a palette where it has one."""
    size = draw(st.integers(1, MOST_PX)), draw(st.integers(1, MOST_PX))
    length = len(Image.new(mode, size).tobytes())
    chance = draw(st.randoms(use_true_random=False))
    colors = draw(st.integers(1, 256))
    image = Image.frombytes(mode, size, bytes(chance.randrange(colors) for _ in range(length)))
    if mode == "P":
        image.putpalette(chance.randbytes(3 * colors))
        if draw(st.booleans()):
            image.info["transparency"] = chance.randrange(colors)
    return image


def by_pillow(data: bytes) -> Image.Image:
    image = Image.open(BytesIO(data))
    image.load()
    return image


def by_ffmpeg(data: bytes) -> Image.Image:
    with av.open(BytesIO(data), format="png_pipe") as container:
        (frame,) = container.decode(video=0)
        return Image.fromarray(frame.to_ndarray(format="rgba"))


def shown(image: Image.Image) -> bytes:
    """The pixels in RGBA, those that are wholly transparent black."""
    pixels = np.array(image.convert("RGBA"))
    pixels[pixels[:, :, 3] == 0] = 0
    return pixels.tobytes()


@pytest.mark.parametrize("effort", [Effort.FAST, Effort.BALANCED])
@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA"])
@settings(max_examples=40)
@given(data=st.data())
def test_pixels_come_back(mode: str, effort: Effort, data: st.DataObject) -> None:
    image = data.draw(images(mode))
    written = write_png(image, effort)
    for back in (by_pillow(written), by_ffmpeg(written)):
        assert back.size == image.size
        assert shown(back) == shown(image)


@settings(max_examples=40)
@given(image=images("I;16"))
def test_sixteen_bits_come_back(image: Image.Image) -> None:
    written = write_png(image, Effort.BALANCED)
    with av.open(BytesIO(written), format="png_pipe") as container:
        (frame,) = container.decode(video=0)
        assert frame.to_ndarray(format="gray16le").tobytes() == image.tobytes()
    back = by_pillow(written)
    assert (back.mode, back.size, back.tobytes()) == ("I;16", image.size, image.tobytes())
