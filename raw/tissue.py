"""Tissues, and the parts of a body that are made of them.

Points are float32 arrays of shape (3, n) in centimetres; colours are linear light, 0..1.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import reduce
from typing import Protocol

import numpy as np

from shapes import Array, Loft, Solid, Vector, column, join, sample_noise

BOX_MARGIN_CM = 0.8


class Tissue(Protocol):
    """What a surface looks like; both methods take points of shape (3, n) on it."""

    gloss: float

    def albedo(self, points: Array) -> Array:
        """Linear RGB in 0..1, shape (3, n)."""
        ...

    def relief_cm(self, points: Array) -> Array:
        """Height of the fine relief, shape (n,)."""
        ...


@dataclass(frozen=True)
class Part:
    """Solids of one tissue, joined with rounded seams."""

    tissue: Tissue
    solids: tuple[Solid, ...]
    blend_cm: float = 0.0

    def distance(self, points: Array) -> Array:
        """Distances in cm, shape (n,); far away only the distance to a box, which is cheaper."""
        boxes = [solid.bounds() for solid in self.solids]
        low = np.min([box[0] for box in boxes], axis=0)[:, None] - self.blend_cm
        high = np.max([box[1] for box in boxes], axis=0)[:, None] + self.blend_cm
        result = np.linalg.norm(np.maximum(np.maximum(low - points, points - high), 0), axis=0)
        near = result < BOX_MARGIN_CM
        if near.any():
            nearby = points[:, near]
            each = (solid.distance(nearby) for solid in self.solids)
            result[near] = reduce(lambda a, b: join(a, b, self.blend_cm), each)
        return result


@dataclass(frozen=True)
class Bone:
    """Bone or cartilage: one sRGB colour, clouded by another."""

    pale: Vector
    stain: Vector
    gloss: float = 0.25

    def albedo(self, points: Array) -> Array:
        cloud = sample_noise(points * column((0.9, 0.9, 0.45)))
        return mix(linear_rgb(self.pale), linear_rgb(self.stain), 0.75 * cloud)

    def relief_cm(self, points: Array) -> Array:
        return 0.03 * sample_noise(points * column((2.2, 2.2, 1.1)))


@dataclass(frozen=True)
class Fibres:
    """Muscle that turns into tendon, striated along a loft.

    `tendon` maps the fraction u across the section and the height z in cm to 0 (flesh) .. 1
    (tendon). `density` scales the number of fibres; `slant` is how far u moves per cm of height
    along a fibre, mirrored about u = 0 if `feathered`.
    """

    loft: Loft
    tendon: Callable[[Array, Array], Array]
    density: float = 1.0
    slant: float = 0.0
    feathered: bool = False
    gloss: float = 0.45

    def grain(self, points: Array) -> tuple[Array, Array]:
        """Striation in 0..1 and tendon fraction in 0..1, each of shape (n,)."""
        u, v, _, _ = self.loft.section_coordinates(points)
        z = points[2]
        across = self.density * ((np.abs(u) if self.feathered else u) - self.slant * z)
        coarse = sample_noise(np.stack((9 * across, 3 * v, 0.16 * z)))
        fine = sample_noise(np.stack((24 * across, 6 * v, 0.22 * z + 50)))
        streak = 0.55 * coarse + 0.45 * fine
        ragged_z = z + 1.6 * (streak - 0.5)
        return streak, self.tendon(u, ragged_z)

    def albedo(self, points: Array) -> Array:
        streak, tendon = self.grain(points)
        flesh = mix(linear_rgb((126, 26, 26)), linear_rgb((218, 88, 70)), streak)
        pale = mix(linear_rgb((198, 185, 162)), linear_rgb((243, 237, 225)), streak)
        return mix(flesh, pale, tendon)

    def relief_cm(self, points: Array) -> Array:
        streak, tendon = self.grain(points)
        return (0.08 - 0.055 * tendon) * streak


def linear_rgb(colour: Vector) -> Array:
    """sRGB 0..255 as linear light, shape (3, 1)."""
    return (column(colour) / 255) ** 2.2


def mix(first: Array, second: Array, share: Array) -> Array:
    return first + (second - first) * share
