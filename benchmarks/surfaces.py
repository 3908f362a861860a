"""Pictures like an atlas's: shaded ellipsoids in a column, fibres on them, seen from one side."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Array = NDArray[np.float32]

LIGHT = (-0.46, 0.54, 0.70)
AMBIENT = 0.34
GLOSS = 0.35
TENDON = (226.0, 208.0, 186.0)
BONE = (222.0, 216.0, 200.0)
SEED = 3
LEG_ASIDE = 0.115
# Where each is, and half as long.
LEG_BONES = ((0.30, 0.17), (0.55, 0.10), (0.76, 0.13))
# Where each is, of how many muscles, how far from the bone, and half as long.
LEG_RINGS = (
    (0.24, 9, 0.062, 0.11),
    (0.36, 11, 0.056, 0.13),
    (0.50, 11, 0.050, 0.12),
    (0.66, 10, 0.042, 0.12),
    (0.80, 8, 0.026, 0.09),
)
LEG_RELIEF = 0.12


@dataclass(frozen=True)
class Ellipsoid:
    """A muscle or a bone, in units of the picture's height; y points down, z to the viewer.

    `fibres` are so many around it, `relief` is how much lighter or darker they are.
    """

    centre: tuple[float, float, float]
    radii: tuple[float, float, float]
    color: tuple[float, float, float]
    fibres: float
    relief: float = 0.06


Body = tuple[Ellipsoid, ...]


@cache
def make_limb() -> Body:
    """Return the same limb each time: bones in the middle, muscles in rings around them."""
    import numpy as np

    random = np.random.default_rng(SEED)
    bones = [
        Ellipsoid((0.0, y, 0.0), (0.035, 0.13, 0.03), BONE, 5.0) for y in (0.22, 0.42, 0.62, 0.80)
    ]
    muscles = []
    for y, count, reach in ((0.30, 5, 0.075), (0.47, 6, 0.065), (0.64, 5, 0.06), (0.76, 4, 0.045)):
        for place in range(count):
            angle = 2 * math.pi * (place + random.uniform(-0.2, 0.2)) / count
            tint = random.uniform(-18, 18)
            muscles.append(
                Ellipsoid(
                    (reach * math.cos(angle), y, reach * math.sin(angle)),
                    (random.uniform(0.035, 0.055), random.uniform(0.10, 0.16), 0.045),
                    (206.0 + tint, 74.0 + tint / 2, 52.0 + tint / 2),
                    random.uniform(14, 26),
                )
            )
    return (*bones, *muscles)


@cache
def make_legs() -> Body:
    """Return two legs of many thin muscles, of as much detail as an atlas's whole limb.

    LowerLimb.gif, by Mathematica, takes 0.31 bits a pixel as WebP, 0.28 as MP4 and as WebM; these
    take 0.30, 0.25 and 0.26, and the limb, of few and large muscles, 0.18, 0.11 and 0.12.
    """
    import numpy as np

    random = np.random.default_rng(SEED)
    return (*_make_leg(-LEG_ASIDE, random), *_make_leg(LEG_ASIDE, random))


def _make_leg(aside: float, random: np.random.Generator) -> Iterator[Ellipsoid]:
    for y, half in LEG_BONES:
        yield Ellipsoid((aside, y, 0.0), (0.022, half, 0.02), BONE, 9.0)
    for y, count, reach, half in LEG_RINGS:
        for place in range(count):
            angle = 2 * math.pi * (place + random.uniform(-0.3, 0.3)) / count
            tint = random.uniform(-18, 18)
            x, z = aside + reach * math.cos(angle), reach * math.sin(angle)
            centre = x, y + random.uniform(-0.03, 0.03), z
            width, length = random.uniform(0.010, 0.026), half * random.uniform(0.6, 1.2)
            radii = width, length, random.uniform(0.010, 0.026)
            color = 226.0 + tint, 80.0 + tint / 2, 56.0 + tint / 2
            yield Ellipsoid(centre, radii, color, random.uniform(12, 24), LEG_RELIEF)


def shade(body: Body, width_px: int, height_px: int, angle: float) -> tuple[Array, Array]:
    """Return a body turned by an angle in radians: levels of 0 to 255 (height, width, 3), and
    how much of each pixel it covers, 0 or 1 (height, width).
    """
    import numpy as np

    y, x = np.mgrid[0:height_px, 0:width_px].astype(np.float32)
    x, y = (x - width_px / 2) / height_px, y / height_px
    depth = np.full((height_px, width_px), -np.inf, np.float32)
    levels = np.zeros((height_px, width_px, 3), np.float32)
    for part in body:
        _draw(part, angle, x, y, depth, levels)
    return levels, np.isfinite(depth).astype(np.float32)


def _draw(body: Ellipsoid, angle: float, x: Array, y: Array, depth: Array, levels: Array) -> None:
    """Draw what of an ellipsoid is in front: a ray along z meets it where a quadratic has roots."""
    import numpy as np

    cosine, sine = math.cos(angle), math.sin(angle)
    centre_x = cosine * body.centre[0] + sine * body.centre[2]
    centre_z = -sine * body.centre[0] + cosine * body.centre[2]
    width = math.hypot(cosine * body.radii[0], sine * body.radii[2])
    columns = np.flatnonzero(abs(x[0] - centre_x) < width)
    rows = np.flatnonzero(abs(y[:, 0] - body.centre[1]) < body.radii[1])
    part = np.s_[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    dx, dy = x[part] - centre_x, y[part] - body.centre[1]
    a, b, c = (1 / radius**2 for radius in body.radii)
    # In the body's own axes a point of the ray is (cos dx - sin dz, dy, sin dx + cos dz).
    square = a * sine**2 + c * cosine**2
    linear = (c - a) * sine * cosine * dx
    constant = (a * cosine**2 + c * sine**2) * dx**2 + b * dy**2 - 1
    root = linear**2 - square * constant
    dz = (-linear + np.sqrt(np.maximum(root, 0))) / square
    front = (root > 0) & (centre_z + dz > depth[part])
    own_x, own_z = cosine * dx - sine * dz, sine * dx + cosine * dz
    lit = _light(body, angle, own_x, dy, own_z)
    depth[part] = np.where(front, centre_z + dz, depth[part])
    levels[part] = np.where(front[..., None], lit, levels[part])


def _light(body: Ellipsoid, angle: float, own_x: Array, own_y: Array, own_z: Array) -> Array:
    import numpy as np

    slopes = [
        value / radius**2 for value, radius in zip((own_x, own_y, own_z), body.radii, strict=True)
    ]
    length = np.sqrt(sum(slope**2 for slope in slopes)) + 1e-6
    cosine, sine = math.cos(angle), math.sin(angle)
    normal_x = (cosine * slopes[0] + sine * slopes[2]) / length
    normal_z = (-sine * slopes[0] + cosine * slopes[2]) / length
    facing = LIGHT[0] * normal_x - LIGHT[1] * slopes[1] / length + LIGHT[2] * normal_z
    around = np.arctan2(own_z, own_x)
    phase = body.fibres * around + 40 * own_y
    fine = np.sin(3.7 * phase + 60 * own_y)
    fibres = 1 + body.relief * np.sin(phase) + body.relief / 2 * fine
    diffuse = (AMBIENT + (1 - AMBIENT) * np.maximum(facing, 0)) * fibres
    shine = 255 * GLOSS * np.maximum(facing, 0) ** 24
    tendon = np.clip(abs(own_y) / body.radii[1], 0, 1)[..., None] ** 4
    color = (1 - tendon) * np.array(body.color) + tendon * np.array(TENDON)
    lit: Array = np.clip(diffuse[..., None] * color + shine[..., None], 0, 255)
    return lit.astype(np.float32)
