"""Colour profiles: applied as browsers do, and told; sRGB's own change nothing."""

from __future__ import annotations

from pathlib import Path
from random import Random

import numpy as np
import pytest
from PIL import Image, ImageCms

from imgpipe.animation import Frame
from tests.animation.icc import (
    ADOBE_RGB,
    SRGB,
    grey_profile,
    print_profile,
    rgb_profile,
)
from tests.animation.test_stills import noise, read, saved

WIDE = rgb_profile(ADOBE_RGB, 563 / 256)
DARK = grey_profile(1.0)
BUILT_IN = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


def expect(colors: bytes) -> list[list[float]]:
    """Return what Adobe RGB shows as levels of sRGB, by the definitions."""
    linear = (np.frombuffer(colors, "u1").reshape(-1, 3) / 255) ** (563 / 256)
    shown = linear @ np.array(ADOBE_RGB) @ np.linalg.inv(np.array(SRGB))
    shown = np.clip(shown, 0, 1)
    curved = np.where(shown <= 0.0031308, 12.92 * shown, 1.055 * shown ** (1 / 2.4) - 0.055)
    return [[float(level) for level in color] for color in 255 * curved]


def assert_wide_shown(frame: Frame, colors: bytes) -> None:
    assert frame.recolored
    assert frame.image.info.keys() <= {"transparency"}
    got = frame.image.convert("RGB").tobytes()
    assert np.abs(np.frombuffer(got, "u1").reshape(-1, 3) - expect(colors)).max() < 1.5


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
@pytest.mark.parametrize("mode", ["RGB", "RGBA"])
def test_colours_are_shown_as_srgb(kind: str, mode: str, tmp_path: Path) -> None:
    image = noise(mode)
    options = {"lossless": True, "exact": True} if kind == "WEBP" else {}
    frame = read(tmp_path, saved(image, kind, icc_profile=WIDE, **options))
    assert_wide_shown(frame, image.convert("RGB").tobytes())
    assert frame.image.mode == mode
    if mode == "RGBA":
        assert frame.image.getchannel("A").tobytes() == image.getchannel("A").tobytes()


def test_a_jpeg_is_shown_as_srgb(tmp_path: Path) -> None:
    data = saved(noise("RGB"), "JPEG", quality=95)
    plain = read(tmp_path, data)
    assert not plain.recolored
    tagged = saved(noise("RGB"), "JPEG", quality=95, icc_profile=WIDE)
    assert_wide_shown(read(tmp_path, tagged), plain.image.tobytes())


@pytest.mark.parametrize("transparent", [None, 3])
def test_a_palette_stays_one(transparent: int | None, tmp_path: Path) -> None:
    image = Image.frombytes("P", (4, 2), bytes(range(8)))
    palette = Random(0).randbytes(24)
    image.putpalette(palette)
    options = {} if transparent is None else {"transparency": transparent}
    frame = read(tmp_path, saved(image, "PNG", icc_profile=WIDE, **options))
    assert (frame.image.mode, frame.image.info) == ("P", options)
    assert frame.image.tobytes() == image.tobytes()
    assert_wide_shown(Frame(0, frame.image.convert("RGB"), recolored=frame.recolored), palette)


@pytest.mark.parametrize("mode", ["L", "LA", "I;16"])
def test_greys_stay_grey(mode: str, tmp_path: Path) -> None:
    image = Image.new(mode, (2, 1), {"L": 55, "LA": (55, 9), "I;16": 0x3700}[mode])
    frame = read(tmp_path, saved(image, "PNG", icc_profile=DARK))
    # 55/255 of the light is level 128 in sRGB.
    assert frame.image.getpixel((0, 0)) == ((128, 9) if mode == "LA" else 128)
    assert frame.image.mode == mode.replace("I;16", "L")
    assert (frame.recolored, frame.deep) == (True, mode == "I;16")


def test_print_colours_are_as_their_profile_says(tmp_path: Path) -> None:
    # Lab's L of 255 is white; 128 and 128 are no hue.
    profile = print_profile((255, 128, 128), (0, 128, 128))
    for inks, shown in (((0, 0, 0, 0), (255,) * 3), ((255, 255, 255, 255), (0,) * 3)):
        data = saved(Image.new("CMYK", (8, 8), inks), "JPEG", icc_profile=profile)
        frame = read(tmp_path, data)
        assert frame.image.getpixel((4, 4)) == pytest.approx(shown, abs=2)
        assert (frame.image.mode, frame.image.info, frame.recolored) == ("RGB", {}, True)
    # Cyan alone is this printer's black, which no formula would say.
    data = saved(Image.new("CMYK", (8, 8), (255, 0, 0, 0)), "JPEG", icc_profile=profile)
    assert read(tmp_path, data).image.getpixel((4, 4)) == pytest.approx((0, 0, 0), abs=2)


@pytest.mark.parametrize(
    ("mode", "profile"),
    [
        ("RGB", BUILT_IN),
        ("RGBA", BUILT_IN),
        ("RGB", rgb_profile(SRGB, None)),
        ("L", grey_profile(None)),
        ("I;16", grey_profile(None)),
        ("1", DARK),
        # Browsers do not heed these either.
        ("RGB", b"no profile"),
        ("RGB", WIDE[:300]),
        ("RGB", DARK),
        ("L", WIDE),
    ],
)
def test_all_others_stay_exactly_as_they_are(mode: str, profile: bytes, tmp_path: Path) -> None:
    image = noise(mode)
    frame = read(tmp_path, saved(image, "PNG", icc_profile=profile))
    assert (frame.image.mode, frame.image.info, frame.recolored) == (mode, {}, False)
    assert frame.image.tobytes() == image.tobytes()


@pytest.mark.parametrize("profile", [rgb_profile(SRGB, 2.2), rgb_profile(ADOBE_RGB, None)])
def test_what_is_only_near_srgb_is_converted(profile: bytes, tmp_path: Path) -> None:
    assert read(tmp_path, saved(noise("RGB"), "PNG", icc_profile=profile)).recolored


@pytest.mark.parametrize(
    ("mode", "color", "deep"),
    [("I;16", 0, True), ("L", 0, False), ("RGB", (0, 0, 0), False)],
)
def test_depth_is_told(mode: str, color: int, deep: bool, tmp_path: Path) -> None:
    assert read(tmp_path, saved(Image.new(mode, (2, 2), color), "PNG")).deep is deep
